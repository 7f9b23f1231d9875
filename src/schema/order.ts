import type { Difference } from './difference.ts'
import { rankOf } from './kinds/index.ts'
import { type FactRef, nameOf, type ObjectFact, refOf, type Snapshot } from './model.ts'

/**
 * By schema; within it tables and what else stands alone, by kind and name; within a table itself first, then what
 * sits on it by kind, place and name. Compared by code unit, so that the order is the same on every machine.
 */
export function inReportOrder(
  differences: readonly Difference[],
  snapshots: readonly Snapshot[],
): readonly Difference[] {
  const facts = new Map<FactRef, ObjectFact>(
    snapshots.flatMap((snapshot) => snapshot.facts.map((fact) => [refOf(fact), fact] as const)),
  )
  const keyed = differences.flatMap((difference) => {
    const fact = difference.after ?? difference.before
    return fact === undefined ? [] : [{ difference, key: keyOf(fact, facts, difference.after === undefined) }]
  })
  return keyed.sort((one, other) => compareKeys(one.key, other.key)).map(({ difference }) => difference)
}

type SortKey = readonly (string | number)[]

function keyOf(fact: ObjectFact, facts: ReadonlyMap<FactRef, ObjectFact>, removed: boolean): SortKey {
  // An owned sequence is reported among the sequences, not among its table's columns.
  const owner =
    fact.table === undefined || fact.parent === undefined ? fact : (facts.get(fact.parent) ?? fact)
  const own = owner === fact ? -1 : rankOf(fact.kind)
  return [
    fact.schema,
    rankOf(owner.kind),
    fact.table ?? nameOf(fact),
    own,
    fact.position ?? 0,
    nameOf(fact),
    removed ? 0 : 1,
  ]
}

function compareKeys(one: SortKey, other: SortKey): number {
  for (const [at, left] of one.entries()) {
    const right = other[at]
    if (right === undefined || left === right) continue
    return left < right ? -1 : 1
  }
  return 0
}
