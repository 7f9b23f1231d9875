import { clip } from '../clean.ts'
import { brokenRule, failedStatement, failedSuites } from '../facts.ts'
import { capital, plural } from '../format.ts'
import type { Failure, Report } from '../model.ts'
import { withoutRowValues } from '../row-values.ts'
import { code, EMPTY, fence, join, type Markdown, md, paragraphs, raw, strong, text } from '../safe.ts'
import { failurePlace } from '../sections/failure.ts'
import type { DrawFace } from './face.ts'

/** The change itself did not hold: a statement, a command, a suite, or a rule of `fail-on`. */
export const drawFailed: DrawFace = (report) => {
  if (failedStatement(report) !== undefined) return drawStatement(report)
  const rule = brokenRule(report)
  if (rule !== undefined) {
    return {
      title: md`❌ Stopped by ${code('fail-on')}`,
      lead: paragraphs(strong(text(capital(rule))), nextStep(report.failure)),
    }
  }
  return report.failure === undefined ? drawSuites(report) : drawCommand(report, report.failure)
}

/** What failed, where, in whose words, and what to do next. */
export function failureLead(failure: Failure): Markdown {
  const where =
    failure.where === undefined
      ? EMPTY
      : md` (${failure.where.includes('`') ? text(failure.where) : code(failure.where)})`
  const said =
    failure.said === undefined || failure.said.trim() === ''
      ? EMPTY
      : fence(clip(withoutRowValues(failure.said), 2000))
  return paragraphs(md`${strong(text(capital(failure.what)))}${where}`, said, nextStep(failure))
}

function drawStatement(report: Report) {
  const failed = failedStatement(report)
  const message = failed?.statement.error.message ?? ''
  return {
    title: md`❌ Migration failed · ${failurePlace(report)}`,
    lead: paragraphs(strong(text(message)), nextStep(report.failure)),
  }
}

function drawCommand(report: Report, failure: Failure) {
  const migrating =
    failure.phase === 'migrate' || (report.migrations.length > 0 && report.suites.length === 0)
  return {
    title: raw(migrating ? '❌ Migration failed' : '❌ Database checks failed'),
    lead: failureLead(failure),
  }
}

function drawSuites(report: Report) {
  const { suites, migrations } = report
  const failed = failedSuites(report)
  const names = failed.slice(0, 3).map(({ name }) => code(name, 40))
  const more = failed.length > names.length ? [md`${failed.length - names.length} more`] : []
  const start = migrations.length > 0 ? md`Migrations applied, but ` : EMPTY
  const outcome =
    failed.length === 0
      ? md`the tests did not run`
      : md`${failed.length} of ${plural(suites.length, 'suite')} failed`
  return {
    title: join([md`❌ Tests failed`, join([...names, ...more], ', ')], ' · '),
    lead: strong(md`${start}${outcome}.`),
  }
}

function nextStep(failure: Failure | undefined): Markdown {
  return failure?.next === undefined || failure.next === ''
    ? EMPTY
    : md`Next: ${text(failure.next)}${/[.!?]$/.test(failure.next) ? EMPTY : md`.`}`
}
