import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprintGolden, type MigrationFacts } from '../../../src/golden/fingerprint.ts'
import { findSource, type SourceSettings } from '../../../src/golden/source.ts'
import { makeWorkspace, type Workspace } from './workspace.ts'

interface Request extends Partial<SourceSettings> {
  readonly base?: string
  readonly serverMajor?: number
  readonly ownerRole?: string
  readonly facts?: MigrationFacts
  readonly workingDirectory?: string
}

const FACTS: MigrationFacts = { tool: 'prisma', globs: ['prisma/migrations/**/*.sql'] }

async function fingerprint(workspace: Workspace, request: Request = {}): Promise<string> {
  const {
    golden,
    seed,
    base,
    serverMajor = 18,
    ownerRole = 'app',
    facts = FACTS,
    workingDirectory = '.',
  } = request
  const repository = { ...workspace.repository(base), workingDirectory }
  const source = await findSource({ golden, seed }, repository)
  return fingerprintGolden({ source, repository, serverMajor, ownerRole, migrations: async () => facts })
}

/** Whether a change to the repository is another golden base. */
async function changes(
  workspace: Workspace,
  request: Request,
  files: Record<string, string>,
): Promise<boolean> {
  const before = await fingerprint(workspace, { ...request, base: await workspace.commit() })
  await workspace.write(files)
  return before !== (await fingerprint(workspace, { ...request, base: await workspace.commit() }))
}

describe('the fingerprint of a golden base from a file', () => {
  it('is of its content, whatever its name, date and size', async () => {
    await using workspace = await makeWorkspace({
      'a.sql': 'select 1;',
      'b.sql': 'select 1;',
      'c.sql': 'select 2;',
    })
    const [a, b, c] = await Promise.all(
      ['a.sql', 'b.sql', 'c.sql'].map((golden) => fingerprint(workspace, { golden })),
    )
    expect(a).toMatch(/^[0-9a-f]{64}$/)
    expect(b).toBe(a)
    expect(c).not.toBe(a)
    const path = join(workspace.directory, 'a.sql')
    const then = new Date(1_700_000_000_000)
    utimesSync(path, then, then)
    expect(await fingerprint(workspace, { golden: 'a.sql' })).toBe(a)
    await workspace.write({ 'a.sql': 'select 3;' })
    utimesSync(path, then, then)
    expect(await fingerprint(workspace, { golden: 'a.sql' })).not.toBe(a)
  })

  it('changes with the server’s major version and the application’s owner', async () => {
    await using workspace = await makeWorkspace({ 'a.sql': 'select 1;' })
    const golden = 'a.sql'
    const all = [
      await fingerprint(workspace, { golden }),
      await fingerprint(workspace, { golden, serverMajor: 17 }),
      await fingerprint(workspace, { golden, ownerRole: 'shop' }),
    ]
    expect(new Set(all).size).toBe(3)
  })

  it('is the base commit’s where git tracks it: the change’s own version does not count', async () => {
    await using workspace = await makeWorkspace({ 'a.sql': 'select 1;' })
    const base = await workspace.commit()
    const before = await fingerprint(workspace, { golden: 'a.sql', base })
    await workspace.write({ 'a.sql': 'select 2;' })
    const next = await workspace.commit()
    expect(await fingerprint(workspace, { golden: 'a.sql', base })).toBe(before)
    expect(await fingerprint(workspace, { golden: 'a.sql', base: next })).not.toBe(before)
  })

  it('is of every SQL file in a directory, with its name', async () => {
    await using workspace = await makeWorkspace({
      'db/1.sql': 'select 1;',
      'db/2.sql': 'select 2;',
      'db/notes.md': 'a',
    })
    const before = await fingerprint(workspace, { golden: 'db' })
    await workspace.write({ 'db/notes.md': 'b' })
    expect(await fingerprint(workspace, { golden: 'db' })).toBe(before)
    await workspace.write({ 'db/1.sql': 'select 2;', 'db/2.sql': 'select 1;' })
    expect(await fingerprint(workspace, { golden: 'db' })).not.toBe(before)
  })
})

