import { codeOf, OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'
import { type Connection, describeServerError } from '../sql/client.ts'
import { open } from './connection.ts'
import { FUNCTIONS, OBSERVER_SCHEMA, SECRET, TRIGGERS } from './functions.ts'

/** What was put on the branch, by what never changes about it. */
export interface Installed {
  readonly marker: string
  readonly oids: readonly number[]
  /** The migrations' own login could read the marker, or take the triggers away. */
  readonly exposed: boolean
}

/**
 * Puts the event triggers on the branch, in one transaction; `undefined` where the login may not. What a killed run left
 * goes first.
 */
export async function install(
  admin: Credential,
  role: string,
  signal: AbortSignal,
): Promise<Installed | undefined> {
  await using connection = await open(admin, signal)
  await remove(connection, [])
  try {
    await connection.client.query(
      ['begin', QUIETLY, `create schema ${OBSERVER_SCHEMA}`, SECRET, FUNCTIONS, ONLY_OURS, ...CREATE].join(
        ';\n',
      ),
    )
    const rows = await connection.query<Installed>(FACTS, [role])
    await connection.client.query('commit')
    return rows[0]
  } catch (error) {
    await connection.client.query('rollback').catch(() => {})
    signal.throwIfAborted()
    if (codeOf(error) === INSUFFICIENT_PRIVILEGE) return undefined
    throw new OffshootError('provider', 'the branch cannot be watched', {
      where: 'installing event triggers',
      said: describeServerError(error),
      cause: error,
    })
  }
}

/** Removes what is there of ours, whoever made it. Says which of `installed` were there, and switched on. */
export async function uninstall(
  admin: Credential,
  installed: readonly number[],
  signal: AbortSignal,
): Promise<{ readonly intact: boolean }> {
  await using connection = await open(admin, signal)
  return await remove(connection, installed)
}

/** Removes the observer that a killed run left on a branch. Does nothing where there is none. */
export async function removeLeftObserver(admin: Credential, signal: AbortSignal): Promise<void> {
  await uninstall(admin, [], signal)
}

const INSUFFICIENT_PRIVILEGE = '42501'
const LOCK_NOT_AVAILABLE = '55P03'
const names = Object.keys(TRIGGERS)
const OUR_NAMES = names.map((name) => `'${name}'`).join(', ')

/** Event triggers of the branch's own, such as one that keeps a journal of DDL, are not to hear of ours. */
const QUIETLY = `
  do $$
  begin
    perform set_config('session_replication_role', 'replica', true);
    if current_setting('event_triggers', true) is not null then perform set_config('event_triggers', 'off', true); end if;
  exception when insufficient_privilege then null;
  end $$`

/** Default privileges may have given others rights to what was just made. */
const ONLY_OURS = `
  do $$
  declare
    given record;
  begin
    for given in
      select 'schema ' || n.oid::regnamespace as target, a.grantee from pg_namespace n, aclexplode(n.nspacl) a
        where n.nspname = '${OBSERVER_SCHEMA}' and a.grantee <> n.nspowner
      union select 'table ' || c.oid::regclass, a.grantee from pg_class c, aclexplode(c.relacl) a
        where c.relnamespace = '${OBSERVER_SCHEMA}'::regnamespace and a.grantee <> c.relowner
      union select 'function ' || p.oid::regprocedure, a.grantee
        from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace = '${OBSERVER_SCHEMA}'::regnamespace and a.grantee <> p.proowner
    loop
      execute format('revoke all on %s from %s', given.target,
        case given.grantee when 0 then 'public' else given.grantee::regrole::text end);
    end loop;
  end $$`

/** ALWAYS: a session may declare itself a replica, and then no other trigger fires. Not every engine lets us say so. */
const CREATE = [
  ...Object.entries(TRIGGERS).map(
    ([name, { event, run }]) =>
      `create event trigger ${name} on ${event} execute function ${OBSERVER_SCHEMA}.${run}()`,
  ),
  `do $$
  begin
    ${names.map((name) => `alter event trigger ${name} enable always;`).join(' ')}
  exception when insufficient_privilege then null;
  end $$`,
]

const FACTS = `
  select s.marker,
    array(select oid::int8 from pg_event_trigger where evtname in (${OUR_NAMES})
      union all select oid from pg_proc where pronamespace = n.oid
      union all select oid from pg_class where relnamespace = n.oid
      union all select n.oid) as oids,
    exists (select from pg_roles r where r.rolname = $1 and (pg_has_role(r.oid, n.nspowner, 'member')
      or has_table_privilege(r.oid, '${OBSERVER_SCHEMA}.secret', 'select'))) as exposed
  from pg_namespace n, ${OBSERVER_SCHEMA}.secret s where n.nspname = '${OBSERVER_SCHEMA}'`

async function remove(
  connection: Connection,
  installed: readonly number[],
): Promise<{ readonly intact: boolean }> {
  const oids = `'{${installed.join(',')}}'::oid[]`
  const [state] = await connection.query<{ intact: boolean }>(
    `select count(*) = ${names.length} as intact from pg_event_trigger t join pg_proc p on p.oid = t.evtfoid
     where t.oid = any(${oids}) and p.oid = any(${oids}) and t.evtenabled <> 'D'`,
  )
  try {
    // The triggers in a transaction of their own: a session that is still at work cannot keep them.
    await connection.client.query(`begin; ${QUIETLY}; ${dropTriggers(oids)}; commit`)
    await dropRest(connection, oids)
  } catch (error) {
    throw new OffshootError('provider', 'what watched the branch cannot be removed from it', {
      where: `schema ${OBSERVER_SCHEMA}`,
      said: describeServerError(error),
      next: `drop the event triggers ${names.join(', ')} and the schema ${OBSERVER_SCHEMA} with all it holds`,
      cause: error,
    })
  }
  return { intact: state?.intact === true }
}

function dropTriggers(oids: string): string {
  return `
    do $$
    declare
      name text;
    begin
      for name in select evtname from pg_event_trigger where oid = any(${oids}) or evtname in (${OUR_NAMES}) loop
        execute format('drop event trigger %I', name);
      end loop;
    end $$`
}

async function dropRest(connection: Connection, oids: string): Promise<void> {
  const drop = `begin; ${QUIETLY}; set local lock_timeout = '${PATIENCE}'; ${dropObjects(oids)}; commit`
  try {
    await connection.client.query(drop)
  } catch (error) {
    if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
    await connection.client.query('rollback')
    // A command of the migration left a session with an open transaction behind, in which our functions ran.
    await connection.client.query(
      `select pg_terminate_backend(pid) from pg_locks
       where relation in (select oid from pg_class where ${ourRelations(oids)}) and pid <> pg_backend_pid()`,
    )
    await connection.client.query(drop)
  }
}

const PATIENCE = '3s'

/** By OID as well as by name: a migration with the rights to it may have renamed or moved what it found. */
function dropObjects(oids: string): string {
  return `
    do $$
    declare
      command text;
    begin
      for command in
        select format('drop materialized view %s cascade', oid::regclass) from pg_class where relkind = 'm' and ${ourRelations(oids)}
        union all select format('drop function %s cascade', oid::regprocedure) from pg_proc where oid = any(${oids})
        union all select format('drop schema %I cascade', nspname) from pg_namespace
          where oid = any(${oids}) or nspname = '${OBSERVER_SCHEMA}'
      loop
        execute command;
      end loop;
    end $$`
}

function ourRelations(oids: string): string {
  return `(oid = any(${oids}) or relnamespace = to_regnamespace('${OBSERVER_SCHEMA}'))`
}
