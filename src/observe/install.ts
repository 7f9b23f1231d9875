import { codeOf, OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'
import { describeServerError } from '../sql/client.ts'
import { open } from './connection.ts'
import { functionsIn, SCHEMAS, secretIn, TRIGGERS } from './functions.ts'
import { QUIETLY, remove } from './remove.ts'

/** What was put on the branch. */
export interface Installed {
  readonly marker: string
  /** Everything, by what never changes about it. */
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
  const [rights] = await connection.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_roles where rolname = current_user',
  )
  const schema = rights?.superuser === true ? SCHEMAS.hidden : SCHEMAS.plain
  try {
    await connection.client.query(`begin; ${QUIETLY}; ${makeIn(schema)}`)
    const rows = await connection.query<Installed>(factsOf(schema), [role])
    await connection.client.query('commit')
    return rows[0]
  } catch (error) {
    await connection.client.query('rollback').catch(() => {})
    signal.throwIfAborted()
    if (codeOf(error) === INSUFFICIENT_PRIVILEGE) return undefined
    throw new OffshootError('provider', 'the branch cannot be watched', {
      where: 'making event triggers',
      said: describeServerError(error),
      cause: error,
    })
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'
const names = Object.keys(TRIGGERS)

function makeIn(schema: string): string {
  return [
    ...(schema === SCHEMAS.hidden ? ['set local allow_system_table_mods = on'] : []),
    `create schema ${schema}`,
    secretIn(schema),
    functionsIn(schema),
    onlyOurs(schema),
    ...Object.entries(TRIGGERS).map(
      ([name, { event, run }]) =>
        `create event trigger ${name} on ${event} execute function ${schema}.${run}()`,
    ),
    // A session may declare itself a replica, and then no other trigger fires. Not every engine lets us say so.
    `do $$
    begin
      ${names.map((name) => `alter event trigger ${name} enable always;`).join(' ')}
    exception when insufficient_privilege then null;
    end $$`,
    ...(schema === SCHEMAS.hidden ? [HIDE] : []),
  ].join(';\n')
}

/** Default privileges may have given others rights to what was just made. */
function onlyOurs(schema: string): string {
  return `
    do $$
    declare
      given record;
    begin
      for given in
        select 'schema ' || n.oid::regnamespace as target, a.grantee from pg_namespace n, aclexplode(n.nspacl) a
          where n.nspname = '${schema}' and a.grantee <> n.nspowner
        union select 'table ' || c.oid::regclass, a.grantee from pg_class c, aclexplode(c.relacl) a
          where c.relnamespace = '${schema}'::regnamespace and a.grantee <> c.relowner
        union select 'function ' || p.oid::regprocedure, a.grantee
          from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
          where p.pronamespace = '${schema}'::regnamespace and a.grantee <> p.proowner
      loop
        execute format('revoke all on %s from %s', given.target,
          case given.grantee when 0 then 'public' else given.grantee::regrole::text end);
      end loop;
    end $$`
}

/** A tool that dumps the schema after it migrated passes members of extensions over. */
const HIDE = `
  do $$
  begin
    if exists (select from pg_extension where extname = 'plpgsql') then
      ${names.map((name) => `alter extension plpgsql add event trigger ${name};`).join(' ')}
    end if;
  end $$`

function factsOf(schema: string): string {
  return `
    select s.marker,
      array(select oid::int8 from pg_event_trigger where evtname in (${names.map((name) => `'${name}'`).join(', ')})
        union all select oid from pg_proc where pronamespace = n.oid
        union all select oid from pg_class where relnamespace = n.oid
        union all select n.oid) as oids,
      exists (select from pg_roles r where r.rolname = $1 and (pg_has_role(r.oid, n.nspowner, 'member')
        or has_table_privilege(r.oid, '${schema}.secret', 'select'))) as exposed
    from pg_namespace n, ${schema}.secret s where n.nspname = '${schema}'`
}
