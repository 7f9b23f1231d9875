import { withAspects } from '../aspects/index.ts'
import { withoutJournals } from '../journals.ts'
import { KINDS } from '../kinds/index.ts'
import type { Kind, ObjectFact, Origin, Row, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'

type Rows = readonly Row[]

/** What was read about the database as a whole. */
export interface Frame {
  readonly serverVersion: number
  readonly server: string
  readonly versions: string
  /** The rows of each aspect. */
  readonly aspects: readonly Rows[]
}

/** Facts by their kinds. */
export type Facts = ReadonlyMap<Kind, readonly ObjectFact[]>

export function factsOf(kinds: readonly Kind[], results: readonly Rows[]): Facts {
  return new Map(kinds.map((kind, at) => [kind, (results[at] ?? []).map(kind.toFact)]))
}

/**
 * The snapshot of these facts. Those that an earlier one had just so are taken from it as they are there, so that a
 * comparison can pass over them.
 */
export function assemble(frame: Frame, facts: Facts, since?: Origin): Snapshot {
  const bare = KINDS.flatMap((kind) => facts.get(kind) ?? [])
  const earlier = new Map(since?.bare.map((fact, at) => [fact, since.given[at]]))
  const given = withAspects(bare, frame.aspects).map((fact, at) => {
    const source = bare[at]
    const other = source === undefined ? undefined : earlier.get(source)
    return other !== undefined && isSameFact(other, fact) ? other : fact
  })
  return {
    serverVersion: frame.serverVersion,
    facts: withoutJournals(given),
    origin: { server: frame.server, versions: frame.versions, bare, given },
  }
}
