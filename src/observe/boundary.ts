import type { Connection } from '../sql/client.ts'
import type { TapSession } from '../tap/types.ts'
import { lockList, WAL } from './functions.ts'

/** Reads, from a second connection, what a session that waits inside a transaction block holds. */
export interface Boundary {
  read(session: TapSession): Promise<string | undefined>
  /** Sessions whose locks could not be told, by number, and why: the first error's words. */
  readonly failures: ReadonlyMap<number, string>
}

/** The client sends one query at a time, so several sessions at a boundary wait for each other. */
export function boundaryOn(connection: Connection, last: number): Boundary {
  const failures = new Map<number, string>()
  return {
    failures,
    read: async ({ number, pid }) => {
      if (failures.has(number)) return undefined
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
    },
  }
}

const NOT_ITS_PROCESS = 'its process is not the one that the server names, as behind a pooler'

/** A transaction always holds a lock on itself, so no row at all means that the process is another. */
const QUERY = `
  select concat_ws(' ', 'b', ${WAL}, ${lockList('$2::oid')}) as reading, count(*) > 0 as seen
  from pg_lock_status() l where l.pid = $1`
