import type { Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, sorted, text, userRelations } from './sql.ts'

/** What `insert` through a view fills in. */
const COLUMN_DEFAULTS = `
      (select string_agg(quote_ident(a.attname) || ' default ' || pg_get_expr(d.adbin, d.adrelid), ', ' order by a.attnum)
        from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where d.adrelid = c.oid) as settings`

/** How the columns of a materialized view are kept, where that is not as usual. */
const COLUMN_SETTINGS = `
      (select string_agg(quote_ident(a.attname)
          || case when a.attstattarget >= 0 then ' statistics ' || a.attstattarget else '' end
          || case when a.attstorage <> t.typstorage then ' storage ' ||
               case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' else 'main' end else '' end
          || case a.attcompression when 'p' then ' compression pglz' when 'l' then ' compression lz4' else '' end
          || coalesce(' ' || array_to_string(a.attoptions, ' '), ''), ', ' order by a.attnum)
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and (a.attstattarget >= 0 or a.attstorage <> t.typstorage or a.attcompression <> '' or a.attoptions is not null)) as settings`

export const view: Kind = {
  kind: 'view',
  catalog: 'pg_class',
  perRelation: true,
  sql: viewSql('v'),
  toFact: (row) => toFact(row, 'view'),
  recreated: 'same',
  line: describeColumns,
  // A view keeps its columns' names when the table's are renamed: other names are another view.
  verbatim: ['columns'],
}

export const materializedView: Kind = {
  kind: 'materialized view',
  catalog: 'pg_class',
  perRelation: true,
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
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      ${relkind === 'v' ? COLUMN_DEFAULTS : COLUMN_SETTINGS}, c.relispopulated
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
      'column settings': maybe(row, 'settings'),
      // Until its first refresh nobody can read it.
      populated: flag(row, 'relispopulated') ? null : 'no',
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
  if (attributes.populated === 'no') words.push('NOT POPULATED')
  if (typeof attributes.options === 'string') words.push(attributes.options)
  return words.join(', ')
}
