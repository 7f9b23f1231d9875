import type { Kind } from '../model.ts'
import { text } from './sql.ts'

/** Large objects have numbers for names and there may be millions of them: they are counted. */
export const largeObject: Kind = {
  kind: 'large object',
  catalog: 'pg_largeobject',
  sql: 'select count(*) as count from pg_largeobject_metadata having count(*) > 0',
  toFact: (row) => ({
    kind: 'large object',
    key: 'all',
    schema: '',
    name: 'all',
    attributes: { count: text(row, 'count') },
  }),
  recreated: 'lost',
  line: ({ attributes }) => `${attributes.count} in the database`,
}
