import { execFileSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DetectOptions, detectTool } from '../../../src/migrate/detect.ts'
import { TOOLS } from '../../../src/migrate/tools/index.ts'
import { LAYOUTS } from './layouts.ts'
import { packageJson, repository } from './repository.ts'

const signal = new AbortController().signal

async function detect(files: Readonly<Record<string, string>>, options: Partial<DetectOptions> = {}) {
  await using checkout = await repository(files)
  return await detectTool(checkout.directory, { signal, ...options })
}

async function found(files: Readonly<Record<string, string>>, options: Partial<DetectOptions> = {}) {
  const detection = await detect(files, options)
  if (detection.kind === 'none') throw new Error(detection.reason)
  return detection.found
}

async function reasonForNone(files: Readonly<Record<string, string>>): Promise<string> {
  const detection = await detect(files)
  if (detection.kind === 'found') throw new Error(detection.found.reason)
  return detection.reason
}

const PRISMA = {
  'package.json': packageJson({ dependencies: ['prisma'] }),
  'prisma/schema.prisma': 'datasource db { provider = "postgresql" }',
  'prisma/migrations/1_init/migration.sql': '',
}
const ALEMBIC = { 'alembic.ini': 'script_location = alembic\n', 'alembic/versions/1_x.py': '' }

describe('detectTool', () => {
  it.each(LAYOUTS)('recognises $what', async ({ files, expect: wanted }) => {
    const { tool, ...rest } = await found(files)
    expect({ id: tool.id, ...rest }).toEqual({ folder: '', urlNames: [], ...wanted })
  })

  it('has a layout for every tool of the table', () => {
    const seen = new Set(LAYOUTS.map((layout) => layout.expect.id))
    expect(TOOLS.map((tool) => tool.id).filter((id) => !seen.has(id))).toEqual([])
  })

  it('tells where each command is documented and what it needs', () => {
    for (const tool of TOOLS) {
      expect(new URL(tool.docs).protocol).toBe('https:')
      expect(tool.needs).not.toBe('')
      expect(tool.journal.length).toBeGreaterThan(0)
    }
  })

  it('finds nothing in a repository without a database, and says so', async () => {
    expect(await reasonForNone({ 'README.md': '' })).toBe('no migration tool was recognised')
  })

  it.each([
    [
      'Prisma as a dependency without a schema',
      { 'package.json': packageJson({ dependencies: ['prisma'] }) },
      'no migration tool was recognised',
    ],
    [
      'a Prisma schema without migrations',
      { 'prisma/schema.prisma': PRISMA['prisma/schema.prisma'] },
      'prisma/schema.prisma has no migrations in prisma/migrations/',
    ],
    [
      'Prisma on another database',
      {
        'prisma/schema.prisma': 'datasource db { provider = "mysql" }',
        'prisma/migrations/1_init/migration.sql': '',
      },
      'no migration tool was recognised',
    ],
    [
      'Drizzle whose out folder is not the one that has SQL',
      {
        'drizzle.config.ts': `export default { dialect: 'postgresql', out: './db/out' }`,
        'drizzle/0000_init.sql': '',
      },
      'drizzle.config.ts writes to db/out/, which has no migrations',
    ],
    [
      'Drizzle on SQLite',
      { 'drizzle.config.ts': `export default { dialect: 'sqlite' }`, 'drizzle/0000_init.sql': '' },
      'no migration tool was recognised',
    ],
    [
      'Knex on MySQL',
      { 'knexfile.js': `module.exports = { client: 'mysql2' }`, 'migrations/1.js': '' },
      'no migration tool was recognised',
    ],
    [
      'Rails without Postgres',
      {
        Gemfile: 'gem "rails"\ngem "sqlite3"\n',
        'config/application.rb': '',
        'db/migrate/20240101000000_init.rb': '',
      },
      'Gemfile has Rails without the pg gem',
    ],
    [
      'goose with migrations in Go',
      {
        'db/migrations/00001_a.sql': '-- +goose Up\n-- +goose Down\n',
        'db/migrations/00002_b.go': 'package migrations',
      },
      'has goose migrations written in Go (00002_b.go)',
    ],
    [
      'SQL files without an order',
      { 'migrations/users.sql': '', 'migrations/orders.sql': '' },
      'migrations/ has files whose order their names do not tell, such as orders.sql',
    ],
    [
      'a sql folder of reports',
      { 'sql/monthly_report.sql': 'SELECT 1;' },
      'no migration tool was recognised',
    ],
    [
      'migrations of fixtures and examples',
      Object.fromEntries(Object.entries(PRISMA).map(([path, text]) => [`test/fixtures/${path}`, text])),
      'no migration tool was recognised',
    ],
    [
      'migrations of installed packages',
      Object.fromEntries(Object.entries(PRISMA).map(([path, text]) => [`node_modules/x/${path}`, text])),
      'no migration tool was recognised',
    ],
  ])('does not take %s for one in use', async (_what, files, reason) => {
    expect(await reasonForNone(files)).toContain(reason)
  })

  it('does not take Rails’ neighbouring sql folder for migrations', async () => {
    const { tool, reason } = await found({
      Gemfile: 'gem "rails"\ngem "pg"\n',
      'config/application.rb': '',
      'db/migrate/20240101000000_init.rb': '',
      'sql/report.sql': '',
      'migrations/001_legacy.sql': '',
    })
    expect(tool.id).toBe('rails')
    expect(reason).toBe(
      'Rails: config/application.rb and db/migrate/ (1 migration); it is more specific than numbered .sql files in migrations/, which are left alone',
    )
  })

  it('refuses to choose between two tools, and names both', async () => {
    await expect(detect({ ...PRISMA, ...ALEMBIC })).rejects.toMatchObject({
      kind: 'config',
      what: '2 migration tools are in use: Prisma (prisma/schema.prisma and prisma/migrations/), and Alembic (alembic.ini and alembic/versions/)',
      next: expect.stringContaining('set `migrate`'),
    })
  })

  it('refuses to choose between two uses of one tool', async () => {
    const both = ['apps/a', 'apps/b'].flatMap((app) =>
      Object.entries(PRISMA).map(([path, text]) => [`${app}/${path}`, text] as const),
    )
    await expect(detect(Object.fromEntries(both))).rejects.toMatchObject({
      kind: 'config',
      what: expect.stringContaining('Prisma is used in 2 places: Prisma (apps/a/prisma/schema.prisma'),
      next: expect.stringContaining('`cd apps/a/ && npx --no -- prisma migrate deploy`'),
    })
  })

  it('takes the mark of a tool over the shape of names, where both claim one folder', async () => {
    const { tool } = await found({
      'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.0\n',
      'migrations/1_init.up.sql': '',
      'migrations/atlas.sum': '',
    })
    expect(tool.id).toBe('atlas')
  })

  it('uses the user’s command as it is, with the tool’s files', async () => {
    expect(await found(PRISMA, { migrate: 'make migrate' })).toMatchObject({
      tool: { id: 'prisma' },
      command: 'make migrate',
      folder: '',
      globs: ['prisma/migrations/**/*.sql'],
      reason: '`migrate` is set; its files look like Prisma’s (prisma/schema.prisma and prisma/migrations/)',
    })
  })

  it('lets the user’s command settle what would be ambiguous', async () => {
    expect(await found({ ...PRISMA, ...ALEMBIC }, { migrate: 'make migrate' })).toMatchObject({
      tool: { id: 'command' },
      globs: ['prisma/migrations/**/*.sql', 'alembic/versions/**/*.py'],
    })
  })

  it('takes the user’s globs over the tool’s', async () => {
    expect(await found(PRISMA, { migrations: ['db/**/*.sql'] })).toMatchObject({
      tool: { id: 'prisma' },
      globs: ['db/**/*.sql'],
    })
  })

  it('applies plain SQL where only globs are set', async () => {
    const files = { 'a/migrations/1.sql': '', 'b/migrations/1.sql': '', 'schema/v1/x.sql': '' }
    await expect(detect(files)).rejects.toThrow(/plain SQL is used in 2 places.*set `migrations`/s)
    expect(await found(files, { migrations: ['schema/v*/*.sql'] })).toMatchObject({
      tool: { id: 'sql' },
      command: undefined,
      globs: ['schema/v*/*.sql'],
    })
  })

  it('quotes hostile names for the shell', async () => {
    const evil = `x'$(touch pwned)`
    const { command } = await found({ [`${evil}/1_a.sql`]: '-- migrate:up\n' })
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
      .trim()
      .split('\n')
    expect(words).toEqual(['dbmate', '--no-dump-schema', '--migrations-dir', evil, 'migrate'])
  })

  it('gives no environment variable away to a hostile configuration', async () => {
    const names = [
      'PATH',
      'LD_PRELOAD',
      'NODE_OPTIONS',
      'GITHUB_TOKEN_URL',
      'NODE_DATABASE_URL',
      'API_URL',
      'UPGRADE_URL',
    ]
    const { urlNames } = await found({
      ...PRISMA,
      'prisma.config.ts': [...names, 'READ_DATABASE_URL'].map((name) => `process.env.${name}`).join('\n'),
    })
    expect(urlNames).toEqual(['READ_DATABASE_URL'])
  })

  it('follows no symbolic link', async () => {
    await using outside = await repository(PRISMA)
    await using checkout = await repository({ 'README.md': '' })
    await symlink(join(outside.directory, 'prisma'), join(checkout.directory, 'prisma'))
    await symlink(join(outside.directory, 'package.json'), join(checkout.directory, 'package.json'))
    expect((await detectTool(checkout.directory, { signal })).kind).toBe('none')
  })

  it('survives files that are not what their names say', async () => {
    const reason = await reasonForNone({
      'package.json': '{ not json',
      'prisma/schema.prisma': '\0\0\0',
      'knexfile.js': 'x'.repeat(300_000),
      'atlas.hcl': 'env "x" {',
      'alembic.ini': '[alembic]\nscript_location = ../../etc\n',
      'drizzle.config.ts': `dialect: 'postgresql', out: '../../outside'`,
    })
    expect(reason).toContain('no migration tool was recognised')
  })
})
