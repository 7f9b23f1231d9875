import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/sql/client.ts'
import { splitSql } from '../../../src/sql/split.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'

const CORPORA = fileURLToPath(new URL('../../../../shared/corpora/', import.meta.url))

/** Statements per folder as psql 15 sent them, counted in a server's log. */
const SENT_BY_PSQL = {
  atuin: 31,
  lint_eugene: 110,
  pairs_migra: 576,
  supabase_auth: 205,
  temporal_temporal: 68,
  umami: 177,
}

/** Needed before the first file. */
const PREPARE: Readonly<Record<string, string>> = {
  supabase_auth: 'create schema auth; set search_path = auth, public',
}

const present = existsSync(CORPORA)
if (!present) console.warn(`real migrations are not tested: ${CORPORA} is absent`)

describe('splitting real migrations', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it('has them to work on wherever CI is set', () => {
    expect(present || process.env.CI !== 'true').toBe(true)
  })

  for (const [folder, count] of Object.entries(present ? SENT_BY_PSQL : {})) {
    it(`finds the ${count} statements in ${folder} that psql sends`, () => {
      const items = filesOf(folder).flatMap((file) => [...splitSql(readFileSync(file, 'utf8'))])
      expect(items).toHaveLength(count)
      expect(items.every((item) => item.kind === 'statement')).toBe(true)
    })
  }

  for (const folder of present ? ['umami', 'atuin', 'temporal_temporal', 'supabase_auth'] : []) {
    it(`runs all of ${folder} statement by statement`, async () => {
      const signal = AbortSignal.timeout(60_000)
      await using admin = await connect(server.admin, { purpose: 'test', signal })
      await admin.query(`create database ${folder}`)
      await using connection = await connect(
        { ...server.admin, database: folder },
        { purpose: 'test', signal },
      )
      await connection.query(PREPARE[folder] ?? 'select 1')
      for (const file of filesOf(folder)) {
        for (const item of splitSql(readFileSync(file, 'utf8'))) {
          if (item.kind === 'statement') await connection.query(item.sql)
        }
      }
      const [tables] = await connection.query<{ count: string }>(
        "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
      )
      expect(Number(tables?.count)).toBeGreaterThan(1)
    })
  }
})

function filesOf(folder: string): string[] {
  return readdirSync(`${CORPORA}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => `${CORPORA}${folder}/${name}`)
}
