import type { FailRule } from '../config/formats.ts'
import type { Hazard, Migration, Report, RoundTrip, SchemaChange } from '../report/model.ts'
import { REWRITES } from './catalog.ts'

/** What a run found, as far as rules ask: `fail-on`, and those of approval. */
export interface Found extends Pick<Report, 'changes' | 'hazards' | 'migrations'> {
  readonly roundTrip?: RoundTrip | undefined
  /** Whether anything watched the statements. Absent: where every migration has some. */
  readonly watched?: boolean | undefined
}

/** The first change that loses something. */
export function firstLoss({ changes }: Pick<Found, 'changes'>): SchemaChange | undefined {
  return changes.find((change) => change.destructive)
}

/** Why the change cannot be taken back. */
export type NoReturn =
  /** The way down was tried, and ended so. */
  | { readonly by: 'way-down'; readonly outcome: Exclude<RoundTrip['outcome'], 'restored'> }
  | { readonly by: 'way-down-destroys'; readonly what: string }
  | { readonly by: 'loss'; readonly loss: SchemaChange }

/** A way down that was tried must have led back; what is lost comes back by none. */
export function noReturn(found: Pick<Found, 'changes' | 'roundTrip'>): NoReturn | undefined {
  const { outcome, lost = [] } = found.roundTrip ?? {}
  if (outcome !== undefined && outcome !== 'restored') return { by: 'way-down', outcome }
  const [what] = lost
  if (what !== undefined) return { by: 'way-down-destroys', what }
  const loss = firstLoss(found)
  return loss === undefined ? undefined : { by: 'loss', loss }
}

export interface BlockingLock {
  /** Of the migration. */
  readonly name: string
  readonly relation: string
  readonly blocks: 'writes' | 'reads and writes'
  readonly heldMs: number
}

/**
 * The lock that kept others from reading or writing for the longest time, whatever rule tells it: the lock of a rewrite
 * counts, and so does one on a small table. Not on tables that are gone: nobody can want those.
 */
export function longestLock({
  migrations,
  changes,
}: Pick<Found, 'migrations' | 'changes'>): BlockingLock | undefined {
  const gone = new Set(
    changes.flatMap(({ action, kind, schema, name }) => {
      return action === 'removed' && kind === 'table'
        ? [schema === 'public' ? name : `${schema}.${name}`]
        : []
    }),
  )
  const [longest] = migrations
    .flatMap(({ name, statements }) =>
      statements.flatMap(({ locks }) =>
        locks.flatMap(({ relation, blocks, heldMs }) =>
          (blocks === 'writes' || blocks === 'reads and writes') && !gone.has(relation)
            ? [{ name, relation, blocks, heldMs }]
            : [],
        ),
      ),
    )
    .toSorted((a, b) => b.heldMs - a.heldMs)
  return longest
}

/** Milliseconds of the slowest migration; 0 without any. */
export function longestMigration({
  migrations,
}: {
  readonly migrations: readonly Pick<Migration, 'ms'>[]
}): number {
  return Math.max(0, ...migrations.map(({ ms }) => ms))
}

/** Those that rules ask about: a notice is for reading. */
export function seriousHazards({ hazards }: Pick<Found, 'hazards'>): readonly Hazard[] {
  return hazards.filter(({ severity }) => severity !== 'notice')
}

/** Whether a rule means this hazard: `hazard` any, `danger` the worst, `rewrite` every kind of rewrite. */
export function isMeant(
  { rule, severity }: Pick<Hazard, 'rule' | 'severity'>,
  is: Extract<FailRule, { rule: 'hazard' }>['is'],
): boolean {
  if (is === 'hazard') return true
  if (is === 'danger') return severity === 'danger'
  return rule === is || (is === 'rewrite' && REWRITES.some((id) => id === rule))
}

/** As the user would write it: `2s`, `1500ms`, `5m`. */
export function spelledDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, one]) => ms % one === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const
