import { blockedBy } from '../observe/tell.ts'
import type { LockMode, ObservedLock } from '../observe/types.ts'
import type { Hazard, Lock } from '../report/model.ts'
import { type Table, type Tables, tablesOf } from './tables.ts'
import type { Budgets, Facts, PlacedStatement } from './types.ts'

export type { Table, Tables } from './tables.ts'

/** The facts as rules ask for them: by transaction and by table. */
export interface Scene {
  readonly facts: Facts
  readonly tables: Tables
  readonly transactions: readonly Transaction[]
}

export interface Transaction {
  /** In order. */
  readonly statements: readonly PlacedStatement[]
  /** Locks that kept others waiting, in the order they were taken. */
  readonly holds: readonly Hold[]
  /**
   * The table that was there before: for one of several partitions that the transaction touches, the partitioned table,
   * so that a thing done to all of them is told once. Undefined for what is new.
   */
  tableOf(relation: number): Table | undefined
}

/** A lock on a table that was there before, which blocks at least writes. */
export interface Hold {
  readonly table: Table
  readonly mode: LockMode
  readonly heldMs: number
  readonly source: ObservedLock['source']
  /** Index of the statement that took it, within the transaction. */
  readonly at: number
}

/** What others felt of the locks that one transaction held on one table. */
export interface Stall {
  readonly table: Table
  readonly blocks: 'reads and writes' | 'writes'
  /** Milliseconds. */
  readonly ms: number
  /** The lock that says so. */
  readonly hold: Hold
  /** `ms` in parts of the budget: above 1 it is over. */
  readonly load: number
}

/** A hazard, and the tables of which it says already that they were blocked. */
export interface Found {
  readonly hazard: Hazard
  readonly transaction: Transaction
  readonly tables: readonly Table[]
}

export function sceneOf(facts: Facts): Scene {
  const tables = tablesOf(facts)
  const groups = new Map<string, PlacedStatement[]>()
  for (const statement of facts.statements) {
    const key = `${statement.session}.${statement.transaction}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [statement])
    else group.push(statement)
  }
  return {
    facts,
    tables,
    transactions: [...groups.values()].map((statements) => transactionOf(statements, tables)),
  }
}

/** The worst that the transaction did to those who wanted the table; undefined when it kept nobody waiting. */
export function stallOf(transaction: Transaction, table: Table, budgets: Budgets): Stall | undefined {
  const holds = transaction.holds.filter((hold) => hold.table === table)
  const stalls = holds.map((hold): Stall => {
    const blocks = hold.mode === 'AccessExclusiveLock' ? 'reads and writes' : 'writes'
    const budget = blocks === 'writes' ? budgets.writesBlocked : budgets.readsBlocked
    return {
      table,
      blocks,
      ms: hold.heldMs,
      hold,
      load: budget === 0 ? Number.POSITIVE_INFINITY : hold.heldMs / budget,
    }
  })
  return stalls.toSorted((a, b) => b.load - a.load)[0]
}

/** True when the transaction holds a lock on the table that blocks writes, taken before or by the statement at `at`. */
export function isHeldAt(transaction: Transaction, table: Table, at: number): boolean {
  return transaction.holds.some((hold) => hold.table === table && hold.at <= at)
}

function transactionOf(statements: readonly PlacedStatement[], tables: Tables): Transaction {
  const touched = new Map<number, Set<number>>()
  for (const { locks, rewrites } of statements) {
    for (const { relation } of [...locks, ...rewrites]) {
      const table = tables.find(relation)
      if (table === undefined) continue
      const members = touched.get(table.root)
      if (members === undefined) touched.set(table.root, new Set([table.oid]))
      else members.add(table.oid)
    }
  }

  function tableOf(relation: number): Table | undefined {
    const table = tables.find(relation)
    if (table === undefined) return undefined
    const several = (touched.get(table.root)?.size ?? 0) > 1
    return several ? (tables.find(table.root) ?? table) : table
  }

  const holds = statements.flatMap((statement, at) =>
    statement.locks.flatMap(({ relation, mode, heldMs, source }): readonly Hold[] => {
      const blocks = blockedBy(mode)
      if (blocks !== 'writes' && blocks !== 'reads and writes') return []
      const table = tableOf(relation) ?? tableOfIndex(statement, { relation, blocks })
      // Nobody writes to a materialized view: less than all of it blocked is felt by no one.
      const isFelt = table?.kind !== 'materialized view' || blocks === 'reads and writes'
      return table === undefined || !isFelt ? [] : [{ table, mode, heldMs, source, at }]
    }),
  )

  /**
   * Planning any query takes a lock on every index of its tables, so one that is locked as a whole blocks the table. One
   * that is being dropped does so by the lock on its table; CONCURRENTLY it was taken out of use before.
   */
  function tableOfIndex(
    { dropped }: PlacedStatement,
    { relation, blocks }: { readonly relation: number; readonly blocks: Lock['blocks'] },
  ): Table | undefined {
    const index = tables.before(relation)
    const isIndex = index?.kind === 'i' || index?.kind === 'I'
    if (!isIndex || index.table === undefined || blocks !== 'reads and writes') return undefined
    return dropped.includes(relation) ? undefined : tableOf(index.table)
  }

  return { statements, holds, tableOf }
}
