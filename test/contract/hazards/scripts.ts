import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_BUDGETS } from '../../../src/hazards/fail-on.ts'
import { findHazards } from '../../../src/hazards/index.ts'
import type { Budgets } from '../../../src/hazards/types.ts'
import type { Hazard } from '../../../src/report/model.ts'
import type { Snapshot } from '../../../src/schema/model.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import type { Connection } from '../../../src/sql/client.ts'
import { splitSql } from '../../../src/sql/split.ts'
import { CORPORA } from '../../support/corpora.ts'
import { OBSERVED } from '../../unit/hazards/build.ts'
import { type Branch, login, send, signal, type World, watch } from '../observe/world.ts'

/** A script of the corpus: its parts are migrations, each a transaction, and the first makes the tables. */
export type Script = readonly (readonly string[])[]

export async function readScript(path: string): Promise<Script> {
  const text = await readFile(join(CORPORA, 'lint_eugene', path), 'utf8')
  return text
    .split(/^-- \d+\.sql$/m)
    .map(statementsOf)
    .filter((part) => part.length > 0)
}

export function statementsOf(sql: string): readonly string[] {
  return [...splitSql(sql)].map((item) => ('sql' in item ? item.sql : ''))
}

export interface Played {
  /** Told by what was observed; what the catalogs alone tell is another test's. */
  readonly hazards: readonly Hazard[]
  readonly failures: readonly string[]
  readonly before: Snapshot
  readonly after: Snapshot
}

export interface PlayOptions {
  readonly setup: readonly string[]
  /** Each a transaction, unless it must not be one. */
  readonly parts: Script
  readonly budgets?: Partial<Budgets>
  readonly rows?: number
  /** Each statement commits by itself. */
  readonly alone?: boolean
  /** Without event triggers, as where the engine's login may not make any. */
  readonly blind?: boolean
}

/** So long that a busy machine does not reach it: what is found then is found by what happened, not by how long it took. */
const PATIENT = { readsBlocked: 60_000, writesBlocked: 60_000 }

/** Makes the tables and fills them, and then plays the rest under watch. */
export async function play(
  world: World,
  { setup, parts, budgets = PATIENT, rows = 20_000, alone = false, blind = false }: PlayOptions,
): Promise<Played> {
  const branch = await world.branch()
  await prepare(branch, setup, rows)
  const before = await snapshotOf(branch)
  await using watched = await watch(branch, blind ? { admin: 'none' } : {})
  const failures: string[] = []
  {
    await using session = await watched.session()
    for (const part of parts) {
      const framed = alone || part.some(isAlone) ? part : ['begin', ...part, 'commit']
      for (const statement of framed) failures.push(...(await untilDone(session, statement)))
    }
  }
  // A session that goes away upon an error is not through with its answer until the tap is.
  await watched.tap[Symbol.asyncDispose]()
  const observation = await watched.finish()
  const after = await snapshotOf(branch)
  const hazards = findHazards({
    changes: [],
    before,
    after,
    statements: observation.statements.map((statement) => ({ ...statement, file: 'script.sql' })),
    observation,
    migrations: [],
    roundTrip: undefined,
    budgets: { ...DEFAULT_BUDGETS, ...budgets },
  })
  const observed = hazards.filter(({ rule }) => OBSERVED.some((id) => id === rule))
  return { hazards: observed, failures, before, after }
}

/** A fix says of its batches that they are repeated until no row is left. */
async function untilDone(session: Connection, statement: string): Promise<readonly string[]> {
  if (!/^(?:\s*--.*\n)*\s*-- In batches: repeat/.test(statement)) return send(session, [statement])
  for (;;) {
    const { rowCount } = await session.client.query(statement)
    if (rowCount === 0) return []
  }
}

function isAlone(statement: string): boolean {
  return /\b(?:concurrently|vacuum)\b/i.test(statement)
}

async function snapshotOf({ owner }: Branch): Promise<Snapshot> {
  await using connection = await login(owner)
  return await takeSnapshot(connection, signal)
}

/** Every column that needs a value gets the row's number, so that keys are unique and references hold. */
async function prepare({ owner }: Branch, setup: readonly string[], rows: number): Promise<void> {
  await using connection = await login(owner)
  for (const statement of setup) await connection.client.query(statement)
  const tables = await connection.query<{ name: string; columns: string | null; values: string | null }>(`
    select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
      string_agg('g::text::' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) as values
    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attidentity = ''
      and a.atttypid in ('int'::regtype, 'bigint'::regtype, 'text'::regtype)
    where c.relnamespace = 'public'::regnamespace and not c.relispartition
      and (c.relkind = 'r' or c.relkind = 'p' and exists (select from pg_inherits where inhparent = c.oid))
    group by c.oid order by c.oid`)
  for (const { name, columns, values } of rows === 0 ? [] : tables) {
    const into = columns === null ? `${name} select` : `${name} (${columns}) select ${values}`
    await connection.client.query(`insert into ${into} from generate_series(1, ${rows}) g; analyze ${name}`)
  }
}
