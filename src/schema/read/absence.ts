import type { ObjectKind } from '../../report/model.ts'

/**
 * Kinds that most databases have nothing of, and what is there when they have: asking for all of it is one statement,
 * and planning one for each of them is what a small schema would wait for. A kind that is not here is always read.
 */
const SIGNS: Partial<Record<ObjectKind, string>> = {
  language: madeByUsers('pg_language'),
  'access method': madeByUsers('pg_am'),
  collation: madeByUsers('pg_collation'),
  'composite type': relation('c'),
  'range type': madeByUsers('pg_range', 'rngtypid'),
  aggregate: madeByUsers('pg_aggregate', 'aggfnoid'),
  operator: madeByUsers('pg_operator'),
  'operator class': madeByUsers('pg_opclass'),
  'operator family': madeByUsers('pg_opfamily'),
  cast: madeByUsers('pg_cast'),
  conversion: madeByUsers('pg_conversion'),
  transform: madeByUsers('pg_transform'),
  'text search parser': madeByUsers('pg_ts_parser'),
  'text search template': madeByUsers('pg_ts_template'),
  'text search dictionary': madeByUsers('pg_ts_dict'),
  'text search configuration': madeByUsers('pg_ts_config'),
  'foreign-data wrapper': madeByUsers('pg_foreign_data_wrapper'),
  'foreign server': madeByUsers('pg_foreign_server'),
  // Who may not read the mappings may read that there is something to map to.
  'user mapping': madeByUsers('pg_foreign_server'),
  'foreign table': relation('f'),
  'materialized view': relation('m'),
  rule: `${madeByUsers('pg_rewrite')} and rulename <> '_RETURN'`,
  policy: madeByUsers('pg_policy'),
  statistics: madeByUsers('pg_statistic_ext'),
  publication: madeByUsers('pg_publication'),
  subscription: madeByUsers('pg_subscription'),
  'event trigger': madeByUsers('pg_event_trigger'),
  'default privileges': madeByUsers('pg_default_acl'),
}

/** SQL for a list of the kinds that there is nothing of. */
export const ABSENT = `concat_ws(',', ${Object.entries(SIGNS)
  .map(([kind, sign]) => `case when not exists (select ${sign}) then '${kind}' end`)
  .join(', ')})`

function madeByUsers(catalog: string, oid = 'oid'): string {
  return `from ${catalog} where ${oid} >= 16384`
}

function relation(relkind: string): string {
  return `${madeByUsers('pg_class')} and relkind = '${relkind}'`
}
