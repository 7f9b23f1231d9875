import type { Connection } from '../../sql/client.ts'
import type { Row } from '../model.ts'
import { BEGIN, run } from './transaction.ts'

/** Opens one more connection to the same database, as the same role. */
export type Open = () => Promise<Connection>

/** Statements that are sent as one message. */
export type Job = readonly string[]

/**
 * Runs the jobs, of which the long ones should come first, on the connection and on another one that sees the same
 * moment, each taking the next when it is done. The connection has to be in a transaction. Where no other one is to be
 * had, it does all of it alone.
 */
export async function runShared(
  connection: Connection,
  jobs: readonly Job[],
  open: Open | undefined,
): Promise<readonly (readonly (readonly Row[])[])[]> {
  const results: (readonly (readonly Row[])[])[] = []
  const left = [...jobs.entries()]
  const work = async (worker: Connection) => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        results[next[0]] = await run(worker, next[1])
    } catch (error) {
      // There is nobody to give the rest to.
      left.length = 0
      throw error
    }
  }
  // No room for another connection is no reason to fail.
  const opening = open?.().catch(() => undefined)
  const help = async (moment: string | undefined) => {
    await using helper = await opening
    if (helper !== undefined && moment !== undefined && (await joins(helper, moment))) await work(helper)
  }
  const moment = opening === undefined ? undefined : await exportMoment(connection)
  const outcomes = await Promise.allSettled([work(connection), help(moment)])
  const failed = outcomes.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return results
}

async function exportMoment(connection: Connection): Promise<string | undefined> {
  const [rows] = await run(connection, ['select pg_export_snapshot() as moment'])
  return rows?.[0]?.moment ?? undefined
}

/** A connection through a pooler may have ended up on another server, which knows nothing of the moment. */
async function joins(helper: Connection, moment: string): Promise<boolean> {
  const [begin = '', ...settings] = BEGIN
  try {
    await run(helper, [begin, `set transaction snapshot '${moment}'`, ...settings])
    return true
  } catch {
    return false
  }
}
