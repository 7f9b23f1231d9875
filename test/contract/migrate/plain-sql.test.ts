import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { type ApplyMigrations, applyMigrations } from '../../../src/migrate/apply.ts'
import { fileHash, listMigrationFiles } from '../../../src/migrate/files.ts'
import { readJournal, startJournal } from '../../../src/migrate/journal.ts'
import { type ApplyOptions, applySqlFiles, type SqlFile } from '../../../src/migrate/plain-sql.ts'
import { plainSql } from '../../../src/migrate/tools/sql.ts'
import type { Credential } from '../../../src/provider/types.ts'
import type { Statement } from '../../../src/report/model.ts'
import { connect } from '../../../src/sql/client.ts'
import { CORPORA, hasCorpora } from '../../support/corpora.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { repository } from '../../unit/migrate/repository.ts'

const signal = new AbortController().signal
let server: TestServer
let count = 0

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(() => server?.stop())

async function query(credential: Credential, text: string): Promise<readonly Record<string, unknown>[]> {
  await using connection = await connect(credential, { purpose: 'test', signal })
  return await connection.query<Record<string, unknown>>(text)
}

async function database(): Promise<Credential> {
  const name = `plain_${count++}`
  await query(server.admin, `CREATE DATABASE ${name}`)
  return { ...server.admin, database: name }
}

async function apply(files: Readonly<Record<string, string>>, more: Partial<ApplyOptions> = {}) {
  const credential = more.credential ?? (await database())
  const list: SqlFile[] = Object.entries(files).map(([path, sql]) => ({ path, sql }))
  const result = await applySqlFiles({ credential, files: list, signal, ...more })
  return { ...result, credential }
}

function options(
  { directory }: { readonly directory: string },
  credential: Credential,
  baseline: ApplyMigrations['baseline'],
  glob = 'm/*.sql',
): ApplyMigrations {
  const found = { tool: plainSql, command: undefined, folder: '', globs: [glob], urlNames: [], reason: '' }
  const quiet = { log: silentLogger, redactor: new Redactor(), env: { PATH: process.env.PATH } }
  return {
    ...quiet,
    found,
    directory,
    login: credential,
    folder: '',
    credential,
    baseline,
    urlNames: ['DATABASE_URL'],
    deadline: 30_000,
    signal,
  }
}

