import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, relationRef, text, userRelations } from './sql.ts'

/** Row level security, rule by rule. Whether a table heeds its policies is told by the table. */
export const policy: Kind = {
  kind: 'policy',
  catalog: 'pg_policy',
  perRelation: true,
  sql: `
    select p.oid as key, n.nspname as schema, c.relname as "table", ${relationRef('c')} as parent, p.polname as name,
      format('CREATE POLICY %I ON %s', p.polname, c.oid::regclass) as head, p.polcmd, p.polpermissive,
      (select string_agg(o, ', ' order by o collate "C") from (
        select case r when 0 then 'public' else quote_ident(pg_get_userbyid(r)) end as o from unnest(p.polroles) r) x) as roles,
      pg_get_expr(p.polqual, p.polrelid) as condition, pg_get_expr(p.polwithcheck, p.polrelid) as "check"
    from pg_policy p
    join pg_class c on c.oid = p.polrelid
    join pg_namespace n on n.oid = c.relnamespace
    where ${userRelations('rp')}`,
  toFact,
  recreated: 'same',
  recastBy: { kind: 'column', attribute: 'type' },
  line: ({ attributes }) => clausesOf(attributes).join(' '),
  tally: () => ({ one: 'policy', many: 'policies' }),
}

const COMMANDS: Readonly<Record<string, string>> = { r: 'select', a: 'insert', w: 'update', d: 'delete' }

function toFact(row: Row): ObjectFact {
  const attributes = {
    type: flag(row, 'polpermissive') ? 'permissive' : 'restrictive',
    command: COMMANDS[text(row, 'polcmd')] ?? 'all',
    roles: text(row, 'roles'),
    using: maybe(row, 'condition'),
    'with check': maybe(row, 'check'),
  }
  return {
    kind: 'policy',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    attributes,
    definition: [text(row, 'head'), ...clausesOf(attributes)].join('\n  '),
  }
}

function clausesOf(attributes: ObjectFact['attributes']): readonly string[] {
  const { type, command, roles, using } = attributes
  const check = attributes['with check']
  return [
    type === 'restrictive' ? 'AS RESTRICTIVE' : null,
    `FOR ${(command ?? '').toUpperCase()}`,
    `TO ${roles}`,
    typeof using === 'string' ? `USING (${using})` : null,
    typeof check === 'string' ? `WITH CHECK (${check})` : null,
  ].filter((clause) => clause !== null)
}
