import type { SchemaChange } from '../../../src/report/model.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { Snapshot } from '../../../src/schema/model.ts'
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
  /** The kind of change that this is an example of, by its name in `kinds-of-change.ts`. */
  readonly covers?: string
  /** One line a change, as `lineOf` writes it; `[]` where nothing changed. */
  readonly expect: readonly string[]
}

/** Plays the scenario in the connection's database, which it empties first, and tells what the comparison found. */
export async function play(
  scenario: Scenario,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly SchemaChange[]> {
  const { before, after } = await playBetween(scenario, connection, signal)
  return compareSnapshots(before, after)
}

/** The same, and the database as it was between setup and change, and after it. */
export async function playBetween(
  scenario: Scenario,
  connection: Connection,
  signal: AbortSignal,
): Promise<{ readonly before: Snapshot; readonly after: Snapshot }> {
  await connection.client.query(EMPTY)
  await connection.client.query(SHARED)
  await connection.client.query('discard all')
  if (scenario.setup !== undefined) await connection.client.query(scenario.setup)
  const before = await takeSnapshot(connection, signal)
  const messages = typeof scenario.change === 'string' ? [scenario.change] : scenario.change
  for (const [at, message] of messages.entries()) {
    const running = connection.client.query(message)
    if (scenario.fails && at === messages.length - 1) await running.then(unexpected, () => {})
    else await running
  }
  return { before, after: await takeSnapshot(connection, signal) }
}

/** Cheaper than a database for each scenario, and as empty. */
const EMPTY = `
  do $$
  declare name text;
  begin
    -- They would fire on what follows.
    for name in select evtname from pg_event_trigger loop
      execute format('drop event trigger %I', name);
    end loop;
    for name in select extname from pg_extension where extname <> 'plpgsql' loop
      execute format('drop extension if exists %I cascade', name);
    end loop;
    for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
      execute format('drop schema %I cascade', name);
    end loop;
    for name in select fdwname from pg_foreign_data_wrapper loop
      execute format('drop foreign data wrapper if exists %I cascade', name);
    end loop;
    for name in select pubname from pg_publication loop
      execute format('drop publication %I', name);
    end loop;
    for name in select subname from pg_subscription loop
      execute format('alter subscription %I disable', name);
      execute format('alter subscription %I set (slot_name = none)', name);
      execute format('drop subscription %I', name);
    end loop;
    for name in select amname from pg_am where oid >= 16384 loop
      execute format('drop access method if exists %I cascade', name);
    end loop;
    perform lo_unlink(oid) from pg_largeobject_metadata;
    for name in select lanname from pg_language where oid >= 16384 loop
      execute format('drop language if exists %I cascade', name);
    end loop;
    for name in select format('(%s as %s)', castsource::regtype, casttarget::regtype) from pg_cast where oid >= 16384 loop
      execute 'drop cast ' || name;
    end loop;
  end $$;
  create schema public`

/** What is of the database as a whole, or of all databases of the server. */
const SHARED = `
  do $$
  declare name text;
  begin
    execute format('alter database %I owner to postgres', current_database());
    for name in select rolname from pg_roles where rolname <> 'postgres' and rolname !~ '^pg_' loop
      execute format('drop owned by %I cascade', name);
      execute format('drop role %I', name);
    end loop;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect, temporary on database %I to public', current_database());
    execute format('comment on database %I is null', current_database());
    execute format('alter database %I connection limit -1', current_database());
  end $$;
  delete from pg_default_acl;
  delete from pg_db_role_setting`

function unexpected(): never {
  throw new Error('the change was meant to fail')
}

/**
 * `! altered column public.t.a: a bigint -> a integer {type: bigint -> integer} (why)`: all of a change but its SQL,
 * with `!` for a destructive one and `⏎` for a line break.
 */
export function lineOf(change: SchemaChange): string {
  const { schema, table, kind, name, before, after, attributes, reason } = change
  const path = [schema, table, kind === 'schema' ? undefined : name].filter((part) => part)
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
