import type { Directory } from './names.ts'
import type { HeldLock } from './payload.ts'
import { between, type Position, positionsOf, type Step, type Transaction } from './timeline.ts'
import type { ObservedLock, Relation } from './types.ts'

export interface Surroundings {
  /** The relations that were there before. */
  readonly before: ReadonlyMap<number, Relation>
  readonly directory: Directory
}

interface OpenLock extends HeldLock {
  readonly step: Step
  /** Milliseconds of the tap's clock: the last moment at which it was not yet there. */
  readonly since: number
}

/** What each step was the first of its transaction to lock, as the readings of the session's own locks tell. */
export function observedLocks(
  transaction: Transaction,
  surroundings: Surroundings,
): ReadonlyMap<Step, readonly ObservedLock[]> {
  const found = new Map<Step, ObservedLock[]>()
  const held = new Map<string, OpenLock>()
  let earlier: Position | undefined
  const release = ({ step, relation, mode, since }: OpenLock, at: number) => {
    const locks = found.get(step) ?? []
    locks.push({ relation, mode, heldMs: Math.max(0, at - since), source: 'observed' })
    found.set(step, locks)
  }
  for (const later of positionsOf(transaction.steps)) {
    const { at, event } = later.moment
    if (!('locks' in event)) continue
    const now = new Map(event.locks.map((lock) => [`${lock.relation} ${lock.mode}`, lock]))
    for (const [key, open] of held) {
      // Given back before the end: by going back to a savepoint, or by a command that commits on its way.
      if (now.has(key)) continue
      held.delete(key)
      release(open, at)
    }
    for (const [key, lock] of now) {
      if (held.has(key) || !surroundings.before.has(lock.relation)) continue
      const step = takerOf(lock, between(transaction.steps, earlier, later), surroundings) ?? later.step
      const since = Math.max(step.statement.startedAt, earlier?.moment.at ?? 0)
      held.set(key, { ...lock, step, since })
    }
    earlier = later
  }
  for (const open of held.values()) release(open, transaction.endedAt)
  return found
}

/** Which of the candidates took the lock: one that names the relation and is of a kind that locks so. */
function takerOf(
  lock: HeldLock,
  candidates: readonly Step[],
  { before, directory }: Surroundings,
): Step | undefined {
  const takers = candidates.filter(({ statement }) => !NEVER_LOCKS.test(statement.tag ?? ''))
  const table = before.get(lock.relation)?.table
  const namer = takers.find(({ statement }) => {
    const mentioned = directory.mentioned(statement.sql)
    return mentioned.has(lock.relation) || (table !== undefined && mentioned.has(table))
  })
  return namer ?? takers[0] ?? candidates.at(-1)
}

/** Tags of statements that take no lock which others can feel on a relation. */
const NEVER_LOCKS =
  /^(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|SHOW|INSERT|UPDATE|DELETE|MERGE|COPY|PREPARE|DEALLOCATE|DECLARE CURSOR|CLOSE CURSOR|LISTEN|NOTIFY|UNLISTEN|EXPLAIN)\b/
