import { listOf, plural } from '../../report/format.ts'
import type { ObjectFact } from '../../schema/model.ts'
import type { HazardId } from '../catalog.ts'
import { namedIn, type TableChanges } from '../changed.ts'
import { columnOfNewType, filledColumn } from '../fixes/columns.ts'
import { ALONE, inTurn, steps } from '../fixes/steps.ts'
import type { Table } from '../scene.ts'
import { textOf } from '../statement.ts'
import type { Facts } from '../types.ts'
import { shownName } from '../words.ts'
import type { Written } from './rewrite.ts'
import { zoneEvidence, zoneOf, zoneSetting } from './time-zone.ts'

/** Why a table was written anew, in words, and how to have the same without. */
export interface Cause {
  readonly rule: HazardId
  /** Goes on after `Reads and writes of `orders` blocked for 4.1 s:`. */
  readonly words: string
  readonly why: string
  readonly fix: string
  /** The one column that it is about. */
  readonly column?: string
  readonly evidence: readonly string[]
}

export function causeOf(written: Written, changes: TableChanges | undefined, facts: Facts): Cause {
  const { table, statements } = written
  const reason = written.reason === 0 ? likelyReason(written, changes) : written.reason
  const command = COMMANDS[statements[0].tag ?? '']?.(table)
  if (command !== undefined) return { rule: 'rewrite', evidence: [], ...command }
  const indexes = indexesOn(table, facts)
  if ((reason & TYPE) !== 0) return newType(written, changes?.retyped ?? [], { facts, indexes })
  if ((reason & DEFAULT) !== 0) return filled(written, changes?.newColumns ?? [], { facts, indexes })
  return {
    rule: 'rewrite',
    words: OTHER_REASONS.get(reason) ?? 'rewritten as a whole',
    why: WHY,
    fix: BESIDE,
    evidence: indexes,
  }
}

/** Where no event trigger told why: what the statement names and the catalogs have changed. */
function likelyReason({ statements }: Written, changes: TableChanges | undefined): number {
  const texts = statements.filter(({ tag }) => tag === 'ALTER TABLE').map(textOf)
  const isNamed = ({ name }: ObjectFact) => texts.some(({ names }) => names.has(name))
  if (changes?.retyped.some(({ after }) => isNamed(after))) return TYPE
  return changes?.newColumns.some((column) => isFilled(column) && isNamed(column)) ? DEFAULT : 0
}

function isFilled({ attributes }: ObjectFact): boolean {
  return FILLED.some((name) => typeof attributes[name] === 'string')
}

interface Rest {
  readonly facts: Facts
  readonly indexes: readonly string[]
}

function newType(
  { table, statements }: Written,
  retyped: TableChanges['retyped'],
  { facts, indexes }: Rest,
): Cause {
  const meant = named(
    statements,
    retyped.map(({ after }) => after),
  )
  const pairs = retyped.filter(({ after }) => meant.includes(after))
  const zone = zoneOf(pairs, statements[0], facts)
  const ways = pairs.map(({ before, after }) => columnOfNewType(table, before, after))
  return {
    rule: 'type-change',
    words: `rewritten for the new type of ${listed(meant)}`,
    why: WHY,
    fix: ways.length === 0 ? NEW_COLUMN : steps(...zoneSetting(zone), inTurn(ways)),
    ...only(meant),
    evidence: [...zoneEvidence(zone), ...indexes],
  }
}

function filled(
  { table, statements }: Written,
  newColumns: readonly ObjectFact[],
  { facts, indexes }: Rest,
): Cause {
  const meant = named(statements, newColumns.filter(isFilled))
  const ways = meant.flatMap((column) => filledColumn(table, column, facts.after.serverVersion) ?? [])
  const computed = meant.some(({ attributes }) => typeof attributes.generated === 'string')
  const varies = meant.length > 0 && !computed
  return {
    rule: varies ? 'volatile-default' : 'rewrite',
    words: `rewritten to fill ${listed(meant)}`,
    why: varies ? `The default differs from row to row, so it is written into every one. ${WHY}` : WHY,
    fix: ways.length === 0 ? FILL_LATER : inTurn(ways),
    ...only(meant),
    evidence: indexes,
  }
}

/** The statement says which of them it is about, unless there are several statements. */
function named(statements: Written['statements'], columns: readonly ObjectFact[]): readonly ObjectFact[] {
  return statements.length === 1 ? namedIn(statements[0], columns) : columns
}

function listed(columns: readonly ObjectFact[]): string {
  return columns.length === 0 ? 'a column' : listOf(columns.map(({ name }) => `\`${shownName(name)}\``))
}

function only(columns: readonly ObjectFact[]): Pick<Cause, 'column'> {
  const [column] = columns
  return columns.length === 1 && column !== undefined ? { column: column.name } : {}
}

/** They are built again with the table. */
function indexesOn({ kind, oid }: Table, { before }: Facts): readonly string[] {
  const count = before.facts.filter(
    (fact) =>
      fact.parent === `${kind}:${oid}` && (fact.kind === 'index' || /^[pux]$/.test(fact.context?.type ?? '')),
  ).length
  return count === 0 ? [] : [`${plural(count, 'index', 'indexes')} built again`]
}

const [PERSISTENCE, DEFAULT, TYPE, ACCESS_METHOD] = [1, 2, 4, 8]
const OTHER_REASONS: ReadonlyMap<number, string> = new Map([
  [PERSISTENCE, 'rewritten, because logging was switched'],
  [ACCESS_METHOD, 'rewritten for another access method'],
])
/** Attributes that give a new column a value in old rows. */
const FILLED = ['default', 'generated', 'identity']

const WHY =
  'Until every row and every index is written again nobody can use the table, and the disk holds it twice.'
const BESIDE =
  'Make a new table beside the old one, copy the rows in batches, keep the two in step with a trigger, and swap their names in one short transaction.'
const NEW_COLUMN =
  'Add a column of the new type, write both, fill it in batches, and drop the old one when nothing reads it any more.'
const FILL_LATER =
  'Add the column without a value, fill it in batches, each in a transaction of its own, and give it its default or constraint afterwards.'

/** Commands that do nothing but rewrite, by tag. */
const COMMANDS: Readonly<Record<string, (table: Table) => Omit<Cause, 'rule' | 'evidence'>>> = {
  VACUUM: compacted('VACUUM FULL'),
  CLUSTER: compacted('CLUSTER'),
  'REFRESH MATERIALIZED VIEW': ({ sql }) => ({
    words: 'refreshed',
    why: 'Whoever reads the view waits until its query has run and every row is written.',
    fix: steps(
      '-- Reads go on meanwhile. The view needs a unique index on columns, without a condition:',
      `REFRESH MATERIALIZED VIEW CONCURRENTLY ${sql};`,
    ),
  }),
}

function compacted(command: string): (table: Table) => Omit<Cause, 'rule' | 'evidence'> {
  return ({ sql }) => ({
    words: `rewritten by \`${command}\``,
    why: WHY,
    fix: steps(
      '-- Makes the room usable again and blocks nobody; to give it back to the disk, use an online tool such as pg_repack.',
      ALONE,
      `VACUUM (ANALYZE) ${sql};`,
    ),
  })
}
