import type { SessionSettings } from '../report/model.ts'
import type { TapLog } from '../tap/types.ts'
import { documentedLocks } from './documented.ts'
import { observedLocks } from './locks.ts'
import { Directory } from './names.ts'
import { sampledLocks } from './sampled.ts'
import type { SampledLock } from './sampler.ts'
import { scansOf } from './scans.ts'
import { rewritesOf } from './storage.ts'
import { type Step, timelineOf } from './timeline.ts'
import type { Observation, ObservedLock, ObservedStatement, Relation, RelationHistory } from './types.ts'

export interface Seen {
  readonly before: ReadonlyMap<number, Relation>
  readonly after: ReadonlyMap<number, Relation>
  /** Absent where event triggers told instead. */
  readonly samples: readonly SampledLock[] | undefined
}

/** What the tap's log means: pure, so that every case of it can be played without a server. */
export function interpret(
  log: TapLog,
  { before, after, samples }: Seen,
): Pick<Observation, 'statements' | 'relations' | 'session' | 'notes'> {
  const relations = historiesOf(before, after)
  const surroundings = { before, directory: new Directory(relations) }
  const { steps, transactions, unread } = timelineOf(log)
  const observed = merge(transactions.map((one) => observedLocks(one, surroundings)))
  const { rewrites, unexplained } = rewritesOf(transactions, { ...surroundings, relations, locks: observed })
  const documented = merge(
    transactions.map((one) => documentedLocks(one, { ...surroundings, relations, rewrites })),
  )
  const sampled =
    samples === undefined
      ? new Map<Step, readonly ObservedLock[]>()
      : sampledLocks(samples, transactions, {
          ...surroundings,
          sessions: log.sessions,
          known: merge([observed, documented]),
        })
  const locks = merge([observed, documented, sampled])
  const scans = merge(transactions.map((one) => scansOf(one, surroundings)))
  const wal = walOf(steps)
  const statements = steps.map((step): ObservedStatement => {
    return {
      ...step.statement,
      locks: locks.get(step) ?? [],
      rewrites: rewrites.get(step) ?? [],
      scans: scans.get(step) ?? [],
      walBytes: wal.get(step),
      settings: settingsOf(step),
      dropped: droppedBy(step).filter((oid) => before.has(oid)),
    }
  })
  const notes = [
    ...(unread > 0 ? [`${unread} of the observer's messages could not be read`] : []),
    ...unexplained.map((oid) => {
      const { schema, name } = relations.get(oid)?.after ?? { schema: '', name: String(oid) }
      return `${schema}.${name} was written anew by a statement that could not be told`
    }),
  ]
  return { statements, relations, session: firstSettings(statements), notes }
}

/** OIDs of the relations that the marks tell something about. */
export function touchedIn(log: TapLog): readonly number[] {
  const touched = new Set<number>()
  for (const { event } of timelineOf(log).steps.flatMap(({ moments }) => moments)) {
    if ('locks' in event) for (const { relation } of event.locks) touched.add(relation)
    if ('counts' in event) for (const relation of event.counts.keys()) touched.add(relation)
    if (event.kind === 'rewrite') touched.add(event.relation)
  }
  return [...touched]
}

function historiesOf(before: Seen['before'], after: Seen['after']): ReadonlyMap<number, RelationHistory> {
  const oids = new Set([...before.keys(), ...after.keys()])
  return new Map([...oids].map((oid) => [oid, { before: before.get(oid), after: after.get(oid) }]))
}

function merge<Key, Value>(
  maps: readonly ReadonlyMap<Key, readonly Value[]>[],
): ReadonlyMap<Key, readonly Value[]> {
  const merged = new Map<Key, Value[]>()
  for (const map of maps) {
    for (const [key, values] of map) merged.set(key, [...(merged.get(key) ?? []), ...values])
  }
  return merged
}

/** From what was read before the statement to what was read after it; untold where one of the two is missing. */
function walOf(steps: readonly Step[]): ReadonlyMap<Step, number> {
  const found = new Map<Step, number>()
  const last = new Map<number, { readonly wal: number; readonly transaction: number }>()
  for (const step of steps) {
    const { session, transaction } = step.statement
    const readings = step.moments.flatMap(({ event }) => ('wal' in event ? [event] : []))
    const [first] = readings
    const end = readings.at(-1)
    const previous = last.get(session)
    const base =
      first?.kind === 'start' ? first.wal : previous?.transaction === transaction ? previous.wal : undefined
    if (end !== undefined && end.kind !== 'start' && base !== undefined) found.set(step, end.wal - base)
    // A statement without a reading would be counted with the next.
    if (end === undefined) last.delete(session)
    else last.set(session, { wal: end.wal, transaction })
  }
  return found
}

function settingsOf({ moments }: Step): SessionSettings | undefined {
  const ends = moments.flatMap(({ event }) =>
    event.kind === 'end' && event.settings ? [event.settings] : [],
  )
  return ends.at(-1)
}

function firstSettings(statements: readonly ObservedStatement[]): SessionSettings | undefined {
  return statements.find(({ settings }) => settings !== undefined)?.settings
}

function droppedBy({ moments }: Step): readonly number[] {
  return moments.flatMap(({ event }) => (event.kind === 'drop' ? event.relations : []))
}
