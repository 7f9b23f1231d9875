import type { Rewrite } from '../../observe/types.ts'
import { plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import type { HazardId } from '../catalog.ts'
import { changesOn } from '../changed.ts'
import { type Found, type Scene, sceneOf, stallOf, type Table, type Transaction } from '../scene.ts'
import type { Facts, PlacedStatement, Rule } from '../types.ts'
import { blocked, held, longestBehind, msOf, place, shownName, size, wal } from '../words.ts'
import { causeOf } from './rewrite-cause.ts'
import { findTimeZones } from './time-zone.ts'

export const rewrite: Rule = { id: 'rewrite', find: (facts) => told(facts, 'rewrite') }
export const volatileDefault: Rule = {
  id: 'volatile-default',
  find: (facts) => told(facts, 'volatile-default'),
}
export const typeChange: Rule = {
  id: 'type-change',
  find: (facts) => [...told(facts, 'type-change'), ...findTimeZones(sceneOf(facts))],
}

function told(facts: Facts, id: HazardId): readonly Hazard[] {
  return findRewrites(sceneOf(facts)).flatMap(({ hazard }) => (hazard.rule === id ? [hazard] : []))
}

/** What one transaction wrote anew of one table. */
export interface Written {
  readonly transaction: Transaction
  readonly table: Table
  /** One at least. */
  readonly statements: readonly [PlacedStatement, ...PlacedStatement[]]
  /** Bits of `pg_event_trigger_table_rewrite_reason()`; 0 where nobody told. */
  readonly reason: number
}

/** Tables that were written anew as a whole: one hazard for each in a transaction, whatever made the server do it. */
export function findRewrites(scene: Scene): readonly Found[] {
  const written = scene.transactions.flatMap((transaction) => writtenIn(transaction, scene.facts))
  const tables = written.map(({ table }) => table)
  const changes = changesOn(scene.facts, tables)
  return written.map((one) => {
    const cause = causeOf(one, changes.get(one.table.oid), scene.facts)
    const { table, transaction, statements } = one
    const [first] = statements
    const stall = stallOf(transaction, table, scene.facts.budgets)
    const load = stall?.load ?? total(statements) / scene.facts.budgets.readsBlocked
    const hazard: Hazard = {
      rule: cause.rule,
      severity: load > 1 ? 'danger' : 'warning',
      observed: true,
      object: cause.column === undefined ? table.shown : `${table.shown}.${shownName(cause.column)}`,
      message: `${stall === undefined ? `\`${table.shown}\`` : `${blocked(stall)}:`} ${cause.words}`,
      evidence: [
        ...(stall === undefined
          ? []
          : [held(stall.hold, transaction), ...longestBehind(stall.hold, transaction)]),
        ...size(table),
        ...(statements.length === 1
          ? []
          : [`rewritten by ${plural(statements.length, 'statement')}: one ALTER TABLE does it once`]),
        ...cause.evidence,
        ...wal(first),
      ],
      why: cause.why,
      fix: cause.fix,
      ...place(first),
    }
    return { hazard, transaction, tables: [table] }
  })
}

function writtenIn(transaction: Transaction, facts: Facts): readonly Written[] {
  const found = new Map<Table, Written>()
  for (const statement of transaction.statements) {
    for (const one of statement.rewrites) {
      const table = transaction.tableOf(one.relation)
      if (table?.size !== 'big' || isTruncation(statement, one, facts)) continue
      const known = found.get(table)
      const again = known?.statements.includes(statement) === true
      found.set(table, {
        transaction,
        table,
        statements:
          known === undefined ? [statement] : again ? known.statements : [...known.statements, statement],
        reason: (known?.reason ?? 0) | (one.reason ?? 0),
      })
    }
  }
  return [...found.values()]
}

/** An empty new file is lost data, and no work at all. */
function isTruncation({ tag }: PlacedStatement, { source, relation }: Rewrite, facts: Facts): boolean {
  const { before, after } = facts.observation.relations.get(relation) ?? {}
  return tag === 'TRUNCATE TABLE' || (source === 'storage' && after?.bytes === 0 && (before?.bytes ?? 0) > 0)
}

function total(statements: readonly PlacedStatement[]): number {
  return statements.reduce((sum, statement) => sum + msOf(statement), 0)
}
