import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import type { Table } from '../tables.ts'
import { derivedName } from '../words.ts'
import { steps, THEN, THEN_READS } from './steps.ts'

/** A CHECK or FOREIGN KEY, added first and checked later. @param known it was there before, not valid */
export function addThenValidate(table: Table, constraint: ObjectFact, known: boolean): string {
  const name = identifier(constraint.name)
  const validate = `ALTER TABLE ${table.sql} VALIDATE CONSTRAINT ${name};`
  if (known) return steps(THEN_READS, validate)
  return steps(
    `ALTER TABLE ${table.sql} ADD CONSTRAINT ${name} ${constraint.attributes.definition} NOT VALID;`,
    THEN_READS,
    validate,
  )
}

/** A column that takes no NULL. `serverVersion` as in `server_version_num`. */
export function setNotNull(
  table: Pick<Table, 'sql' | 'name'>,
  column: ObjectFact,
  serverVersion: number,
): string {
  const name = identifier(column.name)
  const given = column.attributes['not null constraint']
  const alter = `ALTER TABLE ${table.sql}`
  if (serverVersion >= 180_000) {
    const constraint = identifier(given ?? derivedName(`${table.name}_${column.name}`, '_not_null'))
    return steps(
      `${alter} ADD CONSTRAINT ${constraint} NOT NULL ${name} NOT VALID;`,
      THEN_READS,
      `${alter} VALIDATE CONSTRAINT ${constraint};`,
    )
  }
  const constraint = identifier(derivedName(`${table.name}_${column.name}`, '_not_null'))
  return steps(
    `${alter} ADD CONSTRAINT ${constraint} CHECK (${name} IS NOT NULL) NOT VALID;`,
    THEN_READS,
    `${alter} VALIDATE CONSTRAINT ${constraint};`,
    `${THEN} the valid check spares the server the reading.`,
    `${alter} ALTER COLUMN ${name} SET NOT NULL;`,
    `${alter} DROP CONSTRAINT ${constraint};`,
  )
}

/** A table that becomes a partition. Undefined where the condition that its bounds mean cannot be written here. */
export function attachPartition(table: Table, attached: ObjectFact, parent: ObjectFact): string | undefined {
  const condition = conditionOf(parent.attributes['partitioned by'] ?? '', boundOf(attached))
  if (condition === undefined) return undefined
  const check = identifier(derivedName(table.name, '_bounds'))
  const above = identifier(parent.name)
  const parentSql = parent.schema === 'public' ? above : `${identifier(parent.schema)}.${above}`
  return steps(
    `ALTER TABLE ${table.sql} ADD CONSTRAINT ${check} CHECK (${condition}) NOT VALID;`,
    THEN_READS,
    `ALTER TABLE ${table.sql} VALIDATE CONSTRAINT ${check};`,
    `${THEN} the valid check spares the server the reading.`,
    `ALTER TABLE ${parentSql} ATTACH PARTITION ${table.sql} ${boundOf(attached)};`,
    `ALTER TABLE ${table.sql} DROP CONSTRAINT ${check};`,
  )
}

/** `FOR VALUES FROM (1) TO (9)`, without the name of the parent before it. */
function boundOf({ attributes }: ObjectFact): string {
  const bound = attributes['partition of'] ?? ''
  const start = bound.search(/FOR VALUES [^"]*$/)
  return start === -1 ? '' : bound.slice(start)
}

/** The bounds of one column, by range or list, as a condition. */
function conditionOf(key: string, bound: string): string | undefined {
  const { strategy, column } = SIMPLE_KEY.exec(key)?.groups ?? {}
  if (column === undefined) return undefined
  const { from, to } = RANGE.exec(bound)?.groups ?? {}
  if (strategy === 'RANGE' && from !== undefined && to !== undefined) {
    return [
      `${column} IS NOT NULL`,
      ...(from === 'MINVALUE' ? [] : [`${column} >= ${from}`]),
      ...(to === 'MAXVALUE' ? [] : [`${column} < ${to}`]),
    ].join(' AND ')
  }
  const { values } = LIST.exec(bound)?.groups ?? {}
  if (strategy !== 'LIST' || values === undefined || /\bNULL\b/.test(values)) return undefined
  return `${column} IS NOT NULL AND ${column} IN (${values})`
}

const SIMPLE_KEY = /^(?<strategy>RANGE|LIST) \((?<column>[a-z_][a-z0-9_]*|"(?:[^"]|"")+")\)$/
const VALUE = /(?:'(?:[^']|'')*'|[^',()]+)/.source
const RANGE = new RegExp(`^FOR VALUES FROM \\((?<from>${VALUE})\\) TO \\((?<to>${VALUE})\\)$`)
const LIST = /^FOR VALUES IN \((?<values>.*)\)$/s
