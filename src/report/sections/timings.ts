import { barsOf, gantt } from '../diagrams.ts'
import { migrationLabel, statementCount } from '../facts.ts'
import { formatCount, formatDuration, plural } from '../format.ts'
import type { Lock, Report, Statement } from '../model.ts'
import {
  amount,
  code,
  details,
  EMPTY,
  html,
  join,
  type Markdown,
  md,
  paragraphs,
  raw,
  table,
} from '../safe.ts'

/** Where the time went: a table of the phases, and their course as a diagram. */
export function timings(report: Report, { diagram }: { diagram: boolean }): Markdown {
  const bars = barsOf(report)
  if (bars.length === 0) return EMPTY
  const total = Math.max(...bars.map(({ start, ms }) => start + ms))
  const own = report.timings.reduce((sum, timing) => sum + (timing.own ? timing.ms : 0), 0)
  const rows = bars.map(({ label, ms, kind }) => [
    kind === 'failed' ? md`❌ ${code(label, 80)}` : kind === 'own' ? md`${label}` : code(label, 80),
    amount(formatDuration(ms)),
  ])
  return details(
    html`Time: ${amount(formatDuration(total))}, ${amount(formatDuration(own))} of it Offshoot’s own`,
    paragraphs(diagram ? gantt(report) : EMPTY, table([md`phase`, md`time`], rows, 'lr')),
  )
}

/** Every statement with what it did; only where statements were seen. */
export function statementTable(report: Report, limit: number): Markdown {
  const all = report.migrations.flatMap(({ name, statements }) =>
    statements.map((statement) => ({ name, statement })),
  )
  const seen = all.filter(({ statement }) => statement.sql !== '')
  if (seen.length === 0) return EMPTY
  const hasRows = seen.some(({ statement }) => statement.rows !== undefined)
  const hasLocks = seen.some(({ statement }) => statement.locks.length > 0 || statement.rewrites.length > 0)
  const columns = [
    md`file`,
    md`statement`,
    md`time`,
    ...(hasRows ? [md`rows`] : []),
    ...(hasLocks ? [md`locks and rewrites`] : []),
  ]
  let previous = ''
  const rows = seen.slice(0, limit).map(({ name, statement }) => {
    const file = name === previous ? EMPTY : code(migrationLabel(name), 40)
    previous = name
    const failed = statement.error === undefined ? EMPTY : md`❌ `
    return [
      file,
      md`${failed}${code(statement.sql, 100)}`,
      amount(formatDuration(statement.ms)),
      ...(hasRows ? [statement.rows === undefined ? EMPTY : raw(formatCount(statement.rows))] : []),
      ...(hasLocks ? [effects(statement)] : []),
    ]
  })
  const more = seen.length - rows.length
  return details(
    md`${plural(statementCount(report), 'statement')} with their times${hasLocks ? md`, locks and rewrites` : EMPTY}`,
    paragraphs(
      table(columns, rows, hasRows ? 'llrrl' : 'llrl'),
      more > 0 ? md`…and ${plural(more, 'more statement')}.` : EMPTY,
    ),
  )
}

function effects({ locks, rewrites }: Statement): Markdown {
  const shown = locks.toSorted((a, b) => strength(b) - strength(a) || b.heldMs - a.heldMs).slice(0, 3)
  const more = locks.length - shown.length
  return join(
    [
      ...rewrites.slice(0, 3).map((relation) => md`rewrites ${code(relation, 60)}`),
      ...shown.map(
        ({ mode, relation, heldMs }) =>
          md`${code(mode, 30)} on ${code(relation, 60)} for ${amount(formatDuration(heldMs))}`,
      ),
      more > 0 ? md`${plural(more, 'more lock')}` : EMPTY,
    ],
    '<br>',
  )
}

function strength({ mode }: Lock): number {
  return MODES.indexOf(mode.replace(/Lock$/, ''))
}

/** Weakest first. */
const MODES = [
  'AccessShare',
  'RowShare',
  'RowExclusive',
  'ShareUpdateExclusive',
  'Share',
  'ShareRowExclusive',
  'Exclusive',
  'AccessExclusive',
]
