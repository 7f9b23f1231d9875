import type { Connection } from '../../sql/client.ts'
import { ofRelations } from '../kinds/sql.ts'
import { lazily } from '../lazy.ts'
import type { Snapshot } from '../model.ts'
import { readRelations } from './all.ts'
import { assemble, assembleSince, type Facts, factsOf, type Mixed } from './assemble.ts'
import { type Address, addressesOf, dependentsOf } from './dependents.ts'
import { Earlier, isOfRelation } from './earlier.ts'
import { BY_RELATION, FRAME, type Frame, frameOf, statementsOf, WHOLE } from './frame.ts'
import { ask, type Begun, begin, type Open, type Sharing, share } from './shared.ts'
import { COMMIT, run } from './transaction.ts'
import { writtenBetween } from './version-map.ts'

/** Up to this many relations, or this part of all, reading them alone is no dearer than reading all. */
const FEW = 50
const PART = 1 / 3

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
  const begun = await begin(connection, open)
  // While the server is at work there is time to unpack what was kept.
  const dealt = Promise.withResolvers<void>()
  const unpacked = Promise.all([since, dealt.promise]).then(([snapshot]) => {
    void snapshot?.origin?.bare
    return snapshot
  })
  const frames = readFrame(connection, { ...begun, whenDealt: dealt.resolve })
  const [frame, snapshot] = await Promise.all([frames, unpacked])
  const earlier = snapshot && Earlier.of(snapshot, frame.head.origin)
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
  const nothing = earlier.nothing()
  return assembleSince(frame, { ...nothing, read: nothing.left.reuse(facts), earlier })
}

/** Nothing was written about relations or what they name: there is nothing more to ask, and no haste to put it together. */
function unwritten(frame: Frame, earlier: Earlier): Snapshot {
  return lazily(frame.head, () => {
    const found = earlier.split(new Set())
    return assembleSince(frame, { ...found, read: found.left.reuse(factsOf(WHOLE, frame.whole)), earlier })
  })
}

async function readFrame(connection: Connection, sharing: Sharing): Promise<Frame> {
  const jobs = sharing.help === undefined ? [FRAME] : [FRAME.slice(1), FRAME.slice(0, 1)]
  const results = await share(connection, jobs, sharing)
  return frameOf(results.toReversed().flat())
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
  for (const relation of earlier.relationsOf(written)) written.add(relation)
  const isMuch = () => written.size > Math.max(FEW, count * PART)
  if (isMuch()) return undefined
  const fresh = await readThese(connection, written, begun)
  const found = earlier.split(written)
  const now = found.left.reuse(new Map([...whole, ...fresh]))
  const addresses = addressesOf([...now.values()].flat(), { before: found.left, changed })
  if (addresses === undefined) return undefined
  const dependents = addresses.length === 0 ? [] : await readDependents(connection, addresses)
  const more = new Set(dependents.filter((oid) => !written.has(oid)))
  if (more.size === 0) return { ...found, read: now, earlier }
  for (const oid of more) written.add(oid)
  if (isMuch()) return undefined
  const rest = await readThese(connection, more, begun)
  const { kept, left } = earlier.split(written)
  const both = BY_RELATION.map((kind) => {
    const [one = [], other = []] = [fresh.get(kind), rest.get(kind)]
    // What hangs on no relation was read twice.
    return [kind, fresh.size === 0 ? other : [...one, ...other.filter(isOfRelation)]] as const
  })
  return { read: left.reuse(new Map([...whole, ...both])), kept, left, earlier }
}

async function readThese(connection: Connection, oids: ReadonlySet<string>, begun: Begun): Promise<Facts> {
  if (oids.size === 0) return new Map()
  const statements = statementsOf(BY_RELATION).map(({ kind, sql }) => ({
    kind,
    sql: ofRelations(sql, [...oids]),
  }))
  return factsOf(BY_RELATION, await ask(connection, statements, begun))
}

async function readDependents(
  connection: Connection,
  addresses: readonly Address[],
): Promise<readonly string[]> {
  const [rows] = await run(connection, [dependentsOf(addresses)])
  return (rows ?? []).flatMap(({ relation }) => relation ?? [])
}
