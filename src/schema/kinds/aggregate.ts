import type { Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Aggregates: the server writes no definition of them, so their parts are read one by one. */
export const aggregate: Kind = {
  kind: 'aggregate',
  catalog: 'pg_proc',
  sql: `
    select p.oid as key, n.nspname as schema, p.proname as name,
      case p.pronargs when 0 then '(*)' else '(' || oidvectortypes(p.proargtypes) || ')' end as signature,
      format('CREATE AGGREGATE %I.%I(%s)', n.nspname, p.proname,
        case p.pronargs when 0 then '*' else pg_get_function_arguments(p.oid) end) as head,
      a.aggkind, pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result, p.proparallel,
      ${functions(['aggtransfn', 'aggfinalfn', 'aggcombinefn', 'aggserialfn', 'aggdeserialfn', 'aggmtransfn', 'aggminvtransfn', 'aggmfinalfn'])},
      format_type(a.aggtranstype, null) as stype, nullif(a.aggtransspace, 0) as sspace, a.agginitval,
      case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end as mstype,
      nullif(a.aggmtransspace, 0) as msspace, a.aggminitval,
      a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
      case when a.aggsortop <> 0 then a.aggsortop::regoperator::text end as sortop
    from pg_aggregate a
    join pg_proc p on p.oid = a.aggfnoid
    join pg_namespace n on n.oid = p.pronamespace
    where ${notBuiltIn('a.aggfnoid')} and ${USER_SCHEMA} and ${notOfExtension('pg_proc', 'p.oid')}`,
  toFact,
  recreated: 'same',
  line: ({ attributes }) =>
    `returns ${attributes.returns}, ${attributes.type === 'normal' ? '' : `${attributes.type}, `}sfunc ${attributes.sfunc}, stype ${attributes.stype}`,
  // What a person wrote, and not SQL.
  verbatim: ['initcond', 'minitcond'],
}

function functions(columns: readonly string[]): string {
  return columns
    .map((column) => `case when a.${column} <> 0 then a.${column}::text end as ${column}`)
    .join(', ')
}

const TYPES: Readonly<Record<string, string>> = { o: 'ordered-set', h: 'hypothetical-set' }
const MODIFIES: Readonly<Record<string, string>> = { r: 'read_only', s: 'shareable', w: 'read_write' }

function toFact(row: Row): ObjectFact {
  const type = TYPES[text(row, 'aggkind')] ?? 'normal'
  // The final function of an ordinary aggregate leaves its state alone, unless told otherwise.
  const usual = type === 'normal' ? 'r' : 'w'
  const modify = (column: string) => (row[column] === usual ? null : (MODIFIES[row[column] ?? ''] ?? null))
  /** By the names that CREATE AGGREGATE gives them. */
  const parts = {
    sfunc: text(row, 'aggtransfn'),
    stype: text(row, 'stype'),
    sspace: maybe(row, 'sspace'),
    finalfunc: maybe(row, 'aggfinalfn'),
    finalfunc_extra: flag(row, 'aggfinalextra') ? 'yes' : null,
    finalfunc_modify: row.aggfinalfn === null ? null : modify('aggfinalmodify'),
    combinefunc: maybe(row, 'aggcombinefn'),
    serialfunc: maybe(row, 'aggserialfn'),
    deserialfunc: maybe(row, 'aggdeserialfn'),
    initcond: maybe(row, 'agginitval'),
    msfunc: maybe(row, 'aggmtransfn'),
    minvfunc: maybe(row, 'aggminvtransfn'),
    mstype: maybe(row, 'mstype'),
    msspace: maybe(row, 'msspace'),
    mfinalfunc: maybe(row, 'aggmfinalfn'),
    mfinalfunc_extra: flag(row, 'aggmfinalextra') ? 'yes' : null,
    mfinalfunc_modify: row.aggmfinalfn === null ? null : modify('aggmfinalmodify'),
    minitcond: maybe(row, 'aggminitval'),
    sortop: maybe(row, 'sortop'),
    parallel: { s: 'safe', r: 'restricted' }[text(row, 'proparallel')] ?? 'unsafe',
  }
  return {
    kind: 'aggregate',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    signature: text(row, 'signature'),
    attributes: { type, arguments: text(row, 'arguments'), returns: maybe(row, 'result'), ...parts },
    definition: define(text(row, 'head'), parts, type === 'hypothetical-set'),
  }
}

function define(head: string, parts: Readonly<Record<string, string | null>>, hypothetical: boolean): string {
  const lines = Object.entries(parts).flatMap(([name, value]) => {
    if (value === null || (name === 'parallel' && value === 'unsafe')) return []
    if (name.endsWith('_extra')) return [name.toUpperCase()]
    return [
      `${name.toUpperCase()} = ${LITERALS.has(name) ? `'${value.replaceAll("'", "''")}'` : writeOperator(name, value)}`,
    ]
  })
  if (hypothetical) lines.push('HYPOTHETICAL')
  return `${head} (\n  ${lines.join(',\n  ')}\n)`
}

const LITERALS: ReadonlySet<string> = new Set(['initcond', 'minitcond'])

/** `<(integer,integer)` is told, `<` is written: the argument's type is the aggregate's. */
function writeOperator(name: string, value: string): string {
  if (name !== 'sortop') return value
  const operator = value.slice(0, value.indexOf('('))
  return operator.includes('.') ? `OPERATOR(${operator})` : operator
}
