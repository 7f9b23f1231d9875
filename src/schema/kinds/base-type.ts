import type { Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

const FUNCTIONS = {
  input: 'typinput',
  output: 'typoutput',
  receive: 'typreceive',
  send: 'typsend',
  typmod_in: 'typmodin',
  typmod_out: 'typmodout',
  analyze: 'typanalyze',
  subscript: 'typsubscript',
}

const PROPERTIES = [
  'length',
  'passed by value',
  'alignment',
  'storage',
  'category',
  'preferred',
  'default',
  'element',
  'delimiter',
  'collatable',
]

/** Types with functions of their own to read and write values, and types that are declared and not yet defined. */
export const baseType: Kind = {
  kind: 'base type',
  catalog: 'pg_type',
  sql: `
    select y.oid as key, n.nspname as schema, y.typname as name, y.typisdefined,
      ${Object.values(FUNCTIONS)
        .map((column) => `case when y.${column} <> 0 then y.${column}::text end as ${column}`)
        .join(', ')},
      y.typlen, y.typbyval, y.typalign, y.typstorage, y.typcategory, y.typispreferred, y.typdelim, y.typdefault,
      case when y.typelem <> 0 then format_type(y.typelem, null) end as element, y.typcollation <> 0 as collatable
    from pg_type y
    join pg_namespace n on n.oid = y.typnamespace
    where ${notBuiltIn('y.oid')} and (y.typtype = 'b' or not y.typisdefined) and y.typsubscript <> 'array_subscript_handler'::regproc
      and ${USER_SCHEMA} and ${notOfExtension('pg_type', 'y.oid')}`,
  toFact,
  recreated: 'same',
  line: ({ attributes }) =>
    attributes.defined === 'no'
      ? 'not defined yet'
      : `input ${attributes.input}, output ${attributes.output}`,
  // One that is not defined yet has nothing of what one that is has.
  impliedBy: Object.fromEntries(
    [...Object.keys(FUNCTIONS), ...PROPERTIES].map((name) => [name, ['defined']] as const),
  ),
  // What a person wrote, and not SQL.
  verbatim: ['default', 'delimiter'],
}

const ALIGNMENTS: Readonly<Record<string, string>> = { c: 'char', s: 'int2', i: 'int4', d: 'double' }
const STORAGES: Readonly<Record<string, string>> = { p: 'plain', e: 'external', x: 'extended', m: 'main' }

function toFact(row: Row): ObjectFact {
  const identity = {
    kind: 'base type',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
  } as const
  if (!flag(row, 'typisdefined')) return { ...identity, attributes: { defined: 'no' } }
  return {
    ...identity,
    attributes: {
      defined: 'yes',
      ...Object.fromEntries(Object.entries(FUNCTIONS).map(([name, column]) => [name, maybe(row, column)])),
      length: text(row, 'typlen') === '-1' ? 'variable' : text(row, 'typlen'),
      'passed by value': flag(row, 'typbyval') ? 'yes' : 'no',
      alignment: ALIGNMENTS[text(row, 'typalign')] ?? null,
      storage: STORAGES[text(row, 'typstorage')] ?? null,
      category: text(row, 'typcategory'),
      preferred: flag(row, 'typispreferred') ? 'yes' : null,
      default: maybe(row, 'typdefault'),
      element: maybe(row, 'element'),
      delimiter: text(row, 'typdelim'),
      collatable: flag(row, 'collatable') ? 'yes' : null,
    },
  }
}
