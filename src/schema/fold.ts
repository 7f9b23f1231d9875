import type { ObjectKind } from '../report/model.ts'
import { isAspect } from './aspects/attributes.ts'
import type { Difference } from './difference.ts'
import { kindOf } from './kinds/index.ts'
import { type FactRef, type ObjectFact, refOf } from './model.ts'
import { sameButForCasts } from './sql-tokens.ts'

/** Takes out what another difference says already, so that one thing is said once. */
export function fold(differences: readonly Difference[]): readonly Difference[] {
  const known = indexOf(differences)
  return differences.flatMap((difference) => {
    if (isImplied(difference, known)) return []
    const recast = isRecast(difference, known)
    const attributes = difference.attributes.filter((change) => {
      if (isAspect(change.name)) return true
      if (recast && sameButForCasts(change.before ?? '', change.after ?? '')) return false
      const followed = followedBy(difference, known)
      return !followed?.attributes.some(
        ({ name, before, after }) =>
          name === change.name && before === change.before && after === change.after,
      )
    })
    const renamed = difference.renamed && !sharesRename(difference, known)
    if (
      difference.before !== undefined &&
      difference.after !== undefined &&
      !renamed &&
      attributes.length === 0
    )
      return []
    return [{ ...difference, renamed, attributes }]
  })
}

interface Known {
  readonly byBefore: ReadonlyMap<FactRef, Difference>
  readonly byAfter: ReadonlyMap<FactRef, Difference>
  /** What is altered on each table: the table, the kind and the attribute. */
  readonly altered: ReadonlySet<string>
  /** Objects that another object now stands for. */
  readonly absorbed: ReadonlySet<FactRef>
}

function indexOf(differences: readonly Difference[]): Known {
  const byBefore = new Map<FactRef, Difference>()
  const byAfter = new Map<FactRef, Difference>()
  const altered = new Set<string>()
  const absorbed = new Set<FactRef>()
  for (const difference of differences) {
    if (difference.before !== undefined) byBefore.set(refOf(difference.before), difference)
    if (difference.after !== undefined) byAfter.set(refOf(difference.after), difference)
    for (const { name } of difference.attributes)
      altered.add(alteredKey(difference.after, difference.after?.kind, name))
    if (difference.after?.absorbs !== undefined) absorbed.add(difference.after.absorbs)
  }
  return { byBefore, byAfter, altered, absorbed }
}

function alteredKey(fact: ObjectFact | undefined, kind: ObjectKind | undefined, attribute: string): string {
  return `${fact?.parent} ${kind} ${attribute}`
}

function isRecast({ after }: Difference, { altered }: Known): boolean {
  const cause = after === undefined ? undefined : kindOf(after.kind).recastBy
  return cause !== undefined && altered.has(alteredKey(after, cause.kind, cause.attribute))
}

function isImplied(difference: Difference, known: Known): boolean {
  const { before, after } = difference
  if (after === undefined && before !== undefined) {
    if (known.absorbed.has(refOf(before))) return true
    if (isRemoved(before.parent, known)) return true
    return (
      before.follows !== undefined &&
      !livesOn(before) &&
      (isRemoved(before.follows, known) || (before.kind !== 'column' && leftItsTree(before.parent, known)))
    )
  }
  if (before === undefined && after !== undefined) {
    if (isAdded(after.parent, known)) return true
    return (
      after.follows !== undefined &&
      !livesOn(after) &&
      (isAdded(after.follows, known) || joinedATree(after.parent, known))
    )
  }
  return false
}

/** A table that inherits another has rows of its own; a partition is told by its parent. */
function livesOn({ kind }: ObjectFact): boolean {
  return kind === 'table' || kind === 'foreign table'
}

function isRemoved(ref: FactRef | undefined, { byBefore }: Known): boolean {
  const difference = ref === undefined ? undefined : byBefore.get(ref)
  return difference !== undefined && difference.after === undefined
}

function isAdded(ref: FactRef | undefined, { byAfter }: Known): boolean {
  const difference = ref === undefined ? undefined : byAfter.get(ref)
  return difference !== undefined && difference.before === undefined
}

/** A detached partition loses, and an attached one gets, what the tree demands of its members. */
function leftItsTree(ref: FactRef | undefined, { byBefore }: Known): boolean {
  const difference = ref === undefined ? undefined : byBefore.get(ref)
  return difference?.before?.follows !== difference?.after?.follows
}

function joinedATree(ref: FactRef | undefined, { byAfter }: Known): boolean {
  const difference = ref === undefined ? undefined : byAfter.get(ref)
  return difference?.before?.follows !== difference?.after?.follows
}

/** The difference of what this object takes its own from, when both sides took it from there. */
function followedBy({ before, after }: Difference, { byAfter }: Known): Difference | undefined {
  if (before?.follows === undefined || after?.follows === undefined) return undefined
  return byAfter.get(after.follows)
}

function sharesRename(difference: Difference, known: Known): boolean {
  const followed = followedBy(difference, known)
  return (
    followed?.renamed === true &&
    followed.before?.name === difference.before?.name &&
    followed.after?.name === difference.after?.name
  )
}
