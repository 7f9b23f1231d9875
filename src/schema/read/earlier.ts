import { aboutOf, relationOf } from '../held.ts'
import { kindOf } from '../kinds/index.ts'
import type { Head } from '../lazy.ts'
import type { Held, ObjectFact, Origin, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Facts } from './assemble.ts'

/** An earlier snapshot that facts can be taken over from. */
export class Earlier {
  readonly snapshot: Snapshot
  readonly origin: Origin
  /** What was looked at, which is asked for several times. */
  readonly #held = new Map<string, Held>()

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

  /** The facts about these relations and about none. */
  about(relations: ReadonlySet<string>): Held {
    const name = [...relations].join()
    const held = this.#held.get(name) ?? aboutOf(this.origin, relations)
    this.#held.set(name, held)
    return held
  }

  /** The facts that have to be read again where something was written about these relations. */
  left(written: ReadonlySet<string>): Left {
    return new Left(this.about(written).bare.filter((fact) => !stays(fact, written)))
  }

  /** All facts, of which none holds any more. */
  all(): Left {
    return new Left(this.origin.bare)
  }
}

/** True for a fact that holds where something was written about these relations. */
export function stays(fact: ObjectFact, written: ReadonlySet<string>): boolean {
  if (kindOf(fact.kind).perRelation !== true) return false
  const relation = relationOf(fact)
  // What hangs on no relation is read again with the first that is.
  return relation === undefined ? written.size === 0 : !written.has(relation)
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
