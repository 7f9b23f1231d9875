import { kindOf } from '../kinds/index.ts'
import type { Kind, ObjectFact, Origin, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Facts } from './assemble.ts'

/** The facts of an earlier snapshot, found by what is asked about them. They are many, and most are never looked at. */
export class Earlier {
  readonly snapshot: Snapshot
  readonly origin: Origin
  #byKind: ReadonlyMap<string, ReadonlyMap<string, ObjectFact>> | undefined
  #given: ReadonlyMap<ObjectFact, ObjectFact> | undefined

  private constructor(snapshot: Snapshot, origin: Origin) {
    this.snapshot = snapshot
    this.origin = origin
  }

  /** Undefined for a snapshot that does not tell what it was made of, or of which server it is not known to be this one. */
  static of(snapshot: Snapshot, server: string | undefined): Earlier | undefined {
    const { origin } = snapshot
    return origin === undefined || origin.server !== server ? undefined : new Earlier(snapshot, origin)
  }

  /** The same object as it was. */
  get({ kind, key }: ObjectFact): ObjectFact | undefined {
    this.#byKind ??= byKindAndKey(this.origin.bare)
    return this.#byKind.get(kind)?.get(key)
  }

  /** What a fact became with what aspects add to it; undefined when nothing. */
  given(bare: ObjectFact): ObjectFact | undefined {
    const { bare: all, given } = this.origin
    this.#given ??= new Map(
      all.flatMap((fact, at) => (given[at] === fact ? [] : [[fact, given[at] ?? fact] as const])),
    )
    return this.#given.get(bare)
  }

  /** The facts, those that were just so before as they were there. */
  reuse(facts: Facts): Facts {
    return new Map(
      [...facts].map(([kind, list]) => [
        kind,
        list.map((fact) => {
          const before = this.get(fact)
          return before !== undefined && isSameFact(before, fact) ? before : fact
        }),
      ]),
    )
  }

  /** Relations whose facts tell of the indexes and sequences among these. */
  relationsOf(oids: ReadonlySet<string>): readonly string[] {
    return this.origin.bare.flatMap((fact) => {
      const own = fact.kind === 'index' ? fact.key : fact.absorbs?.slice(fact.absorbs.indexOf(':') + 1)
      return own !== undefined && oids.has(own)
        ? (fact.parent?.slice(fact.parent.indexOf(':') + 1) ?? [])
        : []
    })
  }

  /** Facts of the kinds that are read by relation, about all relations but these; without any of these, all. */
  without(oids: ReadonlySet<string>): Facts {
    const gone = new Set([...oids].flatMap((oid) => RELATIONS.map((kind) => `${kind}:${oid}`)))
    const kept = new Map<Kind, ObjectFact[]>()
    for (const fact of this.origin.bare) {
      const kind = kindOf(fact.kind)
      if (kind.perRelation !== true || (oids.size > 0 && !isOfRelation(fact))) continue
      if (fact.table === undefined ? oids.has(fact.key) : gone.has(fact.parent ?? '')) continue
      const list = kept.get(kind)
      if (list === undefined) kept.set(kind, [fact])
      else list.push(fact)
    }
    return kept
  }
}

const RELATIONS = ['table', 'foreign table', 'view', 'materialized view'] as const

/** A domain has constraints as well. */
export function isOfRelation({ parent }: ObjectFact): boolean {
  return parent?.startsWith('domain:') !== true
}

function byKindAndKey(facts: readonly ObjectFact[]): ReadonlyMap<string, ReadonlyMap<string, ObjectFact>> {
  const kinds = new Map<string, Map<string, ObjectFact>>()
  for (const fact of facts) {
    const keys = kinds.get(fact.kind)
    if (keys === undefined) kinds.set(fact.kind, new Map([[fact.key, fact]]))
    else keys.set(fact.key, fact)
  }
  return kinds
}
