import type { Kind, ObjectFact, Row } from '../model.ts'
import { withoutBuiltInCast } from './column.ts'
import { flag, maybe, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Domains. Their checks are constraints that sit on them; NOT NULL, which has a name since 17, is told here. */
export const domain: Kind = {
  kind: 'domain',
  catalog: 'pg_type',
  sql: `
    select y.oid as key, n.nspname as schema, y.typname as name, format_type(y.typbasetype, y.typtypmod) as type,
      format_type(y.typbasetype, null) as bare_type,
      case when y.typcollation <> b.typcollation then y.typcollation::regcollation::text end as collation,
      y.typnotnull, nn.conname as not_null_name, pg_get_expr(y.typdefaultbin, 0) as "default"
    from pg_type y
    join pg_namespace n on n.oid = y.typnamespace
    join pg_type b on b.oid = y.typbasetype
    left join pg_constraint nn on nn.contypid = y.oid and nn.contype = 'n'
    where ${notBuiltIn('y.oid')} and y.typtype = 'd' and ${USER_SCHEMA} and ${notOfExtension('pg_type', 'y.oid')}`,
  toFact,
  recreated: 'same',
  impliedBy: { 'not null constraint': ['nullability'] },
  line: describeDomain,
}

function toFact(row: Row): ObjectFact {
  const value = maybe(row, 'default')
  return {
    kind: 'domain',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    attributes: {
      type: text(row, 'type'),
      collation: maybe(row, 'collation'),
      nullability: flag(row, 'typnotnull') ? 'not null' : 'null',
      'not null constraint': maybe(row, 'not_null_name'),
      default: value === null ? null : withoutBuiltInCast(value, text(row, 'bare_type')),
    },
  }
}

function describeDomain({ attributes }: ObjectFact): string {
  const { type, collation, nullability, default: value } = attributes
  const words = [type ?? '']
  if (typeof collation === 'string') words.push(`collate ${collation}`)
  if (nullability === 'not null') words.push(nullability)
  if (typeof value === 'string') words.push(`default ${value}`)
  return words.join(' ')
}
