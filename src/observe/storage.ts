import type { Surroundings } from './locks.ts'
import { type Directory, namesIn } from './names.ts'
import type { Step, Transaction } from './timeline.ts'
import type { ObservedLock, RelationHistory, Rewrite } from './types.ts'

export interface StorageOptions extends Surroundings {
  readonly relations: ReadonlyMap<number, RelationHistory>
  readonly locks: ReadonlyMap<Step, readonly ObservedLock[]>
}

export interface StorageRewrites {
  readonly rewrites: ReadonlyMap<Step, readonly Rewrite[]>
  /** Relations in another file than before, by a statement that nothing tells. */
  readonly unexplained: readonly number[]
}

/**
 * Every table and materialized view that was written anew: the server's events tell of ALTER TABLE, and another file than
 * before tells of the rest. New files of indexes alone are no rewrite of a table.
 */
export function rewritesOf(transactions: readonly Transaction[], options: StorageOptions): StorageRewrites {
  const rewrites = new Map<Step, Rewrite[]>()
  const explained = new Set<number>()
  for (const { steps, committed } of transactions) {
    for (const step of steps) {
      for (const { event } of step.moments) {
        if (event.kind !== 'rewrite' || !options.before.has(event.relation)) continue
        if (committed) explained.add(event.relation)
        push(rewrites, step, { relation: event.relation, source: 'event', reason: event.reason })
      }
    }
  }
  const steps = transactions.filter(({ committed }) => committed).flatMap((transaction) => transaction.steps)
  const writing = steps.filter(({ statement }) => isWriting(statement.tag, statement.sql))
  const unexplained: number[] = []
  for (const { before, after } of options.relations.values()) {
    if (before === undefined || after === undefined || !/^[rm]$/.test(after.kind)) continue
    if (before.filenode === after.filenode) continue
    const sure = writing.filter((step) => concerns(step, after.oid, options))
    const writers =
      sure.length > 0 || explained.has(after.oid) ? sure : guess(after.oid, { steps, writing, ...options })
    if (writers.length === 0 && !explained.has(after.oid)) unexplained.push(after.oid)
    for (const step of writers) push(rewrites, step, { relation: after.oid, source: 'storage' })
  }
  return { rewrites, unexplained }
}

function concerns(step: Step, relation: number, { directory, locks }: StorageOptions): boolean {
  return (
    directory.mentioned(step.statement.sql).has(relation) ||
    locks.get(step)?.some((lock) => lock.relation === relation && lock.mode === 'AccessExclusiveLock') ===
      true
  )
}

interface GuessOptions extends StorageOptions {
  readonly steps: readonly Step[]
  readonly writing: readonly Step[]
}

/** The likeliest of the statements that may have given the relation its new file, where none says so. */
function guess(relation: number, { steps, writing, directory, relations }: GuessOptions): readonly Step[] {
  const reaching = writing.filter(({ statement }) => reachesOthers(statement.sql, directory, relations))
  if (writing.length > 0) return (reaching.length > 0 ? reaching : writing).slice(-1)
  const altering = steps.filter(
    ({ statement: { tag = '', sql } }) =>
      /^ALTER (?:TABLE|MATERIALIZED)/.test(tag) && directory.mentioned(sql).has(relation),
  )
  const running = steps.filter(({ statement }) => /^(?:DO|CALL|SELECT)$/.test(statement.tag ?? ''))
  return longestOf(altering.length > 0 ? altering : running)
}

/** TRUNCATE ... CASCADE, or of a partitioned table, and CLUSTER or VACUUM FULL of everything. */
function reachesOthers(sql: string, directory: Directory, relations: StorageOptions['relations']): boolean {
  const mentioned = [...directory.mentioned(sql)]
  return (
    mentioned.length === 0 ||
    /\bcascade\b/i.test(sql) ||
    mentioned.some((relation) => relations.get(relation)?.before?.kind === 'p')
  )
}

/** The statement gives what it is about a new file. */
export function isWriting(tag: string | undefined, sql: string): boolean {
  const says = (word: string) => namesIn(sql).some(({ name }) => name === word)
  if (tag === 'VACUUM') return says('full')
  if (tag === 'REFRESH MATERIALIZED VIEW') return !says('concurrently')
  return tag === 'TRUNCATE TABLE' || tag === 'CLUSTER'
}

/** Writing anew is what takes time. */
function longestOf(steps: readonly Step[]): readonly Step[] {
  const took = ({ statement }: Step) => statement.endedAt - statement.startedAt
  return [...steps].sort((a, b) => took(b) - took(a)).slice(0, 1)
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}
