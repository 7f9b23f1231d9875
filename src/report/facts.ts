import type { Hazard, Migration, Report, Statement, Suite } from './model.ts'

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

/** The statement that ended the run: the last one that failed. Earlier failures were caught by the migration itself. */
export function failedStatement(report: Report): FailedStatement | undefined {
  if (report.failure?.kind !== 'failed' || brokenRule(report) !== undefined) return undefined
  const migration = report.migrations.findLast(({ statements }) =>
    statements.some(({ error }) => error !== undefined),
  )
  if (migration === undefined) return undefined
  const index = migration.statements.findLastIndex(({ error }) => error !== undefined)
  const statement = migration.statements[index]
  if (statement?.error === undefined) return undefined
  return {
    migration,
    statement: { ...statement, error: statement.error },
    before: migration.statements.slice(0, index).filter(({ error }) => error === undefined),
  }
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

/**
 * The path of a file in the repository, when a migration's name is one and not a command. Absolute paths and those
 * that climb out are no such paths.
 */
export function repositoryPath(name: string | undefined): string | undefined {
  if (name === undefined || !/^[\p{L}\p{N}_@+.-][^\s:*?"<>|\\]*\.[a-z]{1,10}$/iu.test(name)) return undefined
  return name.split('/').some((part) => part === '..' || part === '') ? undefined : name
}

const GENERIC_FILE = /^(?:migration|migrate|up|index|schema|changelog)\.[a-z.]+$/i
const RULE_PREFIX = 'fail-on: '
