import type { Kind } from '../model.ts'
import { notBuiltIn, notOfExtension, text } from './sql.ts'

export const accessMethod: Kind = {
  kind: 'access method',
  catalog: 'pg_am',
  sql: `
    select a.oid as key, a.amname as name, a.amtype, a.amhandler::text as handler
    from pg_am a
    where ${notBuiltIn('a.oid')} and ${notOfExtension('pg_am', 'a.oid')}`,
  toFact: (row) => ({
    kind: 'access method',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      type: text(row, 'amtype') === 't' ? 'table' : 'index',
      handler: text(row, 'handler'),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => `${attributes.type}, handler ${attributes.handler}`,
}
