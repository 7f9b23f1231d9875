import { gantt, phasesOf } from '../diagrams.ts'
import { migrationLabel, repositoryPath } from '../facts.ts'
import { formatDuration, plural } from '../format.ts'
import type { Migration, Report } from '../model.ts'
import { amount, code, details, EMPTY, html, type Markdown, md, paragraphs, raw, table } from '../safe.ts'

/** Where the time went: the course of the run as a diagram, its phases, and each migration. */
export function timings(report: Report, { diagram, files }: { diagram: boolean; files: number }): Markdown {
  const phases = phasesOf(report)
  if (phases.length === 0) return EMPTY
  const total = Math.max(...phases.map(({ start, ms }) => start + ms))
  const own = report.timings.reduce((sum, timing) => sum + (timing.own ? timing.ms : 0), 0)
  const rows = phases.map(({ label, ms, kind }) => [
    md`${kind === 'failed' ? md`❌ ` : EMPTY}${label}`,
    amount(formatDuration(ms)),
  ])
  return details(
    html`Time: ${amount(formatDuration(total))}, ${amount(formatDuration(own))} of it Offshoot’s own`,
    paragraphs(
      diagram ? gantt(report) : EMPTY,
      table([md`phase`, md`time`], rows, 'lr'),
      migrationTable(report, files),
    ),
  )
}

/** One row a migration, in order; of very many, the slowest. */
function migrationTable({ migrations }: Report, limit: number): Markdown {
  const files = migrations.filter(
    ({ name, statements }) => statements.length > 0 || repositoryPath(name) !== undefined,
  )
  if (files.length === 0) return EMPTY
  const slowest = new Set(files.toSorted((a, b) => b.ms - a.ms).slice(0, limit))
  const shown = files.filter((file) => slowest.has(file))
  const hasPrevious = shown.some(({ previousMs }) => previousMs !== undefined)
  const rows = shown.map((migration) => toRow(migration, hasPrevious))
  const rest = files.filter((file) => !slowest.has(file))
  return paragraphs(
    table([md`migration`, md`statements`, md`time`, ...(hasPrevious ? [md`push before`] : [])], rows, 'lrrr'),
    rest.length === 0
      ? EMPTY
      : md`…and ${plural(rest.length, 'quicker migration')}, together ${amount(formatDuration(rest.reduce((sum, { ms }) => sum + ms, 0)))}.`,
  )
}

function toRow({ name, ms, previousMs, statements }: Migration, hasPrevious: boolean): Markdown[] {
  const failed = statements.at(-1)?.error === undefined ? EMPTY : md`❌ `
  return [
    md`${failed}${code(migrationLabel(name), 80)}`,
    raw(statements.length === 0 ? '' : String(statements.length)),
    amount(formatDuration(ms)),
    ...(hasPrevious ? [previousMs === undefined ? EMPTY : amount(formatDuration(previousMs))] : []),
  ]
}
