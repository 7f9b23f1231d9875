import { listOf, plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { changesOn, type TableChanges } from '../changed.ts'
import { inTurn } from '../fixes/steps.ts'
import {
  type Found,
  isHeldAt,
  lockedTables,
  type Scene,
  sceneOf,
  stallOf,
  type Table,
  type Transaction,
} from '../scene.ts'
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
  readonly statements: PlacedStatement[]
  readonly checks: Check[]
}

/** Tables that a constraint made the server read from end to end while a lock kept writers, or everybody, waiting. */
export function findScans(scene: Scene): readonly Found[] {
  const changes = changesOn(scene.facts, lockedTables(scene))
  return scene.transactions.flatMap((transaction) => {
    const scanned = scannedIn(transaction, changes, scene)
    return scanned
      .filter((one) => !isTarget(one, scanned))
      .map((one) => ({ hazard: hazardOf(one, scene), transaction, tables: [one.table, ...lockedWith(one)] }))
  })
}

/** Without what built an index, and what only asked. */
function scannedIn(
  transaction: Transaction,
  changes: ReadonlyMap<number, TableChanges>,
  scene: Scene,
): readonly Scanned[] {
  const found = new Map<Table, Scanned>()
  for (const [at, statement] of transaction.statements.entries()) {
    for (const table of isData(statement) ? [] : transaction.touchedAt(at)) {
      const on = { transaction, statement, at, table, changes: changes.get(table.oid), scene }
      const isRead =
        table.size === 'big' &&
        isHeldAt(transaction, table, at) &&
        isScanned(statement, table, transaction) &&
        !isRewritten(statement, table, transaction)
      if (!isRead || indexWorkOf(on) !== undefined) continue
      const checks = checksOf(on)
      if (checks.length === 0 && statement.tag !== 'ALTER TABLE') continue
      const known = found.get(table) ?? { transaction, table, statements: [], checks: [] }
      known.statements.push(statement)
      known.checks.push(...checks)
      found.set(table, known)
    }
  }
  return [...found.values()]
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
  return [...transaction.holds.values()].flatMap(([first]) => {
    const taker = first === undefined ? undefined : transaction.statements[first.at]
    const isOther = first !== undefined && first.table !== table
    return isOther && taker !== undefined && statements.includes(taker) ? [first.table] : []
  })
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
