import { type ObjectFact, refOf, type Snapshot } from '../../../src/schema/model.ts'

/** Facts in an order of their own: the order in which they are read means nothing. */
export function inOrder({ facts }: Snapshot): readonly ObjectFact[] {
  return facts.toSorted((one, other) => (refOf(one) < refOf(other) ? -1 : 1))
}
