import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfigFile } from '../../src/config/file.ts'
import { parseSettings } from '../../src/config/settings.ts'
import type { Commit } from '../../src/core/change-request.ts'
import { codeOf } from '../../src/core/errors.ts'
import { Redactor } from '../../src/core/redactor.ts'
import { detectTool } from '../../src/migrate/detect.ts'
import { urlOf } from '../../src/sql/client.ts'
import { splitSql } from '../../src/sql/split.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { lintWorkflow } from '../support/workflows.ts'

/** The shop of the demo as an ordinary repository, without Offshoot: what the demo says about it has to be true. */

const SHOP = fileURLToPath(new URL('../../examples/shop/', import.meta.url))
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const BROKEN_FILE = 'migrations/0016_one_account_per_email.sql'

let server: TestServer
let checkouts: string

beforeAll(async () => {
  server = await startPostgres({ settings: { max_wal_size: '4GB' } })
  checkouts = await mkdtemp(join(tmpdir(), 'offshoot-shop-'))
  await fork('empty', 'template0')
  const base = await checkout('base', [])
  expect(await run(base, 'empty', ['scripts/migrate.js'])).toMatchObject({ code: 0 })
  await fork('golden', 'empty')
  expect(await run(base, 'golden', ['scripts/seed.js'])).toMatchObject({ code: 0 })
})

afterAll(async () => {
  await server?.stop()
  await rm(checkouts, { recursive: true, force: true })
})

describe('the golden base', () => {
  it('is a shop of a believable size, with nobody’s real address in it', async () => {
    const [found] = await query(
      'golden',
      `select (select count(*)::integer from pg_class c join pg_namespace n on n.oid = relnamespace
               where nspname = 'public' and relkind in ('r', 'p') and not relispartition) as tables,
              (select count(*)::integer from orders) as orders,
              (select count(*)::integer from order_items) as items,
              (select count(*)::integer from customers) as customers,
              (select count(*)::integer from customers where email not like '%@example.com') as unmasked`,
    )
    expect(found?.tables).toBeGreaterThanOrEqual(40)
    expect(found?.orders).toBeGreaterThanOrEqual(200_000)
    expect(found?.items).toBeGreaterThanOrEqual(500_000)
    expect(found?.customers).toBeGreaterThanOrEqual(40_000)
    expect(found?.unmasked).toBe(0)
  })

  it('has every key, index and trigger of its migrations after the seed took them off', async () => {
    const objects = `
      select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where connamespace = 'public'::regnamespace
      union all
      select indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      from pg_index where indrelid::regclass::text not like 'pg\\_%'
      union all
      select tgrelid::regclass::text, tgname, tgenabled::text || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      order by 1, 2, 3`
    const seeded = await query('golden', objects)
    expect(seeded.length).toBeGreaterThan(250)
    expect(seeded).toEqual(await query('empty', objects))
  })

  it('passes its own test suites', async () => {
    const base = await checkout('base-tests', [])
    expect(await suite(base, 'golden', 'unit')).toMatchObject({ code: 0 })
    expect(await suite(base, 'golden', 'integration')).toMatchObject({ code: 0 })
  })
})

describe('what the shop sets up for Offshoot', () => {
  it('is a workflow that GitHub and actionlint accept', async () => {
    const path = '.github/workflows/offshoot.yml'
    expect(await lintWorkflow(path, await readFile(join(SHOP, 'base', path), 'utf8'))).toEqual([])
  })

  it('is a configuration with a seed and two suites', async () => {
    const file = parseConfigFile('.offshoot.yml', await readFile(join(SHOP, 'base/.offshoot.yml'), 'utf8'))
    const settings = parseSettings(
      { inputs: {}, spell: (key) => key, head: file, base: file },
      new Redactor(),
    )
    expect(settings.seed).toBe('node scripts/seed.js')
    expect(settings.test.map((entry) => entry.name)).toEqual(['unit', 'integration'])
  })

  it('is a directory of migrations that is recognised as plain SQL', async () => {
    const detection = await detectTool(await checkout('detect', ['discounts']), {
      signal: new AbortController().signal,
    })
    expect(detection).toMatchObject({ kind: 'found', found: { tool: { id: 'sql' }, command: undefined } })
  })
})

describe('the pull request for discounts', () => {
  it('fails its integration tests where its migrations are missing, and passes all where they ran', async () => {
    const tree = await checkout('discounts', ['discounts'])
    await fork('discounts', 'golden')
    const before = await suite(tree, 'discounts', 'integration')
    expect(before.code).toBe(1)
    expect(before.output).toContain('relation "active_discounts" does not exist')
    expect(
      await migrate(tree, 'discounts', [
        '0013_discounts.sql',
        '0014_order_discounts.sql',
        '0015_coupon_code.sql',
      ]),
    ).toBeUndefined()
    expect(await suite(tree, 'discounts', 'unit')).toMatchObject({ code: 0 })
    expect(await suite(tree, 'discounts', 'integration')).toMatchObject({ code: 0 })
  })

  it('takes the lock that blocks writes to orders while it builds its index', async () => {
    const sql = await readFile(join(SHOP, 'discounts/migrations/0014_order_discounts.sql'), 'utf8')
    const statement = [...splitSql(sql)].find(
      (item) => item.kind === 'statement' && /create index/i.test(item.sql),
    )
    await fork('hazard', 'golden')
    await using client = await login('hazard')
    await client.query('alter table orders add column discount_id bigint')
    await client.query('begin')
    await client.query(statement?.kind === 'statement' ? statement.sql : '')
    const { rows } = await client.query(
      `select mode from pg_locks where pid = pg_backend_pid() and relation = 'orders'::regclass and mode = 'ShareLock'`,
    )
    expect(rows).toHaveLength(1)
  })

  it('renames a column that the running version still reads', async () => {
    const [column] = await query(
      'discounts',
      `select string_agg(column_name, ' ') as names from information_schema.columns
       where table_name = 'coupons' and column_name in ('code', 'coupon_code')`,
    )
    expect(column?.names).toBe('coupon_code')
    const old = await checkout('old-code', [])
    expect((await suite(old, 'discounts', 'integration')).output).toContain(
      'column "code" of relation "coupons" does not exist',
    )
  })
})

