import { codeOf } from '../core/errors.ts'
import type { AppliedFile } from '../provider/types.ts'
import type { Connection } from '../sql/client.ts'

/** Where Offshoot writes down which plain SQL files a database has had. Left out of every comparison. */
export const JOURNAL_SCHEMA = 'offshoot'

/** The applied files, oldest first; `undefined` when this database has no journal, or it may not be read. */
export async function readJournal(connection: Connection): Promise<AppliedFile[] | undefined> {
  try {
    return [
      ...(await connection.query<{ path: string; hash: string }>(
        'SELECT path, hash FROM offshoot.applied_migrations ORDER BY applied_at, path',
      )),
    ]
  } catch (error) {
    if (ABSENT.has(codeOf(error) ?? '')) return undefined
    throw error
  }
}

/**
 * Makes the journal if there is none, with `baseline` as already applied. Returns false when this login may not make
 * one: then the base ref's files stay what is taken as applied.
 */
export async function startJournal(
  connection: Connection,
  baseline: readonly AppliedFile[],
): Promise<boolean> {
  if ((await readJournal(connection)) !== undefined) return true
  try {
    await connection.query('CREATE SCHEMA IF NOT EXISTS offshoot')
    await connection.query(
      'CREATE TABLE offshoot.applied_migrations (path text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())',
    )
  } catch (error) {
    if (codeOf(error) === FORBIDDEN) return false
    throw error
  }
  for (const file of baseline) await recordApplied(connection, file)
  return true
}

/** Writes down one file, or its new content when it is there already. */
export async function recordApplied(connection: Connection, file: AppliedFile): Promise<void> {
  await connection.query(
    `INSERT INTO offshoot.applied_migrations (path, hash) VALUES ($1, $2)
     ON CONFLICT (path) DO UPDATE SET hash = excluded.hash, applied_at = clock_timestamp()`,
    [file.path, file.hash],
  )
}

/** Strikes files out again, once something else has taken them back. */
export async function forgetApplied(connection: Connection, paths: readonly string[]): Promise<void> {
  await connection.query('DELETE FROM offshoot.applied_migrations WHERE path = ANY ($1)', [[...paths]])
}

const FORBIDDEN = '42501'
/** No such schema, no such table, or not ours to read. */
const ABSENT = new Set(['3F000', '42P01', FORBIDDEN])