describe('applySqlFiles', () => {
  it('runs statement by statement outside a transaction, so CONCURRENTLY and VACUUM work', async () => {
    const { failure, migrations, credential } = await apply({
      '1.sql': 'CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 5);\nVACUUM t;',
      '2.sql': '-- why\nCREATE INDEX CONCURRENTLY t_id ON t (id);\n',
    })
    expect(failure).toBeUndefined()
    expect(
      migrations.map(({ name, statements }) => [
        name,
        statements.map(({ sql, rows, line }) => [sql, rows, line]),
      ]),
    ).toEqual([
      [
        '1.sql',
        [
          ['CREATE TABLE t (id int);', undefined, 1],
          ['INSERT INTO t SELECT generate_series(1, 5);', 5, 2],
          ['VACUUM t;', undefined, 3],
        ],
      ],
      ['2.sql', [['CREATE INDEX CONCURRENTLY t_id ON t (id);', undefined, 2]]],
    ])
    expect(
      await query(credential, `SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass`),
    ).toEqual([{ indisvalid: true }])
  })

  it('keeps what ran before a failed statement, runs nothing after it, and tells where it is', async () => {
    const { failure, migrations, credential } = await apply({
      '1.sql': 'CREATE TABLE kept (id int);',
      '2.sql': `CREATE TABLE "größe" (id int);\n\n/* 🐘 */ SELECT '🐘',\n  nope FROM "größe";\nCREATE TABLE never ();`,
      '3.sql': 'CREATE TABLE never_too ();',
    })
    expect(failure).toMatchObject({
      kind: 'failed',
      where: '2.sql:4',
      said: 'column "nope" does not exist [42703]',
    })
    expect(migrations.map((migration) => migration.name)).toEqual(['1.sql', '2.sql'])
    const failed = migrations[1]?.statements.at(-1)
    expect(failed?.error).toMatchObject({ sqlstate: '42703', message: 'column "nope" does not exist' })
    // The offset counts characters, of which the elephant is one.
    expect([...(failed?.sql ?? '')].slice(failed?.error?.position).join('')).toMatch(/^nope FROM/)
    const tables = await query(
      credential,
      `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
    expect(tables.map((row) => row.relname)).toEqual(['größe', 'kept'])
  })

  it('hands the server’s hint on', async () => {
    const { failure } = await apply({ '1.sql': 'CREATE TABLE t (name int);', '2.sql': 'SELECT t.nam FROM t' })
    expect(failure?.next).toMatch(/Perhaps you meant/)
  })

  it('respects BEGIN and COMMIT in a file', async () => {
    const { failure, credential } = await apply({
      '1.sql': 'BEGIN;\nCREATE TABLE a ();\nCOMMIT;\nBEGIN;\nCREATE TABLE b ();\nSELECT 1/0;\nCOMMIT;',
    })
    expect(failure).toMatchObject({ where: '1.sql:6', said: expect.stringContaining('division by zero') })
    expect(
      await query(credential, `SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') IS NOT NULL AS b`),
    ).toEqual([{ a: true, b: false }])
  })

  it('takes a transaction left open for an error', async () => {
    const { failure, credential } = await apply({
      '1.sql': 'BEGIN;\nCREATE TABLE a ();\n',
      '2.sql': 'CREATE TABLE b ();',
    })
    expect(failure).toMatchObject({
      kind: 'failed',
      where: '1.sql:2',
      what: expect.stringContaining('transaction open'),
    })
    expect(await query(credential, `SELECT to_regclass('a') AS a, to_regclass('b') AS b`)).toEqual([
      { a: null, b: null },
    ])
  })

  it('gives every file a session of its own, so settings do not leak', async () => {
    const { failure, credential } = await apply({
      '1.sql':
        'CREATE SCHEMA auth;\nSET search_path = auth;\nCREATE TABLE users ();\nCREATE TEMP TABLE scratch ();',
      '2.sql': 'CREATE TABLE things ();\nCREATE TEMP TABLE scratch ();',
    })
    expect(failure).toBeUndefined()
    expect(
      await query(
        credential,
        `SELECT to_regclass('auth.users')::text AS a, to_regclass('public.things')::text AS b`,
      ),
    ).toEqual([{ a: 'auth.users', b: 'things' }])
  })

  it('loads COPY blocks', async () => {
    const { failure, migrations, credential } = await apply({
      '1.sql':
        'CREATE TABLE t (id int, name text);\nCOPY t FROM stdin;\n1\tone\n2\t\\N\n\\.\nSELECT count(*) FROM t;\n',
    })
    expect(failure).toBeUndefined()
    expect(migrations[0]?.statements.map((statement) => statement.rows)).toEqual([undefined, 2, 1])
    expect(await query(credential, 'SELECT * FROM t ORDER BY id')).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: null },
    ])
  })

  it('fails a COPY with bad data at its statement', async () => {
    const { failure } = await apply({
      '1.sql': 'CREATE TABLE t (id int);\nCOPY t FROM stdin;\nx\n\\.\nSELECT 1;',
    })
    expect(failure).toMatchObject({ where: '1.sql:2', said: expect.stringContaining('[22P02]') })
  })

  it('passes over psql’s harmless commands, and refuses the others before anything runs', async () => {
    const harmless = await apply({
      '1.sql': '\\restrict abc\n\\set ON_ERROR_STOP on\n\\echo hello\nCREATE TABLE t ();\n\\unrestrict abc\n',
    })
    expect(harmless.failure).toBeUndefined()
    expect(harmless.migrations[0]?.statements).toHaveLength(1)
    const refused = await apply({ '1.sql': 'CREATE TABLE t ();', '2.sql': 'SELECT 1;\n\\i other.sql\n' })
    expect(refused.failure).toMatchObject({
      kind: 'config',
      where: '2.sql:2',
      what: expect.stringContaining('\\i is a command of psql'),
    })
    expect(refused.migrations).toEqual([])
    expect((await apply({ '1.sql': `SELECT 'CREATE TABLE x ()' \\gexec\n` })).failure).toMatchObject({
      kind: 'config',
    })
    expect((await apply({ '1.sql': '\\set name value\n' })).failure).toMatchObject({
      kind: 'config',
      where: '1.sql:1',
    })
  })

  it.each(['-- migrate:down', '-- Down Migration'])(
    'refuses files that hold both directions: %s',
    async (mark) => {
      const { failure } = await apply({ '1.sql': `CREATE TABLE t ();\n${mark}\nDROP TABLE t;\n` })
      expect(failure).toMatchObject({ kind: 'config', where: '1.sql' })
    },
  )

  it('tells of each statement as it is done, and of each file', async () => {
    const told: string[] = []
    const onStatement = (file: SqlFile, { sql, error }: Statement) =>
      void told.push(`${file.path} ${sql} ${error?.sqlstate ?? 'ok'}`)
    const onFile = async (file: SqlFile) => void told.push(`${file.path} done`)
    await apply({ '1.sql': 'SELECT 1;', '2.sql': 'SELECT 2;SELECT x' }, { onStatement, onFile })
    expect(told).toEqual(['1.sql SELECT 1; ok', '1.sql done', '2.sql SELECT 2; ok', '2.sql SELECT x 42703'])
  })

  it('does not hold the rows that a migration selects', async () => {
    const before = process.memoryUsage().rss
    const { failure, migrations } = await apply({
      '1.sql': `SELECT repeat('x', 1000) FROM generate_series(1, 300000)`,
    })
    expect(failure).toBeUndefined()
    expect(migrations[0]?.statements[0]?.rows).toBe(300_000)
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(200)
  })

  it('ends the statement on the server when the job is stopped', async () => {
    const stop = new AbortController()
    const credential = await database()
    const running = apply({ '1.sql': 'SELECT pg_sleep(600)' }, { credential, signal: stop.signal })
    const sleeping = `SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' AND state = 'active'`
    while ((await query(server.admin, sleeping)).length === 0) await delay(20)
    stop.abort()
    expect((await running).failure).toMatchObject({ kind: 'cancelled' })
    for (let i = 0; i < 100 && (await query(server.admin, sleeping)).length > 0; i++) await delay(20)
    expect(await query(server.admin, sleeping)).toEqual([])
  })

  it('blames the connection, not the migration, when the server cannot be reached', async () => {
    const { failure } = await apply({ '1.sql': 'SELECT 1' }, { credential: { ...server.admin, port: 1 } })
    expect(failure).toMatchObject({ kind: 'provider' })
  })
})

