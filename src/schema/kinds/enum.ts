import type { Kind, Member, ObjectFact } from '../model.ts'
import { notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Labels have OIDs of their own, so a renamed one is told from one removed and another added. */
export const enumeration: Kind = {
  kind: 'enum',
  catalog: 'pg_type',
  sql: `
    select y.oid as key, n.nspname as schema, y.typname as name,
      coalesce((select json_agg(json_build_object('key', l.oid::text, 'name', l.enumlabel) order by l.enumsortorder)
        from pg_enum l where l.enumtypid = y.oid), '[]') as labels
    from pg_type y
    join pg_namespace n on n.oid = y.typnamespace
    where y.typtype = 'e' and ${USER_SCHEMA} and ${notOfExtension('pg_type', 'y.oid')}`,
  toFact: (row) => ({
    kind: 'enum',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: {},
    members: JSON.parse(text(row, 'labels')) as Member[],
  }),
  // The usual way to drop a label is a new type under the old name; what is lost then is the label, not the type.
  recreated: 'same',
  line: ({ members }: ObjectFact) => (members ?? []).map(({ name }) => quoteLiteral(name)).join(', '),
  member: { noun: 'label', quote: quoteLiteral },
}

function quoteLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
