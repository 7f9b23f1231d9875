import { withAspects } from '../aspects/index.ts'
import { withoutJournals } from '../journals.ts'
import { KINDS } from '../kinds/index.ts'
import type { Kind, ObjectFact, Row, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Earlier } from './earlier.ts'

type Rows = readonly Row[]

/** What was read about the database as a whole. */
export interface Frame {
  readonly serverVersion: number
  /** Undefined where the server does not tell which it is. */
  readonly server: string | undefined
  readonly versions: string
  /** The rows of each aspect. */
  readonly aspects: readonly Rows[]
  /** SHA-256 of these. */
  readonly told: string
}

/** Facts by their kinds. */
export type Facts = ReadonlyMap<Kind, readonly ObjectFact[]>

export function factsOf(kinds: readonly Kind[], results: readonly Rows[]): Facts {
  return new Map(kinds.map((kind, at) => [kind, (results[at] ?? []).map(kind.toFact)]))
}

/** The snapshot of these facts. */
export function assemble(frame: Frame, facts: Facts): Snapshot {
  const bare = inOrder(facts)
  return snapshotOf(frame, bare, withAspects(bare, frame.aspects))
}

/** Facts that were read, and those taken over from an earlier snapshot without a look. */
export interface Mixed {
  readonly read: Facts
  readonly kept: Facts
  readonly earlier: Earlier
}

/**
 * The same, with each fact that the earlier snapshot had just so as it is there: a comparison passes over those. Where
 * nothing at all is new, it is the earlier snapshot.
 */
export function assembleSince(frame: Frame, { read, kept, earlier }: Mixed): Snapshot {
  const { origin, snapshot } = earlier
  const bare = inOrder(kept, read)
  if (frame.told !== origin.aspects) {
    const given = withAspects(bare, frame.aspects)
    return snapshotOf(
      frame,
      bare,
      given.map((fact, at) => asBefore(fact, bare[at], earlier)),
    )
  }
  if (bare.length === origin.bare.length && bare.every((fact, at) => fact === origin.bare[at]))
    return snapshot
  // Aspects say what they said, so what they add to a fact that was taken over is known.
  const looked = inOrder(read)
  const given = new Map(
    withAspects(looked, frame.aspects).map((fact, at) => [looked[at], asBefore(fact, looked[at], earlier)]),
  )
  return snapshotOf(
    frame,
    bare,
    bare.map((fact) => given.get(fact) ?? earlier.given(fact) ?? fact),
  )
}

function inOrder(...facts: readonly Facts[]): readonly ObjectFact[] {
  return KINDS.flatMap((kind) => facts.flatMap((some) => some.get(kind) ?? []))
}

function asBefore(given: ObjectFact, bare: ObjectFact | undefined, earlier: Earlier): ObjectFact {
  if (bare === undefined || bare === given) return given
  const before = earlier.given(bare)
  return before !== undefined && isSameFact(before, given) ? before : given
}

function snapshotOf(frame: Frame, bare: readonly ObjectFact[], given: readonly ObjectFact[]): Snapshot {
  const { serverVersion, server, versions, told } = frame
  return {
    serverVersion,
    facts: withoutJournals(given),
    ...(server === undefined ? {} : { origin: { server, versions, aspects: told, bare, given } }),
  }
}
