import type { Connection } from '../../sql/client.ts'
import { ofRelations } from '../kinds/sql.ts'
import type { Origin, Row, Snapshot } from '../model.ts'
import { readRelations } from './all.ts'
import { assemble, type Facts, factsOf, type Frame } from './assemble.ts'
import { type Address, addressesOf, dependentsOf } from './dependents.ts'
import { Earlier, isOfRelation } from './earlier.ts'
import { BY_RELATION, FRAME, frameOf, WHOLE } from './frame.ts'
import { beginShared, type Help, type Open, runShared } from './shared.ts'
import { COMMIT, run } from './transaction.ts'
import { writtenBetween } from './version-map.ts'

/** Up to this many relations, or this part of all, reading them alone is no dearer than reading all. */
const FEW = 50
const PART = 1 / 3

const WHOLE_STATEMENTS: readonly string[] = WHOLE.map(({ sql }) => sql)
const [VERSIONS = '', ...HEAD] = FRAME

/**
 * Reads what was written since an earlier snapshot of this database or of one that it was forked from, and takes the
 * rest from there. What it yields is what reading everything yields. Reads everything where it cannot tell.
 */
export async function readSince(
  connection: Connection,
  since: Promise<Snapshot | undefined>,
  open: Open | undefined,
): Promise<Snapshot> {
  const help = await beginShared(connection, open)
  const [results, snapshot] = await Promise.all([readFrame(connection, help), since])
  const frame = frameOf(results)
  const whole = factsOf(WHOLE, results.slice(FRAME.length))
  const origin = snapshot?.origin?.server === frame.server ? snapshot?.origin : undefined
  if (snapshot === undefined || origin === undefined) {
    const relations = await readRelations(connection, help)
    await run(connection, [COMMIT])
    return assemble(frame, new Map([...whole, ...relations]))
  }
  const earlier = new Earlier(origin)
  const reused = earlier.reuse(whole)
  const relations = isUnwritten(frame, origin) && earlier.
}
