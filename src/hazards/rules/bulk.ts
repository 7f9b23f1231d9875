import type { Table, Transaction } from '../scene.ts'
import { textOf } from '../statement.ts'
import type { PlacedStatement } from '../types.ts'

/** Rows that one statement inserted, changed or deleted. */
export interface Bulk {
  readonly statement: PlacedStatement
  /** Index of the statement within the transaction. */
  readonly at: number
  readonly rows: number
  /** Where most of them are; absent where that is a new table, or nobody knows. */
  readonly table: Table | undefined
}

/** What statements did to rows, by the server's own count: of the statement's tag, or of the tables' statistics. */
export function bulkIn(transaction: Transaction): readonly Bulk[] {
  return transaction.statements.flatMap((statement, at): readonly Bulk[] => {
    if (statement.tag === undefined || !WRITERS.has(statement.tag)) return []
    const changed = statement.scans
      .map(({ relation, inserted, updated, deleted }) => ({ relation, rows: inserted + updated + deleted }))
      .filter((one) => one.rows > 0)
      .toSorted((a, b) => b.rows - a.rows)
    const [most] = changed
    const counted = changed.reduce((sum, { rows }) => sum + rows, 0)
    const answered = countsRows(statement) ? (statement.rows ?? 0) : 0
    const rows = Math.max(counted, answered)
    if (rows === 0) return []
    return [
      { statement, at, rows, table: most === undefined ? undefined : transaction.tableOf(most.relation) },
    ]
  })
}

/** True when the number in the command's tag is one of changed rows. */
function countsRows(statement: PlacedStatement): boolean {
  const { tag } = statement
  if (tag === 'COPY') return textOf(statement).words.includes('from')
  return tag === 'INSERT' || tag === 'UPDATE' || tag === 'DELETE' || tag === 'MERGE'
}

const WRITERS: ReadonlySet<string> = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'COPY',
  'DO',
  'CALL',
  // A function that is selected may write as well; a query that only reads changes nothing.
  'SELECT',
])
