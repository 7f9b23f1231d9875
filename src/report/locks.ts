import type { Lock, Migration, Report, Statement } from './model.ts'

/** What one kind of lock on one relation kept others from, over the whole run. */
export interface Blockade {
  readonly relation: string
  readonly mode: string
  readonly blocks: NonNullable<Lock['blocks']>
  /** The longest that it was held, in milliseconds, and by whom. */
  readonly heldMs: number
  readonly source: NonNullable<Lock['source']>
  readonly migration: Migration
  readonly statement: Statement
  /** Other statements that took the same lock. */
  readonly others: number
}

/** Milliseconds after which even a lock that stops nothing but schema changes is worth a line. */
const LONG = 10_000
/** Milliseconds up to which nobody feels any lock, so that the strongest of them is no news. */
const SHORT = 100

/**
 * The locks that others could have felt, one entry a relation and mode: first those held for a while, the strongest
 * before the longest, then the short ones.
 */
export function blockadesOf(report: Report): readonly Blockade[] {
  const found = new Map<string, Blockade>()
  for (const migration of report.migrations) {
    for (const statement of migration.statements) {
      for (const lock of statement.locks) {
        const blocks = lock.blocks ?? blockedBy(lock.mode)
        if (blocks === undefined || !isFelt(lock)) continue
        const key = JSON.stringify([lock.relation, lock.mode])
        const known = found.get(key)
        const { relation, mode, heldMs, source = 'observed' } = lock
        const others = known === undefined ? 0 : known.others + 1
        found.set(
          key,
          known !== undefined && known.heldMs >= heldMs
            ? { ...known, others }
            : { relation, mode, blocks, heldMs, source, migration, statement, others },
        )
      }
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(b.heldMs > SHORT) - Number(a.heldMs > SHORT) ||
      RANK[a.blocks] - RANK[b.blocks] ||
      b.heldMs - a.heldMs ||
      strengthOf(b.mode) - strengthOf(a.mode),
  )
}

/** Others do what it keeps them from, or may have wanted to while it was held. */
export function isFelt(lock: Lock): boolean {
  const blocks = lock.blocks ?? blockedBy(lock.mode)
  return blocks !== undefined && (blocks !== 'schema changes' || lock.heldMs >= LONG)
}

/** Greater for stronger modes; -1 for what is none. */
export function strengthOf(mode: string): number {
  return MODES.findIndex(([name]) => name === mode)
}

function blockedBy(mode: string): Lock['blocks'] {
  return MODES.find(([name]) => name === mode)?.[1]
}

const RANK: Readonly<Record<Blockade['blocks'], number>> = {
  'reads and writes': 0,
  writes: 1,
  'schema changes': 2,
}
/** Weakest first, each with what it keeps others from. */
const MODES: readonly (readonly [string, Lock['blocks']])[] = [
  ['AccessShareLock', undefined],
  ['RowShareLock', undefined],
  ['RowExclusiveLock', undefined],
  ['ShareUpdateExclusiveLock', 'schema changes'],
  ['ShareLock', 'writes'],
  ['ShareRowExclusiveLock', 'writes'],
  ['ExclusiveLock', 'writes'],
  ['AccessExclusiveLock', 'reads and writes'],
]
