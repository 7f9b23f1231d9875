import type { StatementError } from '../report/model.ts'
import { type Answer, type Placed, placeAnswers } from './answers.ts'
import { decoderOf, utf8 } from './encodings.ts'
import { cstringAt, readFields } from './messages.ts'
import type { Source, TapRecord } from './record.ts'
import { type Request, Requests } from './requests.ts'
import { NamedSources } from './sources.ts'
import { Transactions } from './transactions.ts'
import type { Mark, TapSession, TapTransaction } from './types.ts'

/** Turns what passes in one session into statements and transactions. It is told of messages and holds none back. */
export class Recorder {
  /** Requests sent and answers received, kept in step. */
  readonly requests = new Requests()
  readonly #session: TapSession
  readonly #record: TapRecord
  readonly #transactions: Transactions
  readonly #statements = new NamedSources()
  readonly #portals = new NamedSources()
  #decode = utf8
  #answers: Answer[] = []
  #marks: Mark[] = []
  #message = 0
  #query: Request | undefined
  /** When the server was done with what came before. */
  #since = 0
  #ended: TapTransaction[] = []
  readonly #wanted = new Set<number>()

  constructor(session: TapSession, record: TapRecord) {
    this.#session = session
    this.#record = record
    this.#transactions = new Transactions(session.number, (transaction) => this.#ended.push(transaction))
    record.began(session, this.#open)
  }

  /** SQL as the client wrote it. */
  decode(bytes: Buffer): string {
    return this.#decode(bytes)
  }

  parameter(payload: Buffer): void {
    const name = cstringAt(payload, 0)
    if (name.toString('latin1') !== 'client_encoding') return
    const encoding = cstringAt(payload, name.length + 1).toString('latin1')
    this.#decode = /^(utf8|unicode|sql_ascii)$/i.test(encoding) ? utf8 : decoderOf(encoding)
  }

  parsed(): void {
    const request = this.requests.take('parse')
    if (request !== undefined) this.#statements.set(request.name, request.source)
  }

  bound(): void {
    const request = this.requests.take('bind')
    if (request === undefined) return
    this.#portals.set(request.portal, this.#statements.get(request.statement))
  }

  closed(): void {
    const request = this.requests.take('close')
    if (request?.what === 'statement') this.#statements.delete(request.name)
    if (request?.what === 'portal') this.#portals.delete(request.name)
  }

  mark(mark: Mark): void {
    this.#marks.push(mark)
  }

  /** The first of what a statement answers, other than marks: it runs. */
  began(at: number): void {
    const last = this.#answers.at(-1)
    if (last?.at === at) last.followed = true
  }

  completed(payload: Buffer, at: number): void {
    const words = cstringAt(payload, 0).toString('latin1')
    let end = words.length
    let rows: number | undefined
    for (let space = words.lastIndexOf(' '); space > 0; space = words.lastIndexOf(' ', end - 1)) {
      const number = Number(words.slice(space + 1, end))
      if (!Number.isInteger(number)) break
      rows ??= number
      end = space
    }
    this.#answer(this.#answered(), at, { tag: words.slice(0, end), rows })
  }

  /** A part of the rows that were asked for: the statement is not through. */
  suspended(at: number): void {
    this.#answer(this.requests.take('execute'), at, {})
  }

  /** There was no statement in what was sent. */
  empty(): void {
    if (this.requests.head()?.kind !== 'query') this.requests.take('execute')
  }

  failed(payload: Buffer, at: number): void {
    const head = this.requests.head()
    const fields = readFields(payload, this.#decode)
    const position = Number(fields.get('P') ?? Number.NaN)
    const hint = fields.get('H')
    const error: StatementError = {
      sqlstate: fields.get('C') ?? '',
      message: fields.get('M') ?? '',
      ...(hint === undefined ? {} : { hint }),
      ...(Number.isInteger(position) ? { position } : {}),
    }
    this.requests.failed()
    const last = this.#answers.at(-1)
    // What was deferred is checked when the implicit transaction commits: the statement had its completion already.
    if (head?.kind === 'sync' && last !== undefined) this.#answers.splice(-1, 1, { ...last, error })
    else this.#answer(head, at, { error })
  }

  /** The server waits. Returns what it has answered since it last did, for `keep`. */
  ready(inBlock: boolean, at: number): readonly Placed[] {
    const placed = this.#place()
    this.requests.ready()
    this.#transactions.ready(inBlock, at)
    if (!inBlock) this.#portals.clear()
    this.#since = at
    return placed
  }

  keep(placed: readonly Placed[]): void {
    for (const { statement, source } of placed) {
      if (this.#record.add(statement, source)) this.#wanted.add(statement.transaction)
    }
    for (const transaction of this.#ended) {
      if (this.#wanted.delete(transaction.number)) this.#record.addTransaction(transaction)
    }
    this.#ended = []
  }

  /** The connection is over, whoever ended it: what the server was at stays without an answer. */
  end(at: number): void {
    const head = this.requests.head()
    const failed = this.#answers.at(-1)?.error !== undefined
    if (!failed && (head?.kind === 'query' || head?.kind === 'execute')) this.#answer(head, at, {})
    const placed = this.#place()
    this.#transactions.lost(at)
    this.keep(placed)
    this.#record.ended(this.#open)
  }

  /** The request that a completion belongs to. One message of the simple protocol has as many as it has statements. */
  #answered(): Request | undefined {
    const head = this.requests.head()
    return head?.kind === 'query' ? head : this.requests.take('execute')
  }

  #answer(
    request: Request | undefined,
    at: number,
    said: Partial<Pick<Answer, 'tag' | 'rows' | 'error'>>,
  ): void {
    const source = request === undefined ? undefined : this.#sourceOf(request)
    if (request === undefined || source === undefined || !('at' in request)) return
    if (request.kind !== 'query' || this.#query !== request) this.#message++
    this.#query = request.kind === 'query' ? request : undefined
    const { tag, rows, error } = said
    const marks = this.#marks
    this.#marks = []
    if (!this.#record.keeps) return
    if (this.#answers.length >= ANSWER_LIMIT) {
      this.#record.drop()
      return
    }
    this.#answers.push({
      source,
      message: this.#message,
      sentAt: request.at,
      at,
      marks,
      followed: false,
      tag,
      rows,
      error,
    })
  }

  #sourceOf(request: Request): Source | undefined {
    switch (request.kind) {
      case 'query':
      case 'parse':
        return request.source
      case 'bind':
        return this.#statements.get(request.statement)
      case 'execute':
        return this.#portals.get(request.portal)
      case 'describe':
        return (request.what === 'statement' ? this.#statements : this.#portals).get(request.name)
      default:
        return undefined
    }
  }

  #place(): readonly Placed[] {
    const answers = this.#answers
    // Marks behind the last completion can only be about what came before them.
    const late = this.#marks
    const last = answers.at(-1)
    if (late.length > 0 && last !== undefined)
      answers.splice(-1, 1, { ...last, marks: [...last.marks, ...late] })
    this.#marks = []
    this.#answers = []
    if (answers.length === 0) return []
    const { number: session } = this.#session
    return placeAnswers(answers, { session, since: this.#since, transactions: this.#transactions })
  }

  readonly #open = (now: number) => this.#transactions.open(now)
}

/** Statements between two waits of the server, so that nobody fills the memory by never letting it wait. */
const ANSWER_LIMIT = 50_000
