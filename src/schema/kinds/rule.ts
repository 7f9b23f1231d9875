import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { tokensOf } from '../sql-tokens.ts'
import { fires, withFires } from './fires.ts'
import { relationRef, text, userRelations } from './sql.ts'

/** Rewrite rules of tables and views. The rule that makes a view a view is the view's definition. */
export const rule: Kind = {
  kind: 'rule',
  catalog: 'pg_rewrite',
  perRelation: true,
  sql: `
    select r.oid as key, n.nspname as schema, c.relname as "table", ${relationRef('c')} as parent, r.rulename as name,
      pg_get_ruledef(r.oid) as definition, r.ev_enabled
    from pg_rewrite r
    join pg_class c on c.oid = r.ev_class
    join pg_namespace n on n.oid = c.relnamespace
    where r.rulename <> '_RETURN' and ${userRelations('rpvm')}`,
  toFact,
  recreated: 'same',
  recastBy: { kind: 'column', attribute: 'type' },
  line: ({ attributes }) => withFires(attributes.definition ?? '', attributes.fires),
  tally: () => ({ one: 'rule', many: 'rules' }),
}

function toFact(row: Row): ObjectFact {
  const definition = text(row, 'definition')
  return {
    kind: 'rule',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    attributes: { definition: afterAs(definition), fires: fires(text(row, 'ev_enabled')) },
    definition,
  }
}

/** `CREATE RULE name AS ON INSERT TO …`: what it does, without its own name. */
function afterAs(definition: string): string {
  const as = tokensOf(definition)[3]
  return as === undefined ? definition : definition.slice(as.end).replace(/;\s*$/, '').trim()
}
