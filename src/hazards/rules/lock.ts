import type { Hazard } from '../../report/model.ts'
import { type Scene, type Stall, sceneOf, stallOf, type Table, type Transaction } from '../scene.ts'
import type { Rule } from '../types.ts'
import { blocked, held, longestBehind, others, place, size, what, worked } from '../words.ts'
import { findBackfills } from './backfill.ts'
import { findIndexWork } from './index-not-concurrent.ts'
import { findRewrites } from './rewrite.ts'
import { findScans } from './scan-under-lock.ts'

/** Locks that no other rule explains: one hazard for a transaction, at the table it did worst to. */
export const lock: Rule = {
  id: 'lock',
  find: (facts) => {
    const scene = sceneOf(facts)
    const told = [findRewrites, findIndexWork, findScans, findBackfills].flatMap((find) => find(scene))
    return scene.transactions.flatMap((transaction) => {
      const explained = new Set(
        told.filter((found) => found.transaction === transaction).flatMap(({ tables }) => tables),
      )
      return lockOf(transaction, explained, scene)
    })
  },
}

interface Felt {
  readonly stall: Stall
  readonly severity: Hazard['severity']
  /** Work in the same transaction that grows with the data, in words. */
  readonly until: string | undefined
}

function lockOf(transaction: Transaction, explained: ReadonlySet<Table>, scene: Scene): readonly Hazard[] {
  const work = workIn(transaction)
  const felt = [...transaction.holds.keys()]
    .filter((table) => !explained.has(table) && !table.gone)
    .flatMap((table) => feltOn(table, { transaction, work, scene }))
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || b.stall.load - a.stall.load)
  const [worst] = felt
  if (worst === undefined) return []
  const { stall, severity, until } = worst
  const { table, hold } = stall
  const statement = transaction.statements[hold.at]
  const behind = worked(transaction.statements.slice(hold.at + 1))
  return [
    {
      rule: 'lock',
      severity,
      observed: hold.source !== 'documented',
      object: table.shown,
      message:
        stall.load > 1 || until === undefined
          ? blocked(stall)
          : `${what(stall.blocks, table)} blocked ${until}`,
      evidence: [
        held(hold, transaction),
        ...longestBehind(hold, transaction),
        ...size(table),
        ...others(
          'blocked as well',
          felt.slice(1).map((one) => one.stall.table),
        ),
      ],
      why:
        stall.blocks === 'writes'
          ? 'Every INSERT, UPDATE and DELETE waits as long, and holds its connection meanwhile.'
          : 'Every query on it waits as long, and holds its connection meanwhile: an application soon has none left.',
      fix: behind.length > 0 ? COMMIT_FIRST : SHORTER,
      ...(statement === undefined ? {} : place(statement)),
    },
  ]
}

interface Surroundings {
  readonly transaction: Transaction
  readonly work: readonly Work[]
  readonly scene: Scene
}

function feltOn(table: Table, { transaction, work, scene }: Surroundings): readonly Felt[] {
  const stall = stallOf(transaction, table, scene.facts.budgets)
  if (stall === undefined || table.size === 'empty') return []
  const isBig = table.size === 'big'
  if (stall.load > 1) {
    const severity = isBig ? 'danger' : stall.load >= LONG ? 'warning' : 'notice'
    return [{ stall, severity, until: undefined }]
  }
  const until = isBig ? work.find(({ at }) => at > stall.hold.at)?.words : undefined
  return until === undefined ? [] : [{ stall, severity: 'warning', until }]
}

interface Work {
  /** Index of the statement within the transaction. */
  readonly at: number
  /** Goes on after `Writes to `orders` blocked`. */
  readonly words: string
}

/** The branch may hold less than production: what grows with the data is told although it was over in time here. */
function workIn(transaction: Transaction): readonly Work[] {
  return transaction.statements.flatMap(({ rewrites, scans }, at) => {
    const rewritten = bigOf(rewrites, transaction)
    if (rewritten !== undefined) return [{ at, words: `while \`${rewritten.shown}\` was rewritten` }]
    const read = bigOf(
      scans.filter(({ sequential }) => sequential > 0),
      transaction,
    )
    return read === undefined ? [] : [{ at, words: `while \`${read.shown}\` was read from end to end` }]
  })
}

function bigOf(
  touched: readonly { readonly relation: number }[],
  transaction: Transaction,
): Table | undefined {
  return touched
    .flatMap(({ relation }) => transaction.tableOf(relation) ?? [])
    .find((table) => table.size === 'big')
}

const RANK: Readonly<Record<Hazard['severity'], number>> = { danger: 0, warning: 1, notice: 2 }
/** Budgets that a small table may be blocked for before it is more than a notice. */
const LONG = 10
const COMMIT_FIRST =
  'Commit right behind the statement that takes the lock: give it a migration of its own, and what takes long another one.'
const SHORTER =
  'Give the statement a migration of its own with a `lock_timeout`, and look for a way to do the same in small steps.'
