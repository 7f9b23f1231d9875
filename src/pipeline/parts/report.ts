import type { JobResult } from '../../config/inputs.ts'
import type { Inputs } from '../../config/sources.ts'
import { OffshootError } from '../../core/errors.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Failure, Report } from '../../report/model.ts'
import { compose, type Findings, noFindings } from '../compose.ts'
import { confirm } from '../confirm.ts'
import { orClosed } from '../gate.ts'
import { measuredHere } from '../measured.ts'
import { findMigrations } from '../migrations.ts'
import { type Plan, planPreview } from '../plan.ts'
import { openGate } from '../preview.ts'
import { publish } from '../publish.ts'
import type { Desk, Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import { readFacts } from './facts.ts'
import { type ReadReport, readReport } from './read-report.ts'
import { findSubject } from './subject.ts'

/**
 * The last job of three: has the forge's token, and runs no code of any change. The report is a change's own words: what it
 * found is told, but whom and what it is about, what was approved and how it ended is ours to say.
 */
export async function runReportPart(desk: Desk, inputs: Inputs, timeline: Timeline): Promise<Verdict> {
  const found = await timeline.measure('read', true, () => findSubject(desk))
  if (found.kind !== 'open') {
    desk.log.info(found.kind === 'nothing' ? found.reason : 'it is closed, so there is nothing to report')
    desk.host.output('verdict', 'skipped')
    return 'skipped'
  }
  const { subject } = found
  await using run = await orClosed(desk, subject.changeRequest, () => desk.open(subject.judged))
  const { result, reportFile } = run.settings
  if (result === undefined) throw withoutResult()
  const { globs } = await findMigrations(run)
  const plan = planPreview({ ...subject, settings: run.settings, migrationGlobs: globs, reachable: true })
  const read: ReadReport =
    reportFile === undefined ? { problem: 'there is none' } : await readReport(reportFile)
  const judged = judgeReport(read, { result, headSha: subject.changeRequest.headSha, plan })
  if (judged.findings.failure !== undefined) run.log.warn(`check: ${judged.findings.failure.what}`)
  return await tell(run, { subject, timeline, judged, facts: inputs['branch-facts'] })
}

interface Telling {
  readonly subject: Subject
  readonly timeline: Timeline
  readonly judged: Judged
  readonly facts: string | undefined
}

async function tell(run: Run, { subject, timeline, judged, facts: text }: Telling): Promise<Verdict> {
  const { plan, findings, timings } = judged
  const measured = measuredHere(plan, findings)
  const answer = await (await openGate(run, subject)).decide(measured)
  const { approval, moved } = await confirm(run, subject.judged.changeRequest, answer)
  const composed = compose(run, { subject, plan, findings, timeline, approval })
  const facts = readFacts(text)
  const report: Report = {
    ...composed,
    timings,
    ...(facts === undefined ? {} : { branch: facts.branch, run: { ...composed.run, push: facts.push } }),
  }
  return await publish(run, {
    changeRequest: subject.changeRequest,
    report,
    comment: subject.purpose.kind === 'change-request',
    measured,
    withoutApproval: moved,
  })
}

/** What is made of a report that anybody may have written. */
export interface Judged {
  readonly plan: Plan
  readonly findings: Findings
  readonly timings: Report['timings']
}

export interface Circumstances {
  /** How the job ended that wrote it, by the runner's own word. */
  readonly result: JobResult
  readonly headSha: string
  /** What was to be done, by facts of the forge. */
  readonly plan: Plan
}

/**
 * Takes the findings out of a report and leaves the rest. The change passed only when its job did, and left a report for
 * this very commit that does not say otherwise: everything else is a failure, and none can be talked away.
 */
export function judgeReport(read: ReadReport, { result, headSha, plan }: Circumstances): Judged {
  if ('problem' in read) {
    const what = `the job that checks left no report that can be read (${read.problem}), and ended with ${result}`
    return { plan: tried(plan), findings: { ...noFindings(), failure: failed(what) }, timings: [] }
  }
  const { report } = read
  if (report.changeRequest.headSha !== headSha) {
    const what = `the report of the job that checks is about another commit than ${headSha.slice(0, 7)}`
    return { plan: tried(plan), findings: { ...noFindings(), failure: failed(what) }, timings: [] }
  }
  const skipped = report.skipped !== undefined
  const failure = failureIn(report, result) ?? (skipped ? skipFailure(plan) : undefined)
  const findings: Findings = {
    branch: undefined,
    migrations: report.migrations,
    changes: report.changes,
    tables: report.tables ?? [],
    hazards: report.hazards,
    roundTrip: report.roundTrip,
    session: report.session,
    notes: report.notes ?? [],
    suites: report.suites,
    failure,
  }
  return { plan: skipped && failure === undefined ? plan : tried(plan), findings, timings: report.timings }
}

/** Its own word for what went wrong is kept; that nothing did is not its to say. */
function failureIn(report: Report, result: JobResult): Failure | undefined {
  if (report.failure !== undefined) return report.failure
  if (report.suites.some((suite) => !suite.passed)) return undefined
  if (result !== 'success') {
    const what =
      result === 'cancelled'
        ? 'the job that checks was cancelled'
        : `the job that checks ended with ${result}`
    return result === 'cancelled' ? { ...failed(what), kind: 'cancelled' } : failed(what)
  }
  return report.verdict === 'failed'
    ? failed('the job that checks says that it failed, and not why')
    : undefined
}

/** Only what the forge's facts say as well may have been skipped. */
function skipFailure({ skip }: Plan): Failure | undefined {
  return skip === undefined
    ? failed('the job that checks says that there was nothing to try, and the changed files say otherwise')
    : undefined
}

/** It was not for us to decide: the job ran. */
function tried(plan: Plan): Plan {
  return { ...plan, skip: undefined }
}

function failed(what: string): Failure {
  return { phase: 'check', kind: 'failed', what }
}

function withoutResult(): OffshootError {
  return new OffshootError('config', 'result: stage: report has to know how the job that checks ended', {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner's expression syntax, not ours.
    next: 'give it `result: ${{ needs.check.result }}`',
  })
}
