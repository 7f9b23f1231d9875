import { describe, expect, it } from 'vitest'
import { OffshootError } from '../../../src/core/errors.ts'
import type { SourceFile } from '../../../src/migrate/sources.ts'
import { tellMigrations } from '../../../src/migrate/tell.ts'
import { NOTHING_OBSERVED } from '../../../src/observe/tell.ts'
import type { ObservedStatement } from '../../../src/observe/types.ts'
import type { Migration, StatementError } from '../../../src/report/model.ts'
import { ran } from '../hazards/build.ts'

const TOOL: Migration = { name: 'Knex', ms: 900, statements: [] }
const FAILURE = new OffshootError('failed', 'the migration command ended with 1', {
  where: 'npx knex migrate:latest',
  next: 'its output tells why',
  output: 'a stack of calls',
})
const DONE = 'insert into "knex_migrations" ("name") values ($1)'

const PROGRAM: SourceFile = {
  path: 'm/2.js',
  text: "exports.up = async (knex) => {\n  await knex.raw('create index on orders (customer)')\n}",
}
const FILES: readonly SourceFile[] = [
  { path: 'm/1.sql', text: 'alter table orders add note text;\nupdate orders set note = 1;\n' },
  { path: 'm/2.sql', text: '-- why\nupdate orders\n  set missing = 1;\n' },
]

interface Played {
  readonly files: readonly SourceFile[]
  readonly error?: StatementError
  readonly failure?: OffshootError
  readonly migrations?: readonly Migration[]
}

/** Tells of statements that were sent one after the other, each in ten milliseconds; `error` is of the last. */
function told(sent: readonly string[], { files, error, failure, migrations = [TOOL] }: Played) {
  const statements = sent.map((sql, i): ObservedStatement => {
    const { file: _file, line: _line, ...statement } = ran(sql, { ms: 10 })
    const failed = error === undefined || i < sent.length - 1 ? {} : { error }
    return { ...statement, startedAt: i * 10, endedAt: i * 10 + 10, ...failed }
  })
  return tellMigrations({ migrations, failure, warnings: [] }, { ...NOTHING_OBSERVED, statements }, files)
}

function summaryOf({ migrations }: ReturnType<typeof told>): readonly string[] {
  return migrations.flatMap(({ name, ms, statements }) => [
    `${name} ${ms}`,
    ...statements.map(({ line, sql }) => `  ${line ?? '-'} ${sql}`),
  ])
}

describe('tellMigrations', () => {
  it('puts each statement under its file, and what the tool says for itself under none', () => {
    const sent = ['begin', 'alter table orders add note text', 'update orders set note = 1', DONE, 'commit']
    expect(summaryOf(told(sent, { files: FILES }))).toEqual([
      'm/1.sql 20',
      '  1 alter table orders add note text',
      '  2 update orders set note = 1',
    ])
  })

  it('tells what a tool makes from code under the tool’s name, with the time of the whole command', () => {
    const sent = ['begin', 'create table "a" ()', 'commit']
    expect(summaryOf(told(sent, { files: [PROGRAM] }))).toEqual(['Knex 900', '  - create table "a" ()'])
  })

  it('puts what stands in no file to the others of its migration, before and behind them', () => {
    const sent = [
      'create table "a" ()',
      DONE,
      'create table "b" ()',
      'create index on orders (customer)',
      'drop table "b"',
      DONE,
      'create table "c" ()',
      DONE,
    ]
    expect(summaryOf(told(sent, { files: [PROGRAM] }))).toEqual([
      'Knex 10',
      '  - create table "a" ()',
      'm/2.js 30',
      '  - create table "b" ()',
      '  2 create index on orders (customer)',
      '  - drop table "b"',
      'Knex 10',
      '  - create table "c" ()',
    ])
  })

  it('keeps the files and times of migrations that were applied one by one', () => {
    const migrations = FILES.map(({ path }) => ({ name: path, ms: 500, statements: [] }))
    expect(summaryOf(told(['update orders set note = 1'], { files: FILES, migrations }))).toEqual([
      'm/1.sql 500',
      '  2 update orders set note = 1',
      'm/2.sql 500',
    ])
  })

  it('says where a failed statement is wrong, in the server’s words, also below comments and blank lines', () => {
    const sql = '\n-- 😀 why\nupdate orders\n  set missing = 1'
    const error = { sqlstate: '42703', message: 'no "missing"', position: [...sql].indexOf('m') }
    const result = told([sql], { files: FILES, error, failure: FAILURE })
    expect(result.failure).toMatchObject({
      kind: 'failed',
      what: 'the migration command ended with 1',
      where: 'm/2.sql:3',
      said: 'no "missing" [42703]',
      next: undefined,
      output: 'a stack of calls',
      cause: FAILURE,
    })
    const refused = result.migrations[0]?.statements[0]
    expect(refused).toMatchObject({ line: 2, sql: 'update orders\n  set missing = 1' })
    expect(refused?.sql.slice(refused.error?.position)).toBe('missing = 1')
  })

  it('says in the server’s words what failed, also where no file has the statement', () => {
    const error = { sqlstate: '42P07', message: 'it exists', hint: 'drop it' }
    const options = { files: [PROGRAM], failure: FAILURE }
    expect(told(['create table "a" ()'], { ...options, error }).failure).toMatchObject({
      where: 'npx knex migrate:latest',
      said: 'it exists [42P07]',
      next: 'drop it',
    })
    const { hint: _, ...bare } = error
    expect(told(['create table "a" ()'], { ...options, error: bare }).failure?.next).toBe(
      'its output tells why',
    )
  })

  it('leaves a failure alone that no statement explains', () => {
    expect(told(['create table "a" ()'], { files: [PROGRAM], failure: FAILURE }).failure).toBe(FAILURE)
  })
})
