import type { Kind } from '../model.ts'
import { notOfExtension, text, USER_SCHEMA } from './sql.ts'

export const schema: Kind = {
  kind: 'schema',
  catalog: 'pg_namespace',
  sql: `
    select n.oid as key, n.nspname as name
    from pg_namespace n
    where ${USER_SCHEMA} and ${notOfExtension('pg_namespace', 'n.oid')}`,
  toFact: (row) => ({
    kind: 'schema',
    key: text(row, 'key'),
    schema: text(row, 'name'),
    name: text(row, 'name'),
    attributes: {},
  }),
  recreated: 'lost',
}
