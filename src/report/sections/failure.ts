import { lastLines } from '../clean.ts'
import { excerpt } from '../excerpt.ts'
import { errorLine, failedStatement, failedSuites, migrationLabel } from '../facts.ts'
import { formatDuration, plural } from '../format.ts'
import type { Report, Suite } from '../model.ts'
import { withoutRowValues } from '../row-values.ts'
import {
  amount,
  code,
  details,
  EMPTY,
  fence,
  join,
  type Markdown,
  md,
  paragraphs,
  raw,
  table,
  text,
} from '../safe.ts'
import { STATES } from '../sqlstates.ts'

export interface OutputLimit {
  readonly lines: number
  readonly chars: number
}

/** The statement that failed, a caret under the place, and the server's words. */
export function failedStatementBlock(report: Report): Markdown {
  const failed = failedStatement(report)
  if (failed === undefined) return EMPTY
  const { statement } = failed
  const { error } = statement
  const meaning = STATES[error.sqlstate]
  const state = md`SQLSTATE ${code(error.sqlstate, 5)}${meaning === undefined ? EMPTY : md`, ${meaning}`}`
  const hint =
    error.hint === undefined || error.hint === '' ? EMPTY : md`The server's hint: ${text(error.hint)}`
  const shown = statement.sql.trim() === '' ? EMPTY : fence(excerpt(statement.sql, error.position), 'sql')
  return paragraphs(shown, md`${state}${hint.source === '' ? EMPTY : md`. ${hint}`}`)
}

/** File by file, how far the migrations came. */
export function migrationProgress(report: Report): Markdown {
  const failed = failedStatement(report)
  if (failed === undefined) return EMPTY
  const done = report.migrations.filter((migration) => migration !== failed.migration)
  const shown = done.slice(-PROGRESS_ROWS)
  const hidden = done.length - shown.length
  const rows = shown.map((migration) => [
    md`✅ ${code(migrationLabel(migration.name))}`,
    md`${plural(migration.statements.length, 'statement')}, ${amount(formatDuration(migration.ms))}`,
  ])
  if (hidden > 0) rows.unshift([md`✅ ${plural(hidden, 'earlier file')}`, EMPTY])
  const before = failed.before.length
  const reach =
    before === 0 ? md`failed at its first statement` : md`failed after ${plural(before, 'statement')}`
  rows.push([
    md`❌ ${code(migrationLabel(failed.migration.name))}`,
    md`${reach}${rolledBack(failed.before.map(({ sql }) => sql))}`,
  ])
  return paragraphs(md`### How far it came`, table([md`file`, md`applied`], rows))
}

/** Tails of what failed: the command of the phase that ended the run, and the failed suites. */
export function failedOutputs(report: Report, limit: OutputLimit): Markdown {
  return paragraphs(
    commandOutput(report, limit),
    ...failedSuites(report).map((suite) => suiteOutput(suite, limit)),
  )
}

function commandOutput(report: Report, limit: OutputLimit): Markdown {
  const output = report.failure?.output
  if (output === undefined || output.trim() === '') return EMPTY
  const shown = tail(md`the command`, output, limit)
  // With the statement and the server's words in the open, the tool's wording of them is for the curious.
  return failedStatement(report) === undefined ? shown : details(md`What the command printed`, shown)
}

function suiteOutput(suite: Suite, limit: OutputLimit): Markdown {
  const ending =
    suite.ended === 'timeout'
      ? md`stopped at its limit of ${amount(formatDuration(suite.ms))}`
      : suite.ended === 'cancelled'
        ? md`cancelled after ${amount(formatDuration(suite.ms))}`
        : md`exit code ${suite.exitCode ?? 'unknown'} after ${amount(formatDuration(suite.ms))}`
  const heading = md`### ${raw(suite.ended === 'cancelled' ? '⚪' : '❌')} ${code(suite.name, 60)}: ${ending}`
  const output =
    suite.output === undefined || suite.output.trim() === ''
      ? md`It printed nothing.`
      : tail(code(suite.command), suite.output, limit)
  return paragraphs(heading, output)
}

function tail(command: Markdown, output: string, limit: OutputLimit): Markdown {
  return paragraphs(
    md`Last lines of ${command}, untrusted output:`,
    fence(withoutRowValues(lastLines(output, limit))),
  )
}

/**
 * Whether what the file had done before is gone. Only said where the statements themselves tell: a transaction was
 * opened and not ended.
 */
function rolledBack(before: readonly string[]): Markdown {
  let open = false
  for (const sql of before) {
    if (/^\s*(?:begin|start\s+transaction)\b/i.test(sql)) open = true
    if (/^\s*(?:commit|end|rollback(?!\s+to)|abort)\b/i.test(sql)) open = false
  }
  return open ? md`, rolled back` : EMPTY
}

/** `0042_discounts.sql, line 14`. */
export function failurePlace(report: Report): Markdown {
  const failed = failedStatement(report)
  if (failed === undefined) return EMPTY
  const line = errorLine(failed.statement)
  return join(
    [code(migrationLabel(failed.migration.name), 60), line === undefined ? EMPTY : md`line ${line}`],
    ', ',
  )
}

const PROGRESS_ROWS = 10
