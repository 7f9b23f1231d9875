import { type ObjectFact, refOf } from '../../schema/model.ts'
import { namedIn, type TableChanges } from '../changed.ts'
import { setNotNull } from '../fixes/constraints.ts'
import {
  concurrentIndex,
  dropConcurrently,
  type IndexedPartition,
  keyFromIndex,
  reindexConcurrently,
} from '../fixes/indexes.ts'
import { inTurn } from '../fixes/steps.ts'
import { isHeldAt, type Scene, type Table, type Transaction } from '../scene.ts'
import { isRewritten, isScanned, says, textOf } from '../statement.ts'
import type { PlacedStatement } from '../types.ts'
import { derivedName } from '../words.ts'

/** What a statement did to indexes of a table while writes to it were blocked. */
export interface IndexWork {
  readonly verb: 'built' | 'built again' | 'dropped'
  readonly names: readonly string[]
  readonly fix: string
}

export interface At {
  readonly transaction: Transaction
  readonly statement: PlacedStatement
  /** Index of the statement within the transaction. */
  readonly at: number
  readonly table: Table
  readonly changes: TableChanges | undefined
  readonly scene: Scene
}

export function indexWorkOf(where: At): IndexWork | undefined {
  const { statement, transaction, table, at } = where
  if (!isHeldAt(transaction, table, at)) return undefined
  if (statement.tag === 'DROP INDEX') return dropped(where)
  if (statement.tag === 'REINDEX') return rebuilt(where)
  const made = builtBy(where)
  if (made.length === 0) return undefined
  return {
    verb: 'built',
    names: made.map(({ name }) => name),
    fix: inTurn(made.map((one) => fixOf(one, where))),
  }
}

/** The indexes and keys that the statement built on the table. */
function builtBy({ statement, transaction, table, changes }: At): readonly ObjectFact[] {
  const indexes = changes?.newIndexes ?? []
  const keys = changes?.constraints.filter(isKey) ?? []
  const candidates = CANDIDATES[statement.tag ?? '']?.(indexes, keys) ?? []
  if (candidates.length === 0 || isRewritten(statement, table, transaction)) return []
  const { words } = textOf(statement)
  const locked = statement.locks.some(({ relation, mode }) => {
    // ON ONLY a partitioned table there are no rows to read.
    const isEmptyHead = relation === table.oid && table.leaves.length > 0
    return mode === 'ShareLock' && transaction.tableOf(relation) === table && !isEmptyHead
  })
  // A stronger lock taken before hides this one's, and an index made into a key is not built.
  const read = isScanned(statement, table, transaction) && words.some((word) => INDEX_WORDS.has(word))
  if (!locked && (!read || says(textOf(statement), 'using index'))) return []
  return namedIn(statement, candidates)
}

function dropped({ statement, table, transaction, scene }: At): IndexWork | undefined {
  const indexes = statement.dropped.flatMap((oid) => {
    const index = scene.tables.before(oid)
    const isOfTable = index?.table !== undefined && transaction.tableOf(index.table) === table
    return isOfTable && (index.kind === 'i' || index.kind === 'I') ? [index] : []
  })
  if (indexes.length === 0) return undefined
  return { verb: 'dropped', names: indexes.map(({ name }) => name), fix: dropConcurrently(indexes) }
}

function rebuilt({ statement, table, transaction, scene }: At): IndexWork | undefined {
  const oids = new Set([...statement.rewrites, ...statement.locks].map(({ relation }) => relation))
  const indexes = [...oids].flatMap((oid) => {
    const index = scene.tables.before(oid)
    return index?.kind === 'i' && index.table !== undefined && transaction.tableOf(index.table) === table
      ? [index]
      : []
  })
  return {
    verb: 'built again',
    names: indexes.map(({ name }) => name),
    fix: reindexConcurrently(table, indexes),
  }
}

function fixOf(made: ObjectFact, { table, scene, changes }: At): string {
  if (!isKey(made)) {
    return concurrentIndex(table, made, partitionsOf(table, made, scene))
  }
  const { names } = textOf({ sql: made.attributes.definition ?? '' })
  const version = scene.facts.after.serverVersion
  const isPrimary = made.context?.type === 'p'
  const nullable = isPrimary ? (changes?.notNull ?? []).filter(({ name }) => names.has(name)) : []
  const before = nullable.map((column) => setNotNull(table, column, version))
  return keyFromIndex(table, made, before) ?? NO_WAY
}

/** The server made a part of the index on each partition, and gave it a name. */
function partitionsOf(table: Table, made: ObjectFact, { facts, tables }: Scene): readonly IndexedPartition[] {
  const names = new Map(
    facts.after.facts.flatMap((fact) => {
      return fact.kind === 'index' && fact.follows === refOf(made) ? [[fact.parent, fact.name] as const] : []
    }),
  )
  return table.leaves.flatMap((oid) => {
    const partition = tables.find(oid)
    const index = names.get(`table:${oid}`) ?? derivedName(`${partition?.name}_${made.name}`, '')
    return partition === undefined ? [] : [{ table: partition, index }]
  })
}

function isKey({ kind, context }: ObjectFact): boolean {
  return kind === 'constraint' && /^[pux]$/.test(context?.type ?? '')
}

type Facts = readonly ObjectFact[]

/** What a statement with this tag can have built. */
const CANDIDATES: Readonly<Record<string, (indexes: Facts, keys: Facts) => Facts>> = {
  'CREATE INDEX': (indexes) => indexes,
  'ALTER TABLE': (_, keys) => keys,
  DO: (indexes, keys) => [...indexes, ...keys],
  CALL: (indexes, keys) => [...indexes, ...keys],
  SELECT: (indexes, keys) => [...indexes, ...keys],
}
const INDEX_WORDS: ReadonlySet<string> = new Set(['index', 'unique', 'primary', 'exclude'])
const NO_WAY =
  'No index of this kind can be made a constraint later: add it when nobody writes, with a `lock_timeout`. Where every operator is `=`, a unique index built CONCURRENTLY does the same.'
