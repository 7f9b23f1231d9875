import type { Connection } from '../../sql/client.ts'
import type { Row, Snapshot } from '../model.ts'
import { ABSENT } from './absence.ts'
import { BEGIN, run } from './transaction.ts'

/** Opens one more connection to the same database, as the same role. */
export type Open = () => Promise<Connection>

export interface Statement {
  readonly sql: string
  /** The kind that it reads, where it reads one. */
  readonly kind?: string | undefined
}

/** Statements that are sent as one message. */
export type Job = readonly Statement[]

/** What a reading is begun with. */
export interface Begun {
  /** Somebody to share the work with: another connection, and the moment that it has to see. */
  readonly help: { readonly open: Open; readonly moment: string } | undefined
  /** Kinds that there is nothing of. */
  readonly absent: ReadonlySet<string>
}

/** Bytes of `pg_class` from where on a second connection is worth its while: some hundred tables. */
const LARGE = 1_500_000

/** Characters of the versions of as many relations. */
const LARGE_VERSIONS = 60_000

/**
 * Opens the other connection while the first one begins, where an earlier snapshot shows that there is much to read.
 * Disposing ends it if nobody has taken it.
 */
export function openEarly(
  earlier: Promise<Snapshot | undefined>,
  open: Open | undefined,
): AsyncDisposable & { readonly open: Open | undefined } {
  if (open === undefined) return { open, [Symbol.asyncDispose]: async () => {} }
  const isLarge = (snapshot: Snapshot | undefined) =>
    (snapshot?.origin?.versions.length ?? 0) > LARGE_VERSIONS
  // Nobody waits for it yet: whoever wants one and gets none opens it again, and hears why it cannot be had.
  let early = earlier.then((snapshot) => (isLarge(snapshot) ? open() : undefined)).catch(() => undefined)
  const take = () => {
    const taken = early
    early = Promise.resolve(undefined)
    return taken
  }
  return {
    open: async () => (await take()) ?? (await open()),
    [Symbol.asyncDispose]: async () => (await take())?.[Symbol.asyncDispose](),
  }
}

/** Begins the transaction. Help comes where there is much to read and another connection may be opened. */
export async function begin(connection: Connection, open: Open | undefined): Promise<Begun> {
  const isLarge = open === undefined ? 'false' : `pg_relation_size('pg_class') > ${LARGE}`
  const ask = `select case when ${isLarge} then pg_export_snapshot() end as moment, ${ABSENT} as absent`
  const results = await run(connection, [...BEGIN, ask])
  const { moment, absent } = results.at(-1)?.[0] ?? {}
  return {
    help: open === undefined || typeof moment !== 'string' ? undefined : { open, moment },
    absent: new Set(absent?.split(',')),
  }
}

export interface Asking {
  readonly absent: ReadonlySet<string>
  /** A command to end with. */
  readonly last?: string
}

/** The rows of each statement; none, without a word, of those that read what is not there. */
export async function ask(
  connection: Connection,
  statements: Job,
  { absent, last }: Asking,
): Promise<readonly (readonly Row[])[]> {
  const asked = statements.filter(({ kind }) => kind === undefined || !absent.has(kind))
  const message = [...asked.map(({ sql }) => sql), ...(last === undefined ? [] : [last])]
  const results = (await run(connection, message)).values()
  return statements.map((statement) => (asked.includes(statement) ? (results.next().value ?? []) : []))
}

export interface Sharing extends Begun {
  /** Called when the last job was given out. */
  readonly whenDealt?: () => void
}

/**
 * Runs the jobs, of which the long ones should come first, on the connection and on another one that sees the same
 * moment, each taking the next when it is done. Where no other one is to be had, it does all of it alone.
 */
export async function share(
  connection: Connection,
  jobs: readonly Job[],
  { help, absent, whenDealt }: Sharing,
): Promise<readonly (readonly (readonly Row[])[])[]> {
  const results: (readonly (readonly Row[])[])[] = []
  const left = [...jobs.entries()]
  const work = async (worker: Connection) => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const asking = ask(worker, next[1], { absent })
        if (left.length === 0) whenDealt?.()
        results[next[0]] = await asking
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

async function lendAHand(help: Begun['help'], work: (worker: Connection) => Promise<void>): Promise<void> {
  if (help === undefined) return
  // No room for another connection is no reason to fail.
  await using helper = await help.open().catch(() => undefined)
  if (helper !== undefined && (await joins(helper, help.moment))) await work(helper)
}

/** A connection through a pooler may have ended up on another server, which knows nothing of the moment. */
async function joins(helper: Connection, moment: string): Promise<boolean> {
  const [start = '', ...settings] = BEGIN
  try {
    await run(helper, [start, `set transaction snapshot '${moment}'`, ...settings])
    return true
  } catch {
    return false
  }
}
