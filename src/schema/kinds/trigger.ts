import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { tokensOf } from '../sql-tokens.ts'
import { fires, withFires } from './fires.ts'
import { maybe, relationRef, text, userRelations } from './sql.ts'

/** Triggers that a user made, on tables and views. Those behind foreign keys are the server's. */
export const trigger: Kind = {
  kind: 'trigger',
  catalog: 'pg_trigger',
  perRelation: true,
  sql: `
    select t.oid as key, n.nspname as schema, c.relname as "table", ${relationRef('c')} as parent, t.tgname as name,
      pg_get_triggerdef(t.oid) as definition, t.tgenabled, nullif(t.tgparentid, 0) as follows
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and ${userRelations('rpvf')}`,
  toFact,
  recreated: 'same',
  line: ({ attributes }) => withFires(attributes.definition ?? '', attributes.fires),
  tally: ({ follows }) => (follows === undefined ? { one: 'trigger', many: 'triggers' } : undefined),
}

function toFact(row: Row): ObjectFact {
  const follows = maybe(row, 'follows')
  const definition = text(row, 'definition')
  return {
    kind: 'trigger',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    follows: follows === null ? undefined : (`trigger:${follows}` satisfies FactRef),
    attributes: { definition: afterName(definition), fires: fires(text(row, 'tgenabled')) },
    definition,
  }
}

/** `CREATE [CONSTRAINT] TRIGGER name AFTER …`: what it does, without its own name. */
function afterName(definition: string): string {
  const tokens = tokensOf(definition)
  const head = tokens.findIndex((token) => token.kind === 'word' && token.text === 'TRIGGER')
  const name = tokens[head + 1]
  if (head === -1 || name === undefined) return definition
  const constraint = tokens[1]?.text === 'CONSTRAINT' ? 'constraint trigger ' : ''
  return `${constraint}${definition.slice(name.end).trim()}`
}
