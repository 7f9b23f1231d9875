import type { Hazard } from '../../report/model.ts'
import type { ObjectFact } from '../../schema/model.ts'
import { literal } from '../../sql/quote.ts'
import { changesOn, namedIn, type TableChanges } from '../changed.ts'
import { steps } from '../fixes/steps.ts'
import type { Scene, Table } from '../scene.ts'
import type { Facts, PlacedStatement } from '../types.ts'
import { place, shownName } from '../words.ts'

/** The session's TimeZone when one of the columns goes from `timestamp` to `timestamptz` or back: it decides the work. */
export function zoneOf(
  pairs: TableChanges['retyped'],
  statement: PlacedStatement,
  { observation }: Facts,
): string | undefined {
  return pairs.some(isZoned) ? (statement.settings ?? observation.session)?.timeZone : undefined
}

export function zoneEvidence(zone: string | undefined): readonly string[] {
  return zone === undefined
    ? []
    : [`TimeZone was \`${shownName(zone)}\`: with UTC the rows would have stayed as they are, and mean UTC`]
}

/** For a fix: without it the same statement would read the old values otherwise. */
export function zoneSetting(zone: string | undefined): readonly string[] {
  return zone === undefined ? [] : [`SET TimeZone = ${literal(zone)};`]
}

/** Columns whose type changed without a rewrite because the session was in UTC: elsewhere they rewrite the table. */
export function findTimeZones({ transactions, facts }: Scene): readonly Hazard[] {
  const altered = transactions.flatMap((transaction) =>
    transaction.statements
      .filter(({ tag, rewrites }) => tag === 'ALTER TABLE' && rewrites.length === 0)
      .flatMap((statement) => {
        const tables = new Set(statement.locks.flatMap(({ relation }) => transaction.tableOf(relation) ?? []))
        return [...tables].filter(({ size }) => size === 'big').map((table) => ({ statement, table }))
      }),
  )
  const changes = changesOn(
    facts,
    altered.map(({ table }) => table),
  )
  return altered.flatMap(({ statement, table }) => {
    const pairs = (changes.get(table.oid)?.retyped ?? []).filter(isZoned)
    const columns = namedIn(
      statement,
      pairs.map(({ after }) => after),
    )
    const zone = zoneOf(pairs, statement, facts)
    return zone === undefined ? [] : columns.map((column) => notice({ statement, table, column, zone }))
  })
}

function notice(of: {
  readonly statement: PlacedStatement
  readonly table: Table
  readonly column: ObjectFact
  readonly zone: string
}): Hazard {
  const object = `${of.table.shown}.${shownName(of.column.name)}`
  return {
    rule: 'type-change',
    severity: 'notice',
    observed: false,
    object,
    message: `\`${object}\` kept its rows because TimeZone was \`${shownName(of.zone)}\`: elsewhere the table is rewritten`,
    why: 'The session’s TimeZone decides what the old values mean, and whether every row is written again.',
    fix: steps(
      '-- Say it in the migration, before the statement:',
      `SET LOCAL TimeZone = ${literal(of.zone)};`,
    ),
    ...place(of.statement),
  }
}

function isZoned({ before, after }: TableChanges['retyped'][number]): boolean {
  const types = [before.attributes.type, after.attributes.type].map((type) => TIMESTAMP.exec(type ?? '')?.[1])
  return types.includes('with') && types.includes('without')
}

const TIMESTAMP = /^timestamp(?:\(\d\))? (with|without) time zone$/
