import type { Connection } from '../../sql/client.ts'
import type { Kind, Row, Snapshot } from '../model.ts'
import { assemble, type Facts, factsOf } from './assemble.ts'
import { BY_RELATION, FRAME, frameOf, statementsOf, WHOLE } from './frame.ts'
import { ask, type Begun, begin, type Job, type Open, share } from './shared.ts'
import { BEGIN, COMMIT, run } from './transaction.ts'

type Rows = readonly Row[]

const EVERYTHING: Job = [...FRAME, ...statementsOf(BY_RELATION)]

/** Reads everything: in one round trip, wherever the server is, or in a few where another connection may be opened. */
export async function readAll(connection: Connection, open: Open | undefined): Promise<Snapshot> {
  if (open === undefined) {
    const results = await run(connection, [...BEGIN, ...EVERYTHING.map(({ sql }) => sql), COMMIT])
    return snapshotOf(results.slice(BEGIN.length, -1))
  }
  const begun = await begin(connection, open)
  if (begun.help === undefined)
    return snapshotOf(await ask(connection, EVERYTHING, { ...begun, last: COMMIT }))
  const [results = [], ...parts] = await share(connection, [FRAME, ...RELATION_JOBS], begun)
  await run(connection, [COMMIT])
  const frame = frameOf(results)
  return assemble(frame, new Map([...factsOf(WHOLE, frame.whole), ...relationFacts(parts)]))
}

function snapshotOf(results: readonly Rows[]): Snapshot {
  const frame = frameOf(results.slice(0, FRAME.length))
  const relations = factsOf(BY_RELATION, results.slice(FRAME.length))
  return assemble(frame, new Map([...factsOf(WHOLE, frame.whole), ...relations]))
}

/** Reads about all relations in the transaction that the connection is in. */
export async function readRelations(connection: Connection, begun: Begun): Promise<Facts> {
  return relationFacts(await share(connection, RELATION_JOBS, begun))
}

/** What there is most of, or what costs most to write out. */
const LONGEST = ['column', 'index', 'constraint', 'view']

/** The kinds of each job: one for each of the long ones, then the rest. */
const SHARES: readonly (readonly Kind[])[] = [
  ...LONGEST.map((name) => BY_RELATION.filter(({ kind }) => kind === name)),
  BY_RELATION.filter(({ kind }) => !LONGEST.includes(kind)),
]
const RELATION_JOBS = SHARES.map(statementsOf)

function relationFacts(results: readonly (readonly Rows[])[]): Facts {
  return new Map(SHARES.flatMap((kinds, at) => [...factsOf(kinds, results[at] ?? [])]))
}
