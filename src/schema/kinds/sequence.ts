import type { FactRef, Kind } from '../model.ts'
import { SEQUENCE_COLUMNS, sequenceOptions } from './options.ts'
import { maybe, text, userRelations } from './sql.ts'

/** Sequences with a life of their own. One behind an identity column is told by the column. */
export const sequence: Kind = {
  kind: 'sequence',
  catalog: 'pg_class',
  perRelation: true,
  sql: `
    select c.oid as key, n.nspname as schema, c.relname as name, c.relpersistence, ${SEQUENCE_COLUMNS},
      d.refobjid || '.' || d.refobjsubid as owner_key,
      case when d.refobjid is not null then d.refobjid::regclass || '.' || quote_ident(a.attname) end as owner
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_sequence s on s.seqrelid = c.oid
    left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
      and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
    left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.deptype is distinct from 'i' and ${userRelations('S')}`,
  toFact: (row) => {
    const owner = maybe(row, 'owner_key')
    return {
      kind: 'sequence',
      key: text(row, 'key'),
      schema: text(row, 'schema'),
      name: text(row, 'name'),
      parent: owner === null ? undefined : (`column:${owner}` satisfies FactRef),
      attributes: {
        type: text(row, 'seqtype'),
        ...sequenceOptions(row),
        persistence: text(row, 'relpersistence') === 'u' ? 'unlogged' : 'logged',
        'owned by': maybe(row, 'owner'),
      },
    }
  },
  recreated: 'lost',
  line: ({ attributes }) => {
    const words = [attributes.type ?? '']
    for (const option of ['start', 'increment', 'minvalue', 'maxvalue', 'cache']) {
      const value = attributes[option]
      if (typeof value === 'string') words.push(`${option} ${value}`)
    }
    if (attributes.cycle === 'yes') words.push('cycle')
    if (attributes.persistence === 'unlogged') words.push('unlogged')
    if (typeof attributes['owned by'] === 'string') words.push(`owned by ${attributes['owned by']}`)
    return words.join(' ')
  },
}