describe('applyMigrations', () => {
  it('applies what the base ref does not have, and goes by its own journal from then on', async () => {
    await using checkout = await repository({
      'm/1.sql': 'CREATE TABLE one ();',
      'm/2.sql': 'CREATE TABLE two ();',
      'm/2.down.sql': 'DROP TABLE two;',
    })
    const credential = await database()
    await query(credential, 'CREATE TABLE one ()')
    const base = [{ path: 'm/1.sql', hash: fileHash('CREATE TABLE one ();') }]
    const migrate = async () => {
      const { migrations, failure } = await applyMigrations(options(checkout, credential, async () => base))
      return { names: migrations.map((migration) => migration.name), failure }
    }

    expect(await migrate()).toEqual({ names: ['m/2.sql'], failure: undefined })

    await checkout.write({ 'm/3.sql': 'CREATE TABLE three ();', 'm/4.sql': 'CREATE TABLE three ();' })
    const second = await migrate()
    expect(second.names).toEqual(['m/3.sql', 'm/4.sql'])
    expect(second.failure).toMatchObject({ where: 'm/4.sql:1', said: expect.stringContaining('[42P07]') })

    await checkout.write({ 'm/4.sql': 'CREATE TABLE four ();' })
    expect((await migrate()).names).toEqual(['m/4.sql'])
    expect((await migrate()).names).toEqual([])
    await using connection = await connect(credential, { purpose: 'test', signal })
    expect(await readJournal(connection)).toEqual(
      ['1', '2', '3', '4'].map((number) => ({
        path: `m/${number}.sql`,
        hash: fileHash(readFileSync(join(checkout.directory, `m/${number}.sql`))),
      })),
    )
  })

  it('goes on without a journal where the login may not create its schema', async () => {
    const credential = await database()
    await query(server.admin, `CREATE ROLE reader LOGIN PASSWORD 'reader-password'`)
    await query(credential, 'GRANT ALL ON SCHEMA public TO reader')
    const reader = { ...credential, user: 'reader', password: 'reader-password' }
    await using checkout = await repository({ 'm/1.sql': 'CREATE TABLE one ();' })
    const result = await applyMigrations(options(checkout, reader, async () => []))
    expect(result).toMatchObject({ failure: undefined, migrations: [{ name: 'm/1.sql' }] })
    await using connection = await connect(reader, { purpose: 'test', signal })
    expect(await readJournal(connection)).toBeUndefined()
  })

  it.runIf(existsSync('/usr/bin/psql'))('hands a command the branch and nothing else of ours', async () => {
    await using checkout = await repository({ 'm/1.sql': 'CREATE TABLE one ();' })
    const credential = await database()
    const settings = options(checkout, credential, async () => [])
    const command =
      'psql -X -q -v ON_ERROR_STOP=1 -f m/1.sql && psql -X -q "$DATABASE_URL" -c "CREATE TABLE two ()" && test -z "$PGSERVICE$GITHUB_TOKEN"'
    const env = { PATH: process.env.PATH, PGSERVICE: 'production', GITHUB_TOKEN: 'ghs_secret' }
    const result = await applyMigrations({ ...settings, env, found: { ...settings.found, command } })
    expect(result.failure?.message).toBeUndefined()
    expect(
      await query(
        credential,
        `SELECT to_regclass('one') IS NOT NULL AS one, to_regclass('two') IS NOT NULL AS two`,
      ),
    ).toEqual([{ one: true, two: true }])
  })

  it('fails with the end of a command’s output', async () => {
    await using checkout = await repository({})
    const settings = options(checkout, server.admin, async () => [])
    const command = 'echo "relation x does not exist"; exit 3'
    const { failure } = await applyMigrations({ ...settings, found: { ...settings.found, command } })
    expect(failure).toMatchObject({ kind: 'failed', where: command, output: 'relation x does not exist' })
  })
})

