import { withAspects } from '../aspects/index.ts'
import { withoutJournals } from '../journals.ts'
import { KINDS } from '../kinds/index.ts'
import type { Kind, ObjectFact, Row, Since, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Earlier, Split } from './earlier.ts'
import type { Frame } from './frame.ts'

/** Facts by their kinds. */
export type Facts = ReadonlyMap<Kind, readonly ObjectFact[]>

export function factsOf(kinds: readonly Kind[], results: readonly (readonly Row[])[]): Facts {
  return new Map(kinds.map((kind, at) => [kind, (results[at] ?? []).map(kind.toFact)]))
}

/** The snapshot of these facts. */
export function assemble(frame: Frame, facts: Facts): Snapshot {
  const bare = inOrder(facts)
  return snapshotOf(frame, { bare, given: withAspects(bare, frame.aspects) })
}

/** Facts that were read, and where they were before. */
export interface Mixed extends Split {
  readonly read: Facts
  readonly earlier: Earlier
}

/**
 * The same with those that were kept, and with each fact that the earlier snapshot had just so as it is there. What is
 * not as it was is noted, so that a comparison need not look for it.
 */
export function assembleSince(frame: Frame, { read, kept, left, earlier }: Mixed): Snapshot {
  const bare = inOrder(kept, read)
  // Where aspects add what they added, they add it to what was kept as well.
  const alike = earlier.tells(frame.head.origin, ['aspects'])
  const some = inOrder(read)
  const added = withAspects(alike ? some : bare, frame.aspects)
  const now = new Map(alike ? some.map((fact, at) => [fact, added[at]]) : [])
  const fresh = new Set(some)
  const reused = new Set<ObjectFact>()
  const was: ObjectFact[] = []
  const is: ObjectFact[] = []
  const given = bare.map((fact, at) => {
    const isFresh = fresh.has(fact)
    const before = isFresh && left.get(fact) !== fact ? undefined : earlier.given(fact)
    const after = (alike ? now.get(fact) : added[at]) ?? before ?? fact
    if (before !== undefined && isSameFact(before, after)) {
      if (isFresh) reused.add(before)
      return before
    }
    if (before !== undefined && !isFresh) was.push(before)
    is.push(after)
    return after
  })
  was.push(...left.facts.map((fact) => earlier.given(fact)).filter((fact) => !reused.has(fact)))
  const snapshot = snapshotOf(frame, { bare, given, since: { snapshot: earlier.snapshot, was, is } })
  // What a comparison leaves out may be another thing now, with nothing written about it.
  if (leavesOut(snapshot) || leavesOut(earlier.snapshot)) {
    const [then, now] = [new Set(earlier.snapshot.facts), new Set(snapshot.facts)]
    for (const fact of then) if (!now.has(fact)) was.push(fact)
    for (const fact of now) if (!then.has(fact)) is.push(fact)
  }
  return snapshot
}

function inOrder(...facts: readonly Facts[]): readonly ObjectFact[] {
  return KINDS.flatMap((kind) => facts.flatMap((some) => some.get(kind) ?? []))
}

function leavesOut({ facts, origin }: Snapshot): boolean {
  return facts.length !== origin?.given.length
}

interface Parts {
  readonly bare: readonly ObjectFact[]
  readonly given: readonly ObjectFact[]
  readonly since?: Since
}

function snapshotOf({ head }: Frame, parts: Parts): Snapshot {
  return {
    serverVersion: head.serverVersion,
    facts: withoutJournals(parts.given),
    ...(head.origin && { origin: { ...head.origin, ...parts } }),
  }
}
