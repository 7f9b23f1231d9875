import { withAspects } from '../aspects/index.ts'
import { withoutJournals } from '../journals.ts'
import { KINDS } from '../kinds/index.ts'
import type { Kind, ObjectFact, Row, Snapshot } from '../model.ts'
import type { Frame } from './frame.ts'

/** Facts by their kinds. */
export type Facts = ReadonlyMap<Kind, readonly ObjectFact[]>

export function factsOf(kinds: readonly Kind[], results: readonly (readonly Row[])[]): Facts {
  return new Map(kinds.map((kind, at) => [kind, (results[at] ?? []).map(kind.toFact)]))
}

/** The snapshot of these facts. */
export function assemble({ head, aspects }: Frame, facts: Facts): Snapshot {
  const bare = inOrder(facts)
  const given = withAspects(bare, aspects)
  return {
    serverVersion: head.serverVersion,
    facts: withoutJournals(given),
    ...(head.origin && { origin: { ...head.origin, bare, given } }),
  }
}

export function inOrder(facts: Facts): readonly ObjectFact[] {
  return KINDS.flatMap((kind) => facts.get(kind) ?? [])
}
