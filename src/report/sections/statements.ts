import { placeLabel, statementLabel } from '../facts.ts'
import { formatBytes, formatCount, formatDuration, plural } from '../format.ts'
import { isFelt, strengthOf } from '../locks.ts'
import type { Report, Statement } from '../model.ts'
import { amount, code, details, EMPTY, join, type Markdown, md, paragraphs, raw, table } from '../safe.ts'

export interface StatementLimits {
  /** Rows of the table of the slowest. */
  readonly slowest: number
  /** Rows of the table of all, in order; 0 for none. */
  readonly all: number
}

interface Placed {
  readonly migration: string
  readonly statement: Statement
}

/**
 * What the statements did and how long they took: all in order when they are few; otherwise the slowest, and all of
 * them folded once more. Only where statements were seen.
 */
export function statementTables(report: Report, limits: StatementLimits): Markdown {
  const seen = report.migrations.flatMap(({ name, statements }) =>
    statements.filter(({ sql }) => sql !== '').map((statement): Placed => ({ migration: name, statement })),
  )
  if (seen.length <= limits.slowest) {
    return details(md`${plural(seen.length, 'statement')}: what each did, and how long it took`, draw(seen))
  }
  const slowest = seen.toSorted((a, b) => b.statement.ms - a.statement.ms).slice(0, limits.slowest)
  const all = seen.slice(0, limits.all)
  const more = seen.length - all.length
  return paragraphs(
    details(
      md`The ${slowest.length} slowest of ${plural(seen.length, 'statement')}: what each did, and how long it took`,
      draw(slowest),
    ),
    details(
      md`All statements in order`,
      paragraphs(draw(all), more > 0 && all.length > 0 ? md`…and ${plural(more, 'more statement')}.` : EMPTY),
    ),
  )
}

function draw(placed: readonly Placed[]): Markdown {
  const hasRows = placed.some(({ statement }) => statement.rows !== undefined)
  const effects = placed.map(({ statement }) => effectsOf(statement))
  const hasEffects = effects.some(({ source }) => source !== '')
  const shared = placed.some(({ statement }) => statement.timing === 'shared')
  const head = [
    md`where`,
    md`statement`,
    md`time`,
    ...(hasRows ? [md`rows`] : []),
    ...(hasEffects ? [md`did`] : []),
  ]
  const rows = placed.map(({ migration, statement }, index) => [
    code(placeLabel(migration, statement.line), 48),
    md`${statement.error === undefined ? EMPTY : md`❌ `}${code(statementLabel(statement.sql), 100)}`,
    md`${statement.timing === 'shared' ? md`≈ ` : EMPTY}${amount(formatDuration(statement.ms))}`,
    ...(hasRows ? [statement.rows === undefined ? EMPTY : raw(formatCount(statement.rows))] : []),
    ...(hasEffects ? [effects[index] ?? EMPTY] : []),
  ])
  return paragraphs(
    table(head, rows, hasRows ? 'llrrl' : 'llrl'),
    shared ? md`<sub>≈ answered together with others; each is given an equal part of the time</sub>` : EMPTY,
  )
}

/** Bytes of WAL from which on a statement's share is worth telling. */
const MUCH_WAL = 16e6
const NAMED = 3

/** `rewrites `orders`, reads all of `items`, `ShareLock` on `orders` for 4.1 s, writes 1.2 GB of WAL`: one a line. */
function effectsOf({ rewrites, scans = [], locks, walBytes = 0 }: Statement): Markdown {
  const felt = locks.filter(isFelt)
  const strongest = felt.toSorted((a, b) => strengthOf(b.mode) - strengthOf(a.mode) || b.heldMs - a.heldMs)
  return join(
    [
      rewrites.length > 0 ? md`rewrites ${names(rewrites)}` : EMPTY,
      scans.length > 0 ? md`reads all of ${names(scans)}` : EMPTY,
      ...strongest
        .slice(0, NAMED)
        .map(
          ({ mode, relation, heldMs }) =>
            md`${code(mode, 30)} on ${code(relation, 60)} for ${amount(formatDuration(heldMs))}`,
        ),
      felt.length > NAMED ? md`${plural(felt.length - NAMED, 'more lock')}` : EMPTY,
      walBytes >= MUCH_WAL ? md`writes ${amount(formatBytes(walBytes))} of WAL` : EMPTY,
    ],
    '<br>',
  )
}

function names(relations: readonly string[]): Markdown {
  const shown = relations.slice(0, NAMED).map((relation) => code(relation, 60))
  const more = relations.length - shown.length
  return join([...shown, more > 0 ? md`${more} more` : EMPTY], ', ')
}
