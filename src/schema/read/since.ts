import type { Connection } from '../../sql/client.ts'
import { ofRelations } from '../kinds/sql.ts'
import type { Row, Snapshot } from '../model.ts'
import { readRelations } from './all.ts'
import { assemble, assembleSince, type Facts, factsOf, type Mixed } from './assemble.ts'
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
 * rest from there. What it yields is what reading everything yields. Reads everything where it cannot tell. The earlier
 * one may come while the server is at work.
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
  const earlier = snapshot && Earlier.of(snapshot, frame.server)
  const written =
    earlier &&
    (await readWritten(connection, { versions: frame.versions, whole: earlier.reuse(whole), earlier }))
  const relations = written === undefined ? await readRelations(connection, help) : undefined
  await run(connection, [COMMIT])
  if (written !== undefined) return assembleSince(frame, written)
  const facts = new Map([...whole, ...(relations ?? [])])
  if (earlier === undefined) return assemble(frame, facts)
  return assembleSince(frame, { read: earlier.reuse(facts), kept: new Map(), earlier })
}

async function readFrame(
  connection: Connection,
  help: Help | undefined,
): Promise<readonly (readonly Row[])[]> {
  if (help === undefined) return run(connection, [...FRAME, ...WHOLE_STATEMENTS])
  const jobs = [[...HEAD, ...WHOLE_STATEMENTS], [VERSIONS]]
  const [rest = [], versions = []] = await runShared(connection, jobs, help)
  return [...versions, ...rest]
}

interface Found {
  readonly versions: string
  readonly whole: Facts
  readonly earlier: Earlier
}

/** What was written about relations, and what names something that has another name now; `undefined` when that is much. */
async function readWritten(
  connection: Connection,
  { versions, whole, earlier }: Found,
): Promise<Mixed | undefined> {
  const { changed, gone, count } = writtenBetween(earlier.origin.versions, versions)
  const written = new Set([...changed, ...gone])
  for (const relation of earlier.relationsOf(written)) written.add(relation)
  const isMuch = () => written.size > Math.max(FEW, count * PART)
  const read = async (oids: ReadonlySet<string>): Promise<Facts> => {
    if (oids.size === 0) return new Map()
    const statements = BY_RELATION.map(({ sql }) => ofRelations(sql, [...oids]))
    return earlier.reuse(factsOf(BY_RELATION, await run(connection, statements)))
  }
  if (isMuch()) return undefined
  const fresh = await read(written)
  const addresses = addressesOf([...whole.values(), ...fresh.values()].flat(), earlier)
  if (addresses === undefined) return undefined
  const dependents = addresses.length === 0 ? [] : await readDependents(connection, addresses)
  const more = new Set(dependents.filter((oid) => !written.has(oid)))
  for (const oid of more) written.add(oid)
  if (isMuch()) return undefined
  const rest = await read(more)
  const both = BY_RELATION.map((kind) => {
    const [one = [], other = []] = [fresh.get(kind), rest.get(kind)]
    // What hangs on no relation is read each time.
    return [kind, fresh.size === 0 ? other : [...one, ...other.filter(isOfRelation)]] as const
  })
  return { read: new Map([...whole, ...both]), kept: earlier.without(written), earlier }
}

async function readDependents(
  connection: Connection,
  addresses: readonly Address[],
): Promise<readonly string[]> {
  const [rows] = await run(connection, [dependentsOf(addresses)])
  return (rows ?? []).flatMap(({ relation }) => relation ?? [])
}
