import type { Kind } from '../model.ts'
import { maybe, notBuiltIn, notOfExtension, text } from './sql.ts'

/** How values of a type get into a language and back. It has no name but the two. */
export const transform: Kind = {
  kind: 'transform',
  catalog: 'pg_transform',
  sql: `
    select t.oid as key, format('for %s language %I', format_type(t.trftype, null), l.lanname) as signature,
      case when t.trffromsql <> 0 then t.trffromsql::text end as from_sql,
      case when t.trftosql <> 0 then t.trftosql::text end as to_sql
    from pg_transform t
    join pg_language l on l.oid = t.trflang
    where ${notBuiltIn('t.oid')} and ${notOfExtension('pg_transform', 't.oid')}`,
  toFact: (row) => ({
    kind: 'transform',
    key: text(row, 'key'),
    schema: '',
    name: '',
    signature: text(row, 'signature'),
    attributes: { 'from sql': maybe(row, 'from_sql'), 'to sql': maybe(row, 'to_sql') },
  }),
  recreated: 'same',
  line: ({ attributes }) =>
    ['from sql', 'to sql']
      .flatMap((side) => (typeof attributes[side] === 'string' ? [`${side} with ${attributes[side]}`] : []))
      .join(', '),
}
