import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credential } from '../../../src/provider/types.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { headOf } from '../../../src/schema/lazy.ts'
import type { Snapshot } from '../../../src/schema/model.ts'
import { groupsOf } from '../../../src/schema/read/version-map.ts'
import { GROUPS, VERSIONS } from '../../../src/schema/read/versions.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { fromParts, type StoredPart, toParts } from '../../../src/schema/stored.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { inOrder } from './facts.ts'

let server: TestServer
let golden: Snapshot
const signal = AbortSignal.timeout(115_000)
const options = { purpose: 'test', signal }

/** Tables that are alike, so that what happens to two of them could cancel out. */
const GOLDEN = `
  create role reader; create role heir;
  do $$ begin
    for i in 1..60 loop
      execute format('create table t%s (id integer generated always as identity primary key, serial serial, a text default %L check (a <> %L), b integer)', i, 'x', 'y');
      execute format('create index i%s on t%s (a, b)', i, i);
    end loop;
  end $$;
  create table parted (id integer, at date) partition by range (at);
  create table parted_1 partition of parted for values from ('2026-01-01') to ('2027-01-01');
  create view v as select t1.id, t2.a from t1 join t2 using (id);
  create domain amount as numeric check (value >= 0);
  create table schema_migrations (version text, extra serial);
  create schema drizzle; create table drizzle.__drizzle_migrations (id serial, hash text, created_at bigint)`

beforeAll(async () => {
  server = await startPostgres()
  await using admin = await connect(server.admin, options)
  await admin.client.query('create database golden')
  await using connection = await connect(databaseOf('golden'), options)
  await connection.client.query(GOLDEN)
  golden = await takeSnapshot(connection, signal)
})

afterAll(async () => {
  await server?.stop()
})

function databaseOf(database: string): Credential {
  return { ...server.admin, database }
}

/** The golden base's snapshot as it is read in parts, and the places of those that were. */
function kept(): { snapshot: Snapshot; parts: number; read: Set<number> } {
  const parts = toParts(golden, 20).map((part) => JSON.stringify(part))
  const read = new Set<number>()
  const snapshot = fromParts(headOf(golden), parts.length, (place) => {
    read.add(place)
    return JSON.parse(parts[place] ?? '') as StoredPart
  })
  return { snapshot, parts: parts.length, read }
}

let forks = 0

async function onFork(play: (connection: Connection, database: Credential) => Promise<void>): Promise<void> {
  const database = databaseOf(`fork_${++forks}`)
  await using admin = await connect(server.admin, options)
  await admin.client.query(`create database ${database.database} template golden`)
  await using connection = await connect(database, options)
  await play(connection, database)
}

/** Everything must be told as reading everything tells it, also where nobody has looked at all of it before. */
async function expectSame(before: Snapshot, connection: Connection, fullBefore: Snapshot): Promise<void> {
  const after = await takeSnapshot(connection, signal, { since: before })
  const full = await takeSnapshot(connection, signal)
  const changes = compareSnapshots(before, after)
  expect(changes).toEqual(compareSnapshots(fullBefore, full))
  const next = await takeSnapshot(connection, signal, { since: after })
  expect(compareSnapshots(after, next)).toEqual([])
  expect(inOrder(next)).toEqual(inOrder(full))
  expect(inOrder(after)).toEqual(inOrder(full))
}

