import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { fdwOptions, maskFdwOption, readFdwOptions } from './fdw-options.ts'
import { SEQUENCE_COLUMNS, sequenceOptions, writeSequenceOptions } from './options.ts'
import { maybe, relationRef, sorted, text, userRelations } from './sql.ts'

/** The columns of tables, foreign ones among them. A view's columns are an attribute of the view. */
export const column: Kind = {
  kind: 'column',
  catalog: 'pg_class',
  perRelation: true,
  sql: `
    select c.oid || '.' || a.attnum as key, a.attnum, ${relationRef('c')} as parent, n.nspname as schema, c.relname as "table", a.attname as name,
      format_type(a.atttypid, a.atttypmod) as type, format_type(a.atttypid, null) as bare_type,
      case when y.typtype = 'd' then format_type(y.typbasetype, y.typtypmod) end as base_type,
      a.attnotnull, nn.conname as not_null_name, nn.convalidated as not_null_valid, nn.connoinherit as not_null_no_inherit,
      a.attgenerated, a.attidentity, pg_get_expr(d.adbin, d.adrelid) as expression,
      case when a.attcollation <> y.typcollation then a.attcollation::regcollation::text end as collation,
      case when a.attstorage <> y.typstorage then a.attstorage end as storage,
      nullif(a.attcompression, '') as compression, nullif(a.attstattarget, -1) as statistics,
      ${sorted('a.attoptions')} as options, ${fdwOptions('a.attfdwoptions')} as foreign_options, s.seqrelid as sequence, s.relname as sequence_name, ${SEQUENCE_COLUMNS},
      case when a.attinhcount > 0 then (
        select i.inhparent || '.' || p.attnum
        from pg_inherits i
        join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname and not p.attisdropped
        where i.inhrelid = a.attrelid
        order by i.inhseqno limit 1) end as follows
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type y on y.oid = a.atttypid
    left join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_constraint nn on nn.contype = 'n' and nn.conrelid = a.attrelid and nn.conkey[1] = a.attnum
    left join (
      select s.*, sc.relname, d.refobjid, d.refobjsubid
      from pg_sequence s
      join pg_class sc on sc.oid = s.seqrelid
      join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.objsubid = 0
        and d.refclassid = 'pg_class'::regclass and d.deptype = 'i'
    ) s on a.attidentity <> '' and s.refobjid = a.attrelid and s.refobjsubid = a.attnum
    where a.attnum > 0 and not a.attisdropped and ${userRelations('rpf')}`,
  toFact,
  recreated: 'lost',
  line: describeColumn,
  tally: () => ({ one: 'column', many: 'columns' }),
  // The server names a NOT NULL constraint and drops it with the property; a sequence comes with its identity.
  impliedBy: {
    'not null constraint': ['nullability'],
    'identity options': ['identity'],
    'identity sequence': ['identity'],
    storage: ['type'],
    compression: ['type'],
    collation: ['type'],
  },
  mask: maskFdwOption,
}

function toFact(row: Row): ObjectFact {
  const type = text(row, 'type')
  const expression = maybe(row, 'expression')
  const follows = maybe(row, 'follows')
  const sequence = maybe(row, 'sequence')
  const generated = text(row, 'attgenerated')
  return {
    kind: 'column',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    table: text(row, 'table'),
    parent: text(row, 'parent') as FactRef,
    follows: follows === null ? undefined : (`column:${follows}` satisfies FactRef),
    absorbs: sequence === null ? undefined : (`sequence:${sequence}` satisfies FactRef),
    position: Number(text(row, 'attnum')),
    attributes: {
      type,
      collation: maybe(row, 'collation'),
      nullability: nullability(row),
      'not null constraint': maybe(row, 'not_null_name'),
      default:
        generated === '' && expression !== null
          ? withoutBuiltInCast(expression, text(row, 'bare_type'))
          : null,
      generated:
        generated === '' || expression === null
          ? null
          : `${parenthesised(expression)} ${generated === 's' ? 'stored' : 'virtual'}`,
      identity: { a: 'always', d: 'by default' }[text(row, 'attidentity')] ?? null,
      'identity options': row.seqtype === null ? null : writeSequenceOptions(sequenceOptions(row)),
      'identity sequence': maybe(row, 'sequence_name'),
      storage: STORAGE[maybe(row, 'storage') ?? ''] ?? null,
      compression: { p: 'pglz', l: 'lz4' }[maybe(row, 'compression') ?? ''] ?? null,
      'statistics target': maybe(row, 'statistics'),
      options: maybe(row, 'options'),
      ...readFdwOptions(row, 'foreign_options'),
    },
    context: { 'base type': maybe(row, 'base_type') },
  }
}

const STORAGE: Readonly<Record<string, string>> = { p: 'plain', e: 'external', x: 'extended', m: 'main' }

function nullability(row: Row): string {
  if (row.attnotnull !== 't') return 'null'
  const extras = `${row.not_null_valid === 'f' ? ' not valid' : ''}${row.not_null_no_inherit === 't' ? ' no inherit' : ''}`
  return `not null${extras}`
}

/**
 * `'x'::text` in a column of type text says the type twice, and would change with it. The cast to a type of the user
 * stays: it tells a label of an enum from a text, so that a renamed label is followed.
 */
export function withoutBuiltInCast(expression: string, type: string): string {
  if (type.includes('.')) return expression
  return (TEXTS.has(type) ? [...TEXTS] : [type]).reduce(withoutCast, expression)
}

/** Types whose literals the server writes with the cast they were first given. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'character varying', 'character', 'bpchar'])

function withoutCast(expression: string, type: string): string {
  const cast = `::${type}`
  if (!expression.endsWith(cast)) return expression
  const value = expression.slice(0, -cast.length)
  return /^'(?:[^']|'')*'$/.test(value) ? value : expression
}

function parenthesised(expression: string): string {
  return expression.startsWith('(') && expression.endsWith(')') ? expression : `(${expression})`
}

/** `discount_cents integer not null default 0` */
export function describeColumn(fact: ObjectFact): string {
  const { type, collation, nullability, default: value, generated, identity } = fact.attributes
  const options = fact.attributes['identity options']
  const words = [fact.name, type ?? '']
  if (typeof collation === 'string') words.push(`collate ${collation}`)
  if (typeof nullability === 'string' && nullability !== 'null') words.push(nullability)
  if (typeof value === 'string') words.push(`default ${withoutCast(value, type ?? '')}`)
  if (typeof generated === 'string') words.push(`generated always as ${generated}`)
  if (typeof identity === 'string')
    words.push(`generated ${identity} as identity${options ? ` (${options})` : ''}`)
  return words.join(' ')
}
