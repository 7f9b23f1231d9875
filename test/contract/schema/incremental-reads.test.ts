import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Credential } from '../../../src/provider/types.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { column } from '../../../src/schema/kinds/column.ts'
import type { Snapshot } from '../../../src/schema/model.ts'
import { type SnapshotOptions, takeSnapshot } from '../../../src/schema/snapshot.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { inOrder } from './facts.ts'

let server: TestServer
const signal = AbortSignal.timeout(115_000)
const options = { purpose: 'test', signal }

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(async () => {
  await server?.stop()
})

const SHOP = `
  create domain money as numeric(12,2) check (value >= 0);
  create table customers (id bigint generated always as identity primary key, name text not null);
  create table orders (id serial primary key, customer bigint not null references customers, total money not null default 0);
  create index on orders (customer);
  create view spent as select c.name, sum(o.total) from customers c join orders o on o.customer = c.id group by c.name;
  create function total(o orders) returns numeric language sql as $$ select o.total $$`

async function createDatabase(
  name: string,
  { template, setup = '' }: { template?: string; setup?: string } = {},
): Promise<Credential> {
  await using admin = await connect(server.admin, options)
  await admin.client.query(`create database ${name}${template === undefined ? '' : ` template ${template}`}`)
  await using connection = await connect({ ...server.admin, database: name }, options)
  await connection.client.query(setup)
  return { ...server.admin, database: name }
}

/** A snapshot, and of which relations it asked for the columns. */
async function read(
  connection: Connection,
  how: SnapshotOptions = {},
): Promise<{ snapshot: Snapshot; asked: 'all' | 'some' | 'none' }> {
  const query = vi.spyOn(connection.client, 'query')
  try {
    const snapshot = await takeSnapshot(connection, signal, how)
    const messages = query.mock.calls.map(
      ([message]) => (message as unknown as { readonly text: string }).text,
    )
    const [start = ''] = column.sql.split('from pg_attribute')
    const all = messages.some((message) => message.includes(column.sql))
    return {
      snapshot,
      asked: all ? 'all' : messages.some((message) => message.includes(start)) ? 'some' : 'none',
    }
  } finally {
    query.mockRestore()
  }
}

async function readDatabase(database: Credential, how: SnapshotOptions = {}) {
  await using connection = await connect(database, options)
  return await read(connection, how)
}

