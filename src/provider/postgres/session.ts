import type { Clock } from '../../core/clock.ts'
import { type Connection, connect } from '../../sql/client.ts'
import type { Credential } from '../types.ts'
import { connectError, isRetryable } from './errors.ts'

export type Row = Readonly<Record<string, unknown>>

/** One administrative connection, for the time of one operation. */
export interface Session {
  /** The server's process, so that another session can end it. */
  readonly pid: number
  /**
   * Sends statements in one round trip; the server makes one transaction of them. Rows of each, in order.
   * Whoever writes them quotes every name and text.
   */
  run(...statements: readonly string[]): Promise<readonly (readonly Row[])[]>
  /** Warnings the server gave since the last call. */
  warnings(): readonly string[]
}

export interface AdminOptions {
  /** Names the maintenance database. */
  readonly admin: Credential
  readonly clock: Clock
  /** Milliseconds to go on trying while the server cannot be reached or loses us. */
  readonly patience: number
}

/**
 * The administrative logins of one provider: one for each operation that is going on, kept between operations.
 * We are never connected to the golden base: one session there would block every fork.
 */
export class AdminSessions implements AsyncDisposable {
  readonly #options: AdminOptions
  readonly #idle: Held[] = []
  #disposed = false

  constructor(options: AdminOptions) {
    this.#options = options
  }

  /** Runs `body` with a session; from the start again, in a new one, when the connection is lost on the way. */
  use<T>(signal: AbortSignal, body: (session: Session) => Promise<T>): Promise<T> {
    return this.#patiently(signal, () => this.#once(signal, body))
  }

  /** A connection of its own to `database`, not kept. */
  open(database: string, signal: AbortSignal): Promise<Opened> {
    return this.#patiently(signal, () => open({ ...this.#options.admin, database }, signal))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    await Promise.all(this.#idle.splice(0).map((held) => held.close()))
  }

  async #patiently<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    const { clock, patience } = this.#options
    const deadline = clock.monotonic() + patience
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await attempt()
      } catch (error) {
        signal.throwIfAborted()
        const cause = error instanceof NoLogin ? error.cause : error
        if (!isRetryable(cause) || clock.monotonic() + pause > deadline) {
          throw error instanceof NoLogin ? connectError(cause, error.credential) : error
        }
        await clock.sleep(pause, signal)
      }
    }
  }

  async #once<T>(signal: AbortSignal, body: (session: Session) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const held = this.#idle.pop() ?? (await login(this.#options.admin, signal))
    const abort = () => held.abort(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    let sound = false
    try {
      const result = await body(held.session)
      sound = true
      return result
    } finally {
      signal.removeEventListener('abort', abort)
      // A session that failed may be broken, or hold a lock; its end releases everything.
      if (sound && !this.#disposed && this.#idle.length < KEPT) this.#idle.push(held)
      else await held.close()
    }
  }
}

/** A session that closes at the end of its scope. */
export interface Opened extends Session, AsyncDisposable {}

interface Held {
  readonly session: Session
  abort(reason: unknown): void
  close(): Promise<void>
}

/** Tells a login that failed from an operation that failed. */
class NoLogin extends Error {
  readonly credential: Credential

  constructor(credential: Credential, cause: unknown) {
    super('no login', { cause })
    this.credential = credential
  }
}

const KEPT = 2

/**
 * What the login may be configured to (time limits, a search path somebody else can write to) must not reach the
 * statements we run. Set once, in the first round trip; not every version knows the limits in the list.
 * Steps on the way to a branch need not be on the disk one by one: copying and dropping a database always are, with all
 * before them, and whoever ends an operation asks for it (`DURABLE`).
 */
const SETTLE = `
  SET search_path = pg_catalog;
  SET statement_timeout = 0;
  SET lock_timeout = 0;
  SET idle_in_transaction_session_timeout = 0;
  SET default_transaction_read_only = off;
  SET synchronous_commit = off;
  SET client_min_messages = warning;
  SELECT set_config(name, '0', false) FROM unnest('{idle_session_timeout,transaction_timeout}'::text[]) AS name
    WHERE current_setting(name, true) IS NOT NULL;
  SELECT pg_backend_pid() AS pid`

/** First of the statements whose outcome, and that of all before them, must survive a crash of the server. */
export const DURABLE = 'SET LOCAL synchronous_commit = on'

async function open(credential: Credential, signal: AbortSignal): Promise<Opened> {
  const held = await login(credential, signal)
  const abort = () => held.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return {
    ...held.session,
    [Symbol.asyncDispose]: () => {
      signal.removeEventListener('abort', abort)
      return held.close()
    },
  }
}

async function login(credential: Credential, signal: AbortSignal): Promise<Held> {
  // The connection outlives the operation whose signal this is; the signal ends it only while it comes about.
  const link = new AbortController()
  const abort = () => link.abort(signal.reason)
  signal.throwIfAborted()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await using scope = new AsyncDisposableStack()
    const connection = scope.use(await connect(credential, { purpose: 'branches', signal: link.signal }))
    const warnings: string[] = []
    connection.client.on('notice', (notice) => {
      if (notice.message !== undefined) warnings.push(notice.message)
    })
    const [{ pid } = {}] = (await run(connection, SETTLE)).at(-1) ?? []
    const lifetime = scope.move()
    return {
      session: {
        pid: Number(pid),
        run: (...statements) => run(connection, statements.join(';\n')),
        warnings: () => warnings.splice(0),
      },
      abort: (reason) => link.abort(reason),
      close: () => lifetime.disposeAsync(),
    }
  } catch (error) {
    throw new NoLogin(credential, error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function run(connection: Connection, text: string): Promise<readonly (readonly Row[])[]> {
  const answer: unknown = await connection.client.query(text)
  const results: readonly unknown[] = Array.isArray(answer) ? answer : [answer]
  return results.map((result) => (hasRows(result) ? result.rows : []))
}

function hasRows(result: unknown): result is { readonly rows: readonly Row[] } {
  return typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows)
}
