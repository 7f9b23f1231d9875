import { type FactRef, type ObjectFact, refOf, type Snapshot } from './model.ts'
import { isSameFact } from './same.ts'

/**
 * The two snapshots without what is the same in both and has nothing to do with what is not: a comparison finds the same
 * in what is left, which is little where most was taken over from one to the other.
 */
export function changedPart(before: Snapshot, after: Snapshot): readonly [Snapshot, Snapshot] {
  const [was, is] = differing(before, after)
  if (was.length === 0 && is.length === 0)
    return [
      { ...before, facts: [] },
      { ...after, facts: [] },
    ]
  const left = new Map(was.map((fact) => [refOf(fact), fact]))
  const needed = new Context()
  const freed = new Set<string>()
  for (const fact of [...was, ...is]) needed.add(fact.parent)
  for (const fact of is) {
    const old = left.get(refOf(fact))
    // Whether something else bears the name that this one had decides how others that name it are compared.
    if (old !== undefined && old.name !== fact.name) freed.add(old.name)
  }
  const part = (snapshot: Snapshot, changed: readonly ObjectFact[]): Snapshot => {
    const own = new Set(changed)
    return {
      ...snapshot,
      facts: snapshot.facts.filter((fact) => own.has(fact) || needed.has(fact) || freed.has(fact.name)),
    }
  }
  // A parent has a parent: what is needed grows from the back, where children are.
  for (const fact of after.facts.toReversed()) if (needed.has(fact)) needed.add(fact.parent)
  for (const fact of before.facts.toReversed()) if (needed.has(fact)) needed.add(fact.parent)
  return [part(before, was), part(after, is)]
}

type Facts = readonly ObjectFact[]

function differing(before: Snapshot, after: Snapshot): readonly [Facts, Facts] {
  if (before === after) return [[], []]
  const since = after.origin?.since
  if (since?.snapshot === before) return [since.was, since.is]
  const old = new Set(before.facts)
  const now = new Set(after.facts)
  const was = before.facts.filter((fact) => !now.has(fact))
  const is = after.facts.filter((fact) => !old.has(fact))
  const left = new Map(was.map((fact) => [refOf(fact), fact]))
  const same = new Set<ObjectFact>()
  for (const fact of is) {
    const other = left.get(refOf(fact))
    if (other !== undefined && isSameFact(other, fact)) same.add(other).add(fact)
  }
  return [was.filter((fact) => !same.has(fact)), is.filter((fact) => !same.has(fact))]
}

/** References, asked for by their facts without writing each as one. */
class Context {
  readonly #keys = new Map<string, Set<string>>()

  add(ref: FactRef | undefined): void {
    if (ref === undefined) return
    const cut = ref.indexOf(':')
    const kind = ref.slice(0, cut)
    const keys = this.#keys.get(kind) ?? new Set()
    this.#keys.set(kind, keys.add(ref.slice(cut + 1)))
  }

  has({ kind, key }: ObjectFact): boolean {
    return this.#keys.get(kind)?.has(key) === true
  }
}
