import type { Catalog } from '../model.ts'
import { roleName } from '../roles.ts'
import { madeByUsers } from './addresses.ts'
import type { Aspect } from './aspect.ts'
import { OWNER } from './attributes.ts'

interface Source {
  readonly catalog: Catalog
  /** The column that holds the owner. */
  readonly owner: string
  /** Which rows have an owner of their own. */
  readonly where?: string
}

/**
 * Who owns what. Left out is what belongs to whom its table belongs to: indexes, and sequences of a column. Owners are
 * few, so the answer has a row for each and not for each object.
 */
const SOURCES: readonly Source[] = [
  {
    catalog: 'pg_class',
    owner: 'relowner',
    where: `relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not (relkind = 'S' and exists (
      select from pg_depend where classid = 'pg_class'::regclass and pg_depend.objid = pg_class.oid and refobjsubid > 0
        and refclassid = 'pg_class'::regclass and deptype in ('a', 'i')))`,
  },
  { catalog: 'pg_proc', owner: 'proowner' },
  // Every table has a type and every type an array; those are no objects of their own.
  {
    catalog: 'pg_type',
    owner: 'typowner',
    where: `typarray <> 0 and (typrelid = 0 or exists (
      select from pg_class where pg_class.oid = typrelid and relkind = 'c'))`,
  },
  { catalog: 'pg_namespace', owner: 'nspowner' },
  { catalog: 'pg_database', owner: 'datdba', where: 'datname = current_database()' },
  { catalog: 'pg_extension', owner: 'extowner' },
  { catalog: 'pg_language', owner: 'lanowner' },
  { catalog: 'pg_collation', owner: 'collowner' },
  { catalog: 'pg_conversion', owner: 'conowner' },
  { catalog: 'pg_operator', owner: 'oprowner' },
  { catalog: 'pg_opclass', owner: 'opcowner' },
  { catalog: 'pg_opfamily', owner: 'opfowner' },
  { catalog: 'pg_statistic_ext', owner: 'stxowner' },
  { catalog: 'pg_ts_config', owner: 'cfgowner' },
  { catalog: 'pg_ts_dict', owner: 'dictowner' },
  { catalog: 'pg_foreign_data_wrapper', owner: 'fdwowner' },
  { catalog: 'pg_foreign_server', owner: 'srvowner' },
  { catalog: 'pg_publication', owner: 'pubowner' },
  {
    catalog: 'pg_subscription',
    owner: 'subowner',
    where: 'subdbid = (select oid from pg_database where datname = current_database())',
  },
  { catalog: 'pg_event_trigger', owner: 'evtowner' },
]

export const owner: Aspect = {
  name: 'owner',
  sql: `
    select catalog, objects, null as part, ${roleName('owner')} as owner
    from (${SOURCES.map(listing).join('\n      union all')}) o`,
  attributesOf: (row) => (typeof row.owner === 'string' ? { [OWNER]: row.owner } : {}),
}

function listing({ catalog, owner: column, where = 'true' }: Source): string {
  return `
      select '${catalog}' as catalog, ${column} as owner, string_agg(oid::text, ',') as objects
      from ${catalog} where ${madeByUsers(catalog)} and ${where} group by ${column}`
}
