import { blockedBy } from '../observe/tell.ts'
import type { LockMode, ObservedLock } from '../observe/types.ts'
import type { Hazard } from '../report/model.ts'
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
  /** Locks that kept others waiting, by table, in the order they were taken. */
  readonly holds: ReadonlyMap<Table, readonly Hold[]>
  /** The tables that the statement at this index locked, read, changed or wrote anew, or an index of theirs. */
  touchedAt(at: number): readonly Table[]
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

/** Every table that some transaction kept others from. */
export function lockedTables({ transactions }: Scene): readonly Table[] {
  return [...new Set(transactions.flatMap(({ holds }) => [...holds.keys()]))]
}

/** The worst that the transaction did to those who wanted the table; undefined when it kept nobody waiting. */
export function stallOf(transaction: Transaction, table: Table, budgets: Budgets): Stall | undefined {
  const stalls = (transaction.holds.get(table) ?? []).map((hold): Stall => {
    const blocks = hold.mode === 'AccessExclusiveLock' ? 'reads and writes' : 'writes'
    const budget = blocks === 'writes' ? budgets.writesBlocked : budgets.readsBlocked
    return { table, blocks, ms: hold.heldMs, hold, load: hold.heldMs / budget }
  })
  const longest = (blocks: Stall['blocks']) =>
    stalls.filter((stall) => stall.blocks === blocks).toSorted((a, b) => b.ms - a.ms)[0]
  const [writes, all] = [longest('writes'), longest('reads and writes')]
  if (writes === undefined || all === undefined) return all ?? writes
  // A build takes a lock on writes, and for most of the time or at its very end one on everything.
  const isMostly = all.ms * 2 >= writes.ms
  return all.load > 1 || (isMostly && writes.load <= 1) ? all : writes
}

/** True when the transaction holds a lock on the table that blocks writes, taken before or by the statement at `at`. */
export function isHeldAt(transaction: Transaction, table: Table, at: number): boolean {
  return (transaction.holds.get(table)?.[0]?.at ?? Number.POSITIVE_INFINITY) <= at
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

  /** Of an index, its table. */
  function ownerOf(relation: number): Table | undefined {
    const table = tables.before(relation)?.table
    return tableOf(table ?? relation)
  }

  /**
   * Planning any query takes a lock on every index of its tables, so one that is locked as a whole blocks the table. One
   * that is being dropped does so by the lock on its table; CONCURRENTLY it was taken out of use before.
   */
  function isFelt({ relation, mode }: ObservedLock, { dropped }: PlacedStatement, table: Table): boolean {
    const blocks = blockedBy(mode)
    const isIndex = tables.before(relation)?.table !== undefined
    if (blocks === 'reads and writes') return !isIndex || !dropped.includes(relation)
    // Nobody writes to a materialized view.
    return blocks === 'writes' && !isIndex && table.kind !== 'materialized view'
  }

  const holds = new Map<Table, Hold[]>()
  for (const [at, statement] of statements.entries()) {
    for (const lock of statement.locks) {
      const table = ownerOf(lock.relation)
      if (table === undefined || !isFelt(lock, statement, table)) continue
      const { mode, heldMs, source } = lock
      const known = holds.get(table)
      if (known === undefined) holds.set(table, [{ table, mode, heldMs, source, at }])
      else known.push({ table, mode, heldMs, source, at })
    }
  }
  const touchedBy = statements.map(({ locks, scans, rewrites, dropped }) => {
    const relations = [...locks, ...scans, ...rewrites].map(({ relation }) => relation)
    return [...new Set([...relations, ...dropped].flatMap((relation) => ownerOf(relation) ?? []))]
  })
  return { statements, holds, tableOf, touchedAt: (at) => touchedBy[at] ?? [] }
}
