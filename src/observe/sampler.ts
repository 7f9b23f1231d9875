import type { Clock } from '../core/clock.ts'
import type { Connection } from '../sql/client.ts'
import { lockList } from './functions.ts'
import { type HeldLock, parseLocks } from './payload.ts'

/** A lock that was there in samples one after the other. */
export interface SampledLock extends HeldLock {
  readonly pid: number
  /** Milliseconds of the clock: its first sample was taken between the two. */
  readonly from: number
  readonly to: number
}

/** Looks again and again which locks are held in the database, where nothing better is to be had. */
export interface Sampler extends AsyncDisposable {
  /** Stops looking, and tells. */
  stop(): Promise<readonly SampledLock[]>
}

export interface SamplerOptions {
  readonly last: number
  readonly clock: Clock
}

/** Milliseconds between two looks. */
const PAUSE = 20

export function startSampler(connection: Connection, { last, clock }: SamplerOptions): Sampler {
  const stopping = new AbortController()
  const seen: SampledLock[] = []
  const running = sample()
  const stop = async () => {
    stopping.abort()
    await running
    return seen
  }
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) }

  async function sample(): Promise<void> {
    let held = new Set<string>()
    while (!stopping.signal.aborted) {
      const from = clock.monotonic()
      // What happens to the connection is told by the boundaries, which use it as well.
      const { rows } = await connection.client
        .query<{ pid: number; locks: string }>({ name: 'sample', text: QUERY, values: [last] })
        .catch(() => ({ rows: [] }))
      const to = clock.monotonic()
      const now = new Set<string>()
      for (const { pid, locks } of rows) {
        for (const lock of parseLocks(locks) ?? []) {
          const key = `${pid} ${lock.relation} ${lock.mode}`
          now.add(key)
          if (!held.has(key)) seen.push({ ...lock, pid, from, to })
        }
      }
      held = now
      await clock.sleep(PAUSE, stopping.signal).catch(() => {})
    }
  }
}

const QUERY = `
  select l.pid, ${lockList('$1::oid')} as locks from pg_lock_status() l
  where l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid()
  group by l.pid`
