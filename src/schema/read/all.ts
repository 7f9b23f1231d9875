import type { Connection } from '../../sql/client.ts'
import type { Row, Snapshot } from '../model.ts'
import { assemble, type Facts, factsOf } from './assemble.ts'
import { BY_RELATION, FRAME, frameOf, WHOLE } from './frame.ts'
import { beginShared, type Help, IS_LARGE, type Open, runShared } from './shared.ts'
import { BEGIN, COMMIT, run } from './transaction.ts'

type Rows = readonly Row[]

const STATEMENTS: readonly string[] = [...FRAME, ...BY_RELATION.map(({ sql }) => sql)]

/** Reads everything: in one round trip, wherever the server is, unless there is much and another connection to share it. */
export async function readAll(connection: Connection, open: Open | undefined): Promise<Snapshot> {
  const statements = open === undefined ? STATEMENTS : [ASK_SIZE, ...STATEMENTS.map(unlessLarge)]
  const results = await run(connection, [...BEGIN, ...statements, COMMIT])
  const read = results.slice(BEGIN.length, -1)
  if (open === undefined) return snapshotOf(read)
  const [size, ...rest] = read
  return size?.[0]?.large === 'true' ? readLarge(connection, open) : snapshotOf(rest)
}

const ASK_SIZE = `select set_config('offshoot.large', (${IS_LARGE})::text, true) as large`

/** A large database answers with nothing, and at once. */
function unlessLarge(sql: string): string {
  return `select * from (${sql}) asked where current_setting('offshoot.large') = 'false'`
}

function snapshotOf(results: readonly Rows[]): Snapshot {
  const frame = frameOf(results.slice(0, FRAME.length))
  const relations = factsOf(BY_RELATION, results.slice(FRAME.length))
  return assemble(frame, new Map([...factsOf(WHOLE, frame.whole), ...relations]))
}

async function readLarge(connection: Connection, open: Open): Promise<Snapshot> {
  const help = await beginShared(connection, open)
  const [results = [], ...parts] = await runShared(connection, [FRAME, ...RELATION_JOBS], { help })
  await run(connection, [COMMIT])
  const frame = frameOf(results)
  return assemble(frame, new Map([...factsOf(WHOLE, frame.whole), ...relationFacts(parts)]))
}

/** Reads about all relations in the transaction that the connection is in. */
export async function readRelations(connection: Connection, help: Help | undefined): Promise<Facts> {
  return relationFacts(await runShared(connection, RELATION_JOBS, { help }))
}

/** What there is most of, or what costs most to write out. */
const LONGEST = ['column', 'index', 'constraint', 'view']

/** A job for each of the long ones, then the rest, each with the kinds it is about. */
const SHARES = [
  ...LONGEST.map((name) => BY_RELATION.filter(({ kind }) => kind === name)),
  BY_RELATION.filter(({ kind }) => !LONGEST.includes(kind)),
]
const RELATION_JOBS = SHARES.map((kinds) => kinds.map(({ sql }) => sql))

function relationFacts(results: readonly (readonly Rows[])[]): Facts {
  return new Map(SHARES.flatMap((kinds, at) => [...factsOf(kinds, results[at] ?? [])]))
}
