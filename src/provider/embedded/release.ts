import { systemClock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { listDirectories } from './directories.ts'
import { leaveDirectory } from './home.ts'
import { hasLease } from './leases.ts'

export interface JobLease {
  /** What `leased` was told; empty or absent when there was never a server. */
  readonly state: string | undefined
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Gives back what a run with `hold: 'job'` held, and stops the servers that nobody else needs. For the job's last step:
 * works from the state alone, whatever became of the run.
 */
export async function releaseJobLease({ state, log, signal }: JobLease): Promise<void> {
  const lease = parseLease(state)
  if (lease === undefined) return
  for (const directory of await listDirectories(lease.cache)) {
    if (!(await hasLease(directory, lease.id))) continue
    try {
      await leaveDirectory({ clock: systemClock, log }, directory, { id: lease.id, signal })
    } catch (error) {
      log.warn(`embedded: the server of ${directory.path} was not stopped: ${messageOf(error)}`)
    }
  }
}

export interface Lease {
  readonly cache: string
  readonly id: string
}

export function writeLease({ cache, id }: Lease): string {
  return JSON.stringify({ cache, id })
}

function parseLease(state: string | undefined): Lease | undefined {
  if (state === undefined || state === '') return undefined
  const read: unknown = JSON.parse(state)
  if (typeof read !== 'object' || read === null || !('cache' in read) || !('id' in read)) return undefined
  const { cache, id } = read
  return typeof cache === 'string' && typeof id === 'string' ? { cache, id } : undefined
}