describe('the pull request for one account per e-mail', () => {
  it('applies to an empty database, which is why its author saw nothing', async () => {
    const tree = await checkout('broken-empty', ['broken'])
    await fork('broken_empty', 'empty')
    expect(await migrate(tree, 'broken_empty', [BROKEN_FILE])).toBeUndefined()
  })

  it('fails at its third statement where people signed up twice, and leaves the first two behind', async () => {
    const tree = await checkout('broken', ['broken'])
    await fork('broken', 'golden')
    const failure = await migrate(tree, 'broken', [BROKEN_FILE])
    expect(failure).toMatchObject({
      index: 2,
      code: '23505',
      message: 'could not create unique index "customers_email_lower_key"',
    })
    const [left] = await query(
      'broken',
      `select to_regclass('email_confirmations') is not null as "table",
              exists (select from pg_attribute where attrelid = 'customers'::regclass and attname = 'email_confirmed_at') as "column",
              exists (select from pg_constraint where conname = 'customers_email_key') as "old constraint"`,
    )
    expect(left).toEqual({ table: true, column: true, 'old constraint': true })
  })

  it('works once it merges the accounts first, with and without the discounts', async () => {
    for (const [name, parent, layers] of [
      ['fixed', 'golden', ['broken', 'broken-fixed']],
      ['fixed_later', 'discounts', ['discounts', 'broken', 'broken-fixed']],
    ] as const) {
      const tree = await checkout(name, layers)
      await fork(name, parent)
      expect(await migrate(tree, name, [BROKEN_FILE])).toBeUndefined()
      expect(await suite(tree, name, 'integration')).toMatchObject({ code: 0 })
    }
  })
})

describe('the commits of the pull requests', () => {
  it.each(['discounts', 'broken', 'broken-fixed'])('of %s hold each of its files once', async (name) => {
    const { commits } = await metadata(name)
    const files = await readdir(join(SHOP, name), { recursive: true, withFileTypes: true })
    const paths = files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(join(SHOP, name).length + 1))
    expect(commits.flatMap((commit) => commit.files).sort()).toEqual(paths.sort())
  })

  it('say which was written by an agent', async () => {
    const agent = await metadata('discounts')
    expect(agent.branch).toMatch(/^claude\//)
    expect(agent.author.login).toBe('claude[bot]')
    for (const commit of agent.commits)
      expect(commit.message).toMatch(/\n\n(.+\n)*Co-Authored-By: Claude <noreply@anthropic\.com>$/)
    const human = await metadata('broken')
    expect(JSON.stringify(human)).not.toMatch(/claude|anthropic/i)
  })
})

interface PullRequest {
  readonly branch: string
  readonly author: { readonly login: string }
  readonly commits: readonly (Pick<Commit, 'message'> & { readonly files: readonly string[] })[]
}

async function metadata(name: string): Promise<PullRequest> {
  return JSON.parse(await readFile(join(SHOP, `${name}.json`), 'utf8')) as PullRequest
}

/** The base with overlays on it, as a checkout with its dependencies installed. */
async function checkout(name: string, overlays: readonly string[]): Promise<string> {
  const directory = join(checkouts, name)
  for (const layer of ['base', ...overlays]) await cp(join(SHOP, layer), directory, { recursive: true })
  await symlink(MODULES, join(directory, 'node_modules'))
  return directory
}

async function fork(name: string, parent: string): Promise<void> {
  await query('postgres', `create database ${name} template ${parent} strategy file_copy`)
}

/** Applies files statement by statement, each on its own, as psql would. Gives the failure, if one failed. */
async function migrate(tree: string, database: string, files: readonly string[]) {
  await using client = await login(database)
  for (const file of files) {
    const statements = splitSql(
      await readFile(join(tree, file.startsWith('migrations/') ? file : `migrations/${file}`), 'utf8'),
    )
    let index = 0
    for (const statement of statements) {
      try {
        await client.query(statement.kind === 'statement' ? statement.sql : '')
      } catch (error) {
        return { index, code: codeOf(error), message: error instanceof Error ? error.message : '' }
      }
      index += 1
    }
  }
  return undefined
}

async function suite(tree: string, database: string, name: 'unit' | 'integration') {
  const files = (await readdir(join(tree, 'test', name))).filter((file) => file.endsWith('.test.js'))
  return run(tree, database, ['--test', ...files.map((file) => join('test', name, file))])
}

function run(
  cwd: string,
  database: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: urlOf({ ...server.admin, database }) }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...args], { cwd, env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr })
    })
  })
}

async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  await using client = await login(database)
  return (await client.query(sql)).rows
}

async function login(database: string): Promise<pg.Client & AsyncDisposable> {
  const { host, port, user, password } = server.admin
  const client = new pg.Client({ host, port, user, password, database })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
