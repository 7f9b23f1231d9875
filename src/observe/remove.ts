import { codeOf, OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'
import { type Connection, describeServerError } from '../sql/client.ts'
import { open } from './connection.ts'
import { SCHEMAS, TRIGGERS } from './functions.ts'

/** Removes what is there of ours, whoever made it, and tells whether all of `installed` was there and switched on. */
export async function uninstall(
  admin: Credential,
  installed: readonly number[],
  signal: AbortSignal,
): Promise<{ readonly intact: boolean }> {
  await using connection = await open(admin, signal)
  return await remove(connection, installed)
}

/** Event triggers of the branch's own, such as one that keeps a journal of DDL, are not to hear of ours. */
export const QUIETLY = `
  do $$
  begin
    perform set_config('session_replication_role', 'replica', true);
    if current_setting('event_triggers', true) is not null then perform set_config('event_triggers', 'off', true); end if;
  exception when insufficient_privilege then null;
  end $$`

const names = Object.keys(TRIGGERS)
const OUR_NAMES = names.map((name) => `'${name}'`).join(', ')
const OUR_SCHEMAS = Object.values(SCHEMAS)
  .map((schema) => `'${schema}'`)
  .join(', ')

export async function remove(
  connection: Connection,
  installed: readonly number[],
): Promise<{ readonly intact: boolean }> {
  const oids = `'{${installed.join(',')}}'::oid[]`
  try {
    const [found] = await connection.query<{ intact: boolean; left: boolean }>(
      `select (select count(*) from pg_event_trigger t
          where t.oid = any(${oids}) and t.evtfoid = any(${oids}) and t.evtenabled <> 'D') = ${names.length} as intact,
        exists (select from pg_event_trigger where ${ourTriggers(oids)})
          or exists (select from pg_namespace where ${ourSchemas(oids)})
          or exists (select from pg_proc where oid = any(${oids}))
          or exists (select from pg_class where oid = any(${oids})) as left`,
    )
    if (found?.left === true) {
      // The triggers in a transaction of their own: a session that is still at work cannot keep them.
      await connection.client.query(`begin; ${QUIETLY}; ${dropTriggers(oids)}; commit`)
      await dropRest(connection, oids)
    }
    return { intact: found?.intact === true }
  } catch (error) {
    throw new OffshootError('provider', 'what watched the branch cannot be removed from it', {
      where: `schema ${SCHEMAS.hidden} or ${SCHEMAS.plain}`,
      said: describeServerError(error),
      next: `drop the event triggers ${names.join(', ')} and that schema with all it holds`,
      cause: error,
    })
  }
}

function dropTriggers(oids: string): string {
  return `
    do $$
    declare
      ours record;
    begin
      for ours in
        select t.evtname, x.extname from pg_event_trigger t
        left join pg_depend d on d.classid = 'pg_event_trigger'::regclass and d.objid = t.oid and d.deptype = 'e'
        left join pg_extension x on x.oid = d.refobjid where ${ourTriggers(oids, 't.')}
      loop
        if ours.extname is not null then
          execute format('alter extension %I drop event trigger %I', ours.extname, ours.evtname);
        end if;
        execute format('drop event trigger %I', ours.evtname);
      end loop;
    end $$`
}

const LOCK_NOT_AVAILABLE = '55P03'
const PATIENCE = '3s'

async function dropRest(connection: Connection, oids: string): Promise<void> {
  const drop = `begin; ${QUIETLY}; set local lock_timeout = '${PATIENCE}'; ${dropObjects(oids)}; commit`
  try {
    await connection.client.query(drop)
  } catch (error) {
    await connection.client.query('rollback')
    if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
    // A command of the migration left a session with an open transaction behind, in which our functions ran.
    await connection.client.query(
      `select pg_terminate_backend(pid) from pg_locks
       where relation in (select oid from pg_class where ${ourRelations(oids)}) and pid <> pg_backend_pid()`,
    )
    await connection.client.query(drop)
  }
}

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
        union all select format('drop schema %I cascade', nspname) from pg_namespace where ${ourSchemas(oids)}
      loop
        execute command;
      end loop;
    end $$`
}

function ourTriggers(oids: string, row = ''): string {
  return `(${row}oid = any(${oids}) or ${row}evtname in (${OUR_NAMES}))`
}

function ourSchemas(oids: string): string {
  return `(oid = any(${oids}) or nspname in (${OUR_SCHEMAS}))`
}

function ourRelations(oids: string): string {
  return `(oid = any(${oids}) or relnamespace in (select oid from pg_namespace where ${ourSchemas(oids)}))`
}
