import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Credential } from '../provider/types.ts'
import type { StatementError } from '../report/model.ts'

export interface TapOptions {
  /**
   * The real login, asked for at each new connection, so that one that expires is renewed unseen. It never leaves this
   * process.
   */
  readonly upstream: () => Promise<Credential>
  /** What is kept of the traffic. `nothing`: the tap only guards, e.g. for a suite that may run for hours. */
  readonly keep: 'statements' | 'nothing'
  /**
   * Notices whose message begins with this text are not passed on: they become marks, in their place among the
   * statements. Only whoever holds the text can make one.
   */
  readonly marker?: string
  /**
   * Called when a session waits inside a transaction block: the answer is held back until it resolves, so everything the
   * session's locks cover is still held. What it returns becomes a mark of the last statement just answered; where it
   * returns `undefined` and no promise, nothing is held back. It must not throw; an abort or a slow answer is not waited
   * for longer than `BOUNDARY_PATIENCE`.
   */
  readonly atBoundary?: AtBoundary
  readonly clock: Clock
  readonly log: Logger
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

export type AtBoundary = (
  session: TapSession,
  answered: readonly TapStatement[],
) => Promise<string | undefined> | undefined

/** A proxy on loopback that logs in upstream by itself and listens to what passes. Disposing ends all its sessions. */
export interface Tap extends AsyncDisposable {
  /** What commands get: loopback, the branch's own user and database names, and a password that lives as long as the tap. */
  readonly credential: Credential
  /** Directory of the Unix socket `.s.PGSQL.<port>`; absent where there are none. */
  readonly socketDirectory: string | undefined
  /** What was seen so far, sessions and statements in the order they began. */
  log(): TapLog
}

export interface TapLog {
  readonly sessions: readonly TapSession[]
  readonly transactions: readonly TapTransaction[]
  readonly statements: readonly TapStatement[]
  /** Statements beyond the limit that are counted and not kept. */
  readonly dropped: number
}

export interface TapSession {
  /** From 1, in the order of connecting. */
  readonly number: number
  /** Process id of the server's backend. */
  readonly pid: number
  readonly applicationName: string
}

/** A transaction as the wire shows it: a block, or the implicit one around a message. */
export interface TapTransaction {
  readonly session: number
  /** From 1 within the session. */
  readonly number: number
  /** Opened by BEGIN and closed by a statement of its own. */
  readonly explicit: boolean
  /** Milliseconds of the tap's monotonic clock. `endedAt` is when the server said that it was over. */
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: 'committed' | 'rolled back' | 'lost'
}

export interface TapStatement {
  readonly session: number
  /** Number of its transaction within the session. */
  readonly transaction: number
  /** From 1 within the session: statements of one simple-protocol message share it. */
  readonly message: number
  /** As it was sent; values of parameters are never kept. */
  readonly sql: string
  /** Offset of `sql` within its message, in UTF-16 units. */
  readonly offset: number
  /** Milliseconds of the tap's monotonic clock. */
  readonly startedAt: number
  readonly endedAt: number
  /** `shared`: the server answered several at once, and each is given an equal part of the time. */
  readonly timing: 'exact' | 'shared'
  /** The command tag without its numbers: `ALTER TABLE`, `INSERT`, `COPY`; absent when it did not come to its end. */
  readonly tag?: string
  readonly rows?: number
  readonly error?: StatementError
  readonly marks: readonly Mark[]
}

export interface Mark {
  /** Milliseconds of the tap's monotonic clock. */
  readonly at: number
  /** The notice without its marker, or what the boundary returned. */
  readonly text: string
  readonly from: 'notice' | 'boundary'
}

/** Milliseconds that a session is held for `atBoundary` at most. */
export const BOUNDARY_PATIENCE = 1_000
