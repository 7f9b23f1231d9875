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

/**
 * The snapshot of these facts. Those that an earlier one had just so are taken from it as they are there, so that a
 * comparison can pass over them.
 */
export function assemble(frame: Frame, facts: Facts, earlier?: Earlier): Snapshot {
  const { serverVersion, server, versions, aspects, told } = frame
  const bare = KINDS.flatMap((kind) => facts.get(kind) ?? [])
  const given = withAspects(bare, aspects).map((fact, at) => {
    const source = bare[at]
    if (source === undefined || source === fact) return fact
    const before = earlier?.given(source)
    return before !== undefined && isSameFact(before, fact) ? before : fact
  })
  return {
    serverVersion,
    facts: withoutJournals(given),
    ...(server === undefined ? {} : { origin: { server, versions, aspects: told, bare, given } }),
  }
}
