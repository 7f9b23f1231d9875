import { MODE_LETTERS } from './payload.ts'

/**
 * The schema of everything of ours on a branch while it is watched. Only a superuser can give a schema a name of the
 * server's own kind; tools that look for the user's schemas, to dump or to drop them, pass such a one over.
 */
export const SCHEMAS = { hidden: 'pg_offshoot_observer', plain: 'offshoot_observer' } as const

/** Event triggers are not in any schema; theirs are the names. */
export const TRIGGERS = {
  offshoot_observer_start: { event: 'ddl_command_start', run: 'on_start' },
  offshoot_observer_end: { event: 'ddl_command_end', run: 'on_end' },
  offshoot_observer_drop: { event: 'sql_drop', run: 'on_drop' },
  offshoot_observer_rewrite: { event: 'table_rewrite', run: 'on_rewrite' },
} as const

/**
 * Locks that others can feel among the rows of `l` (pg_lock_status()), as OID and letter. `last` is the highest OID of a
 * relation that was there before: what a migration makes itself blocks nobody, and a long one would send it all with
 * every mark.
 */
export function lockList(last: string): string {
  const letters = Object.entries(MODE_LETTERS).map(([mode, letter]) => `when '${mode}' then '${letter}'`)
  const modes = Object.keys(MODE_LETTERS).map((mode) => `'${mode}'`)
  return `coalesce(string_agg(l.relation::text || case l.mode ${letters.join(' ')} end, ',') filter (
    where l.granted and l.locktype = 'relation' and l.relation between 16384 and ${last}
      and l.mode in (${modes.join(', ')})), '-')`
}

/** Bytes of WAL since the cluster began. */
export const WAL = `pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')`

/**
 * What the functions know and nobody else may read. A materialized view, because one is not locked by a `pg_dump` that
 * a command of the migration runs, and because its definition does not tell the marker. `tables` are those whose use is
 * counted.
 */
export function secretIn(schema: string): string {
  return `
  create materialized view ${schema}.secret as
  select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') as marker,
    (select max(oid) from pg_class) as last,
    array(select oid from pg_class where relkind in ('r', 'm') and oid >= 16384) as tables`
}

/**
 * Nothing here writes, or a command that must be the first of its transaction would fail; a notice of level INFO is sent
 * at once, whatever the client asked to hear. The owner's rights and a fixed search path hold in each function, save one:
 * the search path of the session can be read only where it is not replaced, so that function names everything in full.
 * Counters are read of all tables before, because those of earlier transactions may still be in them.
 */
export function functionsIn(schema: string): string {
  return `
  create function ${schema}.tell(event text, tag text, path text) returns void ${pinned(`
    declare
      message text;
    begin
      select concat_ws(' ', s.marker || event, replace(tag, ' ', '_'),
          trunc(extract(epoch from clock_timestamp()) * 1000000), ${WAL},
          (select ${lockList('s.last')} from pg_lock_status() l where l.pid = pg_backend_pid()),
          coalesce((select string_agg(concat_ws(':', t.oid, pg_stat_get_xact_numscans(t.oid),
              pg_stat_get_xact_tuples_returned(t.oid), pg_stat_get_xact_tuples_inserted(t.oid),
              pg_stat_get_xact_tuples_updated(t.oid), pg_stat_get_xact_tuples_deleted(t.oid)), ',')
            from unnest(s.tables) t(oid) where pg_stat_get_xact_blocks_fetched(t.oid) > 0), '-'),
          case when event = 'e' then concat_ws(' ', ${milliseconds('lock_timeout')}, ${milliseconds('statement_timeout')},
            encode(convert_to(current_setting('timezone'), 'UTF8'), 'hex'), encode(convert_to(path, 'UTF8'), 'hex')) end)
        from ${schema}.secret s into message;
      raise info using message = message;
    end`)};
  create function ${schema}.on_start() returns event_trigger ${pinned(
    guarded(`perform ${schema}.tell('s', tg_tag, null)`),
  )};
  create function ${schema}.on_end() returns event_trigger language plpgsql security definer as $body$
    ${guarded(`perform ${schema}.tell('e', tg_tag, pg_catalog.current_setting('search_path'))`)}
  $body$;
  create function ${schema}.on_drop() returns event_trigger ${pinned(
    guarded(`raise info using message = (
      select s.marker || 'd ' || coalesce((select string_agg(d.objid::text, ',')
        from pg_event_trigger_dropped_objects() d
        where d.classid = 'pg_class'::regclass and d.objsubid = 0 and d.objid <= s.last), '-')
      from ${schema}.secret s)`),
  )};
  create function ${schema}.on_rewrite() returns event_trigger ${pinned(
    guarded(`raise info using message = (
      select concat_ws(' ', s.marker || 'w', pg_event_trigger_table_rewrite_oid()::text,
        pg_event_trigger_table_rewrite_reason()::text) from ${schema}.secret s)`),
  )}`
}

function pinned(body: string): string {
  return `language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off as $body$${body}$body$`
}

/** Whatever goes wrong here must not be the migration's failure. A cancel or a time limit passes, as it should. */
function guarded(statement: string): string {
  return `begin ${statement}; exception when others then null; end`
}

/** A setting in the server's own units (`2s`, `1min`) as a number. */
function milliseconds(setting: string): string {
  return `trunc(extract(epoch from current_setting('${setting}')::interval) * 1000)`
}
