import { describe, expect, it } from 'vitest'
import { isBookkeeping, isJournalEntry } from '../../../src/migrate/bookkeeping.ts'

describe('isBookkeeping', () => {
  it.each([
    'BEGIN',
    'select * from "knex_migrations"',
    "SET client_encoding = 'UTF8'",
    'INSERT INTO "SequelizeMeta" ("name") VALUES ($1)',
    'CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version text)',
    'WITH ranges AS (SELECT 1) SELECT * FROM ranges',
    'create schema if not exists "drizzle"',
    'CREATE UNIQUE INDEX history_idx ON public.flyway_schema_history (success)',
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
    'WITH old AS (DELETE FROM orders RETURNING id) INSERT INTO archive SELECT id FROM old',
    'CREATE SCHEMA drizzle_shop',
    'CREATE INDEX ON orders (id)',
  ])('is what a migration does: %s', (sql) => {
    expect(isBookkeeping(sql)).toBe(false)
  })
})

describe('isJournalEntry', () => {
  it('is what says that a migration is over, and not what makes or asks the journal', () => {
    expect(isJournalEntry('insert into "knex_migrations" ("name") values ($1)')).toBe(true)
    expect(isJournalEntry("UPDATE alembic_version SET version_num = '2'")).toBe(true)
    expect(isJournalEntry('create table "knex_migrations" ("id" serial)')).toBe(false)
    expect(isJournalEntry('select * from knex_migrations')).toBe(false)
    expect(isJournalEntry('insert into orders (id) values (1)')).toBe(false)
  })
})
