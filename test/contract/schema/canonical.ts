import type { Connection } from '../../../src/sql/client.ts'

/**
 * The schema as a sorted text, read in another way than the snapshot reads it, by name and from
 * `information_schema` where that has the fact: what the comparison is held against.
 */
export async function canonicalText(connection: Connection): Promise<string> {
  const parts: string[] = []
  for (const [name, sql] of Object.entries(LISTINGS)) {
    const rows = await connection.query<{ line: string }>(`select t::text as line from (${sql}) t order by 1`)
    parts.push(...rows.map(({ line }) => `${name} ${line}`))
  }
  return parts.join('\n')
}

const USER = "!~ '^(pg_|information_schema$)'"

/** Objects that an extension brought. */
const MEMBERS = "select objid from pg_depend where deptype = 'e'"

const LISTINGS = {
  schema: `select nspname from pg_namespace where nspname ${USER} and oid not in (${MEMBERS})`,
  relation: `
    select oid::regclass, relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions, relreplident,
      pg_get_expr(relpartbound, oid), case when relkind = 'p' then pg_get_partkeydef(oid) end
    from pg_class where relkind in ('r', 'p', 'v', 'm', 'S') and relnamespace::regnamespace::text ${USER} and oid not in (${MEMBERS})`,
  column: `
    select table_schema, table_name, column_name, data_type, udt_schema, udt_name, character_maximum_length, numeric_precision,
      numeric_scale, datetime_precision, interval_type, is_nullable, column_default, is_generated, generation_expression,
      is_identity, identity_generation, identity_start, identity_increment, identity_maximum, identity_minimum, identity_cycle, collation_name
    from information_schema.columns where table_schema ${USER}
      and format('%I.%I', table_schema, table_name)::regclass not in (${MEMBERS})`,
  constraint: `
    select conrelid::regclass, conname, contype, pg_get_constraintdef(oid) from pg_constraint
    where conrelid <> 0 and connamespace::regnamespace::text ${USER} and conrelid not in (${MEMBERS})`,
  index: `
    select i.*, x.indisvalid from pg_indexes i join pg_index x on x.indexrelid = format('%I.%I', i.schemaname, i.indexname)::regclass
    where i.schemaname ${USER} and x.indrelid not in (${MEMBERS})`,
  view: `
    select oid::regclass, pg_get_viewdef(oid) from pg_class
    where relkind in ('v', 'm') and relnamespace::regnamespace::text ${USER} and oid not in (${MEMBERS})`,
  sequence: `
    select schemaname, sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size,
      pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)
    from pg_sequences left join pg_depend d
      on d.classid = 'pg_class'::regclass and d.objid = format('%I.%I', schemaname, sequencename)::regclass and d.refobjsubid > 0
    where schemaname ${USER} and format('%I.%I', schemaname, sequencename)::regclass not in (${MEMBERS})`,
  enum: `
    select t.oid::regtype, array_agg(e.enumlabel order by e.enumsortorder) from pg_type t join pg_enum e on e.enumtypid = t.oid
    where t.typnamespace::regnamespace::text ${USER} and t.oid not in (${MEMBERS}) group by 1`,
  extension: `
    select extname, extversion, extnamespace::regnamespace from pg_extension`,
  domain: `
    select d.*, pg_get_constraintdef(k.oid), k.conname from information_schema.domains d
    left join pg_constraint k on k.contypid = format('%I.%I', d.domain_schema, d.domain_name)::regtype
    where d.domain_schema ${USER} and format('%I.%I', d.domain_schema, d.domain_name)::regtype not in (${MEMBERS})`,
  composite: `
    select a.* from information_schema.attributes a
    where a.udt_schema ${USER} and format('%I.%I', a.udt_schema, a.udt_name)::regtype not in (${MEMBERS})`,
  range: `
    select rngtypid::regtype, rngmultitypid::regtype, rngsubtype::regtype, rngcollation::regcollation, rngcanonical, rngsubdiff, opcname
    from pg_range join pg_opclass o on o.oid = rngsubopc
    where rngtypid >= 16384 and rngtypid not in (${MEMBERS})`,
  aggregate: `
    select aggfnoid::regprocedure, to_jsonb(a) - 'aggfnoid' from pg_aggregate a
    where aggfnoid >= 16384 and aggfnoid::oid not in (${MEMBERS})`,
  policy: `
    select schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname ${USER}`,
  rule: `
    select schemaname, tablename, rulename, definition from pg_rules where schemaname ${USER}`,
  statistics: `
    select pg_get_statisticsobjdef(oid), stxstattarget from pg_statistic_ext where oid not in (${MEMBERS})`,
  collation: `
    select oid::regcollation, to_jsonb(c) - 'oid' from pg_collation c where oid >= 16384 and oid not in (${MEMBERS})`,
  'event trigger': `
    select evtname, evtevent, evtfoid::regproc, evtenabled, evttags from pg_event_trigger where oid not in (${MEMBERS})`,
  cast: `
    select castsource::regtype, casttarget::regtype, castfunc::regproc, castcontext, castmethod from pg_cast
    where oid >= 16384 and oid not in (${MEMBERS})`,
  routine: `
    select pg_get_functiondef(oid) from pg_proc
    where prokind <> 'a' and pronamespace::regnamespace::text ${USER} and oid not in (${MEMBERS})`,
  trigger: `
    select pg_get_triggerdef(g.oid), g.tgenabled from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where not g.tgisinternal and c.relnamespace::regnamespace::text ${USER} and c.oid not in (${MEMBERS})`,
}