describe('a snapshot since an earlier one', () => {
  it('takes over every fact of a database in which nothing happened, and reads no column', async () => {
    const database = await createDatabase('quiet', { setup: SHOP })
    const { snapshot: before, asked } = await readDatabase(database)
    expect(asked).toBe('all')
    const after = await readDatabase(database, { since: before })
    expect(after.asked).toBe('none')
    expect(after.snapshot).toBe(before)
  })

  it('is not led astray by what vacuum, analyze and the rewriting of catalogs leave behind', async () => {
    const database = await createDatabase('swept', { setup: SHOP })
    const { snapshot: before } = await readDatabase(database)
    {
      await using connection = await connect(database, options)
      for (const statement of ['analyze', 'vacuum full', 'vacuum freeze', 'reindex database swept'])
        await connection.client.query(statement)
    }
    const after = await readDatabase(database, { since: before })
    expect(after.asked).toBe('none')
    expect(inOrder(after.snapshot)).toEqual(inOrder(before))
  })

  it('reads on a fork what was written there, by the golden base’s own snapshot', async () => {
    const golden = await createDatabase('golden', { setup: SHOP })
    const { snapshot: kept } = await readDatabase(golden)
    const fork = await createDatabase('fork', {
      template: 'golden',
      setup:
        "alter table customers add email text; drop index orders_customer_idx; comment on table orders is 'of customers'",
    })
    const after = await readDatabase(fork, { since: kept })
    expect(after.asked).toBe('some')
    expect(inOrder(after.snapshot)).toEqual(inOrder((await readDatabase(fork)).snapshot))
    expect(
      compareSnapshots(kept, after.snapshot).map(({ action, kind, name }) => [action, kind, name]),
    ).toEqual(
      [
        ['altered', 'database', 'this database'],
        ['added', 'column', 'email'],
        ['altered', 'table', 'orders'],
        ['removed', 'index', 'orders_customer_idx'],
      ].filter(([, kind]) => kind !== 'database'),
    )
  })

  it('reads nothing again because the fork’s tables were handed to another owner, and tells the owner', async () => {
    const golden = await createDatabase('owned', { setup: SHOP })
    const { snapshot: kept } = await readDatabase(golden)
    const fork = await createDatabase('handed', {
      template: 'owned',
      setup: `create role heir; alter table customers owner to heir; alter table orders owner to heir; alter view spent owner to heir`,
    })
    const { snapshot, asked } = await readDatabase(fork, { since: kept })
    expect(asked).toBe('none')
    const owners = snapshot.facts
      .filter(({ kind }) => kind === 'table' || kind === 'view')
      .map(({ attributes }) => attributes.owner)
    expect(owners).toEqual(['heir', 'heir', 'heir'])
  })

  it('does not take over what another fork of the same base had made of it', async () => {
    await createDatabase('base', { setup: SHOP })
    const first = await createDatabase('first', {
      template: 'base',
      setup: 'alter table customers add email text; drop view spent; create table only_there (id integer)',
    })
    const { snapshot: of } = await readDatabase(first)
    const second = await createDatabase('second', {
      template: 'base',
      setup: 'alter table customers add phone text',
    })
    const after = await readDatabase(second, { since: of })
    expect(after.asked).toBe('some')
    expect(inOrder(after.snapshot)).toEqual(inOrder((await readDatabase(second)).snapshot))
  })

  it('reads everything when the earlier one is of another server', async () => {
    const database = await createDatabase('here', { setup: SHOP })
    await using elsewhere = await startPostgres()
    await using connection = await connect(elsewhere.admin, options)
    await connection.client.query(SHOP)
    const other = await takeSnapshot(connection, signal)
    const after = await readDatabase(database, { since: other })
    expect(after.asked).toBe('all')
    expect(inOrder(after.snapshot)).toEqual(inOrder((await readDatabase(database)).snapshot))
  })

  it('reads everything when a name changed that no dependency tells, and when it cannot know how the earlier one read', async () => {
    const database = await createDatabase('renaming', { setup: SHOP })
    const { snapshot: before } = await readDatabase(database)
    await using connection = await connect(database, options)
    await connection.client.query('alter schema public rename to shop')
    const renamed = await read(connection, { since: before })
    expect(renamed.asked).toBe('all')
    expect(inOrder(renamed.snapshot)).toEqual(inOrder((await read(connection)).snapshot))

    const { origin } = renamed.snapshot
    if (origin === undefined) throw new Error('no origin')
    const strange = { ...renamed.snapshot, origin: { ...origin, server: `${origin.server}?` } }
    expect((await read(connection, { since: strange })).asked).toBe('all')
    expect((await read(connection, { since: { ...renamed.snapshot, origin: undefined } })).asked).toBe('all')
  })

  it('reads everything when most of it was written', async () => {
    const tables = (from: number, to: number) =>
      `do $$ begin for i in ${from}..${to} loop execute format('create table t%s (id integer)', i); end loop; end $$`
    const database = await createDatabase('growing', { setup: tables(1, 80) })
    const { snapshot: before } = await readDatabase(database)
    await using connection = await connect(database, options)
    await connection.client.query(tables(81, 100))
    expect((await read(connection, { since: before })).asked).toBe('some')
    await connection.client.query(tables(101, 160))
    const after = await read(connection, { since: before })
    expect(after.asked).toBe('all')
    expect(inOrder(after.snapshot)).toEqual(inOrder((await read(connection)).snapshot))
  })

  it('tells what comparisons leave out now and did not before, and the other way round', async () => {
    const database = await createDatabase('journal', {
      setup: 'create table knex_migrations_lock (index integer)',
    })
    await using connection = await connect(database, options)
    for (const change of ['add is_locked integer', 'drop is_locked']) {
      const { snapshot: before } = await read(connection)
      await connection.client.query(`alter table knex_migrations_lock ${change}`)
      const since = await read(connection, { since: before })
      const after = await read(connection)
      expect(since.asked).toBe('some')
      const changes = compareSnapshots(before, after.snapshot)
      expect(changes).toHaveLength(1)
      expect(compareSnapshots(before, since.snapshot)).toEqual(changes)
    }
  })

  it('reads again what names a relation of which it has no facts', async () => {
    const database = await createDatabase('members', {
      setup: `create extension hstore; create table kept (id integer); create table member (id integer);
        alter extension hstore add table member; create view v as select id from member`,
    })
    const { snapshot: before } = await readDatabase(database)
    await using connection = await connect(database, options)
    await connection.client.query('alter table member rename to other')
    const after = await read(connection, { since: before })
    expect(after.asked).toBe('some')
    expect(inOrder(after.snapshot)).toEqual(inOrder((await read(connection)).snapshot))
  })

  it('leaves the connection idle and able to write', async () => {
    const database = await createDatabase('idle', { setup: SHOP })
    await using connection = await connect(database, options)
    const { snapshot } = await read(connection)
    await read(connection, { since: snapshot })
    await connection.client.query('create table t (id integer)')
    expect(await connection.query('select from t')).toEqual([])
  })
})
