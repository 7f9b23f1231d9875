import type { TapLog, TapSession, TapStatement, TapTransaction } from './types.ts'

/** A text that was sent: a message's, or a prepared statement's, which may be run many times. */
export interface Source {
  readonly text: string
}

/** What a tap keeps of its sessions, within bounds: whoever sends statements without end fills no memory. */
export class TapRecord {
  /** False where the tap only guards. */
  readonly keeps: boolean
  readonly #sessions: TapSession[] = []
  readonly #transactions: TapTransaction[] = []
  readonly #statements: TapStatement[] = []
  readonly #open = new Set<OpenTransaction>()
  /** Texts of statements that were kept: each is in memory once. */
  readonly #texts = new WeakSet<Source>()
  #plain = 0
  #telling = 0
  #characters = 0
  #dropped = 0

  constructor(keep: 'statements' | 'nothing') {
    this.keeps = keep === 'statements'
  }

  /** @param open tells the transaction that the session is in; asked until `ended` */
  began(session: TapSession, open: OpenTransaction): void {
    if (!this.keeps) return
    if (this.#sessions.length < LIMIT) this.#sessions.push(session)
    this.#open.add(open)
  }

  ended(open: OpenTransaction): void {
    this.#open.delete(open)
  }

  /** False when it is counted only. */
  add(statement: TapStatement, source: Source): boolean {
    // A schema change behind 20,000 rows of seed data is what all this is for.
    const telling = statement.marks.length > 0 || statement.error !== undefined
    const characters = this.#texts.has(source) ? 0 : source.text.length
    if ((telling ? this.#telling : this.#plain) >= LIMIT || this.#characters + characters > CHARACTER_LIMIT) {
      this.drop()
      return false
    }
    if (telling) this.#telling++
    else this.#plain++
    this.#texts.add(source)
    this.#characters += characters
    const { sql } = statement
    this.#statements.push(
      sql.length <= SQL_LIMIT ? statement : { ...statement, sql: sql.slice(0, SQL_LIMIT) },
    )
    return true
  }

  /** Counts a statement that is not kept. */
  drop(): void {
    this.#dropped++
  }

  addTransaction(transaction: TapTransaction): void {
    this.#transactions.push(transaction)
  }

  /** A transaction that is still open ends now, as lost: that is what would become of it. */
  read(now: number): TapLog {
    const open = [...this.#open].map((tell) => tell(now)).filter((transaction) => transaction !== undefined)
    return {
      sessions: [...this.#sessions],
      transactions: [...this.#transactions, ...open].sort(byStart),
      statements: this.#statements.toSorted(byStart),
      dropped: this.#dropped,
    }
  }
}

export type OpenTransaction = (now: number) => TapTransaction | undefined

function byStart(a: { readonly startedAt: number }, b: { readonly startedAt: number }): number {
  return a.startedAt - b.startedAt
}

/** Of statements that nothing was seen of but their answer, and again of those with marks or errors. */
const LIMIT = 20_000
/** UTF-16 units of one statement's text, and of all texts together. */
const SQL_LIMIT = 1_000_000
const CHARACTER_LIMIT = 64_000_000
