import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { tokensOf } from '../sql-tokens.ts'
import { flag, maybe, relationRef, text, userRelations } from './sql.ts'

/** Indexes of tables and materialized views, except those that are the inside of a constraint. */
export const index: Kind = {
  kind: 'index',
  catalog: 'pg_class',
  perRelation: true,
  sql: `
    select x.indexrelid as key, n.nspname as schema, ic.relname as name, c.relname as "table", ${relationRef('c')} as parent,
      pg_get_indexdef(x.indexrelid) as definition, x.indisunique, x.indisvalid, x.indisclustered, ts.spcname,
      (select string_agg(a.attnum || ': ' || a.attstattarget, ', ' order by a.attnum)
        from pg_attribute a where a.attrelid = x.indexrelid and a.attstattarget >= 0) as statistics,
      case when ic.relispartition then (select i.inhparent from pg_inherits i where i.inhrelid = x.indexrelid limit 1) end as follows
    from pg_index x
    join pg_class ic on ic.oid = x.indexrelid
    join pg_class c on c.oid = x.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_tablespace ts on ts.oid = ic.reltablespace
    where ${userRelations('rpm')}
      and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))`,
  toFact,
  recreated: 'same',
  recastBy: { kind: 'column', attribute: 'type' },
  line: ({ attributes }) => {
    const extras = [
      attributes.valid === 'no' ? 'INVALID' : null,
      attributes.clustered === 'yes' ? 'clustered' : null,
    ]
    return [attributes.definition ?? '', ...extras.filter((extra) => extra !== null)].join(', ')
  },
  tally: () => ({ one: 'index', many: 'indexes' }),
}

function toFact(row: Row): ObjectFact {
  const follows = maybe(row, 'follows')
  const definition = text(row, 'definition')
  return {
    kind: 'index',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    follows: follows === null ? undefined : (`index:${follows}` satisfies FactRef),
    attributes: {
      definition: `${flag(row, 'indisunique') ? 'unique ' : ''}${afterUsing(definition)}`,
      valid: flag(row, 'indisvalid') ? 'yes' : 'no',
      clustered: flag(row, 'indisclustered') ? 'yes' : null,
      tablespace: maybe(row, 'spcname'),
      'statistics targets': maybe(row, 'statistics'),
    },
  }
}

/** What an index is, without its own name and its table's: the rest of the line says those. */
function afterUsing(definition: string): string {
  const start = definition.indexOf(USING)
  // Without a quoted name before it, it is no part of one.
  if (start !== -1 && !definition.slice(0, start).includes('"')) return definition.slice(start + USING.length)
  const using = tokensOf(definition).find((token) => token.kind === 'word' && token.text === 'USING')
  return using === undefined ? definition : definition.slice(using.end).trim()
}

const USING = ' USING '
