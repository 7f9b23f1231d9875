import { messageOf, OffshootError } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import { type Gate, startGate } from '../gate/evaluate.ts'
import { missingSecret } from '../provider/index.ts'
import { compose, type Findings, failureOf, noFindings } from './compose.ts'
import { closed, confirm, NOBODY } from './confirm.ts'
import { readConversation, rememberedClass, withLaterVotes } from './conversation.ts'
import { underJudgement } from './decide.ts'
import { judgeMigrations } from './judge.ts'
import { measuredHere } from './measured.ts'
import { findMigrations, type MigrationSetup } from './migrations.ts'
import { announce, type PendingStatus } from './pending.ts'
import { planPreview } from './plan.ts'
import { publish } from './publish.ts'
import { ownerOf, type Run } from './run.ts'
import { runFork } from './stages/fork.ts'
import { runTests } from './stages/suites.ts'
import { runsWithoutSecrets, type Subject } from './subject.ts'
import { deleteBranch } from './teardown.ts'
import type { Timeline } from './timeline.ts'

/** Milliseconds that clean-up may take after the run itself was cancelled. */
const CLEANUP_TIME = 20_000

/**
 * Tries a change on a branch of its own and reports. Ends with the verdict, whatever happened. A merge group's branch
 * is deleted at the end, because no event tells when the group is gone.
 */
export async function runPreview(run: Run, subject: Subject, timeline: Timeline): Promise<Verdict> {
  if (subject.purpose.kind === 'change-request') return preview(run, subject, timeline)
  try {
    return await preview(run, subject, timeline)
  } finally {
    await deleteBranch({ ...run, signal: AbortSignal.timeout(CLEANUP_TIME) }, subject.purpose)
  }
}

async function preview(run: Run, subject: Subject, timeline: Timeline): Promise<Verdict> {
  const { log, settings } = run
  const setup = await findMigrations(run)
  const missing = missingSecret(settings)
  if (missing !== undefined && !runsWithoutSecrets(subject.changeRequest)) throw missing
  const plan = planPreview({
    ...subject,
    settings,
    migrationGlobs: setup.globs,
    reachable: missing === undefined,
  })
  for (const reason of plan.reasons)
    log.info(`plan: ${plan.skip === undefined ? 'run' : `skip (${plan.skip})`}: ${reason}`)
  if (plan.skip === 'closed') {
    run.host.output('verdict', 'skipped')
    return 'skipped'
  }
  // Who wrote it is read while the branch is at work: the two have nothing to wait for in each other.
  const gate = openGate(run, subject)
  const findings = noFindings()
  if (plan.skip === undefined) {
    run.host.underway(subject.changeRequest.headSha)
    await using pending = announce(run, subject.changeRequest.headSha)
    await tryChange(run, { subject, setup, timeline, findings, pending })
  }
  const measured = measuredHere(plan, findings)
  const answer = await (await gate).decide(measured)
  const { approval, moved } = await confirm(run, subject.judged.changeRequest, answer)
  const report = compose(run, { subject, plan, findings, timeline, approval })
  return publish(run, {
    changeRequest: subject.changeRequest,
    report,
    comment: subject.purpose.kind === 'change-request',
    measured,
    withoutApproval: moved,
  })
}

/**
 * Begins to judge the change request; whatever it is tried on, its own present head decides. Never fails: what cannot be
 * read closes the gate.
 */
export async function openGate(run: Run, { judged }: Subject): Promise<Gate> {
  const { settings, signal } = run
  try {
    const [whole, said] = await Promise.all([
      underJudgement(run, judged),
      readConversation(run, judged.changeRequest),
    ])
    return startGate({
      platform: withLaterVotes(run, judged.changeRequest, said),
      ...whole,
      policy: settings.approval,
      config: settings.config,
      remembered: rememberedClass(said),
      signal,
    })
  } catch (error) {
    return { decide: async () => closed(NOBODY, 'what it brings', error) }
  }
}

interface Attempt {
  readonly subject: Subject
  readonly setup: MigrationSetup
  readonly timeline: Timeline
  readonly findings: Findings
  readonly pending: PendingStatus
}

/** Fork, guard, snapshot, migrate, compare, the way back, suites. Whatever fails is a finding, not an exception. */
async function tryChange(run: Run, attempt: Attempt): Promise<void> {
  const { subject, setup, timeline, findings, pending } = attempt
  const { provider, signal } = run
  // What failed first is what went wrong; whatever follows from it is for the log.
  const fail = (error: unknown, phase = timeline.phase) => {
    findings.failure ??= failureOf(error, phase, run.signal.aborted)
    run.log.error(messageOf(error))
  }
  try {
    const forked = await runFork(run, { subject, setup, timeline, pending })
    await using work = forked
    findings.branch = work.branch
    if (work.closedMeanwhile) {
      await provider.delete({ ...work.branch, size: undefined }, ownerOf(run.context), signal)
      throw new OffshootError(
        'cancelled',
        `the ${run.platform.words.changeRequest} was closed while its branch was forked; the branch is deleted again`,
      )
    }
    await judgeMigrations(run, { ...attempt, work, fail })
    findings.branch = work.branch
    if (findings.failure === undefined) findings.suites = await runTests(run, { work, timeline })
  } catch (error) {
    fail(error)
  }
}
