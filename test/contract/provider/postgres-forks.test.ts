import { statfs } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { ownerPrefix } from '../../../src/provider/naming.ts'
import { goldenComment } from '../../../src/provider/postgres/golden.ts'
import type { BranchProvider } from '../../../src/provider/types.ts'
import { literal } from '../../../src/sql/quote.ts'
import { forkRequest, infoOf, OWNER, type PostgresWorld, postgresWorld, sql } from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal
/** What statfs calls ext2, 3 and 4. */
const EXT = 0xef53
const redactor = new Redactor()

describe('a fork on a Postgres server', () => {
  let world: PostgresWorld
  let provider: BranchProvider
  let log: RecordingLogger

  beforeAll(async () => {
    world = await postgresWorld()
    await world.as('postgres', async ({ query }) => {
      await query('CREATE ROLE reporting LOGIN')
      await query('CREATE ROLE auditors NOLOGIN')
    })
  })

  afterEach(async () => {
    await provider[Symbol.asyncDispose]()
    await world.clear(ownerPrefix(OWNER))
  })

  afterAll(() => world[Symbol.asyncDispose]())

  function open(change: Parameters<PostgresWorld['provider']>[0] | object = {}): BranchProvider {
    log = recordingLogger()
    provider = world.provider({ log, redactor, ...change })
    return provider
  }

  async function administer(...statements: readonly string[]): Promise<void> {
    await world.as('postgres', async ({ query }) => {
      for (const statement of statements) await query(statement)
    })
  }

  describe('what CREATE DATABASE drops', () => {
    it('gives back settings of the database and of logins in it, each as it was', async () => {
      await administer(
        `ALTER DATABASE golden SET search_path TO "$user", 'Shop, "old"', public`,
        `ALTER DATABASE golden SET app.tenant TO 'it''s 1=1'`,
        `ALTER DATABASE golden SET statement_timeout TO '61s'`,
        `ALTER ROLE reporting IN DATABASE golden SET work_mem TO '8MB'`,
        `ALTER ROLE auditors IN DATABASE golden SET work_mem TO '9MB'`,
        `ALTER ROLE app SET lock_timeout TO '62s'`,
        `ALTER ROLE app IN DATABASE golden SET lock_timeout TO '63s'`,
      )
      const branch = await open().ensure(forkRequest(1, log), signal)
      const settings = (database: string, all = false) =>
        world.read<{ role: string }>(
          'postgres',
          `SELECT coalesce(rolname, '') AS role, setconfig FROM pg_db_role_setting s
           JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = setrole
           WHERE datname = ${literal(database)} AND (${all} OR NOT coalesce(starts_with(rolname, 'offshoot'), false))
           ORDER BY 1`,
        )
      // A role that cannot log in has no use for settings, and branches that share one could have set them.
      const useful = (await settings('golden')).filter(({ role }) => role !== 'auditors')
      expect(useful.map(({ role }) => role)).toEqual(['', 'app', 'reporting'])
      expect(await settings(branch.name)).toEqual(useful)
      const credential = await provider.connect(branch, signal)
      const show = `SELECT current_setting('search_path') AS path, current_setting('app.tenant') AS tenant,
        current_setting('statement_timeout') AS timeout, current_setting('lock_timeout') AS lock`
      expect(await sql(credential, show)).toEqual([
        { path: `"$user", "Shop, ""old""", public`, tenant: `it's 1=1`, timeout: '61s', lock: '63s' },
      ])
      const child = await provider.forkChild(branch, `${branch.name}-s1`, signal)
      expect(await sql(await provider.connect(child, signal), show)).toEqual(await sql(credential, show))
      // Its parent's logins never open it, so nothing is kept for them.
      const kept = (await settings(child.name, true)).map(({ role }) => role)
      expect(kept.filter((role) => !role.startsWith(child.name))).toEqual(['', 'app', 'reporting'])
      await administer(
        'ALTER DATABASE golden RESET ALL',
        'ALTER ROLE app RESET ALL',
        'ALTER ROLE app IN DATABASE golden RESET ALL',
      )
    })

    it('gives back the connection limit and the rights on the database, but nobody’s right to connect', async () => {
      await administer(
        'ALTER DATABASE golden WITH CONNECTION LIMIT 17',
        'REVOKE ALL ON DATABASE golden FROM PUBLIC',
        'GRANT TEMPORARY, CONNECT ON DATABASE golden TO reporting',
        'GRANT CREATE ON DATABASE golden TO auditors WITH GRANT OPTION',
      )
      const branch = await open().ensure(forkRequest(1, log), signal)
      const [row] = await world.read<{ datconnlimit: number; acl: string[] }>(
        'postgres',
        `SELECT datconnlimit, datacl::text[] AS acl FROM pg_database WHERE datname = ${literal(branch.name)}`,
      )
      expect(row?.datconnlimit).toBe(17)
      expect(row?.acl).toContain('reporting=T/postgres')
      expect(row?.acl).toContain('auditors=C*/postgres')
      expect(row?.acl.filter((entry) => entry.startsWith('='))).toEqual([])
      expect(row?.acl.filter((entry) => /=\w*c/.test(entry))).toEqual(['postgres=CTc/postgres'])
      await administer(
        'ALTER DATABASE golden WITH CONNECTION LIMIT -1',
        'GRANT ALL ON DATABASE golden TO PUBLIC',
      )
    })

    it('closes a branch to PUBLIC although the golden base is open to it', async () => {
      const branch = await open().ensure(forkRequest(1, log), signal)
      const [row] = await world.read(
        'postgres',
        `SELECT has_database_privilege('public', ${literal(branch.name)}, 'CONNECT') AS open`,
      )
      expect(row).toEqual({ open: false })
    })
  })

  it('says how it forked and how much it wrote, and the two agree', async () => {
    const branch = await open().ensure(forkRequest(1, log), signal)
    const size = branch.golden.size ?? 0
    expect(size).toBeGreaterThan(1_000_000)
    if (branch.method === 'copy-on-write clone') expect(branch.forkBytes).toBeLessThan(size / 4)
    else expect(branch.forkBytes).toBeGreaterThan(size / 2)
    const { type } = await statfs(world.server.dataDirectory)
    if (type === EXT) expect(branch.method).toContain('shares no blocks')
    expect(branch.method).toMatch(/^(copy-on-write clone|file copy(: \w+ shares no blocks)?)$/)
  })

  it('knows when the golden base was made, from our comment before all', async () => {
    open()
    const written = (await provider.golden(signal)).createdAt
    expect(Date.now() - Date.parse(written ?? '')).toBeLessThan(3_600_000)
    await administer(`COMMENT ON DATABASE golden IS ${literal(goldenComment('2026-01-02T03:04:05.000Z'))}`)
    const noted = await provider.golden(signal)
    expect(noted.createdAt).toBe('2026-01-02T03:04:05.000Z')
    await administer(`COMMENT ON DATABASE golden IS ${literal(goldenComment('2026-01-03T03:04:05.000Z'))}`)
    expect((await provider.golden(signal)).id).not.toBe(noted.id)
    await administer(`COMMENT ON DATABASE golden IS '{"offshoot": "no"'`)
    expect((await provider.golden(signal)).createdAt).toBe(written)
    await administer('COMMENT ON DATABASE golden IS NULL')
  })

  it('never lets a name out of its quotes', async () => {
    const hostile = `go"ld'en\\; DROP DATABASE postgres; --`
    await using other = await postgresWorld({
      golden: hostile,
      owner: 'postgres',
      app: 'CREATE ROLE app LOGIN',
      fill: [
        `CREATE ROLE "o""w'n;er" LOGIN`,
        `CREATE SCHEMA "s""c'h"`,
        `CREATE TABLE "s""c'h"."t""a'b" (id serial)`,
        `CREATE TABLE "s""c'h"."t""a'b2" (id serial)`,
        `ALTER TABLE "s""c'h"."t""a'b" OWNER TO "o""w'n;er"`,
        `ALTER TABLE "s""c'h"."t""a'b2" OWNER TO "o""w'n;er"`,
        `GRANT USAGE ON SCHEMA "s""c'h" TO "o""w'n;er"`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE "o""w'n;er" IN SCHEMA "s""c'h" GRANT SELECT ON TABLES TO app`,
      ],
    })
    await using theirs = other.provider({ log: recordingLogger(), redactor })
    const branch = await theirs.ensure(forkRequest(1, recordingLogger()), signal)
    expect(branch.golden.name).toBe(hostile)
    const credential = await theirs.connect(branch, signal)
    await sql(credential, `ALTER TABLE "s""c'h"."t""a'b" ADD COLUMN x int`)
    expect(await theirs.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
  })

  describe('warnings', () => {
    it('tells which databases any login may open, and leaves them as they are', async () => {
      await open().ensure(forkRequest(1, log), signal)
      const warning = log.lines.find((line) => line.includes('every login of this server'))
      expect(warning).toContain('REVOKE CONNECT ON DATABASE "postgres" FROM PUBLIC;')
      expect(warning).not.toContain('"golden"')
      await provider.ensure(forkRequest(2, log), signal)
      expect(log.lines.filter((line) => line.includes('every login of this server'))).toHaveLength(1)
      const [row] = await world.read(
        'postgres',
        `SELECT has_database_privilege('public', 'postgres', 'CONNECT') AS open`,
      )
      expect(row).toEqual({ open: true })
    })

    it('gives the two statements that freeze a golden base that is not, and leaves it as it is', async () => {
      await administer('ALTER DATABASE golden WITH ALLOW_CONNECTIONS true IS_TEMPLATE false')
      const branch = await open().ensure(forkRequest(1, log), signal)
      expect(branch.golden.frozen).toBe(false)
      expect(log.text()).toContain(
        'ALTER DATABASE "golden" WITH IS_TEMPLATE true; ALTER DATABASE "golden" WITH ALLOW_CONNECTIONS false;',
      )
      const [row] = await world.read(
        'postgres',
        `SELECT datallowconn, datistemplate FROM pg_database WHERE datname = 'golden'`,
      )
      expect(row).toEqual({ datallowconn: true, datistemplate: false })
      await administer(
        'ALTER DATABASE golden WITH IS_TEMPLATE true',
        'ALTER DATABASE golden WITH ALLOW_CONNECTIONS false',
      )
      const again = await provider.golden(signal)
      expect(again.frozen).toBe(true)
    })
  })
})
