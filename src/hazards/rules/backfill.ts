import { formatDuration, plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { type Found, isHeldAt, type Scene, sceneOf, stallOf, type Table } from '../scene.ts'
import type { Rule } from '../types.ts'
import { blocked, held, msOf, others, place, size, wal } from '../words.ts'
import { type Bulk, bulkIn } from './bulk.ts'

export const backfill: Rule = {
  id: 'backfill',
  find: (facts) => {
    const scene = sceneOf(facts)
    return [...findBackfills(scene).map(({ hazard }) => hazard), ...findBatchless(scene)]
  },
}

/** Rows changed in bulk while a lock of the same transaction kept others from a table. */
export function findBackfills(scene: Scene): readonly Found[] {
  const { budgets } = scene.facts
  return scene.transactions.flatMap((transaction) => {
    const bulk = bulkIn(transaction).filter(({ rows }) => rows >= budgets.smallTable)
    const locked = [...transaction.holds.keys()].filter((table) => {
      return table.size === 'big' && !table.gone && bulk.some(({ at }) => isHeldAt(transaction, table, at))
    })
    const stalls = locked
      .flatMap((table) => stallOf(transaction, table, budgets) ?? [])
      .toSorted((a, b) => b.load - a.load)
    const under = bulk.filter(({ at }) => locked.some((table) => isHeldAt(transaction, table, at)))
    const [worst, ...less] = stalls
    const [first] = under
    if (worst === undefined || first === undefined) return []
    const rows = under.reduce((sum, one) => sum + one.rows, 0)
    const hazard: Hazard = {
      rule: 'backfill',
      severity: worst.load > 1 ? 'danger' : 'warning',
      observed: true,
      object: worst.table.shown,
      message: `${blocked(worst)} while ${plural(rows, 'row was', 'rows were')} changed`,
      evidence: [
        held(worst.hold, transaction),
        ...size(worst.table),
        took(first),
        ...wal(first.statement),
        ...others(
          'blocked as well',
          less.map(({ table }) => table),
        ),
      ],
      why: 'The schema change keeps its lock until the last row is written, and nobody gets past it.',
      fix: `Commit the schema change first. ${inBatches(first.table)}`,
      ...place(first.statement),
    }
    return [{ hazard, transaction, tables: locked }]
  })
}

/** Very many rows changed at once, without any lock on the table. */
function findBatchless(scene: Scene): readonly Hazard[] {
  const { smallTable } = scene.facts.budgets
  const told = new Set(findBackfills(scene).map(({ transaction }) => transaction))
  return scene.transactions.flatMap((transaction) => {
    if (told.has(transaction)) return []
    return bulkIn(transaction).flatMap((bulk): readonly Hazard[] => {
      const { rows, table, statement } = bulk
      const replaces = statement.tag !== 'INSERT' && statement.tag !== 'COPY'
      if (table === undefined || table.gone || !replaces || rows < smallTable * MANY) return []
      return [
        {
          rule: 'backfill',
          severity: 'warning',
          observed: true,
          object: table.shown,
          message: `${plural(rows, 'row')} of \`${table.shown}\` changed in one statement`,
          evidence: [took(bulk), ...size(table), ...wal(statement)],
          why: 'Every changed row stays locked until the statement ends, replicas fall behind, and the table keeps the room of the old rows.',
          fix: inBatches(table),
          ...place(statement),
        },
      ]
    })
  })
}

function took({ statement }: Bulk): string {
  return `${statement.tag ?? 'the change'} took ${formatDuration(msOf(statement))}`
}

function inBatches(table: Table | undefined): string {
  const rows =
    table === undefined
      ? ''
      : `, for instance \`WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table.sql} WHERE … LIMIT 5000 FOR UPDATE))\``
  return `Change the rows in batches, each in a transaction of its own${rows}.`
}

/** Small tables that a statement may change the rows of before it should go in batches. */
const MANY = 10
