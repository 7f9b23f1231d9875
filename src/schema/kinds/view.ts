import type { Kind, ObjectFact, Row } from '../model.ts'
import { maybe, sorted, text, userRelations } from './sql.ts'

export const view: Kind = {
  kind: 'view',
  sql: viewSql('v'),
  toFact: (row) => toFact(row, 'view'),
  recreated: 'same',
  line: describeColumns,
  // A view keeps its columns' names when the table's are renamed: other names are another view.
  verbatim: ['columns'],
}

export const materializedView: Kind = {
  kind: 'materialized view',
  sql: viewSql('m'),
  toFact: (row) => toFact(row, 'materialized view'),
  // Its rows come from its query.
  recreated: 'same',
  line: describeColumns,
  verbatim: ['columns'],
}

function viewSql(relkind: string): string {
  return `
    select c.oid as key, n.nspname as schema, c.relname as name, pg_get_viewdef(c.oid) as definition, am.amname, ts.spcname,
      ${sorted('c.reloptions')} as options,
      (select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_am am on am.oid = c.relam
    left join pg_tablespace ts on ts.oid = c.reltablespace
    where ${userRelations(relkind)}`
}

function toFact(row: Row, kind: 'view' | 'materialized view'): ObjectFact {
  const columns = JSON.parse(maybe(row, 'columns') ?? '[]') as [string, string][]
  const definition = text(row, 'definition')
  return {
    kind,
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: {
      columns: columns.map(([name]) => name).join(', '),
      'column types': columns.map(([, type]) => type).join(', '),
      options: maybe(row, 'options'),
      'access method': maybe(row, 'amname'),
      tablespace: maybe(row, 'spcname'),
      definition,
    },
    context: { 'column count': String(columns.length) },
    definition,
  }
}

/** Columns named in full up to here; more are counted. */
const NAMED = 8

function describeColumns({ attributes, context }: ObjectFact): string {
  const count = Number(context?.['column count'] ?? 0)
  const words = [
    `${count} ${count === 1 ? 'column' : 'columns'}${count > 0 && count <= NAMED ? ` (${attributes.columns ?? ''})` : ''}`,
  ]
  if (typeof attributes.options === 'string') words.push(attributes.options)
  return words.join(', ')
}
