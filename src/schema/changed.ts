import { aboutOf, relationOf, withParents } from './held.ts'
import { concernsJournals } from './journals.ts'
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
  const part = (snapshot: Snapshot, facts: Facts, changed: Facts): Snapshot => {
    const own = new Set(changed)
    return {
      serverVersion: snapshot.serverVersion,
      facts: facts.filter((fact) => own.has(fact) || needed.has(fact) || freed.has(fact.name)),
    }
  }
  const [then, now] =
    freed.size === 0 ? around([before, after], [...was, ...is]) : [before.facts, after.facts]
  // A parent has a parent: what is needed grows from the back, where children are.
  for (const fact of now.toReversed()) if (needed.has(fact)) needed.add(fact.parent)
  for (const fact of then.toReversed()) if (needed.has(fact)) needed.add(fact.parent)
  return [part(before, then, was), part(after, now, is)]
}

/** The facts of both about the relations that the changed ones are about or hang on; all where not less is to be had. */
function around(snapshots: readonly [Snapshot, Snapshot], changed: Facts): readonly [Facts, Facts] {
  const [before, after] = snapshots
  const [old, now] = [before.origin, after.origin]
  if (
    old?.about === undefined ||
    now?.about === undefined ||
    now.since?.snapshot !== before ||
    // Comparisons leave some out, and which is told by all.
    changed.some(concernsJournals)
  )
    return [before.facts, after.facts]
  const relations = new Set(changed.flatMap((fact) => relationOf(fact) ?? []))
  return withParents(relations, () => [aboutOf(old, relations).given, aboutOf(now, relations).given])
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
