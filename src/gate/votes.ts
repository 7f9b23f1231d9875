import type { ChangeRequest, Push, Review } from '../core/change-request.ts'
import type { Comment, Platform } from '../platform/types.ts'
import { COMMAND_PREFIX, type Command, parseCommand } from './commands.ts'
import { cleanText, cut } from './text.ts'
import type { Vote } from './types.ts'

export interface VotesInput {
  readonly platform: Pick<Platform, 'reviews' | 'commentsStartingWith'>
  readonly changeRequest: ChangeRequest
  /** The record of pushes; asked only when a comment does not say which commit it is about. */
  readonly pushes: () => Promise<readonly Push[] | undefined>
  readonly signal: AbortSignal
}

/** Every word on a change that the forge has now, oldest first. */
export async function readVotes(input: VotesInput): Promise<readonly Vote[]> {
  const { platform, changeRequest, pushes, signal } = input
  const [reviews, comments] = await Promise.all([
    platform.reviews(changeRequest, signal),
    platform.commentsStartingWith(changeRequest.number, COMMAND_PREFIX, signal),
  ])
  const commands = comments.flatMap((comment) => commandVote(comment, changeRequest) ?? [])
  const told = commands.some(needsPushes) ? await pushes() : undefined
  const { headSha } = changeRequest
  return merge(
    reviews.flatMap((review) => reviewVote(review) ?? []),
    commands.map((vote) => (needsPushes(vote) ? boundByTime(vote, told, headSha) : vote)),
  )
}

/** A review that only comments is no word on the change. */
export function reviewVote({ author, state, commitSha, submittedAt }: Review): Vote | undefined {
  if (state === 'commented') return undefined
  return { account: author, state, commitSha, at: submittedAt, by: 'review' }
}

/** The word that a command in a comment is; commands that do something else are none. */
export function commandVote(
  comment: Comment,
  changeRequest: Pick<ChangeRequest, 'headSha'>,
): Vote | undefined {
  const command = parseCommand(comment.body)
  if (command?.kind !== 'approve' && command?.kind !== 'human') return undefined
  const flaw = flawOf(comment)
  return {
    account: comment.author,
    state: command.kind === 'human' ? 'human' : 'approved',
    commitSha: commitOf(command, changeRequest),
    at: comment.createdAt,
    by: 'comment',
    ...(flaw === undefined ? {} : { flaw }),
  }
}

/**
 * The head that somebody saw who wrote at `at`. `undefined` where the record does not reach back that far, and where it
 * has a push in that very second: which of the two came first cannot be told.
 */
export function headAt(at: string, pushes: readonly Push[]): string | undefined {
  const moment = Date.parse(at)
  const times = pushes.map((push) => ({ sha: push.sha, time: Date.parse(push.at) }))
  if (Number.isNaN(moment) || times.some(({ time }) => Number.isNaN(time))) return undefined
  if (times.some(({ time }) => seconds(time) === seconds(moment))) return undefined
  const before = times.filter(({ time }) => time < moment)
  const latest = Math.max(...before.map(({ time }) => time))
  const heads = new Set(before.filter(({ time }) => seconds(time) === seconds(latest)).map(({ sha }) => sha))
  const [head] = heads
  return heads.size === 1 ? head : undefined
}

function seconds(time: number): number {
  return Math.floor(time / 1000)
}

/** Only the whole commit counts; a prefix that is not the head's stays what was written. */
function commitOf(
  command: Command & { kind: 'approve' | 'human' },
  { headSha }: Pick<ChangeRequest, 'headSha'>,
) {
  if (command.sha === undefined) return undefined
  return headSha.toLowerCase().startsWith(command.sha) ? headSha : command.sha
}

/** Somebody else's hand may be in the text: an edit can be another person's, and an App writes for whoever installed it. */
function flawOf({ author, edited, via, mine }: Comment): string | undefined {
  const whose = author === undefined ? 'the comment' : `the comment of @${author.login}`
  if (edited) return `${whose} was edited`
  if (via !== undefined) return `${whose} was written by the App ${cut(cleanText(via).text, 40)}`
  return mine ? `${whose} was written by this very token` : undefined
}

function needsPushes({ by, commitSha, flaw, account }: Vote): boolean {
  return by === 'comment' && commitSha === undefined && flaw === undefined && account?.type === 'user'
}

function boundByTime(vote: Vote, pushes: readonly Push[] | undefined, headSha: string): Vote {
  const commitSha = pushes === undefined ? undefined : headAt(vote.at, pushes)
  if (commitSha !== undefined) return { ...vote, commitSha }
  const command = `${COMMAND_PREFIX} ${vote.state === 'human' ? 'human' : 'approve'} ${headSha.slice(0, 7)}`
  const flaw = `it cannot be told which commit @${vote.account?.login} saw: write ${command}`
  return { ...vote, flaw }
}

/**
 * Both lists keep the forge's own order. In one and the same second a review is taken for the later word, because it alone
 * can be the one that lets less pass.
 */
function merge(reviews: readonly Vote[], comments: readonly Vote[]): readonly Vote[] {
  const merged: Vote[] = []
  let next = 0
  for (const comment of comments) {
    const moment = seconds(Date.parse(comment.at))
    for (let review = reviews[next]; review !== undefined; review = reviews[next]) {
      if (!(seconds(Date.parse(review.at)) < moment)) break
      merged.push(review)
      next += 1
    }
    merged.push(comment)
  }
  return [...merged, ...reviews.slice(next)]
}
