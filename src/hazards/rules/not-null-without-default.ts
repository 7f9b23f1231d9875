import { listOf } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import type { Difference } from '../../schema/difference.ts'
import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { setNotNull } from '../fixes/constraints.ts'
import { steps } from '../fixes/steps.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Compared, Facts, PlacedStatement, Rule } from '../types.ts'
import { place, quoted, shown, shownName } from '../words.ts'

/** Columns that must be given a value by whoever inserts, which the running release does not know. */
export const notNullWithoutDefault: Rule = {
  id: 'not-null-without-default',
  find: (facts) => {
    const ground = groundOf(facts)
    return [...refusals(facts), ...demands(facts, ground)]
  },
}

/** Statements that met a NULL in a column that was to have none. */
function refusals(facts: Facts): readonly Hazard[] {
  return facts.statements.flatMap((statement): readonly Hazard[] => {
    const { error } = statement
    if (error?.sqlstate !== NOT_NULL_VIOLATION) return []
    const [, columnName, tableName] = MET_NULL.exec(error.message) ?? []
    if (columnName === undefined || tableName === undefined) return []
    const table = facts.before.facts.find(({ kind, name }) => kind === 'table' && name === tableName)
    const known = facts.before.facts.find(
      ({ kind, name, parent }) =>
        kind === 'column' && name === columnName && table !== undefined && parent === `table:${table.key}`,
    )
    return [refusal({ statement, columnName, tableName, table, known, facts })]
  })
}

function refusal(of: {
  readonly statement: PlacedStatement
  readonly columnName: string
  readonly tableName: string
  readonly table: ObjectFact | undefined
  readonly known: ObjectFact | undefined
  readonly facts: Facts
}): Hazard {
  const { statement, columnName, tableName, table, known, facts } = of
  const schema = table?.schema ?? 'public'
  const object = `${shown(schema, tableName)}.${shownName(columnName)}`
  const sql = quoted(schema, tableName)
  const name = identifier(columnName)
  const validated = setNotNull(
    { sql, name: tableName },
    known ?? { kind: 'column', key: '', schema, name: columnName, attributes: {} },
    facts.after.serverVersion,
  )
  return {
    rule: 'not-null-without-default',
    severity: 'danger',
    observed: true,
    object,
    message:
      known === undefined
        ? `\`${object}\` added NOT NULL without a default: the rows that are there have no value`
        : `\`${object}\` set NOT NULL while rows have none`,
    evidence: [`failed on the branch: SQLSTATE ${NOT_NULL_VIOLATION}`],
    why: 'It fails on every database that has such a row, however the migration is run.',
    fix:
      known === undefined
        ? `Add ${backticked(name)} without NOT NULL, or with a constant default, which costs nothing; fill the rows in batches, and then:\n\n${validated}`
        : steps(
            '-- Find and fill what has no value, in batches:',
            `SELECT count(*) FROM ${sql} WHERE ${name} IS NULL;`,
            '-- Then:',
            validated,
          ),
    ...place(statement),
  }
}

/** What running code has to write from now on, by table. */
function demands(facts: Compared, ground: Ground): readonly Hazard[] {
  const demanded = facts.differences.flatMap((difference) => {
    const demand = demandOf(difference)
    return demand === undefined ? [] : [demand]
  })
  const groups = Map.groupBy(demanded, ({ column, added }) => `${column.parent} ${added}`)
  return [...groups.values()].flatMap((group): readonly Hazard[] => {
    const [first] = group
    if (first === undefined) return []
    const { column, added } = first
    // In a new table nothing is old; a renamed one is found by its old self.
    const table = ground.before(column.parent)
    if (table === undefined) return []
    return [demanding(group, { table, added, facts, ground })]
  })
}

interface Demand {
  readonly column: ObjectFact
  readonly added: boolean
}

function demandOf({ before, after, attributes }: Difference): Demand | undefined {
  if (after?.kind !== 'column' || after.follows !== undefined || !isDemanded(after)) return undefined
  if (before === undefined) return { column: after, added: true }
  const stricter = attributes.some(({ name }) => GIVERS.has(name)) && !isDemanded(before)
  return stricter ? { column: after, added: false } : undefined
}

/** True for a column that every INSERT has to name. */
function isDemanded({ attributes }: ObjectFact): boolean {
  return (
    attributes.nullability?.startsWith('not null') === true &&
    [attributes.default, attributes.identity, attributes.generated].every((one) => typeof one !== 'string')
  )
}

function demanding(
  group: readonly Demand[],
  on: {
    readonly table: ObjectFact
    readonly added: boolean
    readonly facts: Compared
    readonly ground: Ground
  },
): Hazard {
  const { table, added, facts, ground } = on
  const contents = ground.contents(table)
  const name = shown(table.schema, table.name)
  const columns = group.map(({ column }) => column)
  const [first] = columns
  const listed = columns.slice(0, 3).map((column) => `\`${shownName(column.name)}\``)
  const more = columns.length - listed.length
  const object = columns.length === 1 ? `${name}.${shownName(first?.name ?? '')}` : name
  const subject =
    columns.length === 1
      ? `\`${object}\``
      : `${listOf([...listed, ...(more > 0 ? [`${more} more`] : [])])} of \`${name}\``
  const isEmpty = contents.state === 'empty'
  const doer = ground.doer({
    says: added
      ? ['add column', 'add', 'alter table']
      : ['not null', 'drop default', 'primary key', 'alter table'],
    names: [table.name, first?.name ?? ''],
  })
  return {
    rule: 'not-null-without-default',
    severity: isEmpty && !added ? 'notice' : 'warning',
    observed: true,
    object,
    message: `${subject} ${added ? 'added NOT NULL without a default' : 'must be given a value from now on'}${added && isEmpty ? ': fails where there are rows' : ''}`,
    evidence: contents.evidence,
    why: `INSERTs of the running release leave ${columns.length === 1 ? 'it' : 'them'} out and fail until the deployment is through.`,
    fix: columns.map((column) => wayTo(column, { table, added, facts })).join('\n\n'),
    ...(doer === undefined ? {} : place(doer)),
  }
}

function wayTo(
  column: ObjectFact,
  { table, added, facts }: { readonly table: ObjectFact; readonly added: boolean; readonly facts: Facts },
): string {
  const sql = quoted(table.schema, table.name)
  const strict = setNotNull({ sql, name: table.name }, column, facts.after.serverVersion)
  return steps(
    ...(added ? [`ALTER TABLE ${sql} ADD COLUMN ${identifier(column.name)} ${column.attributes.type};`] : []),
    '-- Deploy code that writes it in every INSERT, fill the rows that have none in batches, and a release later:',
    strict,
  )
}

function backticked(name: string): string {
  return `\`${shownName(name)}\``
}

const NOT_NULL_VIOLATION = '23502'
/** Of ALTER TABLE; an INSERT's is another. */
const MET_NULL = /^column "(.*)" of relation "(.*)" contains null values$/s
/** What decides whether an INSERT must name the column. */
const GIVERS: ReadonlySet<string> = new Set(['nullability', 'default', 'identity', 'generated'])
