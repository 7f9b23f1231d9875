import type { TapSession } from '../tap/types.ts'
import type { Surroundings } from './locks.ts'
import type { SampledLock } from './sampler.ts'
import type { Step, Transaction } from './timeline.ts'
import type { ObservedLock } from './types.ts'

export interface SampledOptions extends Surroundings {
  readonly sessions: readonly TapSession[]
  readonly known: ReadonlyMap<Step, readonly ObservedLock[]>
}

/** Gives each lock that a sample showed, and that nothing better told, to the statement that ran at that moment. */
export function sampledLocks(
  samples: readonly SampledLock[],
  transactions: readonly Transaction[],
  { sessions, before, known }: SampledOptions,
): ReadonlyMap<Step, readonly ObservedLock[]> {
  const found = new Map<Step, ObservedLock[]>()
  const sessionOf = new Map(sessions.map(({ pid, number }) => [pid, number]))
  const bySession = Map.groupBy(transactions, ({ session }) => session)
  for (const { pid, relation, mode, from, to } of samples) {
    const own = bySession.get(sessionOf.get(pid) ?? 0) ?? []
    const running = own.findLast((one) => startOf(one) <= to && one.endedAt >= from)
    const step = running?.steps.findLast(({ statement }) => statement.startedAt <= to)
    if (running === undefined || step === undefined || !before.has(relation)) continue
    const told = running.steps.flatMap((one) => [...(known.get(one) ?? []), ...(found.get(one) ?? [])])
    if (told.some((lock) => lock.relation === relation && lock.mode === mode)) continue
    const heldMs = Math.max(0, running.endedAt - step.statement.startedAt)
    found.set(step, [...(found.get(step) ?? []), { relation, mode, heldMs, source: 'sampled' }])
  }
  return found
}

function startOf({ steps }: Transaction): number {
  return steps[0]?.statement.startedAt ?? Number.POSITIVE_INFINITY
}
