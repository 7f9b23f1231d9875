import type { FactRef, Kind } from '../model.ts'
import { flag, maybe, qualified, sorted, text, userRelations } from './sql.ts'

/** Ordinary and partitioned tables, partitions among them. */
export const table: Kind = {
  kind: 'table',
  catalog: 'pg_class',
  perRelation: true,
  sql: `
    select c.oid as key, n.nspname as schema, c.relname as name, c.relpersistence, c.relreplident,
      c.relrowsecurity, c.relforcerowsecurity, am.amname, ts.spcname,
      case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
      case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
      i.parents, i.first_parent, i.detaching,
      case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
      ${sorted('c.reloptions')} as options, ${sorted('t.reloptions')} as toast_options,
      case when c.relreplident = 'i' then (
        select x.indexrelid::regclass::text from pg_index x where x.indrelid = c.oid and x.indisreplident limit 1) end as identity_index
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_class t on t.oid = c.reltoastrelid
    left join pg_am am on am.oid = c.relam
    left join pg_tablespace ts on ts.oid = c.reltablespace
    left join (
      select inhrelid, string_agg(${qualified('inhparent')}, ', ' order by inhseqno) as parents,
        (array_agg(inhparent order by inhseqno))[1] as first_parent, bool_or(inhdetachpending) as detaching
      from pg_inherits group by inhrelid
    ) i on i.inhrelid = c.oid
    where ${userRelations('rp')}`,
  toFact: (row) => {
    const bound = maybe(row, 'bound')
    const parents = maybe(row, 'parents')
    const firstParent = maybe(row, 'first_parent')
    return {
      kind: 'table',
      key: text(row, 'key'),
      schema: text(row, 'schema'),
      name: text(row, 'name'),
      // A partition goes where its table goes; a table that inherits has a life of its own.
      parent: firstParent === null || bound === null ? undefined : (`table:${firstParent}` satisfies FactRef),
      follows: firstParent === null ? undefined : (`table:${firstParent}` satisfies FactRef),
      attributes: {
        'partition of': bound === null ? null : `${parents} ${bound}`,
        'detach pending': flag(row, 'detaching') ? 'yes' : null,
        'partitioned by': maybe(row, 'partition_key'),
        inherits: bound === null ? parents : null,
        'of type': maybe(row, 'of_type'),
        persistence: text(row, 'relpersistence') === 'u' ? 'unlogged' : 'logged',
        'row security': flag(row, 'relrowsecurity') ? 'on' : 'off',
        'row security for the owner': flag(row, 'relforcerowsecurity') ? 'on' : 'off',
        'replica identity': replicaIdentity(text(row, 'relreplident'), maybe(row, 'identity_index')),
        'access method': maybe(row, 'amname'),
        tablespace: maybe(row, 'spcname'),
        'storage parameters': maybe(row, 'options'),
        'toast storage parameters': maybe(row, 'toast_options'),
      },
      context: { 'partition of': bound === null ? null : parents },
    }
  },
  recreated: 'lost',
  tally: () => ({ one: 'partition', many: 'partitions' }),
  traits: ({ attributes, context }) => {
    const traits: string[] = []
    if (attributes.persistence === 'unlogged') traits.push('unlogged')
    if (typeof context?.['partition of'] === 'string') traits.push(`partition of ${context['partition of']}`)
    if (typeof attributes['partitioned by'] === 'string')
      traits.push(`partitioned by ${attributes['partitioned by']}`)
    if (typeof attributes.inherits === 'string') traits.push(`inherits ${attributes.inherits}`)
    return traits
  },
}

function replicaIdentity(code: string, index: string | null): string {
  if (code === 'i') return `index ${index ?? '(dropped)'}`
  return code === 'f' ? 'full' : code === 'n' ? 'nothing' : 'default'
}
