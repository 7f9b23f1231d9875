import { plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { literal } from '../../sql/quote.ts'
import { steps } from '../fixes/steps.ts'
import { sceneOf, type Transaction } from '../scene.ts'
import { textOf } from '../statement.ts'
import type { Facts, PlacedStatement, Rule } from '../types.ts'
import { place, quoted, shown } from '../words.ts'

/** Statements that no database would have taken: what the server says is true and helps nobody who meets it first. */

export const enumValueInTransaction: Rule = {
  id: 'enum-value-in-transaction',
  find: (facts) =>
    failed(facts, UNSAFE_NEW_ENUM_VALUE).map(({ statement, transaction }): Hazard => {
      const label = labelAdded(transaction.statements)
      return {
        rule: 'enum-value-in-transaction',
        severity: 'danger',
        observed: true,
        object: label?.shown ?? 'enum',
        message: `A new label of ${label === undefined ? 'an enum' : `\`${label.shown}\``} is used in the transaction that adds it`,
        evidence: [`failed on the branch: SQLSTATE ${UNSAFE_NEW_ENUM_VALUE}`],
        why: 'The server takes a new label only after the transaction that adds it, so this fails wherever it runs.',
        fix:
          label === undefined
            ? 'Add the label in a migration of its own, and use it in the next one.'
            : steps('-- In a migration of its own, before the one that uses the label:', `${label.sql};`),
        ...place(statement),
      }
    }),
}

export const multiStatement: Rule = {
  id: 'multi-statement',
  find: (facts) => [
    ...failed(facts, ACTIVE_TRANSACTION).map(alone),
    ...failed(facts, IN_USE).flatMap(pending),
  ],
}

interface Failed {
  readonly statement: PlacedStatement
  readonly transaction: Transaction
}

function failed(facts: Facts, sqlstate: string): readonly Failed[] {
  return sceneOf(facts).transactions.flatMap((transaction) =>
    transaction.statements
      .filter(({ error }) => error?.sqlstate === sqlstate)
      .map((statement) => ({ statement, transaction })),
  )
}

function alone({ statement, transaction }: Failed): Hazard {
  const { words } = textOf(statement)
  const command = COMMANDS.find((name) => words.join(' ').startsWith(name.toLowerCase()))
  const concurrently = words.includes('concurrently') ? ' CONCURRENTLY' : ''
  const called = command === undefined ? 'A statement' : `\`${command}${concurrently}\``
  const together = transaction.statements.filter(({ message }) => message === statement.message).length
  return {
    rule: 'multi-statement',
    severity: 'danger',
    observed: true,
    object: command === undefined ? 'transaction' : `${command}${concurrently}`,
    message: `${called} cannot run inside a transaction, and was sent in one`,
    evidence: [
      `failed on the branch: SQLSTATE ${ACTIVE_TRANSACTION}`,
      together > 1
        ? `sent in one message with ${plural(together - 1, 'other statement')}, which makes them one transaction`
        : 'inside a transaction block',
    ],
    why: 'It commits by itself in steps, so the server refuses it there, and the migration fails wherever it runs.',
    fix: `Give it a migration file of its own, with nothing else in it, that the tool runs without a transaction: ${OPT_OUTS}.`,
    ...place(statement),
  }
}

/** Rows changed and the table altered in one transaction, with constraints or triggers that wait for the end of it. */
function pending({ statement }: Failed): readonly Hazard[] {
  if (statement.error?.message.includes('pending trigger events') !== true) return []
  return [
    {
      rule: 'multi-statement',
      severity: 'danger',
      observed: true,
      object: 'transaction',
      message: 'Rows are changed and their table altered in one transaction',
      evidence: [`failed on the branch: SQLSTATE ${IN_USE}, pending trigger events`],
      why: 'Deferred constraints of the changed rows wait for the commit, and until then the table cannot be altered: it fails as soon as there are rows.',
      fix: 'Change the rows in one migration and alter the table in another, or say `SET CONSTRAINTS ALL IMMEDIATE` between the two.',
      ...place(statement),
    },
  ]
}

/** The last `ALTER TYPE ... ADD VALUE`, as people and as the server read it. */
function labelAdded(
  statements: readonly PlacedStatement[],
): { readonly shown: string; readonly sql: string } | undefined {
  for (const statement of statements.toReversed()) {
    const { tokens, words } = textOf(statement)
    if (words[0] !== 'alter' || words[1] !== 'type' || !words.includes('add')) continue
    const [first, dot, second] = tokens.slice(2)
    const label = tokens.find(({ kind }) => kind === 'string')?.text
    if (first === undefined || label === undefined) continue
    const parts =
      dot?.text === '.' && second !== undefined ? [first.text, second.text] : ['public', first.text]
    const [schema = '', name = ''] = parts
    return {
      shown: shown(schema, name),
      sql: `ALTER TYPE ${quoted(schema, name)} ADD VALUE IF NOT EXISTS ${literal(label)}`,
    }
  }
  return undefined
}

const UNSAFE_NEW_ENUM_VALUE = '55P04'
const ACTIVE_TRANSACTION = '25001'
const IN_USE = '55006'

/** What runs in transactions of its own only. */
const COMMANDS = [
  'CREATE INDEX',
  'CREATE UNIQUE INDEX',
  'DROP INDEX',
  'REINDEX',
  'VACUUM',
  'CREATE DATABASE',
  'DROP DATABASE',
  'CREATE TABLESPACE',
  'DROP TABLESPACE',
  'ALTER SYSTEM',
  'ALTER TABLE',
  'REFRESH MATERIALIZED VIEW',
  'CLUSTER',
  'CREATE SUBSCRIPTION',
  'DROP SUBSCRIPTION',
]
const OPT_OUTS =
  '`transaction:false` (dbmate), `disable_ddl_transaction!` (Rails), `executeInTransaction=false` (Flyway), `pgm.noTransaction()` (node-pg-migrate), `config = { transaction: false }` (Knex), `atomic = False` (Django), `autocommit_block()` (Alembic), `-- +goose NO TRANSACTION` (goose), `-- no-transaction` (sqlx)'
