import { codeOf } from './split.ts'
import type { TapTransaction } from './types.ts'

/** What a statement means for the transaction it ran in. */
export interface Step {
  readonly sql: string
  /** Absent when it did not come to its end. */
  readonly tag: string | undefined
  readonly failed: boolean
  readonly startedAt: number
  readonly endedAt: number
}

/** Follows one session's transactions by what the server says: command tags, and its status when it is ready. */
export class Transactions {
  readonly #session: number
  readonly #onEnd: (transaction: TapTransaction) => void
  #count = 0
  #open: OpenTransaction | undefined

  constructor(session: number, onEnd: (transaction: TapTransaction) => void) {
    this.#session = session
    this.#onEnd = onEnd
  }

  /** The number of the transaction that this statement was part of. */
  step(step: Step): number {
    const open = this.#open ?? this.#begin(step.startedAt)
    if (step.failed) open.failed = true
    else if (step.tag === 'BEGIN' || step.tag === 'START TRANSACTION') open.explicit = true
    else if (step.tag === 'COMMIT' || step.tag === 'PREPARE TRANSACTION') this.#end('committed', step.endedAt)
    else if (step.tag === 'ROLLBACK' && !TO_SAVEPOINT.test(codeOf(step.sql)))
      this.#end('rolled back', step.endedAt)
    return open.number
  }

  /** The server waits for the next message. */
  ready(inBlock: boolean, at: number): void {
    if (inBlock) {
      // Without one it began with the end of the last: COMMIT AND CHAIN.
      const open = this.#open ?? this.#begin(at)
      open.explicit = true
    } else if (this.#open !== undefined) {
      this.#end(this.#open.failed ? 'rolled back' : 'committed', at)
    }
  }

  /** The connection ended. */
  lost(at: number): void {
    if (this.#open !== undefined) this.#end('lost', at)
  }

  /** The open one as it would be if the connection ended now. */
  open(now: number): TapTransaction | undefined {
    return this.#open === undefined ? undefined : this.#asEnded(this.#open, 'lost', now)
  }

  #begin(startedAt: number): OpenTransaction {
    this.#open = { number: ++this.#count, explicit: false, failed: false, startedAt }
    return this.#open
  }

  #end(outcome: TapTransaction['outcome'], at: number): void {
    if (this.#open === undefined) return
    const ended = this.#asEnded(this.#open, outcome, at)
    this.#open = undefined
    this.#onEnd(ended)
  }

  #asEnded(open: OpenTransaction, outcome: TapTransaction['outcome'], endedAt: number): TapTransaction {
    const { number, explicit, startedAt } = open
    return { session: this.#session, number, explicit, startedAt, endedAt, outcome }
  }
}

interface OpenTransaction {
  readonly number: number
  explicit: boolean
  failed: boolean
  readonly startedAt: number
}

/** Its tag is that of a rollback, and the transaction goes on. */
const TO_SAVEPOINT = /^rollback\s+(?:(?:work|transaction)\s+)?to\b/i
