import type { Kind } from '../model.ts'
import { maybe, notBuiltIn, notMadeByAnother, text } from './sql.ts'

/** Casts. One has no name but its two types, which may get new names. */
export const cast: Kind = {
  kind: 'cast',
  catalog: 'pg_cast',
  sql: `
    select c.oid as key, format('(%s AS %s)', format_type(c.castsource, null), format_type(c.casttarget, null)) as signature,
      case when c.castfunc <> 0 then c.castfunc::regprocedure::text end as function, c.castmethod, c.castcontext
    from pg_cast c
    where ${notBuiltIn('c.oid')} and ${notMadeByAnother('pg_cast', 'c.oid')}`,
  toFact: (row) => ({
    kind: 'cast',
    key: text(row, 'key'),
    schema: '',
    name: '',
    signature: text(row, 'signature'),
    attributes: {
      converts:
        { i: 'as text', b: 'without a function' }[text(row, 'castmethod')] ??
        `with ${maybe(row, 'function')}`,
      applies: { i: 'everywhere', a: 'in assignments' }[text(row, 'castcontext')] ?? 'when written',
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => `${attributes.converts}, applies ${attributes.applies}`,
}
