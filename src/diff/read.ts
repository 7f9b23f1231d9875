import { OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'
import type { Snapshot } from '../schema/model.ts'
import { takeSnapshot } from '../schema/snapshot.ts'
import { connect, describeServerError } from '../sql/client.ts'

/** Reads both databases side by side and writes to neither. Fails with kind `provider` when one cannot be read. */
export async function readBoth(
  before: Credential,
  after: Credential,
  signal: AbortSignal,
): Promise<readonly [Snapshot, Snapshot]> {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const reads = [read('first', before, either), read('second', after, either)] as const
  try {
    return await Promise.all(reads)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(reads)
    throw error
  }
}

async function read(which: string, credential: Credential, signal: AbortSignal): Promise<Snapshot> {
  try {
    await using connection = await connect(credential, { purpose: 'diff', signal })
    await connection.query('set session characteristics as transaction read only')
    return await takeSnapshot(connection, signal)
  } catch (error) {
    signal.throwIfAborted()
    const { host, port, database, user } = credential
    throw new OffshootError('provider', `the ${which} database could not be read`, {
      where: `${user}@${host}:${port}/${database}`,
      said: (error instanceof OffshootError ? error.said : undefined) ?? describeServerError(error),
      next: 'check the URL and whether the server can be reached from here; it needs to be PostgreSQL 14 or newer',
      cause: error,
    })
  }
}
