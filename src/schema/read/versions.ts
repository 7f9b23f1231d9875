/**
 * What was last written about each relation, as one text that `version-map.ts` reads.
 *
 * A row that is written gets a new `xmin`, unlike that of any other row in all databases that share their transaction
 * ids; a fork keeps the `xmin` of what it copied. So what the `xmin`s and places of all rows about a relation come to
 * is the same exactly while nothing is written about it. A row of `pg_class` counts by what it says instead: owner and
 * rights are told by aspects, which are read each time, and where a fork's tables were handed to another owner,
 * nothing else about them has changed.
 *
 * Told are tables, views, sequences, indexes and domains with checks by their OIDs; an index that comes or goes changes its table too.
 * Whom a sequence belongs to is written elsewhere, but never without writing its own row again.
 */
export const VERSIONS = `
  with now (age) as materialized (
    select age('3'::xid)::bigint
  ), written (oid, catalog, row, xid) as (
    select attrelid, 0::bigint, attnum::integer, xmin from pg_attribute where attnum > 0 and ${ofUsers('attrelid')}
    union all
    select adrelid, 1, adnum::integer, xmin from pg_attrdef
    union all
    select indrelid, 2, indexrelid::integer, xmin from pg_index where ${ofUsers('indrelid')}
    union all
    select greatest(conrelid, contypid), 3, oid::integer, xmin from pg_constraint where ${ofUsers('oid')}
    union all
    select tgrelid, 4, oid::integer, xmin from pg_trigger where ${ofUsers('tgrelid')} and not tgisinternal
    union all
    select ev_class, 5, oid::integer, xmin from pg_rewrite where ${ofUsers('ev_class')}
    union all
    select polrelid, 6, oid::integer, xmin from pg_policy
    union all
    select inhrelid, 7, inhparent::integer, xmin from pg_inherits
    union all
    select seqrelid, 8, 0, xmin from pg_sequence
    union all
    select partrelid, 9, 0, xmin from pg_partitioned_table
    union all
    select ftrelid, 10, 0, xmin from pg_foreign_table
    union all
    select objid, 11, refobjid::integer, xmin from pg_depend
    where refclassid = 'pg_extension'::regclass and classid = 'pg_class'::regclass and deptype = 'e'
  ), told (oid, hash) as (
    select oid, hashint4extended(row, catalog << 32 | (${number('xid')})) from written
    union all
    select oid, hash_record_extended(row(
      relname, relnamespace, reltype, reloftype, relam, reltablespace, relpersistence, relkind, relrowsecurity,
      relforcerowsecurity, relreplident, relispartition, relispopulated, reloptions, relpartbound::text), 12)
    from pg_class where ${ofUsers('oid')} and relnamespace <> 'pg_toast'::regnamespace
    union all
    select c.oid, hash_record_extended(row(t.reloptions), 13)
    from pg_class c join pg_class t on t.oid = c.reltoastrelid where t.reloptions is not null
    union all
    -- The triggers behind a foreign key: what matters is whether they are on.
    select k.conrelid, hash_record_extended(row(t.oid, t.tgenabled), 15)
    from pg_trigger t join pg_constraint k on k.oid = t.tgconstraint where tgisinternal and tgenabled <> 'O'
  )
  select encode(string_agg(int4send(oid::integer) || int8send(version), ''::bytea order by oid), 'base64') as versions
  from (select oid, bit_xor(hash) as version from told group by oid) v`

/** A transaction id as a number that is the same whenever it is asked for. Those that have no age are the server's own. */
function number(xid: string): string {
  return `case age(${xid}) when 2147483647 then 0 else ((select age from now) - age(${xid})) & 4294967295 end`
}

/** What the server brought with it stays as it is. */
function ofUsers(oid: string): string {
  return `${oid} >= 16384`
}
