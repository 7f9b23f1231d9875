import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { ownerPrefix } from '../../../src/provider/naming.ts'
import type { BranchProvider } from '../../../src/provider/types.ts'
import { EVERYTHING } from './everything.ts'
import {
  forkAndLogin,
  infoOf,
  OWNER,
  type PostgresWorld,
  postgresWorld,
  sql,
  verdictOf,
} from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal
const redactor = new Redactor()
const DENIED = '42501'
let log: RecordingLogger

describe('what a branch’s login may do where the application’s owner can log in', () => {
  let world: PostgresWorld
  let provider: BranchProvider

  beforeAll(async () => {
    world = await postgresWorld({
      app: `CREATE ROLE app LOGIN PASSWORD 'app-password'; CREATE ROLE legacy NOLOGIN; CREATE ROLE readers NOLOGIN; CREATE ROLE helpers NOLOGIN; GRANT helpers TO app`,
      fill: [
        'CREATE SCHEMA attic AUTHORIZATION legacy',
        'GRANT USAGE, CREATE ON SCHEMA attic TO app',
        'CREATE TABLE attic.stuff (id integer, note text, secret text)',
        'ALTER TABLE attic.stuff OWNER TO legacy',
        'GRANT SELECT (id), UPDATE (note) ON attic.stuff TO app',
        'CREATE TABLE attic.list (id integer)',
        'ALTER TABLE attic.list OWNER TO legacy',
        'GRANT SELECT, INSERT ON attic.list TO app WITH GRANT OPTION',
        'CREATE TABLE helpers_own (id integer)',
        'ALTER TABLE helpers_own OWNER TO helpers',
        'CREATE EXTENSION hstore',
        'GRANT CREATE ON DATABASE golden TO app',
        // A class of operators is a superuser's to make, and anybody's to own.
        'ALTER ROLE app SUPERUSER',
        'SET ROLE app',
        ...EVERYTHING,
        'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO readers',
        'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
        'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT INSERT ON TABLES TO readers',
        'GRANT SELECT ON shop.orders TO readers',
        'CREATE EXTENSION citext',
        'RESET ROLE',
        'ALTER ROLE app NOSUPERUSER',
      ],
    })
  })

  afterEach(async () => {
    await provider[Symbol.asyncDispose]()
    await world.clear(ownerPrefix(OWNER))
  })

  afterAll(() => world[Symbol.asyncDispose]())

  function open(): BranchProvider {
    log = recordingLogger()
    provider = world.provider({ log, redactor })
    return provider
  }

  it('hands everything the owner has in the fork to the branch, but what belongs to extensions', async () => {
    const { branch } = await forkAndLogin(open(), log)
    const kept = await world.read(
      branch.name,
      `SELECT known.type, known.identity FROM pg_shdepend s
       CROSS JOIN LATERAL pg_identify_object(s.classid, s.objid, s.objsubid) AS known
       WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.deptype = 'o'
         AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = 'app')
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = s.classid AND d.objid = s.objid AND d.deptype = 'e') ORDER BY 1 DESC`,
    )
    expect(kept).toEqual([
      { type: 'extension', identity: 'citext' },
      // Default privileges are copied, not moved.
      expect.objectContaining({ type: 'default acl' }),
      expect.objectContaining({ type: 'default acl' }),
      expect.objectContaining({ type: 'default acl' }),
    ])
    expect(log.text()).toContain('"app" can log in, owns the database "golden"')
    expect(log.text()).toContain('update or drop "citext" fail here')
  })

  it('leaves the golden base and its owner as they were', async () => {
    const before = await world.read(
      'postgres',
      `SELECT * FROM pg_shdepend WHERE refobjid = 'app'::regrole AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = 'golden')) ORDER BY 1, 2, 3, 4`,
    )
    const { branch } = await forkAndLogin(open(), log)
    await provider.delete(infoOf(branch), OWNER, signal)
    const after = await world.read(
      'postgres',
      `SELECT * FROM pg_shdepend WHERE refobjid = 'app'::regrole AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = 'golden')) ORDER BY 1, 2, 3, 4`,
    )
    expect(after).toEqual(before)
  })

  it('lets the login change and drop each of those things', async () => {
    const { credential } = await forkAndLogin(open(), log)
    for (const statement of [
      'ALTER TABLE items ADD COLUMN price integer',
      'ALTER TABLE shop.orders DROP COLUMN at CASCADE',
      'ALTER SEQUENCE shop.orders_id_seq RESTART WITH 10',
      'ALTER TABLE shop.parted_1 SET (fillfactor = 50)',
      'CREATE OR REPLACE FUNCTION shop.f(a integer, VARIADIC b text[]) RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$',
      "ALTER TYPE shop.size ADD VALUE 'l'",
      'REFRESH MATERIALIZED VIEW shop.stored',
      'ALTER PUBLICATION feed ADD TABLE items',
      'SELECT lo_unlink(424242)',
      'ALTER TABLE helpers_own ADD COLUMN y integer',
      'DROP SCHEMA shop CASCADE',
      'DROP TABLE items',
      'ALTER SCHEMA public RENAME TO main',
    ]) {
      expect([statement, await verdictOf(credential, statement)]).toEqual([statement, 'ok'])
    }
  })

  it('gives the rights the owner had on what belongs to others, and no more', async () => {
    const { credential } = await forkAndLogin(open(), log)
    const verdicts: [string, string][] = [
      ['SELECT id FROM attic.stuff', 'ok'],
      ['UPDATE attic.stuff SET note = $$x$$', 'ok'],
      ['SELECT secret FROM attic.stuff', DENIED],
      ['INSERT INTO attic.list VALUES (1)', 'ok'],
      ['GRANT SELECT ON attic.list TO readers', 'ok'],
      ['DELETE FROM attic.list', DENIED],
      ['DROP TABLE attic.list', DENIED],
      ['CREATE TABLE attic.box (id integer)', 'ok'],
      ['DROP SCHEMA attic', DENIED],
    ]
    for (const [statement, verdict] of verdicts) {
      expect([statement, await verdictOf(credential, statement)]).toEqual([statement, verdict])
    }
  })

  it('gives new objects the default privileges that the owner’s have', async () => {
    const { credential } = await forkAndLogin(open(), log)
    await sql(credential, 'CREATE TABLE fresh (id integer); CREATE TABLE shop.fresh (id integer)')
    await sql(credential, 'CREATE FUNCTION fresh() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$')
    const [row] = await sql(
      credential,
      `SELECT has_table_privilege('readers', 'fresh', 'SELECT') AS reads, has_table_privilege('readers', 'fresh', 'INSERT') AS writes,
         has_table_privilege('readers', 'shop.fresh', 'INSERT') AS writes_in_shop,
         has_function_privilege('public', 'fresh()', 'EXECUTE') AS runs,
         has_table_privilege('readers', 'shop.orders', 'SELECT') AS reads_orders`,
    )
    expect(row).toEqual({
      reads: true,
      writes: false,
      writes_in_shop: true,
      runs: false,
      reads_orders: true,
    })
  })

  it('cannot become anybody, nor let anybody in, nor touch the mark or another database', async () => {
    const { branch, credential } = await forkAndLogin(open(), log)
    const sibling = await forkAndLogin(provider, log, 2)
    const self = `"${branch.name}"`
    const verdicts: [string, string][] = [
      ['SET ROLE app', DENIED],
      ['SET ROLE postgres', DENIED],
      [`SET ROLE "${sibling.branch.name}"`, DENIED],
      ['SET SESSION AUTHORIZATION app', DENIED],
      ["ALTER ROLE app PASSWORD 'mine'", DENIED],
      [`ALTER ROLE ${self} LOGIN`, DENIED],
      [`ALTER ROLE "${credential.user}" SUPERUSER`, DENIED],
      [`ALTER ROLE "${credential.user}" VALID UNTIL 'infinity'`, DENIED],
      ['CREATE ROLE evil', DENIED],
      ['CREATE DATABASE evil TEMPLATE golden', DENIED],
      [`COMMENT ON DATABASE ${self} IS NULL`, DENIED],
      [`COMMENT ON ROLE ${self} IS NULL`, DENIED],
      [`ALTER DATABASE ${self} RENAME TO mine`, DENIED],
      [`ALTER DATABASE ${self} CONNECTION LIMIT 0`, DENIED],
      [`ALTER DATABASE ${self} SET search_path TO evil`, DENIED],
      [`DROP DATABASE ${self}`, DENIED],
      ['ALTER DATABASE golden ALLOW_CONNECTIONS true', DENIED],
      [`DROP DATABASE "${sibling.branch.name}"`, DENIED],
      [`GRANT app TO ${self}`, DENIED],
      [`GRANT ${self} TO app`, DENIED],
      ["SELECT pg_read_file('/etc/passwd')", DENIED],
      ["COPY items TO PROGRAM 'true'", DENIED],
      ['CREATE EXTENSION postgres_fdw', DENIED],
      ['ALTER SYSTEM SET work_mem TO 1', DENIED],
    ]
    for (const [statement, verdict] of verdicts) {
      expect([statement, await verdictOf(credential, statement)]).toEqual([statement, verdict])
    }
    // The server answers this one with a warning only.
    await sql(credential, `GRANT CONNECT ON DATABASE ${self} TO PUBLIC`)
    expect(await verdictOf({ ...sibling.credential, ...branch.location }, 'SELECT 1')).toBe(DENIED)
    expect(await verdictOf({ ...credential, ...sibling.branch.location }, 'SELECT 1')).toBe(DENIED)
    expect(await verdictOf({ ...credential, database: 'golden' }, 'SELECT 1')).toBe('55000')
    expect((await provider.find(branch.name, OWNER, signal))?.mark).toEqual(branch.mark)
  })

  it('cannot raise the logins that come after it, nor those of its children', async () => {
    const { branch, credential } = await forkAndLogin(open(), log)
    for (const role of [branch.name, credential.user]) {
      await sql(
        { ...credential },
        `RESET ROLE; SET ROLE "${role}"; ALTER ROLE "${role}" IN DATABASE "${branch.name}" SET role TO 'postgres'`,
      )
    }
    const child = await provider.forkChild(branch, `${branch.name}-s1`, signal)
    for (const next of [await provider.connect(branch, signal), await provider.connect(child, signal)]) {
      const [row] = await sql<{ me: string; super: string }>(
        next,
        "SELECT current_user::text AS me, current_setting('is_superuser') AS super",
      )
      expect(row?.me).not.toBe('postgres')
      expect(row?.super).toBe('off')
      expect(await verdictOf(next, 'SET ROLE postgres')).toBe(DENIED)
      expect(await verdictOf(next, 'DROP TABLE items')).toBe('ok')
    }
  })

  it('cannot use a function of the owner to become it', async () => {
    const { credential } = await forkAndLogin(open(), log)
    await sql(
      credential,
      `CREATE OR REPLACE FUNCTION shop.f(a integer, VARIADIC b text[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
       AS $$ BEGIN ALTER ROLE app PASSWORD 'mine'; RETURN 1; END $$`,
    )
    expect(await verdictOf(credential, "SELECT shop.f(1, 'x')")).toBe(DENIED)
  })
})

