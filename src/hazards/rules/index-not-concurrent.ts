import { listOf } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { changesOn, type TableChanges } from '../changed.ts'
import { type Found, type Scene, sceneOf, stallOf, type Table, type Transaction } from '../scene.ts'
import type { Facts, PlacedStatement, Rule } from '../types.ts'
import { blocked, held, longestBehind, place, shownName, size, wal } from '../words.ts'
import { type IndexWork, indexWorkOf } from './index-work.ts'

export const indexNotConcurrent: Rule = {
  id: 'index-not-concurrent',
  find: (facts) => findIndexWork(sceneOf(facts)).map(({ hazard }) => hazard),
}

/** Indexes made, rebuilt or dropped on a table in use, with a lock that CONCURRENTLY does without. */
export function findIndexWork(scene: Scene): readonly Found[] {
  const places = scene.transactions.flatMap((transaction) => {
    const tables = new Set(transaction.holds.map(({ table }) => table))
    return [...tables]
      .filter((table) => table.size === 'big' && !table.gone)
      .map((table) => ({ transaction, table }))
  })
  const changes = changesOn(
    scene.facts,
    places.map(({ table }) => table),
  )
  return places.flatMap(({ transaction, table }) =>
    worksOn({ transaction, table, changes: changes.get(table.oid), scene }),
  )
}

function worksOn(on: {
  readonly transaction: Transaction
  readonly table: Table
  readonly changes: TableChanges | undefined
  readonly scene: Scene
}): readonly Found[] {
  const { transaction, table, scene } = on
  // What is done to several indexes of a table in one transaction blocks it once.
  const works = new Map<
    IndexWork['verb'],
    { readonly work: IndexWork; readonly statement: PlacedStatement }[]
  >()
  for (const [at, statement] of transaction.statements.entries()) {
    const work = indexWorkOf({ ...on, statement, at })
    if (work === undefined) continue
    const same = works.get(work.verb)
    if (same === undefined) works.set(work.verb, [{ work, statement }])
    else same.push({ work, statement })
  }
  return [...works.values()].map((same) => ({
    hazard: hazardOf({ transaction, table, same, facts: scene.facts }),
    transaction,
    tables: [table],
  }))
}

function hazardOf(of: {
  readonly transaction: Transaction
  readonly table: Table
  readonly same: readonly { readonly work: IndexWork; readonly statement: PlacedStatement }[]
  readonly facts: Facts
}): Hazard {
  const { transaction, table, same, facts } = of
  const works = same.map(({ work }) => work)
  const names = [...new Set(works.flatMap((work) => work.names))]
  const statements = same.map(({ statement }) => statement)
  const stall = stallOf(transaction, table, facts.budgets)
  const verb = works[0]?.verb ?? 'built'
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
      ...statements.slice(0, 1).flatMap(wal),
    ],
    why: WHY[verb],
    fix: [...new Set(works.map(({ fix }) => fix))].join('\n\n'),
    ...(statements[0] === undefined ? {} : place(statements[0])),
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
