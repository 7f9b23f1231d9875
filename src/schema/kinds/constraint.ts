import type { FactRef, Kind, ObjectFact, Row, Tally } from '../model.ts'
import {
  flag,
  maybe,
  notBuiltIn,
  notOfExtension,
  relationRef,
  sorted,
  text,
  USER_SCHEMA,
  userRelations,
} from './sql.ts'

/**
 * Primary keys, UNIQUE, CHECK, FOREIGN KEY and EXCLUDE of tables, and CHECK of domains. NOT NULL constraints (17+,
 * 18+) are told by their domain or column; constraint triggers by their trigger; the index that holds a key up is part
 * of the constraint.
 */
export const constraint: Kind = {
  kind: 'constraint',
  catalog: 'pg_constraint',
  perRelation: true,
  sql: `
    select k.oid as key, n.nspname as schema, c.relname as "table", ${relationRef('c')} as parent, k.conname as name, k.contype,
      pg_get_constraintdef(k.oid) as definition,
      case when k.contype = 'f' then k.confrelid::regclass::text end as target,
      case when k.contype in ('p', 'u', 'x') then k.conindid end as index,
      case when k.contype in ('p', 'u', 'x') then x.indisclustered end as clustered,
      case when k.contype in ('p', 'u', 'x') then ${sorted('ic.reloptions')} end as options,
      case when k.contype in ('p', 'u', 'x') then ts.spcname end as tablespace,
      case when k.conparentid <> 0 then k.conparentid when k.coninhcount > 0 and k.contype = 'c' then (
        select p.oid
        from pg_inherits i
        join pg_constraint p on p.conrelid = i.inhparent and p.conname = k.conname and p.contype = k.contype
        where i.inhrelid = k.conrelid
        order by i.inhseqno limit 1) end as follows, off.tgconstraint is not null as unchecked
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_index x on x.indexrelid = k.conindid
    left join pg_class ic on ic.oid = k.conindid
    left join pg_tablespace ts on ts.oid = ic.reltablespace
    left join (
      select distinct tgconstraint from pg_trigger where tgisinternal and tgconstraint <> 0 and tgenabled in ('D', 'R')
    ) off on off.tgconstraint = k.oid and k.contype = 'f'
    where k.contype in ('p', 'u', 'c', 'f', 'x') and ${userRelations('rpf')}
    union all
    select k.oid, n.nspname, y.typname, 'domain:' || y.oid, k.conname, k.contype, pg_get_constraintdef(k.oid),
      null, null, null, null, null, null, false
    from pg_constraint k
    join pg_type y on y.oid = k.contypid
    join pg_namespace n on n.oid = y.typnamespace
    where ${notBuiltIn('k.contypid')} and k.contype = 'c' and ${USER_SCHEMA} and ${notOfExtension('pg_type', 'y.oid')}`,
  toFact,
  // Altering a column's type makes the server recreate its constraints; the rows are the table's.
  recreated: 'same',
  recastBy: { kind: 'column', attribute: 'type' },
  line: ({ attributes }) => {
    const extras = [
      attributes['storage parameters'],
      attributes.clustered === 'yes' ? 'clustered' : null,
      typeof attributes['its triggers'] === 'string' ? 'NOT CHECKED' : null,
    ].filter((extra) => extra)
    return [attributes.definition ?? '', ...extras].join(', ')
  },
  tally,
}

function toFact(row: Row): ObjectFact {
  const index = maybe(row, 'index')
  const follows = maybe(row, 'follows')
  return {
    kind: 'constraint',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    follows: follows === null ? undefined : (`constraint:${follows}` satisfies FactRef),
    absorbs: index === null ? undefined : (`index:${index}` satisfies FactRef),
    attributes: {
      definition: text(row, 'definition'),
      'storage parameters': maybe(row, 'options'),
      tablespace: maybe(row, 'tablespace'),
      clustered: flag(row, 'clustered') ? 'yes' : null,
      // "disable trigger all" turns a foreign key off and its definition does not tell.
      'its triggers': flag(row, 'unchecked') ? 'disabled' : null,
    },
    context: { type: text(row, 'contype'), target: maybe(row, 'target') },
  }
}

function tally({ context }: ObjectFact): Tally | undefined {
  switch (context?.type) {
    case 'f':
      return {
        one: 'foreign key',
        many: 'foreign keys',
        ...(context.target ? { target: context.target } : {}),
      }
    case 'u':
      return { one: 'unique constraint', many: 'unique constraints' }
    case 'c':
      return { one: 'check', many: 'checks' }
    case 'x':
      return { one: 'exclusion constraint', many: 'exclusion constraints' }
    default:
      return undefined
  }
}
