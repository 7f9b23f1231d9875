import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { archiveHeader } from '../../unit/golden/archive-header.ts'
import { makeWorkspace } from '../../unit/golden/workspace.ts'
import { build, query, recordingLogger, thaw } from './golden.ts'

/** As pg_dump writes it: owners, grants, data by COPY, the search path emptied. */
const DUMP = `--
-- PostgreSQL database dump
--

\\restrict abc

SET statement_timeout = 0;
SET setting_of_a_later_version = 0;
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO "shop owner";
CREATE TABLE public.customers (id integer NOT NULL, name text, note text);
ALTER TABLE public.customers OWNER TO "shop owner";
CREATE TABLE public.plain (word text);
CREATE FUNCTION public.greet() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT 'a;b'::text; SELECT 'c'::text; END;
COPY public.customers (id, name, note) FROM stdin;
1\tAnn\tline\\nbreak and tab\\t and backslash\\\\
2\t\\N\t
3\t\t\\\\.
\\.


COPY public.plain (word) FROM stdin;
a

\\\\.x
\\.

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader;
GRANT SELECT ON TABLE public.customers TO reader;
CREATE SUBSCRIPTION feed CONNECTION 'host=prod' PUBLICATION p WITH (connect = false, slot_name = 'feed');
\\unrestrict abc
`

interface Customer {
  id: number
  name: string | null
  note: string | null
}

const CUSTOMERS: readonly Customer[] = [
  { id: 1, name: 'Ann', note: 'line\nbreak and tab\t and backslash\\' },
  { id: 2, name: null, note: '' },
  { id: 3, name: '', note: '\\.' },
]

const restore = findRestore()
if (!restore) console.warn('archives of pg_dump are not tested: no pg_restore 15 or later on the PATH')

