import type { Connection } from '../../sql/client.ts'
import { aboutOf, relationOf } from '../held.ts'
import { ofRelations } from '../kinds/sql.ts'
import { lazily } from '../lazy.ts'
import type { Row, Snapshot } from '../model.ts'
import { readRelations } from './all.ts'
import { assemble, type Facts, factsOf } from './assemble.ts'
import { assembleSince, type Mixed } from './assemble-since.ts'
import { addressesOf, dependentsOf, tellersOf } from './dependents.ts'
import { Earlier } from './earlier.ts'
import { BY_RELATION, FRAME_JOBS, type Frame, frameOf, statementsOf, WHOLE, withVersions } from './frame.ts'
import { ask, type Begun, begin, type Open, openEarly, type Sharing, share } from './shared.ts'
import { COMMIT, run } from './transaction.ts'
import { groupsOf, withGroups, writtenBetween } from './version-map.ts'
import { VERSIONS, versionsOf } from './versions.ts'

/** Up to this many relations, or this part of all, reading them alone is no dearer than reading all. */
const FEW = 50
const PART = 1 / 3
const NONE: ReadonlySet<string> = new Set()

export interface SinceOptions {
  readonly since: Snapshot | Promise<Snapshot | undefined>
  readonly open: Open | undefined
}

/**
 * Reads what was written since an earlier snapshot of this database or of one that it was forked from, and takes the
 * rest from there. What it yields is what reading everything yields, and the earlier one itself where nothing changed.
 * Reads everything where it cannot tell.
 */
export async function readSince(connection: Connection, { since, open }: SinceOptions): Promise<Snapshot> {
  await using helper = openEarly(Promise.resolve(since), open)
  const begun = await begin(connection, helper.open)
  // While the server is at work there is time to unpack what was kept.
  const dealt = Promise.withResolvers<void>()
  const unpacked = Promise.all([since, dealt.promise]).then(([snapshot]) => {
    if (snapshot?.origin !== undefined) aboutOf(snapshot.origin, NONE)
    return snapshot
  })
  const frames = readFrame(connection, { ...begun, whenDealt: dealt.resolve })
  const [grouped, snapshot] = await Promise.all([frames, unpacked])
  const earlier = snapshot && Earlier.of(snapshot, grouped.head.origin)
  const frame = withVersions(grouped, await readVersions(connection, { grouped, earlier }))
  if (earlier?.tells(frame.head.origin, ['versions', 'named'])) {
    await run(connection, [COMMIT])
    return earlier.tells(frame.head.origin, ['told']) ? earlier.snapshot : unwritten(frame, earlier)
  }
  const whole = factsOf(WHOLE, frame.whole)
  const mixed = earlier && (await readWritten(connection, { begun, frame, whole, earlier }))
  const relations = mixed === undefined ? await readRelations(connection, begun) : undefined
  await run(connection, [COMMIT])
  if (mixed !== undefined) return assembleSince(frame, mixed)
  const facts = new Map([...whole, ...(relations ?? [])])
  if (earlier === undefined) return assemble(frame, facts)
  return assembleSince(frame, { read: earlier.all().reuse(facts), written: undefined, earlier })
}

/** Nothing was written about relations or what they name: there is nothing more to ask, and no haste to put it together. */
function unwritten(frame: Frame, earlier: Earlier): Snapshot {
  return lazily(frame.head, () => {
    const read = earlier.left(NONE).reuse(factsOf(WHOLE, frame.whole))
    return assembleSince(frame, { read, written: NONE, earlier })
  })
}

async function readFrame(connection: Connection, sharing: Sharing): Promise<Frame> {
  const jobs = sharing.help === undefined ? [FRAME_JOBS.flat()] : FRAME_JOBS
  return frameOf((await share(connection, jobs, sharing)).flat())
}

/** Up to this many groups of relations, or this part of all, asking for them alone is no dearer than asking for all. */
const FEW_GROUPS = 64

/** What was last written about each relation, which only has to be asked of groups that are not as they were. */
async function readVersions(
  connection: Connection,
  { grouped, earlier }: { readonly grouped: Frame; readonly earlier: Earlier | undefined },
): Promise<string> {
  if (earlier === undefined) return textOf(await run(connection, [VERSIONS]))
  const { versions } = earlier.origin
  const { changed, added, gone } = writtenBetween(groupsOf(versions), grouped.head.origin?.versions ?? '')
  const groups = [...changed, ...added, ...gone].map(Number)
  if (groups.length === 0) return versions
  if (groups.length > FEW_GROUPS) return textOf(await run(connection, [VERSIONS]))
  return withGroups(versions, { groups, instead: textOf(await run(connection, [versionsOf(groups)])) })
}

function textOf([rows]: readonly (readonly Row[])[]): string {
  return rows?.[0]?.versions ?? ''
}

interface Found {
  readonly begun: Begun
  readonly frame: Frame
  readonly whole: Facts
  readonly earlier: Earlier
}

/** What was written about relations, and what names something that has another name now; `undefined` when that is much. */
async function readWritten(
  connection: Connection,
  { begun, frame, whole, earlier }: Found,
): Promise<Mixed | undefined> {
  const { changed, added, gone, count } = writtenBetween(
    earlier.origin.versions,
    frame.head.origin?.versions ?? '',
  )
  const written = new Set([...changed, ...added, ...gone])
  for (const relation of await readRelationsOf(connection, written, tellersOf)) written.add(relation)
  const isMuch = () => written.size > Math.max(FEW, count * PART)
  if (isMuch()) return undefined
  const fresh = await readThese(connection, written, begun)
  const before = earlier.left(written)
  const now = before.reuse(new Map([...whole, ...fresh]))
  const addresses = addressesOf([...now.values()].flat(), { before, changed })
  if (addresses === undefined) return undefined
  const dependents = await readRelationsOf(connection, new Set(addresses), dependentsOf)
  const more = new Set(dependents.filter((oid) => !written.has(oid)))
  if (more.size === 0) return { read: now, written, earlier }
  for (const oid of more) written.add(oid)
  if (isMuch()) return undefined
  const rest = await readThese(connection, more, begun)
  const both = BY_RELATION.map((kind) => {
    const [one = [], other = []] = [fresh.get(kind), rest.get(kind)]
    // What hangs on no relation was read twice.
    return [
      kind,
      fresh.size === 0 ? other : [...one, ...other.filter((fact) => relationOf(fact) !== undefined)],
    ] as const
  })
  return { read: earlier.left(written).reuse(new Map([...whole, ...both])), written, earlier }
}

async function readThese(connection: Connection, oids: ReadonlySet<string>, begun: Begun): Promise<Facts> {
  if (oids.size === 0) return new Map()
  const statements = statementsOf(BY_RELATION).map(({ kind, sql }) => ({
    kind,
    sql: ofRelations(sql, [...oids]),
  }))
  return factsOf(BY_RELATION, await ask(connection, statements, begun))
}

/** The relations that a query tells of these. */
async function readRelationsOf<T>(
  connection: Connection,
  of: ReadonlySet<T>,
  sqlOf: (of: readonly T[]) => string,
): Promise<readonly string[]> {
  if (of.size === 0) return []
  const [rows] = await run(connection, [sqlOf([...of])])
  return (rows ?? []).flatMap(({ relation }) => relation ?? [])
}
