import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credential } from '../../../src/provider/types.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { inOrder } from './facts.ts'

let server: TestServer
let large: Credential
const signal = AbortSignal.timeout(115_000)
const options = { purpose: 'test', signal }

/** Many relations cost little where they are sequences; a few of everything else are among them. */
const LARGE = `
  do $$ begin
    for i in 1..3000 loop execute format('create sequence s%s', i); end loop;
    for i in 1..3000 loop execute format('alter sequence s%s increment 2', i); execute format('alter sequence s%s rename to n%s', i, i); end loop;
    for i in 1..20 loop
      execute format('create table t%s (id integer primary key, a text default %L check (a <> %L), b integer references t1)', i, 'x', 'y');
      execute format('create index on t%s (a, b)', i);
      execute format('create view v%s as select * from t%s', i, i);
    end loop;
  end $$`

beforeAll(async () => {
  server = await startPostgres({ settings: { max_locks_per_transaction: '256' } })
  large = { ...server.admin, database: 'large' }
  await using admin = await connect(server.admin, options)
  await admin.client.query('create database large')
  await using connection = await connect(large, options)
  await connection.client.query(LARGE)
})

afterAll(async () => {
  await server?.stop()
})

/** Opens connections and counts them; the server is asked how many are left. */
function opener(database: Credential) {
  let count = 0
  return {
    get count() {
      return count
    },
    open: () => {
      count++
      return connect(database, options)
    },
  }
}

async function sessionsOn(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    "select count(*)::integer from pg_stat_activity where datname = current_database() and backend_type = 'client backend'",
  )
  return row?.count ?? 0
}

describe('a snapshot of a large schema that may open another connection', () => {
  it('tells the same as with one, opens one more and closes it', async () => {
    await using connection = await connect(large, options)
    const alone = await takeSnapshot(connection, signal)
    const helper = opener(large)
    const together = await takeSnapshot(connection, signal, { open: helper.open })
    expect(inOrder(together)).toEqual(inOrder(alone))
    expect(together.facts.length).toBeGreaterThan(3000)
    expect(helper.count).toBe(1)
    await expect.poll(() => sessionsOn(connection)).toBe(1)
  })

  it('sees one moment on both connections', async () => {
    await using connection = await connect(large, options)
    await using writer = await connect(large, options)
    const open = async () => {
      // The moment is fixed by now, and what is written here comes after it.
      await writer.client.query(
        'create table late (id integer); create index on late (id); create view later as select * from late',
      )
      return connect(large, options)
    }
    const snapshot = await takeSnapshot(connection, signal, { open })
    await writer.client.query('drop table late cascade')
    expect(snapshot.facts.filter(({ name, table }) => /^late/.test(table ?? name))).toEqual([])
  })

  it('does without where no other connection is to be had, or one that sees something else', async () => {
    await using connection = await connect(large, options)
    const alone = inOrder(await takeSnapshot(connection, signal))
    const none = () => Promise.reject(new Error('too many connections'))
    expect(inOrder(await takeSnapshot(connection, signal, { open: none }))).toEqual(alone)
    const elsewhere = opener(server.admin)
    expect(inOrder(await takeSnapshot(connection, signal, { open: elsewhere.open }))).toEqual(alone)
    expect(elsewhere.count).toBe(1)
  })

  it('shares the reading of what was written since as well', async () => {
    await using connection = await connect(large, options)
    const helper = opener(large)
    const since = await takeSnapshot(connection, signal)
    await connection.client.query('alter table t1 add column c integer')
    const after = await takeSnapshot(connection, signal, { since, open: helper.open })
    await connection.client.query('alter table t1 drop column c')
    expect(helper.count).toBe(1)
    expect(after.facts.filter((fact) => !since.facts.includes(fact)).map(({ name }) => name)).toEqual(['c'])
    await expect.poll(() => sessionsOn(connection)).toBe(1)
  })

  it('opens none for a small schema', async () => {
    await using connection = await connect(server.admin, options)
    const helper = opener(server.admin)
    const since = await takeSnapshot(connection, signal, { open: helper.open })
    await takeSnapshot(connection, signal, { since, open: helper.open })
    expect(helper.count).toBe(0)
  })

  it('ends both connections when it is aborted', async () => {
    await using watcher = await connect(large, options)
    const controller = new AbortController()
    const aborted = { purpose: 'test', signal: controller.signal }
    const open = async () => {
      const helper = await connect(large, aborted)
      controller.abort(new Error('stop'))
      return helper
    }
    {
      await using connection = await connect(large, aborted)
      await expect(takeSnapshot(connection, controller.signal, { open })).rejects.toThrow('stop')
    }
    await expect.poll(() => sessionsOn(watcher)).toBe(1)
  })

  it('fails when the other connection is ended, and leaves its own able to write', async () => {
    await using connection = await connect(large, options)
    await using admin = await connect(server.admin, options)
    const open = async () => {
      const helper = await connect(large, options)
      const [own] = await helper.query<{ pid: number }>('select pg_backend_pid() as pid')
      const query = helper.client.query.bind(helper.client)
      let messages = 0
      // The first message joins the moment; the second is work.
      helper.client.query = (async (message: never) => {
        if (++messages === 2) await admin.client.query(`select pg_terminate_backend(${own?.pid})`)
        return query(message)
      }) as unknown as typeof helper.client.query
      return helper
    }
    await expect(takeSnapshot(connection, signal, { open })).rejects.toMatchObject({ kind: 'provider' })
    await connection.client.query('create table still_usable (id integer); drop table still_usable')
  })
})