describe('startJournal', () => {
  it('makes the journal once', async () => {
    const credential = await database()
    await using connection = await connect(credential, { purpose: 'test', signal })
    expect(await readJournal(connection)).toBeUndefined()
    expect(await startJournal(connection, [{ path: '1.sql', hash: 'a' }])).toBe(true)
    expect(await startJournal(connection, [{ path: '2.sql', hash: 'b' }])).toBe(true)
    expect(await readJournal(connection)).toEqual([{ path: '1.sql', hash: 'a' }])
  })
})

describe.runIf(hasCorpora)('real histories', () => {
  it.each(['umami', 'atuin', 'temporal_temporal', 'supabase_auth'])(
    'applies %s file by file',
    async (name) => {
      const directory = join(CORPORA, name)
      const head = await listMigrationFiles(directory, { globs: ['**/*.sql'], signal })
      expect(head).toHaveLength(
        readdirSync(directory, { recursive: true }).filter((path) => String(path).endsWith('.sql')).length,
      )
      const credential = await database()
      if (name === 'supabase_auth') {
        // What its own set-up does before the first migration.
        await query(server.admin, `ALTER DATABASE ${credential.database} SET search_path = auth, public`)
        await query(credential, 'CREATE SCHEMA auth')
      }
      const result = await applyMigrations(options({ directory }, credential, async () => [], '**/*.sql'))
      expect(result.failure?.message).toBeUndefined()
      expect(result.migrations.map((migration) => migration.name)).toEqual(head.map((file) => file.path))
    },
  )
})
