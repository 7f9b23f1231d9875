import { plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { steps } from '../fixes/steps.ts'
import { sceneOf, type Table, type Transaction } from '../scene.ts'
import type { Compared, PlacedStatement } from '../types.ts'
import { derivedName, place, quoted, size } from '../words.ts'

/** Rows that TRUNCATE and DELETE took from tables that are still there: told once a table. */
export function rowsLost(facts: Compared): readonly Hazard[] {
  const scene = sceneOf(facts)
  const losses = new Map<Table, Loss>()
  for (const transaction of scene.transactions) {
    if (isUndone(transaction)) continue
    for (const statement of transaction.statements) {
      for (const { oid, emptied, deleted } of takenBy(statement, facts)) {
        const table = scene.tables.find(oid)
        if (table === undefined || table.gone || table.size === 'empty') continue
        const known = losses.get(table)
        if (known === undefined) losses.set(table, { table, statement, emptied, deleted })
        else {
          losses.set(table, {
            ...known,
            emptied: known.emptied || emptied,
            deleted: known.deleted + deleted,
          })
        }
      }
    }
  }
  return [...losses.values()].map(hazardOf)
}

interface Loss {
  readonly table: Table
  /** The first that took rows. */
  readonly statement: PlacedStatement
  readonly emptied: boolean
  readonly deleted: number
}

function hazardOf({ table, statement, emptied, deleted }: Loss): Hazard {
  const all = emptied || (table.rows !== undefined && deleted >= table.rows)
  const copy = quoted(table.schema, derivedName(table.name, '_before'))
  return {
    rule: 'data-loss',
    severity: all ? 'danger' : 'warning',
    observed: true,
    object: table.shown,
    message: emptied
      ? `\`${table.shown}\` emptied by \`TRUNCATE\``
      : all
        ? `Every row of \`${table.shown}\` deleted`
        : `${plural(deleted, 'row')} of \`${table.shown}\` deleted`,
    evidence: [
      ...size(table),
      ...(deleted > 0 && emptied ? [`${plural(deleted, 'row')} deleted before`] : []),
    ],
    why: 'Rows come back from a backup only, and how many the statement finds in production nobody has seen.',
    fix: steps(
      '-- Before, keep what goes, for as long as it may be missed:',
      `CREATE TABLE ${copy} AS SELECT * FROM ${table.sql}${all ? '' : ' WHERE true /* as in the DELETE */'};`,
    ),
    ...place(statement),
  }
}

interface Taken {
  readonly oid: number
  readonly emptied: boolean
  readonly deleted: number
}

function takenBy(statement: PlacedStatement, { observation }: Compared): readonly Taken[] {
  const deleted = statement.scans
    .filter((scan) => scan.deleted > 0)
    .map((scan) => ({ oid: scan.relation, emptied: false, deleted: scan.deleted }))
  const emptied = statement.rewrites
    .filter(({ relation, source }) => {
      const after = observation.relations.get(relation)?.after
      return statement.tag === 'TRUNCATE TABLE' || (source === 'storage' && after?.bytes === 0)
    })
    .map(({ relation }) => ({ oid: relation, emptied: true, deleted: 0 }))
  return [...emptied, ...deleted]
}

/** Nothing of it was kept, as far as its statements tell. */
function isUndone({ statements }: Transaction): boolean {
  const last = statements.at(-1)
  return last?.tag === 'ROLLBACK' || last?.error !== undefined
}
