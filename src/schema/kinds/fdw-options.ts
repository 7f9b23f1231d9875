import type { Row } from '../model.ts'
import { maybe } from './sql.ts'

/** Which table of the other side it is. Every other option may hold a password, or where a server is. */
const SHOWN: ReadonlySet<string> = new Set(['schema_name', 'table_name', 'column_name'])

const PREFIX = 'option '

/**
 * The options of something foreign as one JSON object. A value that is not shown does not leave the server: what is
 * compared is a hash too short to tell what was hashed.
 */
export function fdwOptions(array: string): string {
  const shown = [...SHOWN].map((name) => `'${name}'`).join(', ')
  return `case when ${array} is not null then (
      select json_object_agg(o.option_name, case when o.option_name in (${shown}) then o.option_value else hashtext(o.option_value)::text end)
      from pg_options_to_table(${array}) o) end`
}

/** One attribute an option. */
export function readFdwOptions(row: Row, column: string): Readonly<Record<string, string>> {
  const options = JSON.parse(maybe(row, column) ?? '{}') as Readonly<Record<string, string>>
  const names = Object.keys(options).sort()
  return Object.fromEntries(names.map((name) => [`${PREFIX}${name}`, options[name] ?? '']))
}

export function maskFdwOption(value: string, attribute: string): string {
  if (!attribute.startsWith(PREFIX) || SHOWN.has(attribute.slice(PREFIX.length))) return value
  return 'set'
}

/** `options host, dbname`, or nothing. */
export function nameFdwOptions(attributes: Readonly<Record<string, string | null>>): readonly string[] {
  const names = Object.entries(attributes).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && value !== null ? [name.slice(PREFIX.length)] : [],
  )
  return names.length === 0 ? [] : [`options ${names.join(', ')}`]
}
