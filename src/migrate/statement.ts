import type pg from 'pg'

/** What the server answered to one statement. */
export interface Outcome {
  /** Rows affected or returned, when the statement has such a number. */
  readonly rows: number | undefined
}

/** The part of pg's connection that a query of our own talks to. */
interface Wire {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/**
 * Sends one statement in the simple protocol, as psql does, so that what must stand outside a transaction may.
 * Rows are counted and dropped: a migration may select millions. `copy` is the data of a `COPY ... FROM stdin`.
 */
export function execute(client: pg.Client, sql: string, copy?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // pg asks of a query that it has these methods; it calls them as the server's messages arrive.
    let rows: number | undefined
    let seen = 0
    const query = {
      submit(wire: Wire) {
        wire.query(sql)
        return null
      },
      handleRowDescription() {},
      handleDataRow() {
        seen++
      },
      handlePortalSuspended() {},
      handleEmptyQuery() {},
      handleCommandComplete(message: { text?: string }) {
        const count = /(\d+)$/.exec(message.text ?? '')?.[1]
        rows = count === undefined ? (seen > 0 ? seen : undefined) : Number(count)
      },
      handleCopyInResponse(wire: Wire) {
        if (copy === undefined) {
          wire.sendCopyFail('there is no data behind this COPY')
          return
        }
        const data = Buffer.from(copy)
        for (let at = 0; at < data.length; at += CHUNK) wire.sendCopyFromChunk(data.subarray(at, at + CHUNK))
        wire.endCopyFrom()
      },
      handleCopyData() {},
      // After an error pg forgets the query, so nothing else is called.
      handleError: reject,
      handleReadyForQuery: () => resolve({ rows }),
      callback: undefined,
    }
    client.query(query as unknown as pg.Submittable)
  })
}

const CHUNK = 64 * 1024
