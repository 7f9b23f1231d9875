import type { Row } from '../model.ts'

/** The pipeline's own schema. It comes and goes around a migration and is nobody's change. */
export const OWN_SCHEMA = 'offshoot'
/** With the observer's. */
export const OWN_SCHEMAS = [OWN_SCHEMA, 'offshoot_observer'] as const

/**
 * Keeps the rows of `n` (a pg_namespace) that belong to the user. Names with `pg_` are reserved by the server, which
 * puts temporary tables and TOAST there. As a list, because the server expects next to nothing of the names themselves
 * and then looks up every row for itself.
 */
export const USER_SCHEMA = `n.oid = any (array(
      select oid from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', ${OWN_SCHEMAS.map((name) => `'${name}'`).join(', ')})))`

/** Leaves out what `create extension` made: that is the extension's business, told by its version. */
export function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_depend e where e.refclassid = 'pg_extension'::regclass and e.classid = '${catalog}'::regclass
      and e.objid = ${oid} and e.deptype = 'e')`
}

/** The same, and what the server made along with another object: a range type brings functions and a cast. */
export function notMadeByAnother(catalog: string, oid: string): string {
  return `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype in ('e', 'i'))`
}

/**
 * Keeps what was made after the cluster was: the server numbers its own objects below this, whatever happens. An
 * index finds what is left.
 */
export function notBuiltIn(oid: string): string {
  return `${oid} >= 16384`
}

/** Keeps the rows of `c` (a pg_class) and `n` (its schema) that are the user's own relations of these relkinds. */
export function userRelations(relkinds: string): string {
  const list = [...relkinds].map((relkind) => `'${relkind}'`).join(', ')
  return `c.relkind in (${list}) and ${USER_SCHEMA} and ${notOfExtension('pg_class', 'c.oid')} and ${ANY_RELATION}`
}

/** Where `userRelations` leaves room for a choice of relations. */
const ANY_RELATION = '/* any relation */ true'

/** The statement for these relations alone, provided that it chooses them with `userRelations`. */
export function ofRelations(sql: string, oids: readonly string[]): string {
  return sql.replaceAll(ANY_RELATION, `c.oid = any ('{${oids.join(',')}}')`)
}

/** The reference of the fact made from the pg_class row `alias`. */
export function relationRef(alias: string): string {
  return `case ${alias}.relkind when 'v' then 'view:' when 'm' then 'materialized view:' when 'f' then 'foreign table:' else 'table:' end || ${alias}.oid`
}

/** An array of `key=value` settings as one text; its order in the catalog is the order of the user's typing. */
export function sorted(array: string): string {
  return `case when ${array} is not null then (select string_agg(o, ', ' order by o collate "C") from unnest(${array}) o) end`
}

/** The qualified, quoted name of a relation. */
export function qualified(oid: string): string {
  return `${oid}::regclass::text`
}

/** A value that the query never leaves out. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (value === undefined || value === null) throw new Error(`the catalog query returned no ${column}`)
  return value
}

/** A value that may be absent. */
export function maybe(row: Row, column: string): string | null {
  return row[column] ?? null
}

/** The server's `t` and `f`. */
export function flag(row: Row, column: string): boolean {
  return row[column] === 't'
}