describe('what a branch’s login may do where the application’s owner is the superuser of the server', () => {
  it('hands over what every owner has, and the login is no superuser', async () => {
    await using world = await postgresWorld({
      app: 'CREATE ROLE app LOGIN',
      owner: 'postgres',
      fill: [
        ...EVERYTHING,
        'CREATE TABLE more (id integer)',
        'CREATE TABLE most (id integer)',
        'CREATE EXTENSION hstore',
      ],
    })
    log = recordingLogger()
    await using provider = world.provider({ log, redactor })
    const { branch, credential } = await forkAndLogin(provider, log)
    const [row] = await world.read<{ owners: string[] }>(
      branch.name,
      `SELECT array_agg(DISTINCT pg_get_userbyid(owner)::text) AS owners FROM (
         SELECT relowner AS owner, oid, 'pg_class'::regclass AS class FROM pg_class
         UNION ALL SELECT proowner, oid, 'pg_proc'::regclass FROM pg_proc
         UNION ALL SELECT typowner, oid, 'pg_type'::regclass FROM pg_type
         UNION ALL SELECT oprowner, oid, 'pg_operator'::regclass FROM pg_operator
         UNION ALL SELECT nspowner, oid, 'pg_namespace'::regclass FROM pg_namespace WHERE NOT starts_with(nspname, 'pg_')
       ) AS o WHERE (oid >= 16384 OR oid = 'public'::regnamespace)
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = class AND d.objid = o.oid AND d.deptype = 'e')`,
    )
    expect(row?.owners).toEqual([branch.name])
    expect(await verdictOf(credential, 'ALTER TABLE items ADD COLUMN x integer')).toBe('ok')
    expect(await verdictOf(credential, 'SET ROLE postgres')).toBe(DENIED)
    const [me] = await sql(
      credential,
      'SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user',
    )
    expect(me).toEqual({ rolsuper: false, rolbypassrls: false })
    await provider.delete(infoOf(branch), OWNER, signal)
    expect(await world.leftovers('offshoot')).toEqual([])
  })
})
