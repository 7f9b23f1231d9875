import { kindOf } from '../kinds/index.ts'
import { type FactRef, type Kind, type ObjectFact, type Origin, refOf } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Facts } from './assemble.ts'

/** The facts of an earlier snapshot, found by what is asked about them. They are many, and most are never looked at. */
export class Earlier {
  readonly origin: Origin
  #byRef: ReadonlyMap<FactRef, ObjectFact> | undefined
  #given: ReadonlyMap<ObjectFact, ObjectFact> | undefined

  constructor(origin: Origin) {
    this.origin = origin
  }

  /** What the object was like. */
  get(ref: FactRef): ObjectFact | undefined {
    this.#byRef ??= new Map(this.origin.bare.map((fact) => [refOf(fact), fact]))
    return this.#byRef.get(ref)
  }

  /** What a fact of this snapshot became with what aspects add to it. */
  given(bare: ObjectFact): ObjectFact | undefined {
    const { bare: all, given } = this.origin
    // Most facts have no aspects: they are not worth an entry.
    this.#given ??= new Map(all.flatMap((fact, at) => (given[at] === fact ? [] : [[fact, given[at] ?? fact] as const])))
    return this.#given.get(bare)
  }

  /** Relations that the indexes and sequences among these OIDs belong to, as far as their facts are told by those. */
  relationsOf(oids: ReadonlySet<string>): readonly string[] {
    return this.origin.bare.flatMap((fact) => {
      const own = fact.kind === 'index' ? fact.key : fact.absorbs?.replace(/^.*:/, '')
      return own !== undefined && oids.has(own) ? (relationOf(fact) ?? []) : []
    })
  }

  /** Facts about all relations but these. */
  withoutRelations(oids: ReadonlySet<string>): ReadonlyMap<Kind, readonly ObjectFact[]> {
    const kept = new Map<Kind, ObjectFact[]>()
    for (const fact of this.origin.bare) {
      const kind = kindOf(fact.kind)
      if (kind.perRelation !== true) continue
      const relation = relationOf(fact)
      if (relation === undefined || oids.has(relation)) continue
      const list = kept.get(kind)
      if (list === undefined) kept.set(kind, [fact])
      else list.push(fact)
    }
    return kept
  }

  /** The facts, those that were just so before as they were there. */
  reuse(facts: Facts): Facts {
    const known = new Set(this.origin.bare)
    return new Map(
      [...facts].map(([kind, list]) => [
        kind,
        list.map((fact) => {
          const before = known.has(fact) ? undefined : this.get(refOf(fact))
          return before !== undefined && isSameFact(before, fact) ? before : fact
        }),
      ]),
    )
  }
}

/** The OID of the relation that the fact is about; undefined when it is about something else, such as a domain. */
function relationOf(fact: ObjectFact): string | undefined {
  if (fact.table === undefined) return fact.key
  const [kind = '', key] = (fact.parent ?? '').split(':')
  return RELATIONS.has(kind) ? key : undefined
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'foreign table', 'view', 'materialized view'])

export function isOfRelation(fact: ObjectFact): boolean {
  return relationOf(fact) !== undefined
}
