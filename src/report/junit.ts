import { clip, oneLine, plain } from './clean.ts'
import { brokenRule, failedStatement, repositoryPath } from './facts.ts'
import { escapeHtml } from './html-escape.ts'
import type { Migration, Report, Suite } from './model.ts'

/**
 * The report as JUnit XML, for forges that show test results of their own: every migration and every suite is a test
 * case. What ended the run and is no fault of one of them is a case of its own, so that a red run never shows as green.
 */
export function renderJUnit(report: Report): string {
  const groups = [
    { name: 'Migrations', cases: report.migrations.map(migrationCase(report)) },
    { name: 'Suites', cases: report.suites.map(suiteCase) },
    { name: 'Run', cases: runCases(report) },
  ].filter(({ cases }) => cases.length > 0)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Offshoot">\n${groups.map(group).join('')}</testsuites>\n`
}

interface Case {
  readonly name: string
  /** Milliseconds. */
  readonly ms: number
  readonly file?: string
  readonly outcome?: Outcome
}

interface Outcome {
  /** `error`: it could not be tried to its end. */
  readonly kind: 'failure' | 'error' | 'skipped'
  readonly message: string
  readonly text?: string
}

/** UTF-16 units of one case's text: forges drop a file that is too big, with all its results. */
const MAX_TEXT = 20_000

function group({ name, cases }: { readonly name: string; readonly cases: readonly Case[] }): string {
  const count = (kind: Outcome['kind']) =>
    String(cases.filter(({ outcome }) => outcome?.kind === kind).length)
  const attributes = attributesOf({
    name,
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(cases.reduce((sum, { ms }) => sum + ms, 0)),
  })
  return `  <testsuite${attributes}>\n${cases.map((one) => testCase(name, one)).join('')}  </testsuite>\n`
}

function testCase(classname: string, { name, ms, file, outcome }: Case): string {
  const attributes = attributesOf({ classname: `Offshoot.${classname}`, name, time: seconds(ms), file })
  if (outcome === undefined) return `    <testcase${attributes}/>\n`
  const { kind, message, text = '' } = outcome
  const inside = text === '' ? '/>' : `>${content(text)}</${kind}>`
  return `    <testcase${attributes}>\n      <${kind}${attributesOf({ message })}${inside}\n    </testcase>\n`
}

function migrationCase(report: Report): (migration: Migration) => Case {
  const failed = failedStatement(report)
  return (migration) => {
    const file = repositoryPath(migration.name)
    const shown = { name: migration.name, ms: migration.ms, ...(file === undefined ? {} : { file }) }
    if (failed?.migration !== migration) return shown
    const { error, sql, line } = failed.statement
    const message = `${error.message} (SQLSTATE ${error.sqlstate})`
    const where = line === undefined ? '' : `Line ${line}:\n`
    const hint = error.hint === undefined ? '' : `\nHint: ${error.hint}`
    return { ...shown, outcome: { kind: 'failure', message, text: `${where}${sql}\n\n${message}${hint}` } }
  }
}

function suiteCase({ name, ms, passed, exitCode, ended, output = '' }: Suite): Case {
  if (passed) return { name, ms }
  if (ended === 'not-run') return { name, ms, outcome: { kind: 'skipped', message: 'not run' } }
  const kind = ended === undefined ? 'failure' : 'error'
  const message =
    ended === 'timeout'
      ? 'stopped at its time limit'
      : ended === 'cancelled'
        ? 'cancelled'
        : `ended with exit code ${exitCode ?? 'unknown'}`
  return { name, ms, outcome: { kind, message, text: output } }
}

/** Failures that no migration and no suite carries already. */
function runCases(report: Report): readonly Case[] {
  const { failure } = report
  if (failure === undefined || failedStatement(report) !== undefined) return []
  const rule = brokenRule(report)
  if (rule !== undefined) return [{ name: 'fail-on', ms: 0, outcome: { kind: 'failure', message: rule } }]
  const { what, said, next, output } = failure
  const text = [said, next === undefined ? undefined : `Next: ${next}`, output]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')
  const kind = failure.kind === 'failed' ? 'failure' : 'error'
  return [{ name: failure.phase, ms: 0, outcome: { kind, message: what, text } }]
}

function attributesOf(attributes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [` ${name}="${escapeHtml(xml(clip(oneLine(value), 500)))}"`],
    )
    .join('')
}

/** The end of a long text is where the news is. Escaped, not in CDATA: a text could end that. */
function content(text: string): string {
  const whole = xml(plain(text))
  return escapeHtml(whole.length <= MAX_TEXT ? whole : `…${whole.slice(-MAX_TEXT).toWellFormed()}`)
}

/** What XML 1.0 has no way to write, not even escaped. */
function xml(text: string): string {
  return text.replace(NOT_XML, '\uFFFD')
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3)
}

const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
