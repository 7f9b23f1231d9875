import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyIn } from '../../../src/sql/copy.ts'
import type { Tap } from '../../../src/tap/types.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { ask, asleep, clientOf, tapOn, told } from './world.ts'

describe('a client behind a tap', () => {
  let server: TestServer
  let tap: Tap
  beforeAll(async () => {
    server = await startPostgres()
    tap = await tapOn(server.admin)
  })
  afterAll(async () => {
    await tap[Symbol.asyncDispose]()
    await server.stop()
  })

  it('runs statements of the simple and the extended protocol', async () => {
    await using client = await clientOf(tap.credential)
    expect((await client.query('SELECT 1 AS one; SELECT 2 AS two')) as unknown).toMatchObject([
      { rows: [{ one: 1 }] },
      { rows: [{ two: 2 }] },
    ])
    expect((await client.query('SELECT $1::text AS said', ['ünï'])).rows).toEqual([{ said: 'ünï' }])
    const named = { name: 'twice', text: 'SELECT $1::int * 2 AS twice' }
    expect((await client.query({ ...named, values: [4] })).rows).toEqual([{ twice: 8 }])
    expect((await client.query({ ...named, values: [5] })).rows).toEqual([{ twice: 10 }])
  })

  it('has many statements on the way at once', async () => {
    await using client = await clientOf(tap.credential, { pipeline: true })
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, i) => client.query('SELECT $1::int AS i', [i])),
    )
    expect(answers.map(({ rows }) => rows[0].i)).toEqual(Array.from({ length: 500 }, (_, i) => i))
  })

  it('gets the server’s errors with everything that is in them', async () => {
    await using client = await clientOf(tap.credential)
    const failure = await client.query('SELECT nothing FROM pg_class').catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: '42703',
      message: 'column "nothing" does not exist',
      position: '8',
      routine: 'errorMissingColumn',
    })
    expect((await client.query('SELECT 1 AS still')).rows).toEqual([{ still: 1 }])
  })

  it('gets notices in their place', async () => {
    await using client = await clientOf(tap.credential)
    const notices: (string | undefined)[] = []
    client.on('notice', ({ message }) => notices.push(message))
    await client.query("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
    expect(notices).toEqual(['one', 'two'])
  })

  it('copies rows in, and out again', async () => {
    await using client = await clientOf(tap.credential)
    await client.query('CREATE TEMP TABLE copied (id int, note text)')
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i}\tnote ${i}\n`)
    await copyIn(client, 'COPY copied FROM stdin', pieces(rows))
    const [{ count, sum }] = (await client.query('SELECT count(*)::int, sum(id)::int FROM copied')).rows
    expect([count, sum]).toEqual([20_000, 199_990_000])
    const heard: string[] = []
    const connection = (client as unknown as { connection: NodeJS.EventEmitter }).connection
    connection.on('copyData', ({ chunk }: { chunk: Buffer }) => heard.push(chunk.toString()))
    await client.query('COPY copied TO STDOUT')
    expect(heard).toEqual(rows)
  })

  it('hears what others notify it of, while it waits', async () => {
    await using client = await clientOf(tap.credential)
    await client.query('LISTEN news')
    const heard = once(client, 'notification')
    await ask(server.admin, "NOTIFY news, 'something'")
    expect((await heard)[0]).toMatchObject({ channel: 'news', payload: 'something' })
    const own = once(client, 'notification')
    await client.query("NOTIFY news, 'mine'")
    // A client knows its own notifications by its process id.
    expect((await own)[0]).toMatchObject({
      processId: (client as unknown as { processID: number }).processID,
    })
  })

  it('cancels a statement of its own, and of nobody else', async () => {
    await using client = await clientOf(tap.credential)
    await using other = await clientOf(tap.credential)
    const [sleeping, elsewhere] = ['SELECT pg_sleep(60)', 'SELECT pg_sleep(2)'].map((sql, i) =>
      (i === 0 ? client : other).query(sql).catch((error: unknown) => error),
    )
    await asleep(server.admin, 2)
    const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
    const { host, port } = tap.credential
    const connection = new pg.Connection({}) as pg.Connection & {
      connect(port: number, host: string): void
      cancel(processID: number, secretKey: number): void
    }
    connection.on('connect', () => connection.cancel(processID, secretKey))
    connection.connect(port, host)
    await once(connection, 'end')
    expect(await sleeping).toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    })
    expect(await elsewhere).toMatchObject({ rowCount: 1 })
    expect((await client.query('SELECT 1 AS still')).rows).toEqual([{ still: 1 }])
  })

  it('has the settings it asked for when it connected', async () => {
    await using client = await clientOf(tap.credential, {
      application_name: 'tool of mine',
      statement_timeout: 12_345,
      options: '-c search_path=elsewhere,public -c TimeZone=Asia/Tokyo',
    })
    const settings = ['application_name', 'statement_timeout', 'search_path', 'TimeZone', 'client_encoding']
    const shown = (await client.query(settings.map((name) => `SHOW ${name}`).join('; '))) as unknown
    const results = shown as pg.QueryResult<Record<string, string>>[]
    expect(results.map(({ rows }) => Object.values(rows[0] ?? {})[0])).toEqual([
      'tool of mine',
      '12345ms',
      'elsewhere,public',
      'Asia/Tokyo',
      'UTF8',
    ])
    expect(tap.log().sessions.at(-1)).toMatchObject({ applicationName: 'tool of mine' })
  })

  it('reaches the server through the Unix socket as well', async () => {
    expect(tap.socketDirectory).toBeDefined()
    await using client = await clientOf({ ...tap.credential, host: tap.socketDirectory ?? '' })
    expect((await client.query('SELECT current_database() AS name')).rows).toEqual([{ name: 'postgres' }])
  })

  it('works a hundred at a time, each with its own statements recorded', async () => {
    await using many = await tapOn(server.admin)
    const clients = await Promise.all(Array.from({ length: 100 }, () => clientOf(many.credential)))
    await Promise.all(
      clients.map(async (client, i) => {
        await client.query('BEGIN')
        await client.query(`SELECT ${i} AS i, pg_sleep(0.05)`)
        await client.query('COMMIT')
      }),
    )
    await Promise.all(clients.map((client) => client.end()))
    const { sessions, transactions, statements } = many.log()
    expect(new Set(sessions.map(({ pid }) => pid)).size).toBe(100)
    expect(transactions.map(({ outcome, explicit }) => [outcome, explicit])).toEqual(
      Array(100).fill(['committed', true]),
    )
    expect(told(many).filter((line) => line === 'COMMIT -> COMMIT')).toHaveLength(100)
    for (const { number } of sessions) {
      const own = statements.filter(({ session }) => session === number).map(({ tag }) => tag)
      expect(own).toEqual(['BEGIN', 'SELECT', 'COMMIT'])
    }
  })
})

async function* pieces(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}
