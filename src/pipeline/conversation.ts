import type { ChangeRequest } from '../core/change-request.ts'
import { messageOf } from '../core/errors.ts'
import type { GatePlatform } from '../gate/evaluate.ts'
import type { Conversation, Platform } from '../platform/types.ts'
import type { Approval } from '../report/model.ts'
import { readState } from '../report/state.ts'
import { ownAmong } from './comment.ts'
import type { Judging } from './run.ts'

/**
 * What was said about a change request; the rest of it only where the forge tells that along with the comments.
 * `undefined` when it could not be read.
 */
export type Said = (Pick<Conversation, 'comments'> & Partial<Conversation>) | undefined

/** Read once for all that ask within one judgement: our own comment, who wrote the change, and the words of others. */
export async function readConversation(
  { platform, log, signal }: Pick<Judging, 'platform' | 'log' | 'signal'>,
  changeRequest: ChangeRequest,
): Promise<Said> {
  try {
    if (platform.conversation !== undefined) return await platform.conversation(changeRequest, signal)
    return { comments: await platform.commentsStartingWith(changeRequest.number, '', signal) }
  } catch (error) {
    log.warn(`the comments could not be read: ${messageOf(error)}`)
    return undefined
  }
}

/**
 * The class that our own earlier comment tells. It can only raise the class: others may be able to write such a comment,
 * and a push may have dropped the marks by which it was found. Not being able to look is a doubt like any other.
 */
export function rememberedClass(said: Said): Approval['class'] | undefined {
  if (said === undefined) return 'unknown'
  const own = ownAmong(said.comments)
  return own === undefined ? undefined : readState(own.body)?.approval?.class
}

/** What the gate asks, as far as it was read just now; what was not, it asks itself and fails closed. */
export function withConversation(
  platform: Platform,
  said: Said,
  writers: ReadonlySet<number> = new Set(),
): GatePlatform {
  return {
    ...answering(platform, said, async () => said),
    permission: async (account, signal) =>
      account.type === 'user' && writers.has(account.id)
        ? 'write'
        : await platform.permission(account, signal),
  }
}

/** The same for a gate that decides much later: who wrote it is known by then, and votes are read when they count. */
export function withLaterVotes(
  { platform, signal }: Pick<Judging, 'platform' | 'signal'>,
  changeRequest: ChangeRequest,
  said: Said,
): GatePlatform {
  let reading: Promise<Said> | undefined
  return answering(platform, said, () => {
    // Those who ask at the same time get the same answer; whoever decides again gets a new one.
    reading ??= Promise.resolve(platform.conversation?.(changeRequest, signal)).finally(() => {
      reading = undefined
    })
    return reading
  })
}

function answering(platform: Platform, said: Said, votes: () => Promise<Said>): GatePlatform {
  const { openedVia, enforcement } = platform
  return {
    reviews: async (changeRequest, signal) =>
      (await votes())?.reviews ?? (await platform.reviews(changeRequest, signal)),
    commentsStartingWith: async (number, marker, signal) =>
      (await votes())?.comments.filter(({ body }) => body.startsWith(marker)) ??
      (await platform.commentsStartingWith(number, marker, signal)),
    provenance: async (changeRequest, signal) =>
      said?.provenance ?? (await platform.provenance(changeRequest, signal)),
    ...(openedVia === undefined ? {} : { openedVia: openedVia.bind(platform) }),
    ...(enforcement === undefined ? {} : { enforcement: enforcement.bind(platform) }),
    permission: (account, signal) => platform.permission(account, signal),
    commitsOf: (changeRequest, headSha, signal) => platform.commitsOf(changeRequest, headSha, signal),
    pushes: (changeRequest, signal) => platform.pushes(changeRequest, signal),
    isMember: (team, account, signal) => platform.isMember(team, account, signal),
    fileAt: (path, sha, signal) => platform.fileAt(path, sha, signal),
    statusesOf: (sha, signal) => platform.statusesOf(sha, signal),
    self: (signal) => platform.self(signal),
    change: (changeRequest, signal) => platform.change(changeRequest, signal),
  }
}
