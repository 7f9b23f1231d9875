import type { Kind } from '../model.ts'
import { flag, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Conversions between encodings. */
export const conversion: Kind = {
  kind: 'conversion',
  catalog: 'pg_conversion',
  sql: `
    select v.oid as key, n.nspname as schema, v.conname as name, pg_encoding_to_char(v.conforencoding) as source,
      pg_encoding_to_char(v.contoencoding) as target, v.conproc::text as function, v.condefault
    from pg_conversion v
    join pg_namespace n on n.oid = v.connamespace
    where ${notBuiltIn('v.oid')} and ${USER_SCHEMA} and ${notOfExtension('pg_conversion', 'v.oid')}`,
  toFact: (row) => ({
    kind: 'conversion',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: {
      from: text(row, 'source'),
      to: text(row, 'target'),
      function: text(row, 'function'),
      default: flag(row, 'condefault') ? 'yes' : 'no',
    },
  }),
  recreated: 'same',
  line: ({ attributes }) =>
    `${attributes.default === 'yes' ? 'default ' : ''}for ${attributes.from} to ${attributes.to}, function ${attributes.function}`,
}