describe('the fingerprint of a golden base from migrations', () => {
  const files = {
    'prisma/migrations/1/migration.sql': 'create table a ();',
    'package.json': '{"scripts": {"seed": "tsx seed/index.ts"}}',
    'package-lock.json': '{}',
    'seed/index.ts': 'import "./rows.ts"',
    'seed/rows.ts': '1',
    'scripts/fill.js': '1',
    'scripts/rows.js': '1',
    'fill.sh': '1',
    'src/app.ts': '1',
  }

  it.each([
    ['a migration', {}, { 'prisma/migrations/2/migration.sql': 'create table b ();' }, true],
    ['an edit of one', {}, { 'prisma/migrations/1/migration.sql': 'create table b ();' }, true],
    ['a dependency', {}, { 'package-lock.json': '{"a": 1}' }, true],
    ['the application’s code', {}, { 'src/app.ts': '2', 'seed/index.ts': '2' }, false],
    ['a file that the seed names', { seed: 'node scripts/fill.js' }, { 'scripts/fill.js': '2' }, true],
    ['a file beside it', { seed: 'node ./scripts/fill.js --all' }, { 'scripts/rows.js': '2' }, true],
    ['a file at the top that the seed names', { seed: 'sh fill.sh' }, { 'fill.sh': '2' }, true],
    ['a file that the seed’s script names', { seed: 'npm run seed' }, { 'seed/rows.ts': '2' }, true],
    [
      'what the seed does not touch',
      { seed: 'sh fill.sh' },
      { 'src/app.ts': '2', 'scripts/fill.js': '2' },
      false,
    ],
    [
      'anything, where the migrations are not known',
      { facts: { tool: 'x', globs: [] } },
      { 'src/app.ts': '2' },
      true,
    ],
  ])('minds %s: %#', async (_, request, change, expected) => {
    await using workspace = await makeWorkspace(files)
    expect(await changes(workspace, request, change as unknown as Record<string, string>)).toBe(expected)
  })

  it('changes with the seed, the tool and the directory commands run in', async () => {
    await using workspace = await makeWorkspace({ ...files, 'api/x': '' })
    const base = await workspace.commit()
    const all = await Promise.all(
      [
        {},
        { seed: 'make a' },
        { seed: 'make b' },
        { golden: 'command: make a' },
        { facts: { ...FACTS, tool: 'knex' } },
        { workingDirectory: 'api' },
      ].map((request) => fingerprint(workspace, { ...request, base })),
    )
    expect(new Set(all).size).toBe(all.length)
  })

  it('does not change with what the change request does to migrations, but with the packages it installs', async () => {
    await using workspace = await makeWorkspace(files)
    const base = await workspace.commit()
    const before = await fingerprint(workspace, { base })
    await workspace.write({ 'prisma/migrations/2/migration.sql': 'create table b ();' })
    await workspace.commit()
    expect(await fingerprint(workspace, { base })).toBe(before)
    await workspace.write({ 'package-lock.json': '{"hostile": 1}' })
    await workspace.commit()
    expect(await fingerprint(workspace, { base })).not.toBe(before)
  })
})

describe('the fingerprint of a golden base from a command', () => {
  it('minds the dump that the command names, wherever it is', async () => {
    await using workspace = await makeWorkspace({ 'a.txt': '1' })
    await using elsewhere = await makeWorkspace({ 'prod.dump': 'PGDMP 1' })
    const base = await workspace.commit()
    const golden = `command: pg_restore --dbname="$DATABASE_URL" ${elsewhere.directory}/prod.dump`
    const before = await fingerprint(workspace, { golden, base })
    expect(await fingerprint(workspace, { golden, base })).toBe(before)
    await elsewhere.write({ 'prod.dump': 'PGDMP 2' })
    expect(await fingerprint(workspace, { golden, base })).not.toBe(before)
  })
})
