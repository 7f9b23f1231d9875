import type { SchemaChange } from '../report/model.ts'
import { compareSnapshots } from './compare.ts'
import { type FactRef, type Member, nameOf, type ObjectFact, refOf, type Snapshot } from './model.ts'

/**
 * What is different in the second of two databases that have nothing in common but names. OIDs mean nothing here: an
 * object is the same when its kind, schema, table and name are, and one with another name is another object.
 */
export function compareByName(before: Snapshot, after: Snapshot): readonly SchemaChange[] {
  const [left, right] = withoutServersOwn(before, after)
  return compareSnapshots(...withColumnOrder(withKeysOf(right, left), right))
}

/** The snapshot with the keys that its objects have in another one, so that these tell what is the same object. */
function withKeysOf(other: Snapshot, snapshot: Snapshot): Snapshot {
  const places = new Map<string, ObjectFact[]>()
  for (const fact of other.facts) {
    const place = places.get(placeOf(fact))
    if (place === undefined) places.set(placeOf(fact), [fact])
    else place.push(fact)
  }
  const matches = new Map<FactRef, ObjectFact>()
  const refs = new Map<FactRef, FactRef>()
  for (const fact of snapshot.facts) {
    const match = places.get(placeOf(fact))?.shift()
    if (match === undefined) continue
    matches.set(refOf(fact), match)
    refs.set(refOf(fact), refOf(match))
  }
  const translate = (ref: FactRef): FactRef => refs.get(ref) ?? `${ref} before`
  const facts = snapshot.facts.map((fact) => ({
    ...fact,
    key: translate(refOf(fact)).slice(fact.kind.length + 1),
    parent: fact.parent && translate(fact.parent),
    follows: fact.follows && translate(fact.follows),
    absorbs: fact.absorbs && translate(fact.absorbs),
    members: fact.members && membersWithKeysOf(matches.get(refOf(fact))?.members ?? [], fact.members),
  }))
  return { ...snapshot, facts }
}

/** Where there can be one object only: an extension has its name to itself, whatever schema it is in. */
function placeOf(fact: ObjectFact): string {
  const schema = fact.kind === 'extension' ? '' : fact.schema
  return JSON.stringify([fact.kind, schema, fact.table ?? '', nameOf(fact)])
}

function membersWithKeysOf(others: readonly Member[], members: readonly Member[]): readonly Member[] {
  const keys = new Map(others.map(({ name, key }) => [name, key]))
  return members.map((member) => ({ ...member, key: keys.get(member.name) ?? `${member.key} before` }))
}

/**
 * Tells relations whose common columns stand in another order, which no key tells here: an attribute of the relation,
 * so that it is said once.
 */
function withColumnOrder(before: Snapshot, after: Snapshot): readonly [Snapshot, Snapshot] {
  const [old, now] = [columnsOf(before), columnsOf(after)]
  const orders = new Map<FactRef, readonly [string, string]>()
  for (const [relation, columns] of old) {
    const others = now.get(relation) ?? []
    const kept = columns.filter((name) => others.includes(name)).join(', ')
    const order = others.filter((name) => columns.includes(name)).join(', ')
    if (kept !== order) orders.set(relation, [kept, order])
  }
  const write = (snapshot: Snapshot, side: 0 | 1): Snapshot => ({
    ...snapshot,
    facts: snapshot.facts.map((fact) => {
      const order = orders.get(refOf(fact))?.[side]
      return order === undefined
        ? fact
        : { ...fact, attributes: { ...fact.attributes, 'order of columns': order } }
    }),
  })
  return orders.size === 0 ? [before, after] : [write(before, 0), write(after, 1)]
}

/** The names of the columns of each relation, in their order. */
function columnsOf(snapshot: Snapshot): ReadonlyMap<FactRef, readonly string[]> {
  const columns = snapshot.facts.filter(({ kind }) => kind === 'column')
  const byRelation = new Map<FactRef, string[]>()
  for (const { parent, name } of columns.sort((a, b) => (a.position ?? 0) - (b.position ?? 0))) {
    if (parent === undefined) continue
    const names = byRelation.get(parent)
    if (names === undefined) byRelation.set(parent, [name])
    else names.push(name)
  }
  return byRelation
}

/** Servers of two majors: NOT NULL constraints have no names on the older, which is nobody's doing. */
function withoutServersOwn(before: Snapshot, after: Snapshot): readonly [Snapshot, Snapshot] {
  if (majorOf(before) === majorOf(after)) return [before, after]
  const strip = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    facts: snapshot.facts.map(({ attributes, ...fact }) => {
      const { 'not null constraint': _, ...others } = attributes
      return { ...fact, attributes: others }
    }),
  })
  return [strip(before), strip(after)]
}

/** The server's major version. */
export function majorOf({ serverVersion }: Snapshot): number {
  return Math.floor(serverVersion / 10_000)
}
