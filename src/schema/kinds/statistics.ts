import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { maybe, notBuiltIn, relationRef, text, userRelations } from './sql.ts'

/** What the planner is asked to learn about columns together. */
export const statistics: Kind = {
  kind: 'statistics',
  catalog: 'pg_statistic_ext',
  sql: `
    select s.oid as key, n.nspname as schema, c.relname as "table", ${relationRef('c')} as parent, s.stxname as name,
      case when s.stxnamespace <> c.relnamespace then s.stxnamespace::regnamespace::text end as elsewhere,
      array_to_string(s.stxkind, '') as kinds, pg_get_statisticsobjdef_columns(s.oid) as columns,
      nullif(s.stxstattarget, -1) as target
    from pg_statistic_ext s
    join pg_class c on c.oid = s.stxrelid
    join pg_namespace n on n.oid = c.relnamespace
    where ${notBuiltIn('s.oid')} and ${userRelations('rpmf')}`,
  toFact,
  recreated: 'same',
  recastBy: { kind: 'column', attribute: 'type' },
  line: ({ attributes }) => {
    const kinds = typeof attributes.kinds === 'string' ? `(${attributes.kinds}) ` : ''
    return `${kinds}on ${attributes.columns}`
  },
  tally: () => ({ one: 'statistics object', many: 'statistics objects' }),
}

const KINDS: Readonly<Record<string, string>> = { d: 'ndistinct', f: 'dependencies', m: 'mcv' }

function toFact(row: Row): ObjectFact {
  // Those of an expression come along with it and are not asked for.
  const kinds = [...text(row, 'kinds')].flatMap((letter) => KINDS[letter] ?? [])
  return {
    kind: 'statistics',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    attributes: {
      kinds: kinds.length === 0 ? null : kinds.sort().join(', '),
      columns: text(row, 'columns'),
      target: maybe(row, 'target'),
      'in schema': maybe(row, 'elsewhere'),
    },
  }
}
