import type { Surroundings } from './locks.ts'
import { namesIn } from './names.ts'
import { isWriting } from './storage.ts'
import type { Step, Transaction } from './timeline.ts'
import { LOCK_MODES, type LockMode, type ObservedLock, type RelationHistory, type Rewrite } from './types.ts'

export interface DocumentedOptions extends Surroundings {
  readonly relations: ReadonlyMap<number, RelationHistory>
  readonly rewrites: ReadonlyMap<Step, readonly Rewrite[]>
}

/**
 * Locks of commands that no event trigger hears of, where nothing could read them either: a TRUNCATE that is a transaction
 * of its own. What such a command takes is PostgreSQL's promise.
 */
export function documentedLocks(
  { steps, committed, endedAt }: Transaction,
  options: DocumentedOptions,
): ReadonlyMap<Step, readonly ObservedLock[]> {
  const found = new Map<Step, ObservedLock[]>()
  if (!committed) return found
  // Whatever is read later in a transaction shows what was locked before.
  const lastReading = steps.findLastIndex(({ moments }) => moments.some(({ event }) => 'locks' in event))
  for (const step of steps.slice(lastReading + 1)) {
    const heldMs = Math.max(0, endedAt - step.statement.startedAt)
    const locks = [...promisedBy(step, options)].map(([relation, mode]) => {
      return { relation, mode, heldMs, source: 'documented' } as const
    })
    if (locks.length > 0) found.set(step, locks)
  }
  return found
}

function* promisedBy(
  step: Step,
  options: DocumentedOptions,
): Generator<readonly [relation: number, mode: LockMode], void> {
  const { tag, sql } = step.statement
  const words = new Set(namesIn(sql).map(({ name }) => name))
  if (tag === 'LOCK TABLE') yield* named(sql, modeOf(sql), options)
  else if (tag === 'REINDEX') yield* words.has('concurrently') ? [] : reindexed(sql, options)
  else {
    const mode = words.has('concurrently') ? 'ExclusiveLock' : 'AccessExclusiveLock'
    const written = (options.rewrites.get(step) ?? []).filter(({ source }) => source === 'storage')
    const relations = new Set(written.map(({ relation }) => relation))
    for (const relation of relations) yield [relation, 'AccessExclusiveLock']
    if (!isWriting(tag, sql) && tag !== 'REFRESH MATERIALIZED VIEW') return
    for (const lock of named(sql, mode, options)) if (!relations.has(lock[0])) yield lock
  }
}

/** The tables that a statement names and of which there is no second. */
function* named(
  sql: string,
  mode: LockMode,
  { directory, before }: Surroundings,
): Generator<readonly [number, LockMode], void> {
  const seen = new Set<number>()
  for (const name of namesIn(sql)) {
    const [relation, other] = directory.find(name)
    if (relation === undefined || other !== undefined || seen.has(relation)) continue
    if (!/^[rpm]$/.test(before.get(relation)?.kind ?? '')) continue
    seen.add(relation)
    yield [relation, mode]
  }
}

/** Each index that has another file than before, and its table, which may be read meanwhile but not written. */
function* reindexed(
  sql: string,
  { directory, relations }: DocumentedOptions,
): Generator<readonly [number, LockMode], void> {
  const mentioned = directory.mentioned(sql)
  const everything = /\b(?:schema|database|system)\b/i.test(sql)
  const tables = new Set<number>()
  for (const { before, after } of relations.values()) {
    const table = after?.table
    if (before?.kind !== 'i' || table === undefined || before.filenode === after?.filenode) continue
    if (!everything && !mentioned.has(before.oid) && !mentioned.has(table)) continue
    yield [before.oid, 'AccessExclusiveLock']
    if (!tables.has(table)) yield [table, 'ShareLock']
    tables.add(table)
  }
}

/** `LOCK TABLE ... IN SHARE MODE`; the strongest where none is said. */
function modeOf(sql: string): LockMode {
  const [, said = 'access exclusive'] = /\bin\s+([a-z\s]+?)\s+mode\b/i.exec(sql) ?? []
  const wanted = `${said.replaceAll(/\s/g, '')}lock`.toLowerCase()
  return LOCK_MODES.find((mode) => mode.toLowerCase() === wanted) ?? 'AccessExclusiveLock'
}
