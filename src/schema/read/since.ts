import type { Connection } from '../../sql/client.ts'
import { kindOf } from '../kinds/index.ts'
import { ofRelations } from '../kinds/sql.ts'
import { type FactRef, type ObjectFact, type Origin, refOf, type Snapshot } from '../model.ts'
import { readRelations } from './all.ts'
import { assemble, type Facts, type Frame, factsOf } from './assemble.ts'
import { type Address, addressesOf, dependentsOf } from './dependents.ts'
import { BY_RELATION, FRAME, frameOf, WHOLE } from './frame.ts'
import { isSameFact } from '../same.ts'
import type { Open } from './shared.ts'
import { BEGIN, COMMIT, run } from './transaction.ts'
import { writtenBetween } from './version-map.ts'

/** Up to this many relations, or this part of all, reading them alone is no dearer than reading all. */
const FEW = 50
const PART = 1 / 3

/**
 * Reads what was written since an earlier snapshot of this database or of one that it was forked from, and takes the
 * rest from there. What it yields is what reading everything yields. Reads everything where it cannot tell.
 */
export async function readSince(
  connection: Connection,
  since: Origin,
  open: Open | undefined,
): Promise<Snapshot> {
  const results = (await run(connection, [...BEGIN, ...FRAME, ...WHOLE.map(({ sql }) => sql)])).slice(
    BEGIN.length,
  )
  const frame = frameOf(results)
  const whole = factsOf(WHOLE, results.slice(FRAME.length))
  const earlier = new Map(since.bare.map((fact) => [refOf(fact), fact]))
  const relations =
    (await readWritten(connection, { frame, whole, since, earlier })) ??
    (await readRelations(connection, open))
  await run(connection, [COMMIT])
  return assemble(frame, withEarlier(new Map([...whole, ...relations]), earlier), since)
}

type Earlier = ReadonlyMap<FactRef, ObjectFact>

interface Found {
  readonly frame: Frame
  readonly whole: Facts
  readonly since: Origin
  readonly earlier: Earlier
}

/** Facts of the kinds that are read by relation; `undefined` when all of them have to be read. */
async function readWritten(
  connection: Connection,
  { frame, whole, since, earlier }: Found,
): Promise<Facts | undefined> {
  if (frame.server !== since.server) return undefined
  const { changed, gone, count } = writtenBetween(since.versions, frame.versions)
  const written = new Set([...changed, ...gone])
  for (const fact of since.bare) {
    // Something may have been written about an index, whose table tells of it.
    const own = fact.kind === 'index' ? fact.key : fact.absorbs?.replace(/^index:/, '')
    const relation = own !== undefined && written.has(own) ? relationOf(fact) : undefined
    if (relation !== undefined) written.add(relation)
  }
  const isMany = () => written.size > Math.max(FEW, count * PART)
  if (isMany()) return undefined
  const read = async (oids: readonly string[]) =>
    factsOf(
      BY_RELATION,
      await run(
        connection,
        BY_RELATION.map(({ sql }) => ofRelations(sql, oids)),
      ),
    )
  const fresh = await read([...written])
  const addresses = addressesOf([...whole.values(), ...fresh.values()].flat(), earlier)
  if (addresses === undefined) return undefined
  const dependents = addresses.length === 0 ? [] : await readDependents(connection, addresses)
  const more = dependents.filter((oid) => !written.has(oid))
  for (const oid of more) written.add(oid)
  if (isMany()) return undefined
  const rest = more.length === 0 ? undefined : await read(more)
  const kept = Map.groupBy(
    since.bare.filter((fact) => {
      const relation = kindOf(fact.kind).perRelation ? relationOf(fact) : undefined
      return relation !== undefined && !written.has(relation)
    }),
    ({ kind }) => kind,
  )
  return new Map(
    BY_RELATION.map((kind) => [
      kind,
      [
        ...(kept.get(kind.kind) ?? []),
        ...(fresh.get(kind) ?? []),
        ...(rest?.get(kind) ?? []).filter(isOfRelation),
      ],
    ]),
  )
}

/** The OID of the relation that the fact is about; undefined when it is about something else, such as a domain. */
function relationOf(fact: ObjectFact): string | undefined {
  if (fact.table === undefined) return fact.key
  const [kind = '', key] = (fact.parent ?? '').split(':')
  return RELATIONS.has(kind) ? key : undefined
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'foreign table', 'view', 'materialized view'])

function isOfRelation(fact: ObjectFact): boolean {
  return relationOf(fact) !== undefined
}

async function readDependents(
  connection: Connection,
  addresses: readonly Address[],
): Promise<readonly string[]> {
  const [rows] = await run(connection, [dependentsOf(addresses)])
  return (rows ?? []).flatMap(({ relation }) => relation ?? [])
}

/** The facts, those that were so before as they were there. */
function withEarlier(facts: Facts, earlier: Earlier): Facts {
  return new Map(
    [...facts].map(([kind, list]) => [
      kind,
      list.map((fact) => {
        const before = earlier.get(refOf(fact))
        return before !== undefined && isSameFact(before, fact) ? before : fact
      }),
    ]),
  )
}
