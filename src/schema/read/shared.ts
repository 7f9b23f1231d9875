import type { Connection } from '../../sql/client.ts'
import type { Row } from '../model.ts'
import { BEGIN, run } from './transaction.ts'

/** Opens one more connection to the same database, as the same role. */
export type Open = () => Promise<Connection>

/** Statements that are sent as one message. */
export type Job = readonly string[]

/** Somebody to share the work with: another connection, and the moment that it has to see. */
export interface Help {
  readonly open: Open
  readonly moment: string
}

/** Bytes of `pg_class` from where on a second connection is worth its while: some hundred tables. */
const LARGE = 1_500_000

/** SQL: whether this is a database with much to read. */
export const IS_LARGE = `pg_relation_size('pg_class') > ${LARGE}`

/** Begins the transaction. Help comes where there is much to read and another connection may be opened. */
export async function beginShared(connection: Connection, open: Open | undefined): Promise<Help | undefined> {
  if (open === undefined) {
    await run(connection, BEGIN)
    return undefined
  }
  const results = await run(connection, [
    ...BEGIN,
    `select case when ${IS_LARGE} then pg_export_snapshot() end as moment`,
  ])
  const moment = results.at(-1)?.[0]?.moment
  return typeof moment === 'string' ? { open, moment } : undefined
}

export interface Sharing {
  readonly help: Help | undefined
  /** Called once when the last job was given out. */
  readonly whenDealt?: () => void
}

/**
 * Runs the jobs, of which the long ones should come first, on the connection and on another one that sees the same
 * moment, each taking the next when it is done. Where no other one is to be had, it does all of it alone.
 */
export async function runShared(
  connection: Connection,
  jobs: readonly Job[],
  { help, whenDealt }: Sharing,
): Promise<readonly (readonly (readonly Row[])[])[]> {
  const results: (readonly (readonly Row[])[])[] = []
  const left = [...jobs.entries()]
  const work = async (worker: Connection) => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const running = run(worker, next[1])
        if (left.length === 0 && whenDealt !== undefined) setImmediate(whenDealt)
        results[next[0]] = await running
      }
    } catch (error) {
      // There is nobody to give the rest to.
      left.length = 0
      throw error
    }
  }
  const outcomes = await Promise.allSettled([work(connection), lendAHand(help, work)])
  const failed = outcomes.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return results
}

async function lendAHand(help: Help | undefined, work: (worker: Connection) => Promise<void>): Promise<void> {
  if (help === undefined) return
  // No room for another connection is no reason to fail.
  await using helper = await help.open().catch(() => undefined)
  if (helper !== undefined && (await joins(helper, help.moment))) await work(helper)
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
