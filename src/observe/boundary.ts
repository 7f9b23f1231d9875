import type { Connection } from '../sql/client.ts'
import type { AtBoundary, TapSession, TapStatement } from '../tap/types.ts'
import { lockList, WAL } from './functions.ts'

/** Reads, from a second connection, what a session that waits inside a transaction block holds. */
export interface Boundary {
  readonly read: AtBoundary
  /** Sessions whose locks could not be told, by number, and why: the first error's words. */
  readonly failures: ReadonlyMap<number, string>
}

/** The client sends one query at a time, so several sessions at a boundary wait for each other. */
export function boundaryOn(connection: Connection, last: number): Boundary {
  const failures = new Map<number, string>()
  return {
    failures,
    read: (session, answered) =>
      failures.has(session.number) || answered.every(isLight) ? undefined : look(session),
  }

  async function look({ number, pid }: TapSession): Promise<string | undefined> {
    try {
      const { rows } = await connection.client.query<{ reading: string; seen: boolean }>({
        name: 'boundary',
        text: QUERY,
        values: [pid, last],
      })
      const [row] = rows
      if (row?.seen === true) return row.reading
      failures.set(number, NOT_ITS_PROCESS)
    } catch {
      failures.set(number, 'the second connection broke off')
    }
    return undefined
  }
}

/**
 * Transaction control and settings lock nothing; of rows that are written one by one, thousands would each wait. What a
 * trigger of theirs locked, the next reading shows.
 */
function isLight({ tag = '', startedAt, endedAt }: TapStatement): boolean {
  return NOTHING_HELD.has(tag) || (ROWS.has(tag) && endedAt - startedAt < LIGHT)
}

const NOTHING_HELD = new Set(
  'BEGIN,START TRANSACTION,SET,RESET,SHOW,SAVEPOINT,RELEASE,FETCH,DECLARE CURSOR,CLOSE CURSOR,PREPARE,DEALLOCATE'.split(
    ',',
  ),
)
const ROWS = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY'])
/** Milliseconds: what takes longer is worth a reading of what it wrote. */
const LIGHT = 10

const NOT_ITS_PROCESS = 'its process is not the one that the server names, as behind a pooler'

/** A transaction always holds a lock on itself, so no row at all means that the process is another. */
const QUERY = `
  select concat_ws(' ', 'b', ${WAL}, ${lockList('$2::oid')}) as reading, count(*) > 0 as seen
  from pg_lock_status() l where l.pid = $1`
