import { measure, NOTHING_MEASURED, readMeasured } from '../gate/measured.ts'
import type { Measured } from '../gate/types.ts'
import type { StandingStatus } from '../platform/types.ts'
import type { Findings } from './compose.ts'
import type { Plan } from './plan.ts'

/** What this run saw the change do to the database; `undefined` where it did not get to see it. */
export function measuredHere({ skip }: Plan, findings: Findings): Measured | undefined {
  if (skip === 'no-database-change') return NOTHING_MEASURED
  if (skip !== undefined || findings.failure !== undefined) return undefined
  // A note says that something could not be seen: a lock that nobody saw is none that was not there.
  return measure(findings.notes.length === 0 ? findings : { ...findings, watched: false })
}

/**
 * What an earlier run of ours saw the same commit do. Only a status of our own is believed: whoever can forge that can
 * forge the gate's as well.
 */
export function measuredBefore(statuses: readonly StandingStatus[]): Measured | undefined {
  return readMeasured(ownStatus(statuses, 'offshoot/database')?.targetUrl)
}

export function ownStatus(
  statuses: readonly StandingStatus[],
  context: StandingStatus['context'],
): StandingStatus | undefined {
  return statuses.find((status) => status.mine && status.context === context)
}
