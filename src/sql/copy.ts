import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type pg from 'pg'
import { messageOf } from '../core/errors.ts'

/**
 * Runs `COPY ... FROM stdin` and sends it `data`, as fast as the server takes it and never faster. The library has no
 * COPY of its own, but hands over its connection to any query object. Rejects with the server's error, or with the
 * data's, after telling the server to forget the rows.
 */
export async function copyIn(client: pg.Client, sql: string, data: AsyncIterable<string>): Promise<void> {
  const query = new CopyInQuery(sql, data)
  client.query(query)
  await query.done
}

/** What the library's client calls while this query is the active one. */
class CopyInQuery implements pg.Submittable {
  readonly done: Promise<void>
  readonly #sql: string
  readonly #data: AsyncIterable<string>
  readonly #settle: PromiseWithResolvers<void>
  #pump: Promise<void> = Promise.resolve()
  #failed = false
  #dataError: unknown
  #wake: () => void = () => {}

  constructor(sql: string, data: AsyncIterable<string>) {
    this.#sql = sql
    this.#data = data
    this.#settle = Promise.withResolvers<void>()
    this.done = this.#settle.promise
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#sql)
  }

  handleCopyInResponse(connection: pg.Connection): void {
    this.#pump = this.#send(connection.stream)
  }

  handleError(error: Error): void {
    this.#failed = true
    this.#wake()
    // The data's reader must be at rest before the caller goes on with it.
    void this.#pump.then(() => this.#settle.reject(this.#dataError ?? error))
  }

  handleReadyForQuery(): void {
    this.#settle.resolve()
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  async #send(stream: Duplex): Promise<void> {
    let unheard = 0
    try {
      for await (const piece of this.#data) {
        if (this.#failed) return
        const flowing = stream.write(message(COPY_DATA, Buffer.from(piece, 'utf8')))
        if (!flowing) await this.#drained(stream)
        unheard += piece.length
        if (unheard > LISTEN_EVERY) {
          // A server that takes everything at once never lets us wait, and its error would go unread to the end.
          await nextTurn()
          unheard = 0
        }
        if (this.#failed) return
      }
      stream.write(message(COPY_DONE, Buffer.alloc(0)))
    } catch (error) {
      this.#dataError = error
      stream.write(message(COPY_FAIL, Buffer.from(`${messageOf(error).replaceAll('\0', '')}\0`, 'utf8')))
    }
  }

  /** Resolves when the socket takes more, or when there is no point in sending more. */
  #drained(stream: Duplex): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done)
        stream.off('close', done)
        resolve()
      }
      this.#wake = done
      stream.once('drain', done)
      stream.once('close', done)
      if (this.#failed || stream.destroyed) done()
    })
  }
}

/** Characters sent before we look whether the server has said something. */
const LISTEN_EVERY = 1_000_000
const COPY_DATA = 'd'
const COPY_DONE = 'c'
const COPY_FAIL = 'f'

/** A message of the wire protocol: its type, its length without the type, its body. */
function message(type: string, body: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(body.length + 5)
  framed.write(type, 0, 'latin1')
  framed.writeInt32BE(body.length + 4, 1)
  body.copy(framed, 5)
  return framed
}
