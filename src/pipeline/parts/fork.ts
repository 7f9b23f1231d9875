import { messageOf, OffshootError } from '../../core/errors.ts'
import type { Verdict } from '../../core/verdict.ts'
import { missingSecret } from '../../provider/index.ts'
import { approvalStatus } from '../../report/statuses.ts'
import { runByCommit } from '../by-commit.ts'
import { compose, type Findings, failureOf, noFindings } from '../compose.ts'
import { confirm } from '../confirm.ts'
import { orClosed } from '../gate.ts'
import { measuredHere } from '../measured.ts'
import { findMigrations } from '../migrations.ts'
import { announce } from '../pending.ts'
import { type Plan, planPreview } from '../plan.ts'
import { openGate } from '../preview.ts'
import { publish } from '../publish.ts'
import type { Desk, Run } from '../run.ts'
import { runsWithoutSecrets, type Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import { handOver, refuseDebugLog } from './hand-over.ts'
import { findSubject } from './subject.ts'

/**
 * The first job of three: has the engine's key and the forge's token, and runs no code of any change. Forks the branch and
 * seals it for the job that does; or finds that there is nothing to try, and reports that. A change that is closed is torn
 * down.
 */
export async function runForkPart(desk: Desk, timeline: Timeline): Promise<Verdict> {
  refuseDebugLog(desk.env)
  const { trigger } = desk.context
  const found = await timeline.measure('read', true, () => findSubject(desk))
  if (found.kind === 'open') return await forkFor(desk, found.subject, timeline)
  if (found.kind === 'closed' && trigger.kind === 'workflow-run')
    return await runByCommit(desk, { kind: 'by-commit', headSha: trigger.headSha, does: ['teardown'] })
  desk.log.info(found.kind === 'nothing' ? found.reason : 'it is closed, so there is nothing to fork')
  desk.host.output('verdict', 'skipped')
  return 'skipped'
}

interface Forking {
  readonly subject: Subject
  readonly plan: Plan
  readonly timeline: Timeline
  readonly findings: Findings
}

async function forkFor(desk: Desk, subject: Subject, timeline: Timeline): Promise<Verdict> {
  await using run = await orClosed(desk, subject.changeRequest, () => desk.open(subject.judged))
  if (run.settings.provider === 'embedded') throw nothingToHide()
  const forking = { subject, plan: await planFork(run, subject), timeline, findings: noFindings() }
  if (forking.plan.skip !== undefined) return await report(run, forking)
  const { headSha } = subject.changeRequest
  run.host.underway(headSha)
  const approval = announceApproval(run, forking)
  {
    await using pending = announce(run, headSha)
    pending.write()
    try {
      await handOver(run, { ...forking, pending })
    } catch (error) {
      forking.findings.failure = failureOf(error, timeline.phase, run.signal.aborted)
      run.log.error(messageOf(error))
    }
  }
  await approval
  if (forking.findings.failure !== undefined) return await report(run, forking)
  // From here on the result is another job's to give.
  run.host.underway(undefined)
  return 'skipped'
}

/** From the default branch's checkout and the forge's facts: the change's own files are not here. */
async function planFork(run: Run, subject: Subject): Promise<Plan> {
  const { settings, log } = run
  const missing = missingSecret(settings)
  if (missing !== undefined && !runsWithoutSecrets(subject.changeRequest)) throw missing
  const { globs } = await findMigrations(run)
  // Strangers' code gets no copy of the data, although secrets would be here for it as well.
  const reachable = missing === undefined && !subject.changeRequest.fromFork
  const plan = planPreview({ ...subject, settings, migrationGlobs: globs, reachable })
  const reasons =
    plan.skip === 'fork-without-secrets' && missing === undefined
      ? ['it is from a fork, and code of strangers gets no branch']
      : plan.reasons
  for (const reason of reasons)
    log.info(`plan: ${plan.skip === undefined ? 'fork' : `skip (${plan.skip})`}: ${reason}`)
  return plan
}

/** What is known of the approval before anything was measured. Failing to say it fails nothing: a missing status blocks. */
async function announceApproval(run: Run, { subject }: Forking): Promise<void> {
  const { platform, context, log, signal } = run
  try {
    const answer = await (await openGate(run, subject)).decide(undefined)
    const { approval, moved } = await confirm(run, subject.judged.changeRequest, answer)
    if (!moved)
      await platform.setStatus(
        subject.changeRequest.headSha,
        approvalStatus(approval, context.runUrl),
        signal,
      )
  } catch (error) {
    log.warn(`offshoot/approval could not be written: ${messageOf(error)}`)
  }
}

/** What the job says when no other will: there is nothing to try, or it could not be forked. */
async function report(run: Run, { subject, plan, timeline, findings }: Forking): Promise<Verdict> {
  const measured = measuredHere(plan, findings)
  const answer = await (await openGate(run, subject)).decide(measured)
  const { approval, moved } = await confirm(run, subject.judged.changeRequest, answer)
  return await publish(run, {
    changeRequest: subject.changeRequest,
    report: compose(run, { subject, plan, findings, timeline, approval }),
    comment: subject.purpose.kind === 'change-request',
    measured,
    withoutApproval: moved,
  })
}

function nothingToHide(): OffshootError {
  return new OffshootError(
    'config',
    'stage: provider embedded has no key to keep from the check, so it needs no fork job',
    {
      next: 'leave the job with `stage: fork` out, and start with `stage: check`: it forks by itself',
    },
  )
}
