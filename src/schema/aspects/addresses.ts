import type { Catalog } from '../model.ts'

/** The first OID that a server gives to what its users make; what is below came with the server. */
const FIRST_USER_OID = 16_384

/** Catalogs in which something that came with the server is the user's all the same, e.g. the schema public. */
const ALSO_FROM_THE_SERVER: ReadonlySet<Catalog> = new Set(['pg_namespace', 'pg_extension', 'pg_database'])

/** Keeps the rows of a catalog that users made. What else comes along finds no object. */
export function madeByUsers(catalog: Catalog, oid = 'oid'): string {
  return ALSO_FROM_THE_SERVER.has(catalog) ? 'true' : `${oid} >= ${FIRST_USER_OID}`
}

/** The same where the catalog is told by a column of each row. */
export function madeByUsersOf(catalogColumn: string, oid: string): string {
  const all = [...ALSO_FROM_THE_SERVER].map((catalog) => `'${catalog}'::regclass`).join(', ')
  return `(${oid} >= ${FIRST_USER_OID} or ${catalogColumn} in (${all}))`
}
