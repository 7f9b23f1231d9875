import { formatCount, listOf } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { readKey } from '../../schema/keys.ts'
import { type FactRef, type ObjectFact, refOf } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { steps } from '../fixes/steps.ts'
import { groundOf } from '../ground.ts'
import type { SequenceUse } from '../read-sequences.ts'
import type { Compared, Rule } from '../types.ts'
import { derivedName, place, quoted, shown, shownName } from '../words.ts'

/** Sequences that soon have no number left. */
export const keyNearEnd: Rule = {
  id: 'key-near-end',
  find: (facts) => {
    const near = (facts.sequences ?? []).filter(({ used }) => used >= STEPS.notice)
    if (near.length === 0) return []
    const touched = touchedIn(facts)
    return near
      .toSorted((one, other) => other.used - one.used)
      .map((sequence) => hazardOf(sequence, touched.has(sequence.oid) || touched.has(sequence.column?.table)))
  },
}

/** OIDs of the relations that the change did something to. */
function touchedIn({ differences }: Compared): ReadonlySet<number | undefined> {
  const facts = differences.flatMap(({ before, after }) =>
    [before, after].filter((fact) => fact !== undefined),
  )
  return new Set(
    facts.flatMap(({ kind, key, parent }) => {
      const self = kind === 'table' || kind === 'sequence' ? [Number(key)] : []
      return parent === undefined
        ? self
        : [...self, Number.parseInt(parent.slice(parent.indexOf(':') + 1), 10)]
    }),
  )
}

function hazardOf(sequence: SequenceUse, isTouched: boolean): Hazard {
  const { schema, name, column, used, last, limit } = sequence
  const object =
    column === undefined
      ? shown(schema, name)
      : `${shown(column.schema, column.tableName)}.${shownName(column.name)}`
  const percent = Math.floor(used * 100)
  return {
    rule: 'key-near-end',
    // What this change has nothing to do with must not hold it up.
    severity: !isTouched || used < STEPS.warning ? 'notice' : used < STEPS.danger ? 'warning' : 'danger',
    observed: true,
    object,
    message: `\`${object}\` has used ${percent} % of its numbers`,
    evidence: [
      `${formatCount(last)} of ${formatCount(limit)}`,
      ...(column === undefined ? [] : [`type \`${shownName(column.type)}\``]),
      ...(isTouched ? [] : ['this change does not touch it']),
    ],
    why: 'With the last number every INSERT fails, and a wider type then means to write the whole table anew, with nobody able to use it.',
    fix: widerKey(sequence),
  }
}

function widerKey({ schema, name, column }: SequenceUse): string {
  const sequence = quoted(schema, name)
  if (column === undefined || column.type === 'bigint')
    return `Raise its end: \`ALTER SEQUENCE ${shownName(sequence)} MAXVALUE …\`.`
  const table = quoted(column.schema, column.tableName)
  const fresh = identifier(derivedName(column.name, '_new'))
  return steps(
    '-- Begin now, while there is time. Columns that refer to it need the same:',
    `ALTER TABLE ${table} ADD COLUMN ${fresh} bigint;`,
    '-- A trigger writes both; fill the old rows in batches, build the key on the new one with CREATE UNIQUE INDEX CONCURRENTLY,',
    '-- and swap the names in one short transaction. The sequence has to go further as well:',
    `ALTER SEQUENCE ${sequence} AS bigint;`,
  )
}

/** New tables whose numbers end at two billion: widening them takes a day when it comes, and nothing now. */
export const integerKey: Rule = {
  id: 'integer-key',
  find: (facts) => {
    const added = facts.differences.flatMap(({ before, after }) =>
      before === undefined && after?.kind === 'table' && after.follows === undefined ? [after] : [],
    )
    if (added.length === 0) return []
    const parents = new Map<FactRef, ObjectFact>(added.map((table) => [refOf(table), table]))
    const parts = Map.groupBy(facts.after.facts, ({ parent }) =>
      parent !== undefined && parents.has(parent) ? parent : undefined,
    )
    const keys = [...parents].flatMap(([parent, table]) => {
      const column = numberedKey(parts.get(parent) ?? [])
      return column === undefined ? [] : [{ table, column }]
    })
    const [first] = keys
    if (first === undefined) return []
    const names = keys.map(({ table }) => `\`${shown(table.schema, table.name)}\``)
    const more = names.length > 3 ? [`${names.length - 3} more`] : []
    const type = first.column.attributes.type ?? 'integer'
    const doer = groundOf(facts).doer({ says: ['create table'], names: [first.table.name] })
    return [
      {
        rule: 'integer-key',
        severity: 'notice',
        observed: true,
        object: shown(first.table.schema, first.table.name),
        message: `${listOf([...names.slice(0, 3), ...more])} ${names.length === 1 ? 'numbers its rows' : 'number their rows'} with \`${type}\``,
        evidence: [`\`${type}\` ends at ${type === 'smallint' ? '32,767' : '2.1 billion'}`],
        why: 'Deleted rows and failed INSERTs use up numbers too, and a wider type later means to write the table and all that refer to it anew.',
        fix: `Make the key \`bigint GENERATED ALWAYS AS IDENTITY\` while the table is new, and \`bigint\` the columns that refer to it.`,
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  },
}

/** The one column of a table's primary key, when it is a small number that a sequence gives. */
function numberedKey(parts: readonly ObjectFact[]): ObjectFact | undefined {
  const key = parts.find(({ kind, context }) => kind === 'constraint' && context?.type === 'p')
  const [name, ...others] = readKey(key?.attributes.definition ?? '').columns
  if (others.length > 0) return undefined
  const column = parts.find((one) => one.kind === 'column' && one.name === name)
  const { type, identity, default: value } = column?.attributes ?? {}
  const isNumbered = typeof identity === 'string' || value?.startsWith('nextval(') === true
  return isNumbered && (type === 'integer' || type === 'smallint') ? column : undefined
}

/** Parts of the numbers from which on it is told. */
const STEPS = { notice: 0.7, warning: 0.85, danger: 0.95 }
