import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlFile } from '../support/corpora.ts'
import { leftovers } from '../support/golden.ts'
import { reportOf, Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  {
    path: 'migrations/0001_orders.sql',
    sql: `create table customers (id int primary key, email text);
insert into customers select i, 'c' || i from generate_series(1, 20000) i;
create table orders (id int primary key, customer int, total int);
insert into orders select i, i % 100 + 1, i from generate_series(1, 20000) i;
create table tickets (id serial primary key, what text);
select setval('tickets_id_seq', 2100000000);
analyze;
`,
  },
]

/** A migration tool of this repository's own: sends each file as one message, as many do. */
const PG = fileURLToPath(new URL('../../node_modules/pg/lib/index.js', import.meta.url))
const TOOL: SqlFile = {
  path: 'tool.mjs',
  sql: `import { readFileSync } from 'node:fs'
import pg from ${JSON.stringify(PG)}
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
try {
  for (const file of process.argv.slice(2)) await client.query(readFileSync(file, 'utf8'))
} catch (error) {
  console.log(error.message)
  process.exitCode = 1
}
await client.end()
`,
}

let scene: Scene
beforeAll(async () => {
  scene = await Scene.create('postgres', BASE)
})
afterAll(async () => {
  scene.expectNoSecrets()
  await scene[Symbol.asyncDispose]()
})

/** Opens a pull request, runs its job, and closes it again with nothing left. */
async function tryOut(files: readonly SqlFile[], inputs: Record<string, string> = {}) {
  const number = await scene.open([...files, TOOL])
  const result = await scene.run(scene.pullEvent(number, 'opened'), { inputs })
  const comment = scene.comment(number)
  const status = scene.statuses(number)['offshoot/database']
  scene.github.world.close(number)
  await scene.run(scene.pullEvent(number, 'closed'))
  if (scene.server !== undefined) expect(await leftovers(scene.server)).toEqual([])
  return { result, comment, status, report: reportOf(result) }
}

const INDEX: SqlFile = {
  path: 'migrations/0002_index.sql',
  sql: '-- for the account page\ncreate index orders_customer on orders (customer);\n\nalter table orders\n  alter total type bigint;\n',
}

describe('a change under watch', () => {
  it('is told with what each statement locked, rewrote and read, at its line', async () => {
    const { result, comment, status, report } = await tryOut([INDEX])

    expect(result.main.conclusion, result.log).toBe('success')
    expect(status).toBe('success')
    const [migration] = report.migrations
    expect(migration?.name).toBe('migrations/0002_index.sql')
    expect(
      migration?.statements.map(({ line, locks, rewrites, scans }) => ({
        line,
        locks: locks.map(({ relation, mode, source }) => `${relation} ${mode} ${source}`),
        rewrites,
        scans,
      })),
    ).toEqual([
      { line: 2, locks: ['orders ShareLock observed'], rewrites: [], scans: ['orders'] },
      { line: 4, locks: ['orders AccessExclusiveLock observed'], rewrites: ['orders'], scans: ['orders'] },
    ])
    expect(
      report.hazards.map(({ rule, object, file, line, observed }) => ({
        rule,
        object,
        file,
        line,
        observed,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          rule: 'index-not-concurrent',
          object: 'orders',
          file: 'migrations/0002_index.sql',
          line: 2,
          observed: true,
        },
        {
          rule: 'type-change',
          object: 'orders.total',
          file: 'migrations/0002_index.sql',
          line: 4,
          observed: true,
        },
      ]),
    )
    expect(comment).toContain('CREATE INDEX CONCURRENTLY')
    expect(report.tables?.map(({ name }) => name)).toEqual(['orders'])
    expect(report.session).toMatchObject({ lockTimeout: 0 })
    expect(report.notes).toBeUndefined()
    expect(result.main.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        properties: expect.objectContaining({ file: 'migrations/0002_index.sql', line: '4' }),
      }),
    )
  })

  it('is told how far the keys of the tables it touches have come', async () => {
    const { report } = await tryOut([
      { path: 'migrations/0002_tickets.sql', sql: 'alter table tickets add column who text;\n' },
    ])

    expect(report.hazards).toContainEqual(
      expect.objectContaining({ rule: 'key-near-end', message: expect.stringContaining('tickets') }),
    )
  })

  it('turns the check red where the user said so, and names the rule', async () => {
    const { comment, status, report } = await tryOut([INDEX], { 'fail-on': 'rewrite' })

    expect(status).toBe('failure')
    expect(report.verdict).toBe('failed')
    expect(report.failure?.what).toMatch(/^fail-on: rewrite/)
    expect(comment).toContain('rewrite')
  })

  it('is watched whatever tool applies it, a failure told at its line with the server’s words', async () => {
    const bad: SqlFile = {
      path: 'migrations/0002_bad.sql',
      sql: "alter table orders add column note text;\n\nupdate orders\n  set total = 'x' || nope;\n",
    }
    const { result, comment, report } = await tryOut([bad], {
      migrate: 'node tool.mjs migrations/0002_bad.sql',
      migrations: 'migrations/*.sql',
    })

    expect(report.verdict).toBe('failed')
    expect(report.failure).toMatchObject({
      kind: 'failed',
      where: 'migrations/0002_bad.sql:4',
      said: expect.stringContaining('column "nope" does not exist [42703]'),
    })
    expect(report.migrations[0]?.statements.map(({ line, error }) => [line, error?.sqlstate])).toEqual([
      [1, undefined],
      [3, '42703'],
    ])
    expect(comment).toContain('column "nope" does not exist')
    expect(comment).toMatch(/^\s*\^/m)
    expect(result.main.annotations).toContainEqual(
      expect.objectContaining({
        level: 'error',
        properties: expect.objectContaining({ file: 'migrations/0002_bad.sql', line: '4' }),
      }),
    )
  })

  it('hands commands a login of the tap, and the real one only where the tap is off', async () => {
    const suite = { test: 'where: echo "port=$PGPORT user=$PGUSER"' }
    const port = String(scene.server?.admin.port)
    const all = await tryOut([INDEX], suite)
    const off = await tryOut([INDEX], { ...suite, tap: 'off' })

    expect(all.result.log).toMatch(/port=\d+ user=offshoot-/)
    expect(all.result.log).not.toContain(`port=${port}`)
    expect(off.result.log).toContain(`port=${port}`)
    expect(off.report.notes?.join()).toContain('tap: off')
    expect(off.comment).toContain('tap: off')
    expect(off.report.hazards).toContainEqual(
      expect.objectContaining({ rule: 'hint-index-not-concurrent', observed: false, line: 2 }),
    )
  })
})

