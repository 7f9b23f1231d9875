import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credential } from '../../../src/provider/types.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { nameOf } from '../../../src/schema/model.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'

let server: TestServer
const signal = AbortSignal.timeout(110_000)
const options = { purpose: 'test', signal }

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(async () => {
  await server?.stop()
})

async function createDatabase(name: string, setup = ''): Promise<Credential> {
  await using admin = await connect(server.admin, options)
  await admin.client.query(`create database ${name}`)
  const database = { ...server.admin, database: name }
  await using connection = await connect(database, options)
  await connection.client.query(setup)
  return database
}

async function snapshotOf(database: Credential) {
  await using connection = await connect(database, options)
  return await takeSnapshot(connection, signal)
}

describe('takeSnapshot', () => {
  it('finds in a new database what every database has, and tells the server’s version', async () => {
    const snapshot = await snapshotOf(await createDatabase('empty'))
    expect(snapshot.facts.map((fact) => `${fact.kind} ${nameOf(fact)}`)).toEqual([
      'schema public',
      'role postgres',
      'database this database',
      'extension plpgsql',
    ])
    expect(snapshot.serverVersion).toBeGreaterThanOrEqual(140_000)
  })

  it('reads the same whatever the database sets for its sessions', async () => {
    const database = await createDatabase(
      'settings',
      `create table t (at timestamptz not null, d date default '2024-03-01', i interval default '1 day 2 hours', f float default 0.1, b bytea default '\\x00')
         partition by range (at);
       create table t1 partition of t for values from ('2024-01-01 00:00+00') to ('2025-01-01 00:00+00');
       create view v as select "at", 'it''s' as w from t where at > '2024-06-01 00:00+00'`,
    )
    const before = await snapshotOf(database)
    await using connection = await connect(database, options)
    const settings = {
      timezone: 'Asia/Tokyo',
      intervalstyle: 'iso_8601',
      datestyle: 'German',
      extra_float_digits: '-10',
      bytea_output: 'escape',
      quote_all_identifiers: 'on',
      standard_conforming_strings: 'off',
      search_path: 'public, pg_catalog',
      default_transaction_isolation: 'serializable',
    }
    for (const [name, value] of Object.entries(settings)) {
      await connection.client.query(
        `alter database settings set ${name} = ${name === 'search_path' ? value : `'${value}'`}`,
      )
    }
    const changes = compareSnapshots(before, await snapshotOf(database))
    // The settings are told, and change nothing else.
    expect(changes.map(({ kind }) => kind)).toEqual(['database'])
  })

  it('leaves the connection idle, with its own settings, able to write', async () => {
    await using connection = await connect(await createDatabase('idle'), options)
    await connection.client.query("set search_path = public; set timezone = 'Asia/Tokyo'")
    await takeSnapshot(connection, signal)
    await connection.client.query('create table t (id integer)')
    const rows = await connection.query<{ path: string; zone: string; xact: string }>(
      "select current_setting('search_path') as path, current_setting('timezone') as zone, current_setting('transaction_read_only') as xact",
    )
    expect(rows).toEqual([{ path: 'public', zone: 'Asia/Tokyo', xact: 'off' }])
  })

  it('needs no privilege on what it reads', async () => {
    const database = await createDatabase(
      'guarded',
      'create schema secret; create table secret.t (id serial primary key); revoke all on schema secret from public',
    )
    await using admin = await connect(database, options)
    await admin.client.query("create role reader login password 'reader-password'")
    const snapshot = await snapshotOf({ ...database, user: 'reader', password: 'reader-password' })
    expect(snapshot.facts.map((fact) => `${fact.kind} ${fact.schema}.${fact.name}`)).toEqual(
      expect.arrayContaining(['table secret.t', 'column secret.id', 'sequence secret.t_id_seq']),
    )
  })

  it('gives definitions in full, with the SQL of functions, views and triggers as the server writes it', async () => {
    const database = await createDatabase('definitions')
    const before = await snapshotOf(database)
    await using connection = await connect(database, options)
    await connection.client.query(
      `create table t (a integer); create view v as select a from t;
       create function f() returns trigger language plpgsql as $$ begin return new; end $$;
       create trigger g before insert on t for each row execute function f()`,
    )
    const after = await snapshotOf(database)
    const added = compareSnapshots(before, after)
    expect(added.map(({ kind, sql }) => [kind, sql])).toEqual([
      ['function', expect.stringMatching(/^CREATE OR REPLACE FUNCTION public\.f\(\)\n RETURNS trigger\n/)],
      ['table', undefined],
      // Servers before 16 name the table of a column even where there is only one.
      ['view', expect.stringMatching(/^ SELECT (t\.)?a\n {3}FROM public\.t;$/)],
    ])
    await connection.client.query('drop trigger g on t')
    const [removed] = compareSnapshots(after, await snapshotOf(database))
    expect(removed?.sql).toBe(
      'CREATE TRIGGER g BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()',
    )
  })

  it('ends when it is aborted, before it starts and on the way', async () => {
    const database = await createDatabase('aborted', 'create table t (id integer)')
    await using idle = await connect(database, options)
    await expect(takeSnapshot(idle, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')

    // Somebody holds the catalogs, so that the snapshot has to wait.
    await using waiting = await connect(database, options)
    await using blocker = await connect(database, options)
    await blocker.client.query('begin; lock table pg_catalog.pg_attribute in access exclusive mode')
    const controller = new AbortController()
    const snapshot = takeSnapshot(waiting, controller.signal)
    setTimeout(() => controller.abort(new Error('stop')), 100)
    await expect(snapshot).rejects.toThrow('stop')
    await blocker.client.query('rollback')
  })

  it('says what the server said when it cannot read', async () => {
    const database = await createDatabase('broken')
    await using connection = await connect(database, options)
    const [own] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid')
    await using blocker = await connect(database, options)
    await blocker.client.query('begin; lock table pg_catalog.pg_attribute in access exclusive mode')
    const refused = expect(takeSnapshot(connection, signal)).rejects.toMatchObject({
      kind: 'provider',
      said: expect.stringContaining('canceling statement due to user request'),
    })
    // Cancelled before it waits, it would go on.
    for (let waits = false; !waits; ) {
      const [locks] = await blocker.query<{ waits: boolean }>(
        `select exists (select from pg_locks where pid = ${own?.pid} and not granted) as waits`,
      )
      waits = locks?.waits === true
    }
    await blocker.client.query(`select pg_cancel_backend(${own?.pid})`)
    await refused
    await blocker.client.query('rollback')
    await connection.client.query('create table still_usable (id integer)')
  })
})
