import type { Kind } from '../model.ts'
import { maybe, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Range types, each with the multirange type, the functions and the casts that the server makes along with it. */
export const rangeType: Kind = {
  kind: 'range type',
  catalog: 'pg_type',
  sql: `
    select y.oid as key, n.nspname as schema, y.typname as name, format_type(r.rngsubtype, null) as subtype,
      (select case when o.opcnamespace <> 'pg_catalog'::regnamespace then o.opcnamespace::regnamespace || '.' else '' end || quote_ident(o.opcname)
        from pg_opclass o where o.oid = r.rngsubopc and not o.opcdefault) as opclass,
      (select r.rngcollation::regcollation::text
        from pg_type s where s.oid = r.rngsubtype and r.rngcollation <> s.typcollation) as collation,
      case when r.rngcanonical <> 0 then r.rngcanonical::text end as canonical,
      case when r.rngsubdiff <> 0 then r.rngsubdiff::text end as diff,
      (select m.typname from pg_type m where m.oid = r.rngmultitypid) as multirange
    from pg_range r
    join pg_type y on y.oid = r.rngtypid
    join pg_namespace n on n.oid = y.typnamespace
    where ${notBuiltIn('r.rngtypid')} and ${USER_SCHEMA} and ${notOfExtension('pg_type', 'y.oid')}`,
  toFact: (row) => ({
    kind: 'range type',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: {
      subtype: text(row, 'subtype'),
      'operator class': maybe(row, 'opclass'),
      collation: maybe(row, 'collation'),
      canonical: maybe(row, 'canonical'),
      'subtype difference': maybe(row, 'diff'),
      'multirange type': text(row, 'multirange'),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => {
    const words = [`range of ${attributes.subtype}`]
    if (typeof attributes.collation === 'string') words.push(`collate ${attributes.collation}`)
    for (const part of ['operator class', 'canonical', 'subtype difference'])
      if (typeof attributes[part] === 'string') words.push(`${part} ${attributes[part]}`)
    return words.join(', ')
  },
}
