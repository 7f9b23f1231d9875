import type { Lock, Statement } from '../report/model.ts'
import {
  LOCK_MODES,
  type LockMode,
  type Observation,
  type ObservedLock,
  type ObservedStatement,
  type Relation,
  type RelationHistory,
} from './types.ts'

/** Where nothing watched. */
export const NOTHING_OBSERVED: Observation = {
  statements: [],
  relations: new Map(),
  session: undefined,
  walBytes: undefined,
  grownBytes: undefined,
  notes: [],
}

/** Relations by OID, as an observation has them. */
type Relations = ReadonlyMap<number, RelationHistory>

/** An observed statement as the report tells it: names for OIDs, and of the locks those on what people know. */
export function tellStatement(statement: ObservedStatement, relations: Relations, line?: number): Statement {
  const { sql, timing, rows, error, walBytes } = statement
  const scans = namesOf(
    statement.scans.filter(({ sequential }) => sequential > 0).map(({ relation }) => relation),
    relations,
  )
  return {
    sql,
    ms: statement.endedAt - statement.startedAt,
    ...(timing === 'exact' ? {} : { timing }),
    ...(rows === undefined ? {} : { rows }),
    locks: strongest(statement.locks).flatMap((lock) => tellLock(lock, relations)),
    rewrites: namesOf(
      statement.rewrites.map(({ relation }) => relation),
      relations,
    ),
    ...(scans.length === 0 ? {} : { scans }),
    ...(walBytes === undefined ? {} : { walBytes }),
    ...(line === undefined ? {} : { line }),
    ...(error === undefined ? {} : { error }),
  }
}

/** The name as the report writes it; where a migration renamed the relation, the name it had. */
export function relationName(oid: number, relations: Relations): string | undefined {
  const relation = relationOf(oid, relations)
  return relation === undefined ? undefined : nameOf(relation)
}

/** What other sessions cannot do to a relation while such a lock is held. */
export function blockedBy(mode: LockMode): Lock['blocks'] {
  return BLOCKS[mode]
}

const BLOCKS: Readonly<Partial<Record<LockMode, NonNullable<Lock['blocks']>>>> = {
  ShareUpdateExclusiveLock: 'schema changes',
  ShareLock: 'writes',
  ShareRowExclusiveLock: 'writes',
  ExclusiveLock: 'writes',
  AccessExclusiveLock: 'reads and writes',
}

/** One lock a relation: a weaker one beside it says nothing. */
function strongest(locks: readonly ObservedLock[]): readonly ObservedLock[] {
  const best = new Map<number, ObservedLock>()
  for (const lock of locks) {
    const other = best.get(lock.relation)
    if (other === undefined || LOCK_MODES.indexOf(lock.mode) > LOCK_MODES.indexOf(other.mode))
      best.set(lock.relation, lock)
  }
  return [...best.values()]
}

/** Indexes and TOAST are locked with their table, whose lock says it all. */
const TOLD_BY_THEIR_TABLE = new Set(['i', 'I', 't'])

function tellLock(
  { relation: oid, mode, heldMs, source }: ObservedLock,
  relations: Relations,
): readonly Lock[] {
  const relation = relationOf(oid, relations)
  const blocks = blockedBy(mode)
  if (relation === undefined || blocks === undefined || TOLD_BY_THEIR_TABLE.has(relation.kind)) return []
  return [{ relation: nameOf(relation), mode, heldMs, blocks, source }]
}

function namesOf(oids: readonly number[], relations: Relations): readonly string[] {
  return [...new Set(oids)].flatMap((oid) => {
    const relation = relationOf(oid, relations)
    return relation === undefined || TOLD_BY_THEIR_TABLE.has(relation.kind) ? [] : [nameOf(relation)]
  })
}

function relationOf(oid: number, relations: Relations): Relation | undefined {
  const history = relations.get(oid)
  return history?.before ?? history?.after
}

function nameOf({ schema, name }: Relation): string {
  return schema === 'public' ? name : `${schema}.${name}`
}