describe('building a golden base', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it.each([
    ['a plain dump', 'shop.sql', Buffer.from(DUMP)],
    ['a gzipped one', 'shop.sql.gz', gzipSync(DUMP)],
  ])('from %s keeps every row, owner and grant', async (_, golden, content) => {
    await using workspace = await makeWorkspace({ [golden]: content })
    const database = golden.replaceAll('.', '_')
    const log = recordingLogger()
    await build({ admin: server.admin, golden, repository: workspace.repository(), database, log })
    const inside = await thaw(server.admin, database)
    expect(await query<Customer>(inside, 'select * from customers order by id')).toEqual(CUSTOMERS)
    expect(await query(inside, 'select word from plain')).toEqual([
      { word: 'a' },
      { word: '' },
      { word: '\\.x' },
    ])
    const owners = await query<{ relname: string; owner: string }>(
      inside,
      `select relname, pg_get_userbyid(relowner) as owner from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    )
    expect(owners).toEqual([
      { relname: 'customers', owner: 'shop owner' },
      { relname: 'plain', owner: 'app' },
    ])
    const [rights] = await query<object>(
      inside,
      `select has_table_privilege('reader', 'customers', 'SELECT') as granted,
        pg_has_role('app', 'shop owner', 'USAGE') as acts,
        (select count(*)::int from pg_subscription) as subscriptions,
        (select array_agg(distinct pg_get_userbyid(defaclrole)::text) from pg_default_acl) as defaults,
        (select rolcanlogin or rolsuper from pg_roles where rolname = 'app') as dangerous,
        (select rolpassword is null from pg_authid where rolname = 'app') as forgotten,
        (select rolcanlogin from pg_roles where rolname = 'reader') as reader_login,
        (select n_live_tup > 0 from pg_stat_all_tables where relname = 'customers') as analyzed`,
    )
    expect(rights).toEqual({
      granted: true,
      acts: true,
      subscriptions: 0,
      defaults: ['app'],
      dangerous: false,
      forgotten: true,
      reader_login: false,
      analyzed: true,
    })
    expect(log.lines.join('\n')).toContain('setting_of_a_later_version')
    expect(log.lines.join('\n')).toMatch(/CREATE SUBSCRIPTION feed left out/)
  })

  it('freezes and marks it', async () => {
    await using workspace = await makeWorkspace({ 'é.sql': 'create table t ();' })
    await build({
      admin: server.admin,
      golden: 'é.sql',
      repository: workspace.repository(),
      database: 'frozen',
    })
    const [row] = await query<{ comment: string }>(
      server.admin,
      `select datallowconn, datistemplate, pg_get_userbyid(datdba) as owner, shobj_description(oid, 'pg_database') as comment from pg_database where datname = 'frozen'`,
    )
    expect(row).toMatchObject({ datallowconn: false, datistemplate: true, owner: 'postgres' })
    const mark = JSON.parse(row?.comment ?? '') as { offshoot: { goldenCreatedAt: string; source: string } }
    expect(mark.offshoot.source).toBe('é.sql')
    expect(Date.now() - Date.parse(mark.offshoot.goldenCreatedAt)).toBeLessThan(60_000)
    expect(row?.comment).toMatch(/^[ -~]+$/)
  })

  it('from a directory runs the files in natural order, each in a session of its own', async () => {
    await using workspace = await makeWorkspace({
      'db/2_rows.sql': "insert into t values (2); set search_path = ''; ",
      'db/10_more.sql.gz': gzipSync('insert into t select max(id) * 5 from t;'),
      'db/1_table.sql': 'create table t (id int);',
    })
    await build({
      admin: server.admin,
      golden: 'db',
      repository: workspace.repository(),
      database: 'directory',
    })
    const inside = await thaw(server.admin, 'directory')
    expect(await query(inside, 'select id from t order by id')).toEqual([{ id: 2 }, { id: 10 }])
  })

  it('from files that git tracks takes the base commit’s, not the change’s', async () => {
    await using workspace = await makeWorkspace({ 'db/schema.sql': 'create table of_base ();' })
    const base = await workspace.commit()
    await workspace.write({ 'db/schema.sql': 'create table of_change ();' })
    await workspace.commit()
    await build({
      admin: server.admin,
      golden: 'db/schema.sql',
      repository: workspace.repository(base),
      database: 'tracked',
    })
    const inside = await thaw(server.admin, 'tracked')
    expect(
      await query(inside, `select relname from pg_class where relkind = 'r' and relname like 'of_%'`),
    ).toEqual([{ relname: 'of_base' }])
    expect(await workspace.git('worktree', 'list')).not.toContain('offshoot-base-')
  })

  it('from migrations runs those of the base commit, with the packages of the checkout, then the seed', async () => {
    await using workspace = await makeWorkspace({
      'migrate.sh':
        'node load.mjs "create table t (id int)"; test "$(git rev-parse HEAD)" = "$(cat node_modules/base)"',
      'load.mjs': loader(),
      '.gitignore': 'node_modules',
    })
    const base = await workspace.commit()
    await workspace.write({ 'migrate.sh': 'exit 1', 'node_modules/base': base })
    linkPackages(workspace.directory)
    await workspace.commit()
    const repository = workspace.repository(base)
    await build({
      admin: server.admin,
      seed: 'node load.mjs "insert into t values (7)"',
      repository,
      database: 'migrated',
    })
    const inside = await thaw(server.admin, 'migrated')
    expect(
      await query(
        inside,
        'select id, tableoid::regclass::text, (select tableowner from pg_tables where tablename = $$t$$) as owner from t',
      ),
    ).toEqual([{ id: 7, tableoid: 't', owner: 'app' }])
  })

  it('from a command gives it the empty database, and ends the sessions it leaves', async () => {
    await using workspace = await makeWorkspace({ 'load.mjs': loader(), 'node_modules/x': '' })
    linkPackages(workspace.directory)
    const base = await workspace.commit()
    await build({
      admin: server.admin,
      golden:
        'command: node load.mjs "create table by_command (id int)"; (node load.mjs "select pg_sleep(30)" > /dev/null 2>&1 &)',
      repository: workspace.repository(base),
      database: 'commanded',
    })
    const inside = await thaw(server.admin, 'commanded')
    expect(await query(inside, 'select count(*)::int from by_command')).toEqual([{ count: 0 }])
  })

  it('keeps event triggers and foreign servers working without a superuser as their owner', async () => {
    await using workspace = await makeWorkspace({
      'x.sql': `create function note() returns event_trigger language plpgsql as $$ begin end $$;
        create event trigger noted on ddl_command_end execute function note();
        create foreign data wrapper files; create server other foreign data wrapper files;`,
    })
    await build({
      admin: server.admin,
      golden: 'x.sql',
      repository: workspace.repository(),
      database: 'special',
    })
    const inside = await thaw(server.admin, 'special')
    expect(
      await query(
        inside,
        `select pg_get_userbyid(evtowner)::text as trigger, (select pg_get_userbyid(srvowner)::text from pg_foreign_server) as server,
          has_foreign_data_wrapper_privilege('app', 'files', 'USAGE') as usable from pg_event_trigger`,
      ),
    ).toEqual([{ trigger: 'postgres', server: 'app', usable: true }])
  })

  it('loads a dump made with --create --clean into the golden base, with the database’s settings', async () => {
    const golden = `DROP DATABASE shop;
CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8';
ALTER DATABASE shop OWNER TO boss;
\\connect shop
ALTER DATABASE shop SET work_mem TO '5MB';
GRANT ALL ON DATABASE shop TO boss;
ALTER TABLE ONLY public.t DROP CONSTRAINT t_pkey;
DROP TABLE public.t;
CREATE TABLE public.t (id int);
`
    await using workspace = await makeWorkspace({ 'c.sql': golden })
    await build({
      admin: server.admin,
      golden: 'c.sql',
      repository: workspace.repository(),
      database: 'created',
    })
    expect(await query(await thaw(server.admin, 'created'), 'show work_mem')).toEqual([{ work_mem: '5MB' }])
    expect(await query(server.admin, `select from pg_database where datname = 'shop'`)).toEqual([])
  })

  it.each([
    ['a syntax error', '\n-- é😀\nselect 1;\nselect\n  1 +;\n', 'f.sql:5', /syntax error .*\[42601\]/],
    [
      'a bad row',
      'create table t (id int);\n\ncopy t from stdin;\n1\n2\nx\n4\n\\.\n',
      'f.sql:6',
      /\[22P02\]/,
    ],
    [
      'a misspelt INSERT of one transaction',
      'begin; create table t (id int);\ninsert into t values (1);\ninsert into t valeus (2);\ncommit;',
      'f.sql:3',
      /\[42601\]/,
    ],
    [
      'a bad INSERT among many of one transaction',
      `begin; create table t (id int primary key);\n${[1, 2, 3, 2, 5].map((id) => `insert into t values (${id});\n`).join('')}commit;`,
      'f.sql:5',
      /\[23505\]/,
    ],
    [
      'a bad INSERT among many',
      `create table t (id int primary key);\n${[1, 2, 3, 2, 5].map((id) => `insert into t values (${id});\n`).join('')}`,
      'f.sql:5',
      /\[23505\]/,
    ],
    ['a second database', 'create database a;\n\\connect a\n\\connect b\n', 'f.sql:3', undefined],
    ['a command of psql', 'select 1;\n\\i other.sql\n', 'f.sql:2', undefined],
    ['dropping what is not there, later on', 'create table a();\ndrop table b;\n', 'f.sql:2', /\[42P01\]/],
  ])('stops at %s, naming the line and the server’s words', async (_, content, where, said) => {
    await using workspace = await makeWorkspace({ 'f.sql': content })
    const built = build({
      admin: server.admin,
      golden: 'f.sql',
      repository: workspace.repository(),
      database: 'failed',
    })
    await expect(built).rejects.toMatchObject({
      kind: 'config',
      where,
      ...(said === undefined ? {} : { said: expect.stringMatching(said) }),
      next: expect.any(String),
    })
    expect(await query(server.admin, `select from pg_database where datname = 'failed'`)).toEqual([])
    // What is left of it is out of the way of the next.
    await workspace.write({ 'f.sql': 'create table ok ();' })
    await build({
      admin: server.admin,
      golden: 'f.sql',
      repository: workspace.repository(),
      database: 'failed',
    })
    await query(server.admin, 'alter database failed is_template false')
    await query(server.admin, 'drop database failed')
  })

  it('makes a role that is missing within the file’s own transaction, once', async () => {
    await using workspace = await makeWorkspace({
      't.sql':
        'begin; create table t (id int); grant select on t to auditor; insert into t values (1); alter table t owner to auditor; commit; create role auditor login;',
    })
    const log = recordingLogger()
    await build({
      admin: server.admin,
      golden: 't.sql',
      repository: workspace.repository(),
      database: 'transaction',
      log,
    })
    expect(log.lines.filter((line) => line.includes('made the role'))).toHaveLength(1)
    expect(await query(await thaw(server.admin, 'transaction'), 'select count(*)::int from t')).toEqual([
      { count: 1 },
    ])
  })

  it.each([
    ['cut off', gzipSync(DUMP.repeat(50)).subarray(0, 300), 'cannot be read to its end'],
    ['in Latin-1', Buffer.from("select 'é';", 'latin1'), '--encoding=UTF8'],
  ])('refuses a dump that is %s', async (_, content, message) => {
    await using workspace = await makeWorkspace({ 'd.sql': content })
    const built = build({
      admin: server.admin,
      golden: 'd.sql',
      repository: workspace.repository(),
      database: 'cut',
    })
    await expect(built).rejects.toThrow(message)
  })

  it('stops at once when it is cancelled, in the middle of a statement', async () => {
    await using workspace = await makeWorkspace({ 's.sql': 'create table t (); select pg_sleep(60);' })
    const cancel = new AbortController()
    const repository = { ...workspace.repository(), signal: cancel.signal }
    const log = recordingLogger()
    setTimeout(() => cancel.abort(new Error('the job was cancelled')), 1_500)
    await expect(
      build({ admin: server.admin, golden: 's.sql', repository, database: 'cancelled', log }),
    ).rejects.toThrow('the job was cancelled')
    expect(await query(server.admin, `select from pg_database where datname = 'cancelled'`)).toEqual([])
  })

  for (const golden of restore ? ['shop.custom', 'shop.tar', 'shop.d'] : []) {
    it(`from the archive ${golden} of pg_dump keeps rows and owners`, async () => {
      const directory = fileURLToPath(new URL('../../fixtures/golden/', import.meta.url))
      await using workspace = await makeWorkspace()
      const repository = { ...workspace.repository(), directory }
      const database = golden.replace('.', '_')
      await build({ admin: server.admin, golden, repository, database })
      const inside = await thaw(server.admin, database)
      expect(await query<Customer>(inside, 'select * from customers order by id')).toEqual(CUSTOMERS)
      expect(await query(inside, "select tableowner from pg_tables where tablename = 'customers'")).toEqual([
        { tableowner: 'shop owner' },
      ])
    })
  }

  it('tells how to do without a pg_restore that is missing or too old', async () => {
    await using workspace = await makeWorkspace({
      'new.dump': archiveHeader({ minor: 16, version: '99.1' }),
      'bin/pg_restore': '#!/bin/sh\necho "pg_restore (PostgreSQL) 15.4"\n',
    })
    chmodSync(`${workspace.directory}/bin/pg_restore`, 0o755)
    const attempt = (programDirectories: readonly string[]) =>
      build({
        admin: server.admin,
        golden: 'new.dump',
        repository: workspace.repository(),
        database: 'archive',
        options: { programDirectories },
      })
    await expect(attempt([])).rejects.toMatchObject({
      message: expect.stringContaining('there is no pg_restore here'),
      next: expect.stringMatching(/PostgreSQL 99 or later.*pg_restore -f dump\.sql new\.dump/),
    })
    await expect(attempt([`${workspace.directory}/bin`])).rejects.toThrow(
      'was written by pg_dump 99, and the newest pg_restore here is 15',
    )
  })
})

function findRestore(): boolean {
  try {
    const said = execFileSync('pg_restore', ['--version'], { encoding: 'utf8' })
    return Number(/(\d+)/.exec(said)?.[1]) >= 15
  } catch {
    return false
  }
}

/** A script that runs its argument as SQL, with the packages linked into where it runs. */
function loader(): string {
  return `import pg from 'pg'
const client = new pg.Client(process.env.DATABASE_URL)
await client.connect()
await client.query(process.argv[2])
await client.end()
`
}

function linkPackages(directory: string): void {
  const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url))
  mkdirSync(`${directory}/node_modules`, { recursive: true })
  symlinkSync(`${modules}pg`, `${directory}/node_modules/pg`)
}
