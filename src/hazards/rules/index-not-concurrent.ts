import { listOf } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { changesOn } from '../changed.ts'
import { inTurn } from '../fixes/steps.ts'
import {
  type Found,
  lockedTables,
  type Scene,
  sceneOf,
  stallOf,
  type Table,
  type Transaction,
} from '../scene.ts'
import type { Facts, PlacedStatement, Rule } from '../types.ts'
import { blocked, held, longestBehind, place, shownName, size, wal } from '../words.ts'
import { type IndexWork, indexWorkOf } from './index-work.ts'

export const indexNotConcurrent: Rule = {
  id: 'index-not-concurrent',
  find: (facts) => findIndexWork(sceneOf(facts)).map(({ hazard }) => hazard),
}

/** What was done to indexes of one table in one transaction, in one way: it blocks the table once. */
interface Done {
  readonly transaction: Transaction
  readonly table: Table
  readonly verb: IndexWork['verb']
  readonly parts: { readonly work: IndexWork; readonly statement: PlacedStatement }[]
}

/** Indexes made, rebuilt or dropped on a table in use, with a lock that CONCURRENTLY does without. */
export function findIndexWork(scene: Scene): readonly Found[] {
  const changes = changesOn(scene.facts, lockedTables(scene))
  return scene.transactions.flatMap((transaction) => {
    const done = new Map<string, Done>()
    for (const [at, statement] of transaction.statements.entries()) {
      for (const table of transaction.touchedAt(at)) {
        if (table.size !== 'big' || table.gone) continue
        const work = indexWorkOf({
          transaction,
          statement,
          at,
          table,
          changes: changes.get(table.oid),
          scene,
        })
        if (work === undefined) continue
        const key = `${table.oid} ${work.verb}`
        const known = done.get(key)
        if (known === undefined)
          done.set(key, { transaction, table, verb: work.verb, parts: [{ work, statement }] })
        else known.parts.push({ work, statement })
      }
    }
    return [...done.values()].map((one) => ({
      hazard: hazardOf(one, scene.facts),
      transaction,
      tables: [one.table],
    }))
  })
}

function hazardOf({ transaction, table, verb, parts }: Done, facts: Facts): Hazard {
  const names = [...new Set(parts.flatMap(({ work }) => work.names))]
  const [first] = parts
  const stall = stallOf(transaction, table, facts.budgets)
  const load = stall?.load ?? 0
  return {
    rule: 'index-not-concurrent',
    severity: load > 1 ? 'danger' : verb === 'dropped' ? 'notice' : 'warning',
    observed: true,
    object: table.shown,
    message: `${stall === undefined ? `\`${table.shown}\` blocked` : blocked(stall)} while ${subject(names)} ${names.length > 1 ? 'were' : 'was'} ${verb}`,
    evidence: [
      ...(stall === undefined
        ? []
        : [held(stall.hold, transaction), ...longestBehind(stall.hold, transaction)]),
      ...size(table),
      ...(first === undefined ? [] : wal(first.statement)),
    ],
    why: WHY[verb],
    fix: inTurn(parts.map(({ work }) => work.fix)),
    ...(first === undefined ? {} : place(first.statement)),
  }
}

function subject(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${shownName(name)}\``)
  const more = names.length - shown.length
  return names.length === 0 ? 'an index' : listOf([...shown, ...(more > 0 ? [`${more} more`] : [])])
}

const WHY: Readonly<Record<IndexWork['verb'], string>> = {
  built: 'Every INSERT, UPDATE and DELETE waits until the whole table is read and the index is written.',
  'built again':
    'Every write waits until the index is written again, and so do reads: planning a query looks at every index.',
  dropped:
    'It takes no time, but waits behind the longest query that runs, and everything that wants the table waits behind it.',
}
