import type { ObjectFact } from '../../schema/model.ts'
import { namedIn, type TableChanges } from '../changed.ts'
import { addThenValidate, attachPartition, setNotNull } from '../fixes/constraints.ts'
import type { Scene, Table, Transaction } from '../scene.ts'
import { says, textOf } from '../statement.ts'
import type { PlacedStatement } from '../types.ts'
import { shownName } from '../words.ts'

/** Something that every row had to be looked at for. */
export interface Check {
  /** Goes on after `while every row was checked for`. */
  readonly words: string
  readonly fix: string
}

export interface Checking {
  readonly transaction: Transaction
  readonly statement: PlacedStatement
  /** Index of the statement within the transaction. */
  readonly at: number
  readonly table: Table
  readonly changes: TableChanges | undefined
  readonly scene: Scene
}

export function checksOf(on: Checking): readonly Check[] {
  const { statement, table, changes, scene } = on
  if (changes === undefined) return []
  const { before, after } = scene.facts
  if (changes.attached !== undefined) {
    return [attachment(table, changes.attached, after.facts)]
  }
  const text = textOf(statement)
  const setsNotNull = statement.tag !== 'ALTER TABLE' || SETS_NOT_NULL.test(text.words.join(' '))
  const notNull = setsNotNull ? changes.notNull : []
  const constraints = changes.constraints.filter(({ context }) => /^[cf]$/.test(context?.type ?? ''))
  return namedIn(statement, [...notNull, ...constraints]).map((fact): Check => {
    const name = `\`${shownName(fact.name)}\``
    if (fact.kind === 'column') {
      return { words: `NULL in ${name}`, fix: setNotNull(table, fact, after.serverVersion) }
    }
    const isForeignKey = fact.context?.type === 'f'
    const known =
      before.facts.some(({ kind, key }) => kind === 'constraint' && key === fact.key) ||
      (says(text, 'validate constraint') && !isNamedBefore(fact, on))
    return {
      words: `${isForeignKey ? 'foreign key' : 'check'} ${name}`,
      fix: isForeignKey && table.leaves.length > 0 ? EACH_PARTITION : addThenValidate(table, fact, known),
    }
  })
}

/** Validated in the transaction that adds it: then both steps have to be told apart. */
function isNamedBefore({ name }: ObjectFact, { transaction, at }: Checking): boolean {
  return transaction.statements.slice(0, at).some((statement) => textOf(statement).names.has(name))
}

function attachment(table: Table, attached: ObjectFact, facts: readonly ObjectFact[]): Check {
  const parent = facts.find(({ kind, key }) => attached.parent === `${kind}:${key}`)
  const name = parent === undefined ? 'its new table' : `\`${shownName(parent.name)}\``
  return {
    words: `the bounds of a partition of ${name}`,
    fix: (parent === undefined ? undefined : attachPartition(table, attached, parent)) ?? BOUNDS,
  }
}

const SETS_NOT_NULL = /\b(?:set|add|constraint(?: \S+)?) not null\b|\bprimary key\b/
const EACH_PARTITION =
  'Add the foreign key to each partition with NOT VALID, validate it there in a transaction of its own, and add it to the partitioned table last, which then reads nothing.'
const BOUNDS =
  'First add a CHECK to the table that says what the bounds say, with NOT VALID, and validate it in a transaction of its own: then ATTACH PARTITION reads nothing. Drop the CHECK afterwards.'
