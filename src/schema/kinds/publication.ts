import type { Kind, Member, ObjectFact, Row } from '../model.ts'
import { flag, maybe, text } from './sql.ts'

/**
 * What is sent to replicas. Column lists, row filters and whole schemas came with PostgreSQL 15: an older server has
 * no such columns, so these names then mean the empty row beside it; and a published schema is a dependency on it.
 */
export const publication: Kind = {
  kind: 'publication',
  catalog: 'pg_publication',
  sql: `
    select p.oid as key, p.pubname as name, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
      to_jsonb(p) ->> 'pubgencols' as generated,
      (select json_agg(json_strip_nulls(to_json(m)) order by m.name) from (
        select 'pg_class ' || r.prrelid as key, 'table ' || r.prrelid::regclass as name,
          nullif(concat_ws(' ', x.columns, 'WHERE ' || x.filter), '') as detail
        from pg_publication_rel r
        cross join (select null::int2vector as prattrs, null::pg_node_tree as prqual) absent
        cross join lateral (
          select pg_get_expr(prqual, r.prrelid) as filter,
            (select '(' || string_agg(quote_ident(a.attname), ', ' order by a.attnum) || ')'
              from pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (prattrs)) as columns
          from pg_publication_rel own where own.oid = r.oid
        ) x
        where r.prpubid = p.oid
        union all
        select 'pg_namespace ' || s.refobjid, 'tables in schema ' || s.refobjid::regnamespace, null
        from pg_depend d
        join pg_depend s on s.classid = d.classid and s.objid = d.objid and s.refclassid = 'pg_namespace'::regclass
        where d.refclassid = 'pg_publication'::regclass and d.refobjid = p.oid
          and d.classid = to_regclass('pg_publication_namespace')
      ) m) as members
    from pg_publication p`,
  toFact,
  recreated: 'same',
  line: ({ attributes, members = [] }) => {
    const parts = members.map(({ name, detail }) => [name, detail].filter(Boolean).join(' '))
    if (attributes['all tables'] === 'yes') parts.unshift('all tables')
    if (attributes.operations !== EVERYTHING) parts.push(`${attributes.operations} only`)
    return parts.join(', ')
  },
  member: { noun: 'published', quote: (name) => name, references: true },
}

const EVERYTHING = 'insert, update, delete, truncate'

function toFact(row: Row): ObjectFact {
  const verbs = ['insert', 'update', 'delete', 'truncate'].filter((verb) => flag(row, `pub${verb}`))
  return {
    kind: 'publication',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      'all tables': flag(row, 'puballtables') ? 'yes' : null,
      operations: verbs.join(', ') || 'nothing',
      'via partition root': flag(row, 'pubviaroot') ? 'yes' : null,
      'generated columns': maybe(row, 'generated') === 's' ? 'stored' : null,
    },
    members: JSON.parse(maybe(row, 'members') ?? '[]') as Member[],
  }
}