const CHANGES: readonly (readonly [what: string, ...messages: string[]])[] = [
  ['a row written again', 'alter table t7 alter a set default $$z$$'],
  ['a row gone', 'alter table t7 drop constraint t7_a_check'],
  ['a column gone', 'alter table t7 drop a'],
  ['an object made again under its name', 'drop table t7; create table t7 (id integer, a text)'],
  ['an index made again under its name', 'drop index i9', 'create index i9 on t9 (b)'],
  [
    'the same done to two tables at once',
    'alter table t7 alter b set statistics 5; alter table t8 alter b set statistics 5',
  ],
  [
    'two names that were swapped',
    'alter table t7 rename to t0; alter table t8 rename to t7; alter table t0 rename to t8',
  ],
  [
    'two columns that were swapped',
    'alter table t7 rename a to c; alter table t7 rename b to a; alter table t7 rename c to b',
  ],
  ['a table that is in a view', 'alter table t1 rename to first'],
  ['a renamed index', 'alter index i3 rename to other'],
  ['an index with another setting', 'alter index i3 set (fillfactor = 50)'],
  [
    'a sequence behind an identity',
    'alter table t4 alter id set increment 5; alter sequence t5_id_seq rename to s',
  ],
  [
    'a sequence of a column',
    'alter sequence t5_serial_seq increment 3; alter sequence t6_serial_seq owned by none',
  ],
  [
    'rows frozen in between',
    'alter table t7 add c integer',
    'vacuum freeze',
    'vacuum full pg_attribute',
    'alter table t8 drop b',
  ],
  ['statistics of tables', 'insert into t7 (a) values (1); create index on t7 (b)', 'analyze', 'vacuum t7'],
  [
    'a transaction taken back',
    'begin; alter table t7 add c integer; rollback',
    'alter table t8 add c integer',
  ],
  [
    'parts of a transaction taken back',
    'begin; savepoint s; alter table t7 add c integer; rollback to s; savepoint s; alter table t8 add d integer; release s; commit',
  ],
  [
    'owners and rights',
    'alter table t7 owner to heir; grant select on t8 to reader; grant update (a) on t9 to reader; grant usage on sequence t10_id_seq to reader',
  ],
  [
    'all tables in other hands, and one of them changed',
    "do $$ begin for i in 1..60 loop execute format('alter table t%s owner to heir', i); end loop; end $$",
    'alter table t7 add c integer',
  ],
  [
    'comments on what is no table',
    "comment on constraint t7_a_check on t7 is 'of t7'; comment on index i8 is 'of t8'; comment on column v.id is 'of v'; comment on schema public is null",
  ],
  ['a comment on a column', "comment on column t7.a is 'of t7'"],
  ['a domain', 'alter domain amount add check (value < 100)', 'alter table t7 add c amount'],
  ['a partition', 'alter table parted add c integer; alter table parted detach partition parted_1'],
  [
    'a table that comes to be a journal',
    'alter table schema_migrations drop extra',
    'alter table t7 rename to ar_internal_metadata',
  ],
  [
    'a table that takes a journal’s name',
    'drop table schema_migrations',
    'alter table t7 rename to schema_migrations',
  ],
  [
    'a journal that comes to be a table',
    'alter table drizzle.__drizzle_migrations add c integer',
    'create table drizzle.mine (id integer)',
  ],
  ['a schema with another name', 'alter schema public rename to shop'],
  ['nothing', 'analyze'],
]

describe('a snapshot since one that was kept in parts', () => {
  it.each(CHANGES)('tells %s as reading everything does', async (_what, ...messages) => {
    await onFork(async (connection) => {
      const fullBefore = await takeSnapshot(connection, signal)
      const before = await takeSnapshot(connection, signal, { since: kept().snapshot })
      for (const message of messages) await connection.client.query(message)
      await expectSame(before, connection, fullBefore)
    })
    // Whoever keeps the snapshot of a fork keeps what was done there before.
    await onFork(async (connection) => {
      for (const message of messages) await connection.client.query(message)
      const before = await takeSnapshot(connection, signal, { since: kept().snapshot })
      expect(compareSnapshots(before, await takeSnapshot(connection, signal))).toEqual([])
    })
  })

  it('tells what a transaction wrote that was open when the earlier one was taken', async () => {
    await onFork(async (connection, database) => {
      await using slow = await connect(database, options)
      await slow.client.query('begin; alter table t7 add c integer; select 1')
      // Reading all of it would wait for the table.
      const before = await takeSnapshot(connection, signal, { since: kept().snapshot })
      await connection.client.query('create table t_new (id integer); alter table t8 add c integer')
      await slow.client.query('commit')
      const after = await takeSnapshot(connection, signal, { since: before })
      expect(
        compareSnapshots(before, after)
          .map(({ action, name }) => `${action} ${name}`)
          .sort(),
      ).toEqual(['added c', 'added c', 'added t_new'])
      expect(inOrder(after)).toEqual(inOrder(await takeSnapshot(connection, signal)))
    })
  })

  it('is not led astray by a fork that did the same before and was kept', async () => {
    let other: Snapshot | undefined
    await onFork(async (connection) => {
      await connection.client.query('alter table t7 rename a to c; alter table t8 drop b')
      other = await takeSnapshot(connection, signal)
    })
    await onFork(async (connection) => {
      const full = await takeSnapshot(connection, signal)
      const before = await takeSnapshot(connection, signal, { since: other })
      expect(inOrder(before)).toEqual(inOrder(full))
      await connection.client.query('alter table t7 rename a to c')
      await expectSame(before, connection, full)
    })
  })

  it('reads few of the parts for a small change', async () => {
    await onFork(async (connection) => {
      const { snapshot, parts, read } = kept()
      const before = await takeSnapshot(connection, signal, { since: snapshot })
      await connection.client.query(
        'create table t_new (id integer); alter table t7 add c integer; create index on t8 (b)',
      )
      const after = await takeSnapshot(connection, signal, { since: before })
      expect(compareSnapshots(before, after)).toHaveLength(3)
      expect(read.size).toBeLessThan(parts / 3)
      expect(inOrder(after)).toEqual(inOrder(await takeSnapshot(connection, signal)))
      expect(read.size).toBe(parts)
    })
  })

  it('is asked of groups what was written about each relation of them', async () => {
    await using connection = await connect(databaseOf('golden'), options)
    const [{ versions = '' } = {}] = await connection.query<{ versions: string }>(VERSIONS)
    const [{ versions: groups = '' } = {}] = await connection.query<{ versions: string }>(GROUPS)
    expect(groupsOf(versions)).toBe(groups.replaceAll('\n', ''))
    expect(groups.length).toBeLessThan(versions.length / 10)
  })
})
