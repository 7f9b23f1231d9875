import type { Row } from '../model.ts'

/** Our observer's schema. It comes and goes around a migration and is nobody's change. */
export const OWN_SCHEMA = 'offshoot'

/**
 * Keeps the rows of `n` (a pg_namespace) that belong to the user. Names with `pg_` are reserved by the server, which
 * puts temporary tables and TOAST there.
 */
export const USER_SCHEMA = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '${OWN_SCHEMA}')`

/** Leaves out what `create extension` made: that is the extension's business, told by its version. */
export function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype = 'e')`
}

/** Keeps the rows of `c` (a pg_class) and `n` (its schema) that are the user's own relations of these relkinds. */
export function userRelations(relkinds: string): string {
  const list = [...relkinds].map((relkind) => `'${relkind}'`).join(', ')
  return `c.relkind in (${list}) and ${USER_SCHEMA} and ${notOfExtension('pg_class', 'c.oid')}`
}

/** The reference of the fact made from the pg_class row `alias`. */
export function relationRef(alias: string): string {
  return `case ${alias}.relkind when 'v' then 'view:' when 'm' then 'materialized view:' else 'table:' end || ${alias}.oid`
}

/** An array of `key=value` settings as one text; its order in the catalog is the order of the user's typing. */
export function sorted(array: string): string {
  return `(select string_agg(o, ', ' order by o collate "C") from unnest(${array}) o)`
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
