import { kindOf } from '../kinds/index.ts'
import type { Head } from '../lazy.ts'
import type { Kind, ObjectFact, Origin, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Facts } from './assemble.ts'

/** An earlier snapshot that facts can be taken over from. */
export class Earlier {
  readonly snapshot: Snapshot
  readonly origin: Origin
  #given: ReadonlyMap<ObjectFact, ObjectFact> | undefined

  private constructor(snapshot: Snapshot, origin: Origin) {
    this.snapshot = snapshot
    this.origin = origin
  }

  /** Undefined where a snapshot does not tell what it was made of, or is not known to be of the server that now reads. */
  static of(snapshot: Snapshot, now: Head['origin']): Earlier | undefined {
    const { origin } = snapshot
    return origin === undefined || origin.server !== now?.server ? undefined : new Earlier(snapshot, origin)
  }

  /** True when the server says now what it said then. */
  tells(now: Head['origin'], what: readonly ('versions' | 'told' | 'named' | 'aspects')[]): boolean {
    return what.every((name) => this.origin[name] === now?.[name])
  }

  /** What the fact became with what aspects add to it. */
  given(bare: ObjectFact): ObjectFact {
    const { bare: all, given } = this.origin
    // Most facts are added nothing to: they are not worth an entry.
    this.#given ??= new Map(
      all.flatMap((fact, at) => (given[at] === fact ? [] : [[fact, given[at] ?? fact] as const])),
    )
    return this.#given.get(bare) ?? bare
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

  /** Nothing holds any more. */
  nothing(): Split {
    return { kept: new Map(), left: new Left(this.origin.bare) }
  }

  /** The facts that hold where something was written about these relations, and those that have to be read again. */
  split(oids: ReadonlySet<string>): Split {
    const gone = new Set([...oids].flatMap((oid) => RELATIONS.map((kind) => `${kind}:${oid}`)))
    const isAbout = ({ table, key, parent }: ObjectFact) =>
      table === undefined ? oids.has(key) : gone.has(parent ?? '')
    const kept = new Map<Kind, ObjectFact[]>()
    const left: ObjectFact[] = []
    let kind: Kind | undefined
    let list: ObjectFact[] = []
    for (const fact of this.origin.bare) {
      if (kind?.kind !== fact.kind) {
        kind = kindOf(fact.kind)
        list = kind.perRelation ? (kept.get(kind) ?? []) : left
        if (kind.perRelation) kept.set(kind, list)
      }
      const stays = oids.size === 0 || !(isAbout(fact) || !isOfRelation(fact))
      ;(stays ? list : left).push(fact)
    }
    return { kept, left: new Left(left) }
  }
}

export interface Split {
  readonly kept: Facts
  readonly left: Left
}

const RELATIONS = ['table', 'foreign table', 'view', 'materialized view'] as const

/** A domain has constraints as well, and is read as a whole. */
export function isOfRelation({ parent }: ObjectFact): boolean {
  return parent?.startsWith('domain:') !== true
}

/** Facts that have to be read again. */
export class Left {
  readonly facts: readonly ObjectFact[]
  readonly #byKind = new Map<string, Map<string, ObjectFact>>()

  constructor(facts: readonly ObjectFact[]) {
    this.facts = facts
    for (const fact of facts) {
      const keys = this.#byKind.get(fact.kind)
      if (keys === undefined) this.#byKind.set(fact.kind, new Map([[fact.key, fact]]))
      else keys.set(fact.key, fact)
    }
  }

  /** The same object as it was. */
  get({ kind, key }: ObjectFact): ObjectFact | undefined {
    return this.#byKind.get(kind)?.get(key)
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
}
