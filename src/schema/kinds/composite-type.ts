import type { Kind, Member, ObjectFact, Row } from '../model.ts'
import { flag, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Types made of attributes. Those that a table or view brings with it are its own business. */
export const compositeType: Kind = {
  kind: 'composite type',
  catalog: 'pg_type',
  sql: `
    select y.oid as key, n.nspname as schema, y.typname as name,
      coalesce((
        select json_agg(json_build_object('key', c.oid || '.' || a.attnum, 'name', a.attname, 'detail',
          format_type(a.atttypid, a.atttypmod)
            || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end) order by a.attnum)
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as attributes,
      exists (select from pg_depend d where d.refclassid = 'pg_type'::regclass and d.refobjid in (y.oid, y.typarray)
        and d.classid = 'pg_class'::regclass and d.objsubid > 0) as used
    from pg_class c
    join pg_type y on y.oid = c.reltype
    join pg_namespace n on n.oid = y.typnamespace
    where c.relkind = 'c' and ${notBuiltIn('c.oid')} and ${USER_SCHEMA} and ${notOfExtension('pg_type', 'y.oid')}`,
  toFact,
  recreated: 'same',
  line: ({ members }: ObjectFact) =>
    (members ?? []).map(({ name, detail }) => `${quoteName(name)} ${detail}`).join(', '),
  member: { noun: 'attribute', quote: quoteName },
}

function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function toFact(row: Row): ObjectFact {
  return {
    kind: 'composite type',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: {},
    members: JSON.parse(text(row, 'attributes')) as Member[],
    context: { used: flag(row, 'used') ? 'yes' : null },
  }
}
