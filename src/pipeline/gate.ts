import type { ChangeRequest } from '../core/change-request.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import { fitDescription } from '../platform/status.ts'
import type { StandingStatus, Status } from '../platform/types.ts'
import { withApproval } from '../report/lifecycle.ts'
import type { Approval, Report } from '../report/model.ts'
import { approvalStatus } from '../report/statuses.ts'
import { rewriteComment } from './comment.ts'
import { closed, confirm, NOBODY } from './confirm.ts'
import type { Said } from './conversation.ts'
import { decideFor } from './decide.ts'
import { glanceAt } from './glance.ts'
import { measuredBefore, ownStatus } from './measured.ts'
import type { Desk, Judging } from './run.ts'

/** The gate of one change request as the whole job: the status of its head, and the job's outputs. */
export async function runGate(desk: Desk, number: number): Promise<Verdict> {
  const approval = await judgeNumber(desk, number)
  const verdict = verdictOf(approval)
  if (approval !== undefined) desk.host.output('approval', approval.state)
  desk.host.output('verdict', verdict)
  return verdict
}

/** `undefined` when it is closed, so that there is nothing to decide. */
export async function judgeNumber(desk: Desk, number: number): Promise<Approval | undefined> {
  const { platform, log, signal } = desk
  const { changeRequest, statuses, writers } = await glanceAt(platform, number, signal)
  if (changeRequest.state === 'open') return await judge(desk, changeRequest, { standing: statuses, writers })
  const { changeRequest: word, sigil } = platform.words
  log.info(`${word} ${sigil}${number} is ${changeRequest.state}; nothing to decide`)
  return undefined
}

/**
 * Decides `offshoot/approval` anew for a change request that was read just now, from what the forge says. Nothing is
 * forked or run. The status goes to the commit that was judged; the comment follows when it speaks of that commit.
 * @param known what was read of it just now: the statuses of its head, and ids of people who may write
 */
export async function judge(desk: Desk, changeRequest: ChangeRequest, known: Known = {}): Promise<Approval> {
  const { run, approval, moved, said } = await orClosed(desk, changeRequest, () =>
    decide(desk, changeRequest, known),
  )
  const revise = (report: Report) =>
    report.changeRequest.headSha === changeRequest.headSha ? withApproval(report, approval) : undefined
  if (!moved) await rewriteComment(run, changeRequest, { revise, known: said?.comments })
  return approval
}

/**
 * Once the head is known, whatever goes wrong leaves `error` on it, because a success of earlier would stand otherwise;
 * then it throws.
 */
export async function orClosed<T>(
  desk: Desk,
  changeRequest: ChangeRequest,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (changeRequest.state === 'open') await leaveClosed(desk, changeRequest, error)
    throw error
  }
}

/**
 * The same for a run that was to try a change and could not even begin: only a success that stands is taken back. It may
 * be of other settings, when the change request was for another base branch.
 */
export async function orTakenBack<T>(
  desk: Desk,
  changeRequest: ChangeRequest,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body()
  } catch (error) {
    const { platform, signal } = desk
    const standing = await platform.statusesOf(changeRequest.headSha, signal).catch(() => [])
    const stands = ownStatus(standing, 'offshoot/approval')?.state === 'success'
    if (stands) await leaveClosed(desk, changeRequest, error)
    throw error
  }
}

/** What a gate's answer is for the job as a whole. */
export function verdictOf(approval: Approval | undefined): Verdict {
  if (approval === undefined) return 'skipped'
  return approval.state === 'approved' || approval.state === 'not-required' ? 'passed' : 'awaiting-approval'
}

interface Known {
  readonly standing?: readonly StandingStatus[] | undefined
  readonly writers?: ReadonlySet<number> | undefined
}

interface Answer {
  readonly run: Judging
  readonly approval: Approval
  readonly moved: boolean
  readonly said: Said
}

async function decide(desk: Desk, changeRequest: ChangeRequest, known: Known): Promise<Answer> {
  const { platform, context, log, signal } = desk
  const { number, headSha } = changeRequest
  const reading =
    known.standing === undefined ? platform.statusesOf(headSha, signal) : Promise.resolve(known.standing)
  const [standing, { run, said, ...decided }] = await Promise.all([
    reading,
    decideFor(desk, changeRequest, { measured: reading.then(measuredBefore), writers: known.writers }),
  ])
  const { approval, moved } = await confirm(desk, changeRequest, decided.approval)
  log.info(`approval of ${platform.words.sigil}${number}: ${approval.state}: ${approval.reason}`)
  const status = approvalStatus(approval, context.runUrl)
  const stands = says(ownStatus(standing, status.context), status, platform.limits.statusDescription)
  if (!moved && !stands) await platform.setStatus(headSha, status, signal)
  return { run, approval, moved, said }
}

/** A commit takes a thousand statuses, and the backstop comes by often: what stands already is not written again. */
function says(standing: StandingStatus | undefined, status: Status, limit: number): boolean {
  return (
    standing !== undefined &&
    standing.state === status.state &&
    standing.description === fitDescription(status.description, limit) &&
    fragmentOf(standing.targetUrl) === fragmentOf(status.targetUrl)
  )
}

function fragmentOf(url: string | undefined): string {
  return url?.split('#')[1] ?? ''
}

/** Milliseconds that this may take once the run itself was cancelled. */
const FAREWELL_TIME = 15_000

/** Needs no other look at the head: a gate that is closed in error keeps out nothing that a later run cannot let in. */
async function leaveClosed(desk: Desk, { headSha, number }: ChangeRequest, error: unknown): Promise<void> {
  const { platform, context, log } = desk
  const signal = desk.signal.aborted ? AbortSignal.timeout(FAREWELL_TIME) : desk.signal
  const settings = error instanceof OffshootError && error.kind === 'config'
  const approval = settings
    ? { ...closed(NOBODY, '', error), reason: SETTINGS }
    : closed(NOBODY, 'who wrote this', error)
  try {
    await platform.setStatus(headSha, approvalStatus(approval, context.runUrl), signal)
  } catch (refusal) {
    log.warn(
      `offshoot/approval of ${platform.words.sigil}${number} could not be written: ${messageOf(refusal)}`,
    )
  }
}

const SETTINGS =
  'the settings of the base branch cannot be read: the gate stays closed until they can; the job’s log has the reason'
