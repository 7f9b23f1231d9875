import { KINDS } from './kinds/index.ts'
import { type FactRef, nameOf, type ObjectFact, refOf, type Snapshot } from './model.ts'

/** The same object in two snapshots. With one side only, it came or went. */
export interface Pair {
  readonly before: ObjectFact | undefined
  readonly after: ObjectFact | undefined
}

/**
 * Pairs two snapshots of one branch. A fork keeps OIDs and attnums, so these tell for certain what is the same
 * object, whatever its name. What is left over is paired by name under the same parent where being created again
 * makes no difference to that kind of object.
 */
export function pairByKey(before: Snapshot, after: Snapshot): readonly Pair[] {
  const left = new Map(before.facts.map((fact) => [refOf(fact), fact]))
  const right = new Map(after.facts.map((fact) => [refOf(fact), fact]))
  const schemas = renamedSchemas(left, right)
  /** References of the first snapshot as they are in the second. */
  const now = new Map<FactRef, FactRef>()
  const pairs: Pair[] = []
  // Parents come before their children in KINDS, so that a child finds its parent paired.
  for (const { kind, recreated } of KINDS) {
    const created = new Map<string, ObjectFact>()
    for (const [ref, fact] of right) {
      if (fact.kind === kind && !left.has(ref)) created.set(placeOf(fact, fact.parent, fact.schema), fact)
    }
    for (const [ref, fact] of left) {
      if (fact.kind !== kind) continue
      let match = right.get(ref)
      if (match === undefined && recreated === 'same') {
        const parent = fact.parent === undefined ? undefined : now.get(fact.parent)
        const place = placeOf(fact, parent, schemas.get(fact.schema) ?? fact.schema)
        if (fact.parent === undefined || parent !== undefined) match = created.get(place)
        created.delete(place)
      }
      if (match !== undefined) now.set(ref, refOf(match))
      pairs.push({ before: fact, after: match })
    }
  }
  const paired = new Set(pairs.flatMap(({ after: fact }) => (fact === undefined ? [] : [refOf(fact)])))
  for (const [ref, fact] of right) if (!paired.has(ref)) pairs.push({ before: undefined, after: fact })
  return pairs
}

/** Where a name has to be unique: on the table it sits on, or in its schema. */
export function placeOf(fact: ObjectFact, parent: FactRef | undefined, schema: string): string {
  return JSON.stringify(fact.table === undefined ? [schema, nameOf(fact)] : [parent ?? '', nameOf(fact)])
}

function renamedSchemas(
  left: ReadonlyMap<FactRef, ObjectFact>,
  right: ReadonlyMap<FactRef, ObjectFact>,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>()
  for (const [ref, fact] of left) {
    const name = fact.kind === 'schema' ? right.get(ref)?.name : undefined
    if (name !== undefined) renamed.set(fact.name, name)
  }
  return renamed
}
