import { readSequences, type SequenceUse } from '../../hazards/read-sequences.ts'
import type { Credential } from '../../provider/types.ts'
import type { Snapshot } from '../../schema/model.ts'
import { takeSnapshot } from '../../schema/snapshot.ts'
import { connect } from '../../sql/client.ts'
import type { Run } from '../run.ts'

/** Reads the branch's catalogs as they are now. */
export async function runSnapshot(run: Run, credential: Credential): Promise<Snapshot> {
  await using connection = await connect(credential, { purpose: 'snapshot', signal: run.signal })
  return await takeSnapshot(connection, run.signal)
}

export interface Outcome {
  readonly snapshot: Snapshot
  /** How far sequences have come, which no snapshot has. */
  readonly sequences: readonly SequenceUse[]
}

/** Reads what the migrations left. */
export async function readOutcome(run: Run, credential: Credential): Promise<Outcome> {
  await using connection = await connect(credential, { purpose: 'snapshot', signal: run.signal })
  const snapshot = await takeSnapshot(connection, run.signal)
  return { snapshot, sequences: await readSequences(connection) }
}
