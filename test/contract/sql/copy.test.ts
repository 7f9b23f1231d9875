import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { copyIn } from '../../../src/sql/copy.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'

const PIECE = '1234567\n'.repeat(128 * 1024)

describe('COPY over the wire', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  const open = (signal: AbortSignal): Promise<Connection> =>
    connect(server.admin, { purpose: 'test', signal })

  it('sends rows in whatever pieces they come, and leaves the connection to others', async () => {
    await using connection = await open(AbortSignal.timeout(20_000))
    await connection.query('CREATE TEMP TABLE t (a text, b int)')
    await copyIn(connection.client, 'COPY t FROM stdin', pieces(['x\t', '1', '\n', '\\N\t2\nü', '\t3\n']))
    expect(await connection.query('SELECT a, b FROM t ORDER BY b')).toEqual([
      { a: 'x', b: 1 },
      { a: null, b: 2 },
      { a: 'ü', b: 3 },
    ])
    await copyIn(connection.client, 'COPY t FROM stdin', pieces([]))
    expect(await connection.query('SELECT count(*)::int FROM t')).toEqual([{ count: 3 }])
  })

  it('stops reading at the server’s error, and leaves the connection to others', async () => {
    await using connection = await open(AbortSignal.timeout(20_000))
    await connection.query('CREATE TEMP TABLE t (a int)')
    let read = 0
    const copied = copyIn(
      connection.client,
      'COPY t FROM stdin',
      counted(['oops\n', ...Array(400).fill(PIECE)], () => read++),
    )
    await expect(copied).rejects.toMatchObject({ code: '22P02', where: expect.stringContaining('line 1') })
    expect(read).toBeLessThan(400)
    expect(await connection.query('SELECT count(*)::int FROM t')).toEqual([{ count: 0 }])
  })

  it('tells the server to forget the rows when the source fails, and gives that error', async () => {
    await using connection = await open(AbortSignal.timeout(20_000))
    await connection.query('CREATE TEMP TABLE t (a int)')
    async function* failing(): AsyncGenerator<string> {
      yield '1\n'
      throw new Error('the file is damaged')
    }
    await expect(copyIn(connection.client, 'COPY t FROM stdin', failing())).rejects.toThrow(
      'the file is damaged',
    )
    expect(await connection.query('SELECT count(*)::int FROM t')).toEqual([{ count: 0 }])
  })

  it('reads no further than the server keeps up', async () => {
    const cancel = new AbortController()
    await using connection = await open(cancel.signal)
    await connection.query('CREATE TEMP TABLE t (a int)')
    await connection.query(
      'CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN new; END $$',
    )
    await connection.query(
      'CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.wait()',
    )
    let read = 0
    const copied = copyIn(
      connection.client,
      'COPY t FROM stdin',
      counted(Array(200).fill(PIECE), () => read++),
    )
    const ended = expect(copied).rejects.toThrow()
    // What the two kernels' buffers hold, and the wait that follows when they are full.
    for (let before = -1; before !== read; await new Promise((resolve) => setTimeout(resolve, 500)))
      before = read
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(50)
    cancel.abort()
    await ended
  })
})

async function* pieces(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}

async function* counted(texts: readonly string[], onRead: () => void): AsyncGenerator<string> {
  for (const text of texts) {
    onRead()
    yield text
  }
}
