import { describe, expect, it } from 'vitest'
import { attribute } from '../../../src/migrate/attribute.ts'
import { isBookkeeping } from '../../../src/migrate/bookkeeping.ts'

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

  it('takes what can be read of a file that cannot be read to its end', () => {
    const files = { 'm/1.sql': 'create table a (id int); copy a from stdin; 1\n' }
    expect(placesOf(['create table a (id int)'], files)).toEqual(['m/1.sql:1'])
  })
})

describe('isBookkeeping', () => {
  it.each([
    'BEGIN',
    'select * from "knex_migrations"',
    "SET client_encoding = 'UTF8'",
    'INSERT INTO "SequelizeMeta" ("name") VALUES ($1)',
    'CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version text)',
    '/* knex */ update "knex_migrations_lock" set "is_locked" = $1',
  ])('is what a tool says for itself: %s', (sql) => {
    expect(isBookkeeping(sql)).toBe(true)
  })

  it.each([
    'CREATE TABLE orders (id int)',
    'CREATE TABLE copy AS SELECT * FROM orders',
    'INSERT INTO schema_migrations_archive VALUES (1)',
    'UPDATE settings SET a = 1',
    'TRUNCATE begin_dates',
  ])('is what a migration does: %s', (sql) => {
    expect(isBookkeeping(sql)).toBe(false)
  })
})
