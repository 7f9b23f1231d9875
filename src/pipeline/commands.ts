import { messageOf, OffshootError } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import { type Command, LONGEST_KEEP, parseCommand } from '../gate/commands.ts'
import type { Comment, Reaction } from '../platform/types.ts'
import { branchName } from '../provider/naming.ts'
import { renderHelp } from '../report/help.ts'
import { withExpiry } from '../report/lifecycle.ts'
import type { Approval } from '../report/model.ts'
import { rewriteComment } from './comment.ts'
import { judgeNumber, verdictOf } from './gate.ts'
import type { Job } from './job.ts'
import { ownStatus } from './measured.ts'
import { type Desk, ownerOf } from './run.ts'
import { readSubject } from './subject.ts'
import { deleteBranch } from './teardown.ts'

/**
 * Carries out what a comment asks for, and answers with a reaction: `+1` done, `-1` refused, `confused` not understood.
 * The comment and its author are read from the forge: the event may be of a text that was another a moment ago.
 */
export async function runCommand(
  desk: Desk,
  { number, commentId }: Extract<Job, { kind: 'command' }>,
): Promise<Verdict> {
  const { platform, log, signal, host } = desk
  const comment = await platform.commentById(number, commentId, signal)
  const command = comment === undefined ? undefined : parseCommand(comment.body)
  if (comment === undefined || command === undefined) {
    log.info(
      comment === undefined ? 'the comment is gone; nothing to do' : 'the comment is no command of ours',
    )
    host.output('verdict', 'skipped')
    return 'skipped'
  }
  const answer = async (reaction: Reaction, why: string) => {
    log.info(`command ${command.kind}: ${why}`)
    await acknowledge(desk, number, { comment, reaction })
  }
  let outcome: Outcome
  try {
    const refusal = await whyRefused(desk, comment)
    outcome = refusal === undefined ? await carryOut(desk, command, { number, comment }) : refused(refusal)
  } catch (error) {
    await answer('-1', 'it failed')
    throw error
  }
  await answer(outcome.reaction, outcome.why)
  const verdict = outcome.verdict ?? 'skipped'
  host.output('verdict', verdict)
  return verdict
}

interface Outcome {
  readonly reaction: Reaction
  /** A clause for the log. */
  readonly why: string
  readonly verdict?: Verdict
}

function done(why: string): Outcome {
  return { reaction: '+1', why }
}

function refused(why: string): Outcome {
  return { reaction: '-1', why }
}

/** Only a person's own, untouched words count, and only those of somebody who could push as well. */
async function whyRefused({ platform, signal }: Desk, comment: Comment): Promise<string | undefined> {
  const { author, edited, via } = comment
  if (author === undefined) return 'the account that wrote the comment is deleted'
  if (author.type !== 'user') return `@${author.login} is no person`
  if (edited) return 'the comment was edited'
  if (via !== undefined) return `the App ${via} wrote the comment`
  const permission = await platform.permission(author, signal)
  return permission === 'admin' || permission === 'write'
    ? undefined
    : `@${author.login} has no write access here`
}

interface Request {
  readonly number: number
  readonly comment: Comment
}

async function carryOut(desk: Desk, command: Command, request: Request): Promise<Outcome> {
  const { platform, signal } = desk
  const { number, comment } = request
  if (command.kind === 'unknown') return { reaction: 'confused', why: `"${command.said}" is not understood` }
  if (command.kind === 'help') {
    await platform.createComment(number, renderHelp(platform.words), signal)
    return done('told which commands there are')
  }
  if (command.kind === 'approve' || command.kind === 'human')
    return await gateAgain(desk, command.kind, request)
  const subject = await readSubject(platform, number, signal)
  if (subject.changeRequest.state !== 'open')
    return refused(`the ${platform.words.changeRequest} is ${subject.changeRequest.state}`)
  if (command.kind === 'keep') {
    await using run = await desk.open(subject)
    return await keep(run, subject, command.ms)
  }
  const runId = await lastRun(desk, subject.changeRequest.headSha)
  if (runId === undefined)
    return refused('no run of ours has checked this commit yet, so there is none to repeat')
  if (command.kind === 'reset') {
    await using run = await desk.open(subject)
    const { outcome } = await deleteBranch(run, subject.purpose)
    desk.log.info(outcome === 'deleted' ? 'the branch is deleted' : 'there was no branch')
  }
  await platform.rerun(runId, signal)
  return done(`run ${runId} starts again for @${comment.author?.login}`)
}

/** The gate reads the comment among all votes, so that it counts by the same rules as a review. */
async function gateAgain(
  desk: Desk,
  kind: 'approve' | 'human',
  { number, comment }: Request,
): Promise<Outcome> {
  const approval = await judgeNumber(desk, number)
  if (approval === undefined) return refused(`the ${desk.platform.words.changeRequest} is closed`)
  desk.host.output('approval', approval.state)
  const login = comment.author?.login ?? ''
  const why = `the approval is ${approval.state}: ${approval.reason}`
  return { ...(counts(approval, kind, login) ? done(why) : refused(why)), verdict: verdictOf(approval) }
}

function counts(approval: Approval, kind: 'approve' | 'human', login: string): boolean {
  if (kind === 'human') return approval.declaredHumanBy === login
  if (approval.state === 'error' || approval.rejected?.some((vote) => vote.login === login)) return false
  // Where nobody has to approve, nobody's word is missing.
  if (approval.state === 'not-required' || approval.approvers.includes(login)) return true
  return approval.requirements?.some(({ approvers }) => approvers.includes(login)) === true
}

async function keep(
  run: Awaited<ReturnType<Desk['open']>>,
  { changeRequest, purpose }: Awaited<ReturnType<typeof readSubject>>,
  ms: number,
): Promise<Outcome> {
  const { provider, context, clock, signal } = run
  if (provider.capabilities.local)
    return refused('branches of this engine end with the machine of their job, so none can be kept')
  const owner = ownerOf(context)
  const branch = await provider.find(branchName(owner, purpose), owner, signal)
  if (branch?.mark === undefined) return refused('there is no branch to keep')
  const until = new Date(clock.now().getTime() + Math.min(ms, LONGEST_KEEP)).toISOString()
  const { expiresAt } = await provider.extend(branch, until, signal)
  await rewriteComment(run, changeRequest, { revise: (report) => withExpiry(report, expiresAt) })
  return done(`the branch lives until ${expiresAt}`)
}

/** The run that checked this commit, by our own status of it. */
async function lastRun({ platform, signal }: Desk, headSha: string): Promise<number | undefined> {
  const status = ownStatus(await platform.statusesOf(headSha, signal), 'offshoot/database')
  const id = RUN_ADDRESS.exec(status?.targetUrl ?? '')?.[1]
  return id === undefined ? undefined : Number(id)
}

/** A run's page on GitHub, a job's on GitLab. */
const RUN_ADDRESS = /\/(?:actions\/runs|-\/jobs)\/([1-9]\d{0,14})(?!\d)/

/** A reaction is a courtesy: failing to leave one fails nothing. */
async function acknowledge(
  { platform, log, signal }: Desk,
  number: number,
  { comment, reaction }: { readonly comment: Comment; readonly reaction: Reaction },
): Promise<void> {
  try {
    await platform.react(number, comment, reaction, signal)
  } catch (error) {
    if (!(error instanceof OffshootError)) throw error
    log.warn(`the comment got no reaction: ${messageOf(error)}`)
  }
}
