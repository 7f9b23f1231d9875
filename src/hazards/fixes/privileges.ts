import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { quoted } from '../words.ts'

/** Everybody, as an attribute of a snapshot names it. */
export const PUBLIC = 'PUBLIC'

export interface Given {
  readonly object: ObjectFact
  /** As a snapshot names it. */
  readonly grantee: string
  /** `SELECT`, `ALL` and so on. */
  readonly privileges: readonly string[]
}

/** What takes it back; undefined for what has no name here, such as the database. */
export function revoke({ object, grantee, privileges }: Given): string | undefined {
  const from = roleSql(grantee)
  const list = privileges.join(', ')
  if (object.kind === 'default privileges') {
    const [type = '', role] = object.name.split(' of ', 2)
    const of = role === undefined ? '' : ` FOR ROLE ${identifier(role)}`
    const within = object.schema === '' ? '' : ` IN SCHEMA ${identifier(object.schema)}`
    return `ALTER DEFAULT PRIVILEGES${of}${within} REVOKE ${list} ON ${type.toUpperCase()} FROM ${from};`
  }
  if (object.kind === 'column') {
    const columns = privileges.map((privilege) => `${privilege} (${identifier(object.name)})`)
    return `REVOKE ${columns.join(', ')} ON TABLE ${quoted(object.schema, object.table ?? '')} FROM ${from};`
  }
  const target = TARGETS[object.kind]?.(object)
  return target === undefined ? undefined : `REVOKE ${list} ON ${target} FROM ${from};`
}

/** A role may be called as everybody is; a snapshot then quotes it. */
function roleSql(role: string): string {
  if (role === PUBLIC) return PUBLIC
  return identifier(role === `"${PUBLIC}"` ? PUBLIC : role)
}

type Target = (object: ObjectFact) => string

const relation: Target = ({ schema, name }) => `TABLE ${quoted(schema, name)}`
const type: Target = ({ schema, name }) => `TYPE ${quoted(schema, name)}`
const named =
  (words: string): Target =>
  ({ name }) =>
    `${words} ${identifier(name)}`

const TARGETS: Readonly<Partial<Record<ObjectFact['kind'], Target>>> = {
  table: relation,
  'foreign table': relation,
  view: relation,
  'materialized view': relation,
  sequence: ({ schema, name }) => `SEQUENCE ${quoted(schema, name)}`,
  function: ({ schema, name, signature, attributes }) =>
    `${attributes.type === 'procedure' ? 'PROCEDURE' : 'FUNCTION'} ${quoted(schema, name)}${signature ?? '()'}`,
  schema: named('SCHEMA'),
  language: named('LANGUAGE'),
  'foreign-data wrapper': named('FOREIGN DATA WRAPPER'),
  'foreign server': named('FOREIGN SERVER'),
  enum: type,
  domain: type,
  'composite type': type,
  'range type': type,
  'base type': type,
}
