import { listOf, plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { changesOn } from '../changed.ts'
import { inTurn } from '../fixes/steps.ts'
import { type Found, isHeldAt, type Scene, sceneOf, stallOf, type Table, type Transaction } from '../scene.ts'
import { isData, isRewritten, isScanned } from '../statement.ts'
import type { PlacedStatement, Rule } from '../types.ts'
import { blocked, held, longestBehind, others, place, size } from '../words.ts'
import { indexWorkOf } from './index-work.ts'
import { type Check, checksOf } from './scan-checks.ts'

export const scanUnderLock: Rule = {
  id: 'scan-under-lock',
  find: (facts) => findScans(sceneOf(facts)).map(({ hazard }) => hazard),
}

/** A table that statements of one transaction read from end to end while it was locked. */
interface Scanned {
  readonly transaction: Transaction
  readonly table: Table
  readonly statements: readonly PlacedStatement[]
  readonly checks: readonly Check[]
}

/** Tables that a constraint made the server read from end to end while a lock kept writers, or everybody, waiting. */
export function findScans(scene: Scene): readonly Found[] {
  const scanned = checked(scene.transactions.flatMap(scannedIn), scene)
  return scanned
    .filter((one) => !isTarget(one, scanned))
    .map((one) => ({
      hazard: hazardOf(one, scene),
      transaction: one.transaction,
      tables: [one.table, ...lockedWith(one)],
    }))
}

function scannedIn(transaction: Transaction): readonly Omit<Scanned, 'checks'>[] {
  const tables = [...new Set(transaction.holds.map(({ table }) => table))].filter(
    ({ size }) => size === 'big',
  )
  return tables.map((table) => {
    const statements = transaction.statements.filter((statement, at) => {
      return (
        !isData(statement) &&
        isHeldAt(transaction, table, at) &&
        isScanned(statement, table, transaction) &&
        !isRewritten(statement, table, transaction)
      )
    })
    return { transaction, table, statements }
  })
}

/** With what the rows were read for; without what built an index, and what only asked. */
function checked(scanned: readonly Omit<Scanned, 'checks'>[], scene: Scene): readonly Scanned[] {
  const changes = changesOn(
    scene.facts,
    scanned.map(({ table }) => table),
  )
  return scanned.flatMap(({ transaction, table, statements: all }) => {
    const on = { transaction, table, changes: changes.get(table.oid), scene }
    const statements = all.filter((statement) => {
      const at = transaction.statements.indexOf(statement)
      return indexWorkOf({ ...on, statement, at }) === undefined
    })
    const checks = statements.flatMap((statement) => checksOf({ ...on, statement }))
    const meant = checks.length > 0 || statements.some(({ tag }) => tag === 'ALTER TABLE')
    return statements.length > 0 && meant ? [{ transaction, table, statements, checks }] : []
  })
}

/** A foreign key makes the server read both tables: it is told at the one that has it. */
function isTarget(one: Scanned, all: readonly Scanned[]): boolean {
  return (
    one.checks.length === 0 &&
    all.some(
      (other) =>
        other.checks.length > 0 && other.statements.some((statement) => one.statements.includes(statement)),
    )
  )
}

function lockedWith({ transaction, table, statements }: Scanned): readonly Table[] {
  const held = transaction.holds.filter(({ at, table: other }) => {
    const statement = transaction.statements[at]
    return other !== table && statement !== undefined && statements.includes(statement)
  })
  return [...new Set(held.map(({ table: other }) => other))]
}

function hazardOf(one: Scanned, { facts }: Scene): Hazard {
  const { transaction, table, statements, checks } = one
  const stall = stallOf(transaction, table, facts.budgets)
  const words = [...new Set(checks.map((check) => check.words))]
  const shown = words.length > 3 ? [...words.slice(0, 3), `${words.length - 3} more`] : words
  const purpose = shown.length === 0 ? 'read' : `checked for ${listOf(shown)}`
  const [first] = statements
  return {
    rule: 'scan-under-lock',
    severity: (stall?.load ?? 0) > 1 ? 'danger' : 'warning',
    observed: true,
    object: table.shown,
    message: `${stall === undefined ? `\`${table.shown}\` blocked` : blocked(stall)} while every row was ${purpose}`,
    evidence: [
      ...(stall === undefined
        ? []
        : [held(stall.hold, transaction), ...longestBehind(stall.hold, transaction)]),
      ...size(table),
      ...(statements.length > 1
        ? [`read by ${plural(statements.length, 'statement')}: one ALTER TABLE reads it once`]
        : []),
      ...others('also locked', lockedWith(one)),
    ],
    why: 'The time grows with the table, and nobody can write to it, or use it at all, until every row is read.',
    fix: checks.length === 0 ? IN_TWO : inTurn(checks.map(({ fix }) => fix)),
    ...(first === undefined ? {} : place(first)),
  }
}

const IN_TWO =
  'Add the constraint with NOT VALID, which reads nothing, and run VALIDATE CONSTRAINT in a transaction of its own, which blocks nobody.'
