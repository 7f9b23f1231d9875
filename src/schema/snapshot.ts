import { OffshootError } from '../core/errors.ts'
import { type Connection, describeServerError } from '../sql/client.ts'
import type { Snapshot } from './model.ts'
import { readAll } from './read/all.ts'
import type { Open } from './read/shared.ts'
import { readSince } from './read/since.ts'

export interface SnapshotOptions {
  /**
   * An earlier snapshot of this database, or of one that it was forked from, by an engine that keeps OIDs and
   * transaction ids. Only what was written since is read. When it is a snapshot of another fork, the two must not have
   * numbered transactions of their own alike: databases of one server never do. It may come while the server is at work.
   */
  readonly since?: Snapshot | Promise<Snapshot | undefined> | undefined
  /** Another connection to the same database, as the same role, for where there is much to read. */
  readonly open?: Open | undefined
}

/**
 * Reads what the database consists of. The connection must be idle and outside a transaction; it is left so. An abort
 * ends the connection, because the server would go on reading.
 */
export async function takeSnapshot(
  connection: Connection,
  signal: AbortSignal,
  { since, open }: SnapshotOptions = {},
): Promise<Snapshot> {
  signal.throwIfAborted()
  const { client } = connection
  const abort = () => void client.end().catch(() => {})
  signal.addEventListener('abort', abort, { once: true })
  try {
    return since === undefined || ('facts' in since && since.origin === undefined)
      ? await readAll(connection, open)
      : await readSince(connection, { since, open })
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
