import type { SchemaChange } from '../../../src/report/model.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import type { Connection } from '../../../src/sql/client.ts'

/** One change to a database, and everything the comparison must say about it. */
export interface Scenario {
  readonly title: string
  readonly setup?: string
  /** One message; a list is sent one by one, each statement in a transaction of its own. */
  readonly change: string | readonly string[]
  /** The last statement of the change is meant to fail. */
  readonly fails?: true
  /** The first major version that has the feature. */
  readonly since?: number
  /** One line a change, as `lineOf` writes it; `[]` where nothing changed. */
  readonly expect: readonly string[]
}

/** Plays the scenario in the connection's database, which it empties first, and tells what the comparison found. */
export async function play(
  scenario: Scenario,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly SchemaChange[]> {
  await connection.client.query(EMPTY)
  await connection.client.query('discard all')
  if (scenario.setup !== undefined) await connection.client.query(scenario.setup)
  const before = await takeSnapshot(connection, signal)
  const messages = typeof scenario.change === 'string' ? [scenario.change] : scenario.change
  for (const [at, message] of messages.entries()) {
    const running = connection.client.query(message)
    if (scenario.fails && at === messages.length - 1) await running.then(unexpected, () => {})
    else await running
  }
  return compareSnapshots(before, await takeSnapshot(connection, signal))
}

/** Cheaper than a database for each scenario, and as empty. */
const EMPTY = `
  do $$
  declare name text;
  begin
    for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
      execute format('drop schema %I cascade', name);
    end loop;
  end $$;
  drop access method if exists heap2 cascade;
  create schema public`

function unexpected(): never {
  throw new Error('the change was meant to fail')
}

/**
 * `! altered column public.t.a: a bigint -> a integer {type: bigint -> integer} (why)`: all of a change but its SQL,
 * with `!` for a destructive one and `⏎` for a line break.
 */
export function lineOf(change: SchemaChange): string {
  const { schema, table, kind, name, before, after, attributes, reason } = change
  const path = [schema, table, kind === 'schema' ? undefined : name].filter((part) => part !== undefined)
  const sides = [before, after].filter((side) => side !== undefined).join(' -> ')
  const details = (attributes ?? []).map((one) => `${one.name}: ${one.before} -> ${one.after}`).join('; ')
  return [
    `${change.destructive ? '! ' : ''}${change.action} ${kind} ${path.join('.')}`,
    sides === '' ? '' : `: ${sides}`,
    attributes === undefined ? '' : ` {${details}}`,
    reason === undefined ? '' : ` (${reason})`,
  ]
    .join('')
    .replaceAll('\n', '⏎')
}
