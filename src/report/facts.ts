import { oneLine } from './clean.ts'
import type { Hazard, Migration, Report, SchemaChange, Statement, Suite } from './model.ts'
import { fullName } from './sections/names.ts'

/** What several outputs ask of a report, so that they never answer differently. */

export interface FailedStatement {
  readonly migration: Migration
  readonly statement: Statement & { readonly error: NonNullable<Statement['error']> }
  /** Statements of the same migration that had succeeded before. */
  readonly before: readonly Statement[]
}

export function shortSha(report: Report): string {
  return report.changeRequest.headSha.slice(0, 7)
}

/** The rule of `fail-on` that a run broke which otherwise went through. */
export function brokenRule({ failure }: Report): string | undefined {
  return failure?.kind === 'failed' && failure.what.startsWith(RULE_PREFIX)
    ? failure.what.slice(RULE_PREFIX.length)
    : undefined
}

/**
 * The statement that ended the migrations. Tools try things and catch the error, e.g. whether their journal is there, so
 * a failed statement is only it when the command's output repeats its message, or when nothing was done after it.
 */
export function failedStatement(report: Report): FailedStatement | undefined {
  const { failure } = report
  if (failure?.kind !== 'failed' || failure.phase !== 'migrate' || brokenRule(report) !== undefined)
    return undefined
  const all = report.migrations.flatMap((migration) =>
    migration.statements.map((statement, index) => ({ migration, statement, index })),
  )
  const said = essence([failure.said, failure.what, failure.output].join('\n'))
  const found =
    all.findLast(({ statement: { error } }) => {
      const message = essence(error?.message ?? '')
      return message !== '' && said.includes(message)
    }) ??
    // In a copy without texts, the failed statement is the only one that kept its own.
    all.findLast(({ statement: { sql } }) => sql !== '' && !ENDS_TRANSACTION.test(sql))
  if (found?.statement.error === undefined) return undefined
  const { migration, statement, index } = found
  return {
    migration,
    statement: { ...statement, error: found.statement.error },
    before: migration.statements.slice(0, index).filter(({ error }) => error === undefined),
  }
}

/** A message as it is found again in the output of any tool, however that quotes and wraps it. */
function essence(text: string): string {
  return oneLine(text.replace(/[\\"'`]/g, '')).slice(-MAX_OUTPUT)
}

/** The line of its file where a failed statement is wrong: the statement's own, when the server gave no place in it. */
export function errorLine({ sql, line, error }: Statement): number | undefined {
  if (line === undefined || error?.position === undefined) return line
  const before = [...sql].slice(0, error.position).join('')
  return line + (before.match(/\r\n?|\n/g)?.length ?? 0)
}

export function failedSuites(report: Report): readonly Suite[] {
  return report.suites.filter((suite) => !suite.passed && suite.ended !== 'not-run')
}

export function passedSuites(report: Report): readonly Suite[] {
  return report.suites.filter(({ passed }) => passed)
}

export function statementCount(report: Report): number {
  return report.migrations.reduce((total, { statements }) => total + statements.length, 0)
}

/** What ran, when no file of it is known: the tools' names. */
export function migrationTools(report: Report): readonly string[] {
  const names = report.migrations.map(({ name }) => name)
  return names.some((name) => repositoryPath(name) !== undefined) ? [] : [...new Set(names)]
}

export function migrationMs(report: Report): number {
  return report.migrations.reduce((total, { ms }) => total + ms, 0)
}

export function hazardsOf(report: Report, severity: Hazard['severity']): readonly Hazard[] {
  return report.hazards.filter((hazard) => hazard.severity === severity)
}

export function destructiveCount(report: Report): number {
  return report.changes.filter(({ destructive }) => destructive).length
}

/** Destructive changes that no hazard is about, so that a loss is told once. */
export function lossesUnsaid({ changes, hazards }: Report): readonly SchemaChange[] {
  const named = new Set(hazards.map(({ object }) => object))
  return changes.filter((change) => change.destructive && !named.has(fullName(change)))
}

/** The database checks ran to their end and found nothing wrong, whatever the approval says. */
export function checksPassed(report: Report): boolean {
  return report.verdict === 'passed' || report.verdict === 'awaiting-approval'
}

/**
 * What people call a migration's file: its name, with its folder where the tool gives every file the same name.
 * A command stays as it is.
 */
export function migrationLabel(name: string): string {
  if (/\s/.test(name)) return name
  const parts = name.split('/').filter((part) => part !== '')
  const last = parts.at(-1) ?? name
  return GENERIC_FILE.test(last) ? parts.slice(-2).join('/') : last
}

/** `0042_discounts.sql:14`: where a statement stands, as short as people say it. */
export function placeLabel(name: string, line: number | undefined): string {
  return line === undefined || repositoryPath(name) === undefined
    ? migrationLabel(name)
    : `${migrationLabel(name)}:${line}`
}

/** A statement without the comments that stand before it, on one line. */
export function statementLabel(sql: string): string {
  return oneLine(sql.replace(LEADING_COMMENTS, ''))
}

/**
 * The path of a file in the repository, when a migration's name is one and not a command. Absolute paths and those
 * that climb out are no such paths.
 */
export function repositoryPath(name: string | undefined): string | undefined {
  if (name === undefined || !/^[\p{L}\p{N}_@+.-][^\s:*?"<>|\\]*\.[a-z]{1,10}$/iu.test(name)) return undefined
  return name.split('/').some((part) => part === '..' || part === '') ? undefined : name
}

const MAX_OUTPUT = 200_000
const ENDS_TRANSACTION = /^\s*(?:rollback|abort|commit|end)\b/i
const LEADING_COMMENTS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/
const GENERIC_FILE = /^(?:migration|migrate|up|index|schema|changelog)\.[a-z.]+$/i
const RULE_PREFIX = 'fail-on: '
