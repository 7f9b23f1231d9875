import { formatBytes } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import type { Facts, PlacedStatement, Rule } from '../types.ts'
import { place, shown } from '../words.ts'

/** How much was written, beside how much the relations hold that were written to. */
export const walGrowth: Rule = { id: 'wal-growth', find: walGrowthOf }

function walGrowthOf(facts: Facts): readonly Hazard[] {
  const { walBytes = 0, grownBytes = 0 } = facts.observation
  const touched = touchedBytes(facts)
  const much = walBytes >= VERY_MUCH || grownBytes >= VERY_MUCH
  const moreThanNeeded = walBytes >= MUCH && walBytes >= touched.bytes * TIMES
  if (!much && !moreThanNeeded) return []
  const writer = writerOf(facts)
  const object = touched.largest ?? facts.migrations[0]?.name ?? 'database'
  const what =
    walBytes >= grownBytes
      ? `${formatBytes(walBytes)} of WAL written`
      : `The database grew by ${formatBytes(grownBytes)}`
  return [
    {
      rule: 'wal-growth',
      severity: much ? 'warning' : 'notice',
      observed: true,
      object,
      message: touched.bytes > 0 ? `${what} for ${formatBytes(touched.bytes)} of tables and indexes` : what,
      evidence: [
        ...(walBytes > 0 ? [`${formatBytes(walBytes)} of WAL`] : []),
        ...(grownBytes > 0 ? [`the database grew by ${formatBytes(grownBytes)}`] : []),
        ...(writer === undefined ? [] : [`${writer.tag} wrote ${formatBytes(writer.walBytes ?? 0)} of it`]),
      ],
      why: 'Replicas fall behind by as much, archives and disks fill, and what the disk gave is not given back.',
      fix: 'Write in batches with pauses, so that replicas and VACUUM keep up, and leave rows alone that stay as they are.',
      ...(writer === undefined ? {} : place(writer)),
    },
  ]
}

/** What is there of relations that were written to: new, gone, in another file, of another size, or with changed rows. */
function touchedBytes({ observation, statements }: Facts): {
  readonly bytes: number
  readonly largest: string | undefined
} {
  const changed = new Set(
    statements.flatMap(({ scans }) =>
      scans.flatMap(({ relation, inserted, updated, deleted }) =>
        inserted + updated + deleted > 0 ? [relation] : [],
      ),
    ),
  )
  let [bytes, most] = [0, 0]
  let largest: string | undefined
  for (const [oid, { before, after }] of observation.relations) {
    const isSame =
      before !== undefined &&
      after !== undefined &&
      before.filenode === after.filenode &&
      before.bytes === after.bytes &&
      !changed.has(oid)
    if (isSame) continue
    const size = Math.max(before?.bytes ?? 0, after?.bytes ?? 0)
    bytes += size
    const { kind, schema, name } = after ?? before ?? {}
    if (size > most && (kind === 'r' || kind === 'm') && schema !== undefined && name !== undefined) {
      most = size
      largest = shown(schema, name)
    }
  }
  return { bytes, largest }
}

/** The statement that wrote most of the WAL. */
function writerOf({ statements }: Facts): PlacedStatement | undefined {
  const [most] = statements
    .filter(({ walBytes, tag }) => walBytes !== undefined && walBytes > 0 && tag !== undefined)
    .toSorted((a, b) => (b.walBytes ?? 0) - (a.walBytes ?? 0))
  return most
}

/** Bytes that a replica takes in without anybody noticing. */
const MUCH = 64e6
const VERY_MUCH = 1e9
/** A rewrite or an index costs its own size; what costs more than this wrote things twice. */
const TIMES = 2
