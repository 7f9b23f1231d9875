import type { ObjectFact } from '../../schema/model.ts'
import { identifier, literal } from '../../sql/quote.ts'
import type { Table } from '../tables.ts'
import { derivedName } from '../words.ts'
import { setNotNull } from './constraints.ts'
import { steps } from './steps.ts'

/** A column of another type, filled beside the old one. */
export function columnOfNewType(table: Table, before: ObjectFact, after: ObjectFact): string {
  const [old, type] = [identifier(before.name), after.attributes.type ?? '']
  const fresh = identifier(derivedName(before.name, '_new'))
  return steps(
    `ALTER TABLE ${table.sql} ADD COLUMN ${fresh} ${type};`,
    '-- From now on the application, or a trigger, writes both. Then fill the old rows:',
    fill(table, { set: `${fresh} = ${old}::${type}`, where: `${fresh} IS NULL AND ${old} IS NOT NULL` }),
    '-- When nothing reads the old column any more (its indexes and constraints are built on the new one before):',
    `ALTER TABLE ${table.sql} DROP COLUMN ${old};`,
    `ALTER TABLE ${table.sql} RENAME COLUMN ${fresh} TO ${old};`,
  )
}

/** A column whose value differs from row to row, filled after it was added. `serverVersion` as in `server_version_num`. */
export function filledColumn(table: Table, column: ObjectFact, serverVersion: number): string | undefined {
  const { type, identity, default: value, generated, nullability } = column.attributes
  const [name, alter] = [identifier(column.name), `ALTER TABLE ${table.sql}`]
  const notNull = nullability?.startsWith('not null') ? [setNotNull(table, column, serverVersion)] : []
  const numbers = identifier(derivedName(`${table.name}_${column.name}`, '_fill'))
  if (typeof generated === 'string') {
    const expression = generated.replace(/ stored$/, '')
    return serverVersion < 180_000
      ? undefined
      : steps(
          '-- Computed when it is read, so nothing is written. It cannot be indexed:',
          `${alter} ADD COLUMN ${name} ${type} GENERATED ALWAYS AS ${expression} VIRTUAL;`,
        )
  }
  if (typeof identity === 'string') {
    return steps(
      `CREATE SEQUENCE ${numbers};`,
      `${alter} ADD COLUMN ${name} ${type};`,
      `${alter} ALTER COLUMN ${name} SET DEFAULT nextval(${literal(numbers)});`,
      fillDefault(table, name),
      setNotNull(table, column, serverVersion),
      '-- Then, in one transaction of their own:',
      `${alter} ALTER COLUMN ${name} DROP DEFAULT;`,
      `${alter} ALTER COLUMN ${name} ADD GENERATED ${identity} AS IDENTITY;`,
      `SELECT setval(pg_get_serial_sequence(${literal(table.sql)}, ${literal(column.name)}), nextval(${literal(numbers)}));`,
      `DROP SEQUENCE ${numbers};`,
    )
  }
  if (typeof value !== 'string') return undefined
  const sequence = SERIAL.exec(value)?.[1]?.replaceAll("''", "'")
  return steps(
    ...(sequence === undefined
      ? []
      : [`CREATE SEQUENCE ${sequence}${INTEGERS.has(type ?? '') ? ` AS ${type}` : ''};`]),
    `${alter} ADD COLUMN ${name} ${type};`,
    ...(sequence === undefined ? [] : [`ALTER SEQUENCE ${sequence} OWNED BY ${table.sql}.${name};`]),
    `${alter} ALTER COLUMN ${name} SET DEFAULT ${value};`,
    fillDefault(table, name),
    ...notNull,
  )
}

function fillDefault(table: Table, name: string): string {
  return fill(table, { set: `${name} = DEFAULT`, where: `${name} IS NULL` })
}

/** One batch; cheap whatever keys the table has. */
export function fill(table: Table, { set, where }: { readonly set: string; readonly where: string }): string {
  return steps(
    '-- In batches: repeat until no row is left, each time in a transaction of its own:',
    `UPDATE ${table.sql} SET ${set}`,
    `WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table.sql} WHERE ${where} LIMIT 5000 FOR UPDATE));`,
  )
}

/** Types that a sequence can have. */
const INTEGERS: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])
const SERIAL = /^nextval\('((?:[^']|'')*)'::regclass\)$/