describe('a push after a push', () => {
  it('keeps what was seen of the first, and tells how long the same migration took then', async () => {
    const number = await scene.open([INDEX])
    const first = reportOf(await scene.run(scene.pullEvent(number, 'opened')))
    await scene.push(number, [{ path: 'migrations/0003_more.sql', sql: 'create table more (id int);\n' }])
    const second = reportOf(await scene.run(scene.pullEvent(number, 'synchronize')))
    await scene.push(number, [{ path: 'README.md', sql: 'words' }])
    const third = reportOf(
      await scene.run(scene.pullEvent(number, 'synchronize'), { inputs: { reset: 'always' } }),
    )
    scene.github.world.close(number)
    await scene.run(scene.pullEvent(number, 'closed'))

    expect(second.branch?.created).toBe(false)
    expect(second.migrations.map(({ name }) => name)).toEqual([INDEX.path, 'migrations/0003_more.sql'])
    const seen = ({ hazards }: typeof first) =>
      hazards.filter(({ file }) => file === INDEX.path).map(({ rule, line }) => `${rule}:${line}`)
    expect(seen(first)).not.toEqual([])
    expect(seen(second)).toEqual(seen(first))
    expect(second.migrations.map(({ previousMs }) => previousMs)).toEqual([undefined, undefined])
    expect(third.branch?.created).toBe(true)
    expect(third.migrations.map(({ previousMs }) => previousMs)).toEqual(
      second.migrations.map(({ ms }) => ms),
    )
  })
})

describe('the snapshot of a golden base', () => {
  it('is kept for the next pull request, which is told the same with it as without', async () => {
    const kept = join(scene.cache, 'snapshots')
    await rm(kept, { recursive: true, force: true })
    const first = await tryOut([INDEX])
    const [file] = await readdir(kept)
    const again = await tryOut([INDEX])
    expect(await readdir(kept)).toEqual([file])
    expect(again.report.changes).toEqual(first.report.changes)

    await writeFile(join(kept, file ?? ''), 'damaged')
    const anew = await tryOut([INDEX])
    expect(anew.report.changes).toEqual(first.report.changes)
    expect((await readFile(join(kept, file ?? ''))).length).toBeGreaterThan(1_000)
  })
})

describe('the way back', () => {
  const up: SqlFile = {
    path: 'migrations/0002_up.sql',
    sql: 'create table notes (id int primary key);\nalter table orders add column note text;\n',
  }
  const down = (sql: string): SqlFile => ({ path: 'down.sql', sql })
  const rollback = { rollback: 'node tool.mjs down.sql' }

  it('is tried on a fork of the branch, and restores the fork point', async () => {
    const { comment, report } = await tryOut(
      [up, down('drop table notes;\nalter table orders drop column note;\n')],
      rollback,
    )

    expect(report.roundTrip).toMatchObject({ outcome: 'restored', changes: [], lost: [] })
    expect(report.roundTrip?.upMs).toBeGreaterThan(0)
    expect(report.changes.map(({ name }) => name)).toEqual(['notes', 'note'])
    expect(comment).toMatch(/fork point/)
  })

  it('tells what is not as it was, and what it destroys', async () => {
    const { report, status } = await tryOut(
      [
        { path: 'migrations/0002_up.sql', sql: 'alter table customers drop column email;\n' },
        down('alter table customers add column email text not null default $$$$;\n'),
      ],
      { ...rollback, 'fail-on': 'irreversible' },
    )

    expect(report.roundTrip?.outcome).toBe('different')
    expect(report.roundTrip?.lost).toEqual(['column customers.email'])
    expect(report.roundTrip?.changes.map(({ action, name }) => `${action} ${name}`)).toEqual([
      'altered email',
    ])
    expect(status).toBe('failure')
  })

  it('that fails is told with the end of its output, and the branch stays as the migrations left it', async () => {
    const { report, status } = await tryOut(
      [up, down('drop table notes;\ndrop table nowhere;\n'), { path: 'check.sql', sql: 'select from notes' }],
      { ...rollback, test: 'there: node tool.mjs check.sql' },
    )

    expect(report.roundTrip).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('nowhere') })
    expect(report.suites.map(({ passed }) => passed)).toEqual([true])
    expect(status).toBe('success')
  })
})
