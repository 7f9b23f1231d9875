import type { Connection } from '../../sql/client.ts'
import { kindOf } from '../kinds/index.ts'
import { ofRelations } from '../kinds/sql.ts'
import type { ObjectFact, Origin, Row, Snapshot } from '../model.ts'
import { readRelations } from './all.ts'
import { assemble, type Facts, factsOf } from './assemble.ts'
import { type Address, addressesOf, dependentsOf } from './dependents.ts'
import { Earlier, isOfRelation } from './earlier.ts'
import { BY_RELATION, FRAME, frameOf, WHOLE } from './frame.ts'
import { type Open, runShared } from './shared.ts'
import { BEGIN, COMMIT, run } from './transaction.ts'
import { writtenBetween } from './version-map.ts'

/** Up to this many relations, or this part of all, reading them alone is no dearer than reading all. */
const FEW = 50
const PART = 1 / 3

/** As many facts make it worth its while to ask what was written on a second connection. */
const MANY = 10_000

const WHOLE_STATEMENTS: readonly string[] = WHOLE.map(({ sql }) => sql)
const [VERSIONS = '', ...HEAD] = FRAME

/**
 * Reads what was written since an earlier snapshot of this database or of one that it was forked from, and takes the
 * rest from there. What it yields is what reading everything yields. Reads everything where it cannot tell.
 */
export async function readSince(
  connection: Connection,
  since: Origin,
  open: Open | undefined,
): Promise<Snapshot> {
  const results = await readFrame(connection, since.bare.length > MANY ? open : undefined)
  const frame = frameOf(results)
  const earlier = new Earlier(since)
  const whole = factsOf(WHOLE, results.slice(FRAME.length))
  const written =
    frame.server === since.server ? await readWritten(connection, { versions: frame.versions, whole, earlier }) : undefined
  const relations = written ?? (await readRelations(connection, open))
  await run(connection, [COMMIT])
  return assemble(frame, earlier.reuse(new Map([...whole, ...relations])), earlier)
}

async function readFrame(connection: Connection, open: Open | undefined): Promise<readonly (readonly Row[])[]> {
  const statements = [...FRAME, ...WHOLE_STATEMENTS]
  if (open === undefined) return (await run(connection, [...BEGIN, ...statements])).slice(BEGIN.length)
  await run(connection, BEGIN)
  const [rest = [], versions = []] = await runShared(connection, [[...HEAD, ...WHOLE_STATEMENTS], [VERSIONS]], open)
  return [...versions, ...rest]
}

interface Found {
  readonly versions: string
  readonly whole: Facts
  readonly earlier: Earlier
}

/** Facts of the kinds that are read by relation; `undefined` when all of them have to be read. */
async function readWritten(
  connection: Connection,
  { versions, whole, earlier }: Found,
): Promise<Facts | undefined> {
  const { changed, gone, count } = writtenBetween(earlier.origin.versions, versions)
  const written = new Set([...changed, ...gone])
  for (const relation of earlier.relationsOf(written)) written.add(relation)
  const isMany = () => written.size > Math.max(FEW, count * PART)
  const read = async (oids: Iterable<string>) => {
    const list = [...oids]
    const statements = BY_RELATION.map(({ sql }) => ofRelations(sql, list))
    return factsOf(BY_RELATION, await run(connection, statements))
  }
  if (isMany()) return undefined
  const fresh = await read(written)
  const addresses = addressesOf([...whole.values(), ...fresh.values()].flat(), earlier)
  if (addresses === undefined) return undefined
  const dependents = addresses.length === 0 ? [] : await readDependents(connection, addresses)
  const more = dependents.filter((oid) => !written.has(oid))
  for (const oid of more) written.add(oid)
  if (isMany()) return undefined
  const rest = more.length === 0 ? undefined : await read(more)
  const kept = earlier.withoutRelations(written)
  return new Map(
    BY_RELATION.map((kind) => {
      const again = (rest?.get(kind) ?? []).filter(isOfRelation)
      return [kind, [...(kept.get(kind) ?? []), ...(fresh.get(kind) ?? []), ...again]]
    }),
  )
}

async function readDependents(
  connection: Connection,
  addresses: readonly Address[],
): Promise<readonly string[]> {
  const [rows] = await run(connection, [dependentsOf(addresses)])
  return (rows ?? []).flatMap(({ relation }) => relation ?? [])
}
