import type { Connection } from '../../sql/client.ts'
import type { Row } from '../model.ts'

/**
 * One moment, read-only, and the same text on every server: definitions come fully qualified, and whatever else the
 * database or role sets for sessions does not leak into how values are written.
 */
const SETTINGS = [
  'search_path = pg_catalog',
  'jit = off',
  "timezone = 'UTC'",
  "datestyle = 'ISO, YMD'",
  "intervalstyle = 'postgres'",
  'extra_float_digits = 1',
  "bytea_output = 'hex'",
  'quote_all_identifiers = off',
  'standard_conforming_strings = on',
  // The many rows of a large schema are joined in memory.
  "work_mem = '64MB'",
  // Views lock what they read, which a command left over from a migration may hold. And a role's own limit is for
  // its queries, not for ours.
  "lock_timeout = '10s'",
  "statement_timeout = '60s'",
]

export const BEGIN: readonly string[] = [
  'begin isolation level repeatable read read only',
  ...SETTINGS.map((setting) => `set local ${setting}`),
]
export const COMMIT = 'commit'

/** Values stay the server's text; the kinds say what they mean. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

/** Runs the statements as one message, and so in one round trip. Yields the rows of each. */
export async function run(
  { client }: Connection,
  statements: readonly string[],
): Promise<readonly (readonly Row[])[]> {
  const answer: unknown = await client.query({ text: statements.join(';\n'), types: AS_TEXT })
  // A message of several statements is answered with as many results, which the types of pg do not know.
  return (Array.isArray(answer) ? answer : [answer]).map(
    ({ rows }: { readonly rows: readonly Row[] }) => rows,
  )
}
