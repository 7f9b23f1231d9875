import { OffshootError } from '../core/errors.ts'
import { type Connection, describeServerError } from '../sql/client.ts'
import { withoutJournals } from './journals.ts'
import { KINDS } from './kinds/index.ts'
import type { Row, Snapshot } from './model.ts'

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
  // Views lock what they read, which a command left over from a migration may hold. And a role's own limit is for
  // its queries, not for ours.
  "lock_timeout = '10s'",
  "statement_timeout = '60s'",
]

const PROLOGUE = [
  'begin isolation level repeatable read read only',
  ...SETTINGS.map((setting) => `set local ${setting}`),
]
const VERSION = "select current_setting('server_version_num') as version"

/** Everything in one message: a snapshot costs one round trip, wherever the server is. */
const SCRIPT = [...PROLOGUE, VERSION, ...KINDS.map(({ sql }) => sql), 'commit'].join(';\n')

/** Values stay the server's text; the kinds say what they mean. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

/**
 * Reads what the database consists of. The connection must be idle and outside a transaction; it is left so. An abort
 * ends the connection, because the server would go on reading.
 */
export async function takeSnapshot(connection: Connection, signal: AbortSignal): Promise<Snapshot> {
  signal.throwIfAborted()
  const { client } = connection
  const abort = () => void client.end().catch(() => {})
  signal.addEventListener('abort', abort, { once: true })
  try {
    // A message of several statements is answered with as many results, which the types of pg do not know.
    const answer: unknown = await client.query({ text: SCRIPT, types: AS_TEXT })
    return parse(answer)
  } catch (error) {
    signal.throwIfAborted()
    await client.query('rollback').catch(() => {})
    throw new OffshootError('provider', 'the schema of the branch could not be read', {
      where: 'catalog snapshot',
      said: describeServerError(error),
      next: 'see whether a command of the migration is still running on the branch',
      cause: error,
    })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function parse(answer: unknown): Snapshot {
  const results = Array.isArray(answer) ? (answer as { readonly rows: readonly Row[] }[]) : []
  const [version, ...kinds] = results.slice(PROLOGUE.length, -1)
  const facts = KINDS.flatMap(({ toFact }, at) => (kinds[at]?.rows ?? []).map(toFact))
  return { serverVersion: Number(version?.rows[0]?.version), facts: withoutJournals(facts) }
}
