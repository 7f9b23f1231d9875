import type { Kind } from '../model.ts'
import { text } from './sql.ts'

/** Extensions. What one brought is its own business, told by its version. */
export const extension: Kind = {
  kind: 'extension',
  catalog: 'pg_extension',
  sql: `
    select x.oid as key, x.extname as name, x.extversion, n.nspname as schema,
      (select count(*) from pg_depend d join pg_class c on c.oid = d.objid
        where d.refclassid = 'pg_extension'::regclass and d.refobjid = x.oid and d.deptype = 'e'
          and d.classid = 'pg_class'::regclass and c.relkind in ('r', 'p')) as tables
    from pg_extension x
    join pg_namespace n on n.oid = x.extnamespace`,
  toFact: (row) => ({
    kind: 'extension',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: { version: text(row, 'extversion') },
    context: { tables: text(row, 'tables') },
  }),
  recreated: 'lost',
  line: ({ attributes }) => `version ${attributes.version}`,
}
