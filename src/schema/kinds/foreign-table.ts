import type { FactRef, Kind } from '../model.ts'
import { fdwOptions, maskFdwOption, nameFdwOptions, readFdwOptions } from './fdw-options.ts'
import { maybe, qualified, text, userRelations } from './sql.ts'

/** Tables whose rows are elsewhere, partitions among them. */
export const foreignTable: Kind = {
  kind: 'foreign table',
  catalog: 'pg_class',
  sql: `
    select c.oid as key, n.nspname as schema, c.relname as name, s.srvname as server, ${fdwOptions('f.ftoptions')} as options,
      case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound, i.parents, i.first_parent
    from pg_foreign_table f
    join pg_class c on c.oid = f.ftrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_foreign_server s on s.oid = f.ftserver
    left join lateral (
      select string_agg(${qualified('inhparent')}, ', ' order by inhseqno) as parents,
        (array_agg(inhparent order by inhseqno))[1] as first_parent
      from pg_inherits where inhrelid = c.oid
    ) i on true
    where ${userRelations('f')}`,
  toFact: (row) => {
    const bound = maybe(row, 'bound')
    const parents = maybe(row, 'parents')
    const firstParent = maybe(row, 'first_parent')
    return {
      kind: 'foreign table',
      key: text(row, 'key'),
      schema: text(row, 'schema'),
      name: text(row, 'name'),
      parent: firstParent === null || bound === null ? undefined : (`table:${firstParent}` satisfies FactRef),
      follows: firstParent === null ? undefined : (`table:${firstParent}` satisfies FactRef),
      attributes: {
        server: text(row, 'server'),
        'partition of': bound === null ? null : `${parents} ${bound}`,
        inherits: bound === null ? parents : null,
        ...readFdwOptions(row, 'options'),
      },
      context: { 'partition of': bound === null ? null : parents },
    }
  },
  recreated: 'lost',
  tally: () => ({ one: 'foreign partition', many: 'foreign partitions' }),
  traits: ({ attributes, context }) => {
    const traits = [`on server ${attributes.server}`, ...nameFdwOptions(attributes)]
    if (typeof context?.['partition of'] === 'string') traits.push(`partition of ${context['partition of']}`)
    if (typeof attributes.inherits === 'string') traits.push(`inherits ${attributes.inherits}`)
    return traits
  },
  mask: maskFdwOption,
}
