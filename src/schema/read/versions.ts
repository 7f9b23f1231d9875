/*
 * What was last written about each relation, as one text that `version-map.ts` reads. It takes long where there are many,
 * so it is first asked for groups of relations, and then for those in groups that are not as they were.
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

interface Source {
  readonly catalog: string
  /** The relation that a row is about. */
  readonly oid: string
  /** Tells the rows about one relation apart. */
  readonly row: string
  readonly where?: string
}

/** The place of each is part of what is hashed. */
const SOURCES: readonly Source[] = [
  {
    catalog: 'pg_attribute',
    oid: 'attrelid',
    row: 'attnum',
    where: `attnum > 0 and ${ofUsers('attrelid')}`,
  },
  { catalog: 'pg_attrdef', oid: 'adrelid', row: 'adnum' },
  { catalog: 'pg_index', oid: 'indrelid', row: 'indexrelid', where: ofUsers('indrelid') },
  { catalog: 'pg_constraint', oid: 'greatest(conrelid, contypid)', row: 'oid', where: ofUsers('oid') },
  { catalog: 'pg_trigger', oid: 'tgrelid', row: 'oid', where: `${ofUsers('tgrelid')} and not tgisinternal` },
  { catalog: 'pg_rewrite', oid: 'ev_class', row: 'oid', where: ofUsers('ev_class') },
  { catalog: 'pg_policy', oid: 'polrelid', row: 'oid' },
  { catalog: 'pg_inherits', oid: 'inhrelid', row: 'inhparent' },
  { catalog: 'pg_sequence', oid: 'seqrelid', row: '0' },
  { catalog: 'pg_partitioned_table', oid: 'partrelid', row: '0' },
  { catalog: 'pg_foreign_table', oid: 'ftrelid', row: '0' },
  {
    catalog: 'pg_depend',
    oid: 'objid',
    row: 'refobjid',
    where: `refclassid = 'pg_extension'::regclass and classid = 'pg_class'::regclass and deptype = 'e'`,
  },
]

/** A transaction id as a number that is the same whenever it is asked for. Those that have no age are the server's own. */
const NUMBER =
  'case age(xmin) when 2147483647 then 0 else ((select age from now) - age(xmin)) & 4294967295 end'

const OF_CLASSES = `
      select oid, hash_record_extended(row(
        oid, relname, relnamespace, reltype, reloftype, relam, reltablespace, relpersistence, relkind, relrowsecurity,
        relforcerowsecurity, relreplident, relispartition, relispopulated, reloptions, relpartbound::text), 12) as hash
      from pg_class where ${ofUsers('oid')} and relnamespace <> 'pg_toast'::regnamespace`

const OF_TOAST = `
      select c.oid, hash_record_extended(row(c.oid, t.reloptions), 13) as hash
      from pg_class c join pg_class t on t.oid = c.reltoastrelid where t.reloptions is not null`

/** The triggers behind a foreign key: what matters is whether they are on. */
const OF_FOREIGN_KEYS = `
      select k.conrelid as oid, hash_record_extended(row(t.oid, t.tgenabled), 15) as hash
      from pg_trigger t join pg_constraint k on k.oid = t.tgconstraint where tgisinternal and tgenabled <> 'O'`

/** Relations are in one group when their OIDs are alike but for this many bits. */
export const GROUP_BITS = 8

/** About each relation. */
export const VERSIONS = versions('oid')
/** The same about each group, by its number. */
export const GROUPS = versions(`(oid::bigint >> ${GROUP_BITS})`)

/** The same about the relations of some groups. */
export function versionsOf(groups: readonly number[]): string {
  const first = (group: number) => group << GROUP_BITS
  const ranges = groups.map(
    (group) => `oid >= ${first(group) >>> 0} and oid <= ${(first(group + 1) - 1) >>> 0}`,
  )
  return versions('oid', ranges.join(' or '))
}

/** Each catalog is put together by itself before all are: the rows of one are many, and near to each other. */
function versions(key: string, where = 'true'): string {
  const listings = [...SOURCES.map(rowsOf), OF_CLASSES, OF_TOAST, OF_FOREIGN_KEYS]
  const told = listings.map(
    (listing) => `
    select ${key} as key, bit_xor(hash) as hash from (${listing}) told where ${where} group by 1`,
  )
  return `
  with now (age) as materialized (
    select age('3'::xid)::bigint
  )
  select encode(string_agg(int4send(key::integer) || int8send(version), ''::bytea order by key), 'base64') as versions
  from (select key, bit_xor(hash) as version from (${told.join('\n    union all')}) t group by key) v`
}

function rowsOf({ catalog, oid, row, where = 'true' }: Source, at: number): string {
  return `
      select ${oid} as oid, hashint4extended(${row}::integer # '${at << 28}'::integer, ${oid}::bigint << 32 | (${NUMBER})) as hash
      from ${catalog} where ${where}`
}

/** What the server brought with it stays as it is. */
function ofUsers(oid: string): string {
  return `${oid} >= 16384`
}
