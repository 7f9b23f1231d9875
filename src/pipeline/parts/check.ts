import type { Inputs } from '../../config/sources.ts'
import { messageOf, OffshootError } from '../../core/errors.ts'
import type { Verdict } from '../../core/verdict.ts'
import { redactReport } from '../../report/redact.ts'
import { compose, type Findings, failureOf, noFindings } from '../compose.ts'
import { judgeMigrations } from '../judge.ts'
import { findMigrations, type MigrationSetup } from '../migrations.ts'
import { type Plan, planPreview } from '../plan.ts'
import type { Desk, Run } from '../run.ts'
import { runFork, type Work } from '../stages/fork.ts'
import { runTests } from '../stages/suites.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import { UNDECIDED } from './facts.ts'
import { openHanded } from './handed.ts'
import { findSubject } from './subject.ts'

/** What a check works on, wherever its branch is from. */
interface Checking {
  readonly subject: Subject
  readonly timeline: Timeline
  /** Whether it may find that nothing is to be done; where a branch was handed over, that was found already. */
  readonly decides: boolean
  /** What this set-up leaves out, for the report. */
  readonly notes: readonly string[]
  readonly work: (setup: MigrationSetup) => Promise<Work>
}

/**
 * Runs a change's code: on the branch that another job forked and sealed, or, where the engine needs no key, on one that
 * is forked here. What this job says is only as honest as that code, so it says it to nobody but a file and its exit code.
 */
export async function runCheckPart(desk: Desk, inputs: Inputs, timeline: Timeline): Promise<Verdict> {
  const handed = await openHanded(desk, inputs)
  if (handed !== undefined) {
    const { run, subject, notes, work } = handed
    return check(run, { subject, timeline, notes, decides: false, work: () => work(timeline) })
  }
  const found = await timeline.measure('read', true, () => findSubject(desk))
  if (found.kind !== 'open') {
    desk.log.info(found.kind === 'nothing' ? found.reason : 'it is closed, so there is nothing to check')
    desk.host.output('verdict', 'skipped')
    return 'skipped'
  }
  const { subject } = found
  await using run = await desk.open(subject.judged)
  if (run.settings.provider !== 'embedded') throw withoutSeal()
  const work = (setup: MigrationSetup) => runFork(run, { subject, setup, timeline, pending: UNANNOUNCED })
  return await check(run, { subject, timeline, notes: [], decides: true, work })
}

async function check(run: Run, checking: Checking): Promise<Verdict> {
  const { subject, timeline, decides } = checking
  const setup = await findMigrations(run)
  const planned = planPreview({
    ...subject,
    settings: run.settings,
    migrationGlobs: setup.globs,
    reachable: true,
  })
  const plan: Plan = decides ? planned : { ...planned, skip: undefined }
  for (const reason of plan.reasons) run.log.info(`plan: ${plan.skip ?? 'run'}: ${reason}`)
  const findings = noFindings()
  if (plan.skip === undefined) await tryChange(run, { ...checking, setup, findings })
  const report = compose(run, { subject, plan, findings, timeline, approval: UNDECIDED })
  // Who may approve is for a job to say that runs no such code.
  const { approval: _, ...told } = redactReport(report, (text) => run.redactor.redact(text))
  const path = await run.host.writeReport(`${JSON.stringify(told, undefined, 2)}\n`)
  run.host.output('report', path)
  run.host.output('verdict', report.verdict)
  run.log.info(`verdict: ${report.verdict}`)
  return report.verdict
}

interface Attempt extends Checking {
  readonly setup: MigrationSetup
  readonly findings: Findings
}

async function tryChange(run: Run, attempt: Attempt): Promise<void> {
  const { subject, setup, timeline, findings, notes } = attempt
  // What failed first is what went wrong; whatever follows from it is for the log.
  const fail = (error: unknown, phase = timeline.phase) => {
    findings.failure ??= failureOf(error, phase, run.signal.aborted)
    run.log.error(messageOf(error))
  }
  try {
    await using work = await attempt.work(setup)
    findings.branch = work.branch
    await judgeMigrations(run, { subject, setup, timeline, work, findings, fail })
    if (findings.failure === undefined) findings.suites = await runTests(run, { work, timeline })
  } catch (error) {
    fail(error)
  }
  findings.notes = [...findings.notes, ...notes]
}

/** A job without a token for statuses announces nothing. */
const UNANNOUNCED = { write: () => {}, [Symbol.asyncDispose]: async () => {} }

function withoutSeal(): OffshootError {
  return new OffshootError('config', 'stage: check has no branch to work on', {
    next: 'give it `sealed-url` and `seal-key` of the job with `stage: fork`; only provider embedded forks by itself here',
  })
}
