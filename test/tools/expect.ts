import { expect } from 'vitest'
import type { TapLog } from '../../src/tap/types.ts'
import { type Branch, login } from '../contract/observe/world.ts'
import { canonicalText } from '../contract/schema/canonical.ts'

/** Catalogs and rows of a branch. */
export async function everything({ admin }: Branch): Promise<readonly string[]> {
  await using connection = await login(admin)
  const tables = await connection.query<{ name: string }>(
    "select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'public' and relkind = 'r' order by 1",
  )
  const rows: { line: string }[] = []
  for (const { name } of tables) {
    if (JOURNAL.test(name)) continue
    rows.push(
      ...(await connection.query<{ line: string }>(`select t::text as line from ${name} t order by 1`)),
    )
  }
  const others = await connection.query<{ line: string }>(
    `select datname || coalesce(datacl::text, '') as line from pg_database where datname = 'golden'
    union all select defaclacl::text from pg_default_acl union all select rolname from pg_roles
    union all select setconfig::text from pg_db_role_setting order by 1`,
  )
  return [await canonicalText(connection), ...[...rows, ...others].map(({ line }) => line)]
}

/** Tools note there when they ran. */
const JOURNAL = /migration/i

/** Statements of a session follow each other, each with a time of its own. */
export function expectTimes({ statements, dropped }: TapLog): void {
  expect(dropped).toBe(0)
  for (const session of new Set(statements.map(({ session }) => session))) {
    let last = 0
    for (const { sql, startedAt, endedAt } of statements.filter((one) => one.session === session)) {
      expect(startedAt, sql).toBeGreaterThanOrEqual(last)
      expect(endedAt, sql).toBeGreaterThanOrEqual(startedAt)
      last = endedAt
    }
  }
}
