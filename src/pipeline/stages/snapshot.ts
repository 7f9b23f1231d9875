import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cachePath } from '../../core/cache.ts'
import { messageOf } from '../../core/errors.ts'
import { readSequences, type SequenceUse } from '../../hazards/read-sequences.ts'
import type { Branch, Credential } from '../../provider/types.ts'
import { type Keep, type Kept, readKept, writeKept } from '../../schema/keep.ts'
import type { Snapshot } from '../../schema/model.ts'
import { takeSnapshot } from '../../schema/snapshot.ts'
import { type Connection, connect } from '../../sql/client.ts'
import type { Run } from '../run.ts'

export interface ForkPoint {
  readonly snapshot: Snapshot
  /** Settles when it is kept for later runs, or could not be. Never fails. */
  readonly kept: Promise<void>
}

/**
 * Reads the catalogs of a fresh fork: of one whose golden base was read before on this machine, only what is different
 * from that.
 */
export async function readForkPoint(run: Run, branch: Branch, credential: Credential): Promise<ForkPoint> {
  const keep = await keepOf(run)
  const key: Kept = {
    provider: branch.provider,
    golden: branch.golden.id,
    createdAt: branch.golden.createdAt,
  }
  const since = keep === undefined ? undefined : await readKept(keep, key)
  await using connection = await open(run, credential)
  const snapshot = await read(run, connection, { credential, since })
  // One of another cluster, or read in another way, was of no use and would be of none again.
  const useful = since !== undefined && since.origin?.server === snapshot.origin?.server
  const kept = keep === undefined || useful ? Promise.resolve() : writeKept(keep, key, snapshot)
  return { snapshot, kept }
}

/** Reads the branch's catalogs as they are now. */
export async function runSnapshot(run: Run, credential: Credential, since: Snapshot): Promise<Snapshot> {
  await using connection = await open(run, credential)
  return await read(run, connection, { credential, since })
}

export interface Outcome {
  readonly snapshot: Snapshot
  /** How far sequences have come, which no snapshot has. */
  readonly sequences: readonly SequenceUse[]
}

/** Reads what the migrations left. */
export async function readOutcome(run: Run, credential: Credential, since: Snapshot): Promise<Outcome> {
  await using connection = await open(run, credential)
  const snapshot = await read(run, connection, { credential, since })
  return { snapshot, sequences: await readSequences(connection) }
}

function open(run: Run, credential: Credential): Promise<Connection> {
  return connect(credential, { purpose: 'snapshot', signal: run.signal })
}

function read(
  run: Run,
  connection: Connection,
  { credential, since }: { readonly credential: Credential; readonly since: Snapshot | undefined },
): Promise<Snapshot> {
  return takeSnapshot(connection, run.signal, { since, open: () => open(run, credential) })
}

/** Where snapshots outlive the run; `undefined` where there is no such place, which costs time and nothing else. */
async function keepOf({ env, log, clock }: Run): Promise<Keep | undefined> {
  try {
    const cache = cachePath(env, process.getuid?.())
    // The embedded server's own user has to pass through it, should it come to be used for that as well.
    await mkdir(cache, { recursive: true, mode: 0o711 })
    return { directory: join(cache, 'snapshots'), log, clock }
  } catch (error) {
    log.debug(`snapshots are not kept: ${messageOf(error)}`)
    return undefined
  }
}
