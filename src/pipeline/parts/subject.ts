import type { ChangeRequest } from '../../core/change-request.ts'
import type { Trigger } from '../../platform/types.ts'
import type { Outside } from '../run.ts'
import { readMergeGroup, readSubject, type Subject } from '../subject.ts'

/** What a job of its own finds to work on. */
export type Found =
  | { readonly kind: 'open'; readonly subject: Subject }
  /** Nothing but these, which are over. */
  | { readonly kind: 'closed'; readonly changeRequests: readonly ChangeRequest[] }
  | { readonly kind: 'nothing'; readonly reason: string }

type Finder = Pick<Outside, 'context' | 'platform' | 'log' | 'signal'>

/**
 * The change request that a run is about. After another workflow's run nothing is believed but the commit: whoever opened
 * a pull request chose what that workflow did.
 */
export async function findSubject(run: Finder): Promise<Found> {
  const { context, platform, signal } = run
  const { trigger } = context
  if (trigger.kind === 'workflow-run')
    return trigger.group === undefined ? ofCommit(run, trigger) : ofGroup(run, trigger.headSha, trigger.group)
  const number = 'number' in trigger ? trigger.number : undefined
  if (number === undefined) {
    const event = trigger.kind === 'other' ? trigger.event : trigger.kind
    return { kind: 'nothing', reason: `the event ${event} names no ${platform.words.changeRequest}` }
  }
  const subject = await readSubject(platform, number, signal)
  return subject.changeRequest.state === 'open'
    ? { kind: 'open', subject }
    : { kind: 'closed', changeRequests: [subject.changeRequest] }
}

/** Compared with what its change request is for, not with the commit below it: whatever the group brings is tried. */
async function ofGroup({ platform, signal }: Finder, headSha: string, number: number): Promise<Found> {
  const { baseSha, state } = await platform.changeRequest(number, signal)
  if (state !== 'open')
    return { kind: 'nothing', reason: `${platform.words.sigil}${number} of the group is ${state}` }
  return { kind: 'open', subject: await readMergeGroup(platform, { headSha, baseSha, number }, signal) }
}

async function ofCommit(
  run: Finder,
  { headSha }: Extract<Trigger, { kind: 'workflow-run' }>,
): Promise<Found> {
  const { platform, context, log, signal } = run
  const all = (await platform.changeRequestsOfCommit(headSha, signal)).filter(
    (changeRequest) => changeRequest.headSha === headSha,
  )
  const open = all
    .filter(({ state }) => state === 'open')
    .toSorted((a, b) => rank(a, context.repository.defaultBranch) - rank(b, context.repository.defaultBranch))
  const [first, ...others] = open
  if (first === undefined) {
    const { words } = platform
    if (all.length > 0) return { kind: 'closed', changeRequests: all }
    return {
      kind: 'nothing',
      reason: `no ${words.changeRequest} has the head ${headSha.slice(0, 7)} any more`,
    }
  }
  const name = ({ number }: ChangeRequest) => `${platform.words.sigil}${number}`
  if (others.length > 0)
    log.info(
      `${name(first)} is tried; ${others.map(name).join(', ')} with the same head ${others.length === 1 ? 'shares' : 'share'} its statuses`,
    )
  return { kind: 'open', subject: await readSubject(platform, first.number, signal) }
}

/** What goes to the default branch first, then the oldest: statuses are the commit's, so that only one can speak. */
function rank({ baseRef, number }: ChangeRequest, defaultBranch: string): number {
  return number + (baseRef === defaultBranch ? 0 : LATER)
}

/** More than any number that a forge has given. */
const LATER = 2 ** 40
