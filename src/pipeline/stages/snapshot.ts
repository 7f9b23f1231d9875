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
