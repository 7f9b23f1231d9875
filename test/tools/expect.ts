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
  // Read without leaving out, as other tools do, what has the server's own kind of name or belongs to an extension.
  const others = await connection.query<{ line: string }>(
    `select 'schema ' || nspname as line from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
    union all select 'event trigger ' || evtname from pg_event_trigger
    union all select 'function ' || oid::regprocedure from pg_proc where oid >= 16384
    union all select 'member ' || pg_describe_object(classid, objid, objsubid) from pg_depend where deptype = 'e'
    union all select 'default privileges ' || defaclacl::text from pg_default_acl
    union all select 'role ' || rolname from pg_roles
    union all select 'setting ' || setconfig::text from pg_db_role_setting order by 1`,
  )
  return [await canonicalText(connection), ...[...rows, ...others].map(({ line }) => line)]
}

/** Tools note there when they ran. */
const JOURNAL = /migration/i

/** Statements of a session follow each other, and each that was sent by itself has a time of its own. */
export function expectTimes({ statements, dropped }: TapLog): void {
  expect(dropped).toBe(0)
  const ends = new Map<number, number>()
  const messages = Map.groupBy(statements, ({ session, message }) => `${session} ${message}`)
  for (const { session, message, sql, startedAt, endedAt, timing } of statements) {
    expect(startedAt, sql).toBeGreaterThanOrEqual(ends.get(session) ?? 0)
    expect(endedAt, sql).toBeGreaterThanOrEqual(startedAt)
    ends.set(session, endedAt)
    if (messages.get(`${session} ${message}`)?.length === 1) expect(timing, sql).toBe('exact')
  }
}
