import { describe, expect, it } from 'vitest'
import { attribute } from '../../../src/migrate/attribute.ts'

function placesOf(statements: readonly string[], files: Readonly<Record<string, string>>) {
  return attribute(
    statements.map((sql) => ({ session: 1, sql })),
    Object.entries(files).map(([path, text]) => ({ path, text })),
  ).map((place) => (place === undefined ? undefined : `${place.file}:${place.line}`))
}

describe('attribute', () => {
  it('finds each statement at the line its own text begins, below its comments', () => {
    const files = {
      'm/1.sql': '-- first\ncreate table a (id int);\n\n/* why */ alter table a\n  add b int;\n',
    }
    expect(placesOf(['create table a (id int)', 'alter table a\n  add b int'], files)).toEqual([
      'm/1.sql:2',
      'm/1.sql:4',
    ])
  })

  it('tells repeated statements apart by the order they are sent in', () => {
    const files = { 'm/1.sql': 'update a set b = 1;\nupdate a set b = 1;', 'm/2.sql': 'update a set b = 1;' }
    expect(placesOf(Array(3).fill('update a set b = 1'), files)).toEqual([
      'm/1.sql:1',
      'm/1.sql:2',
      'm/2.sql:1',
    ])
  })

  it('keeps sessions apart: each goes through the files by itself', () => {
    const files = [{ path: 'm/1.sql', text: 'select 1;\nselect 1;' }]
    const sent = [1, 2, 1, 2].map((session) => ({ session, sql: 'select 1' }))
    expect(attribute(sent, files).map((place) => place?.line)).toEqual([1, 1, 2, 2])
  })

  it('does not mind how a tool writes spaces and semicolons', () => {
    expect(placesOf(['create  table a\n\t(id int);'], { 'm/1.sql': 'create table a (id int)' })).toEqual([
      'm/1.sql:1',
    ])
  })

  it('does not mind a comment behind the last statement, whichever side has it', () => {
    const files = { 'm/1.sql': 'create table a (id int); -- done' }
    expect(placesOf(['create table a (id int); -- done', 'create table a (id int)'], files)).toEqual([
      'm/1.sql:1',
      'm/1.sql:1',
    ])
  })

  it('finds the SQL in the literals of a program', () => {
    const files = {
      'm/1.ts':
        'export class M {\n  async up(q) {\n    await q.query(`CREATE TABLE "a" ("id" int)`)\n    await q.query(\'ALTER TABLE "a" ADD "it\\\'s" text\')\n  }\n}',
    }
    expect(
      placesOf(['CREATE TABLE "a" ("id" int)', 'ALTER TABLE "a" ADD "it\'s" text', 'DROP TABLE "b"'], files),
    ).toEqual(['m/1.ts:3', 'm/1.ts:4', undefined])
  })

  it('says nothing of what no file has', () => {
    expect(placesOf(['create table b (id int)', '', ';'], { 'm/1.sql': 'create table a (id int)' })).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('finds what one of psql’s own commands sends', () => {
    const files = {
      'm/1.sql': "\\set a 1\n\nselect format('drop table %I', a)\n  from b \\gexec\nselect 2;\n",
    }
    expect(placesOf(["select format('drop table %I', a)\n  from b", 'select 2;'], files)).toEqual([
      'm/1.sql:3',
      'm/1.sql:5',
    ])
  })

  it('takes what can be read of a file that cannot be read to its end', () => {
    const files = { 'm/1.sql': 'create table a (id int); copy a from stdin; 1\n' }
    expect(placesOf(['create table a (id int)'], files)).toEqual(['m/1.sql:1'])
  })

  it('prefers the way up: what a migration takes back, a later one may do', () => {
    const files = {
      'm/1.sql': '-- migrate:up\ncreate table a (id int);\n-- migrate:down\ndrop index a_id;\n',
      'm/2.sql': '-- migrate:up\ndrop index a_id;\n-- migrate:down\n',
    }
    expect(placesOf(['create table a (id int)', 'drop index a_id'], files)).toEqual([
      'm/1.sql:2',
      'm/2.sql:2',
    ])
    const programs = {
      'm/1.js':
        "exports.up = (k) => k.raw('create table a ()')\nexports.down = (k) => k.raw('drop index a_id')",
      'm/2.js': "exports.down = () => {}\nexports.up = (k) => k.raw('drop index a_id')",
    }
    expect(placesOf(['create table a ()', 'drop index a_id'], programs)).toEqual(['m/1.js:1', 'm/2.js:2'])
  })

  it('finds the way back where nothing else has it', () => {
    const files = { 'm/1.sql': '-- Up Migration\nselect 1;\n-- Down Migration\ndrop table a;\n' }
    expect(placesOf(['drop table a'], files)).toEqual(['m/1.sql:4'])
  })

  it('takes the literals of a program in order, as it takes the statements of a file', () => {
    const files = {
      'm/1.js': 'k.raw("update a set b = 1")\nk.raw("create index on a (b)")\nk.raw("update a set b = 1")',
    }
    const sent = ['update a set b = 1', 'create index on a (b)', 'update a set b = 1']
    expect(placesOf(sent, files)).toEqual(['m/1.js:1', 'm/1.js:2', 'm/1.js:3'])
  })

  it('does not take a literal for another that begins alike', () => {
    const files = {
      'm/1.js': 'k.raw(`update a set b = 1 where c`)',
      'm/2.rb': 'execute <<~SQL\n  update a set b = 1\nSQL\n',
    }
    expect(placesOf(['update a set b = 1'], files)).toEqual(['m/2.rb:2'])
  })

  it('takes BEGIN and COMMIT for a file’s only beside another of its statements', () => {
    const files = {
      'm/1.sql': 'begin;\ncreate table a ();\ncommit;\n',
      'm/2.sql': 'create table b ();\n',
    }
    expect(placesOf(['begin', 'create table b ()', 'commit'], files)).toEqual([
      undefined,
      'm/2.sql:1',
      undefined,
    ])
    expect(placesOf(['BEGIN', 'begin', 'create table a ()', 'commit', 'COMMIT'], files)).toEqual([
      undefined,
      'm/1.sql:1',
      'm/1.sql:2',
      'm/1.sql:3',
      undefined,
    ])
  })

  it('is not held up by text that is made to', () => {
    const spaces = `select 1;${' '.repeat(50_000)}x`
    const comments = `select 1;${'/**/'.repeat(50_000)}x`
    const dashes = `select 1;\n${'--\n'.repeat(50_000)}x`
    const files = { 'm/1.sql': dashes, 'm/1.js': `${spaces}${comments}` }
    expect(placesOf([spaces, comments, dashes], files)).toHaveLength(3)
  })
})
