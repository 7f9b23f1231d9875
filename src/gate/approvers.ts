import type { Account, Change, ChangeRequest } from '../core/change-request.ts'
import { type Standpoint, whyInvolved, whyNoPerson, whyVoid } from './eligibility.ts'
import { contributionsOf } from './people.ts'
import type { Registry } from './registry.ts'
import type { Requester } from './requesters.ts'
import type { Policy, Vote } from './types.ts'

export interface CandidatesInput {
  readonly changeRequest: ChangeRequest
  readonly change: Change
  /** Oldest first. */
  readonly votes: readonly Vote[]
  readonly requesters: readonly Requester[]
  readonly registry: Registry
  readonly policy: Pick<Policy, 'allowRequester' | 'keepOnSameDiff'>
}

/** A vote that does not count, and why: a clause for people, `@alice asked for it`. */
export interface Rejection {
  readonly login: string
  readonly reason: string
  readonly by: Vote['by']
}

/** An approval that nothing at hand speaks against. */
export interface Candidate {
  readonly account: Account
  readonly by: Vote['by']
  /** The head, or with `keepOnSameDiff` an older commit. */
  readonly commitSha: string
}

/** Votes that count as far as can be told without asking the forge for more. */
export interface Candidates {
  readonly approvals: readonly Candidate[]
  /** Those who declare the head to be a person's work. */
  readonly declarations: readonly Candidate[]
  readonly objections: readonly Account[]
  readonly rejected: readonly Rejection[]
  /** The same of bots, which people rarely ask about. */
  readonly bots: readonly Rejection[]
}

/**
 * Sorts each account's last word of each kind: approvals by somebody who has no part in the change, on exactly the head
 * commit, and requests for changes, which stand whatever commit they were made on. Pure, so that permissions, which
 * cost an API call each, are asked for these accounts only.
 */
export function candidates(input: CandidatesInput): Candidates {
  const approvals: Candidate[] = []
  const declarations: Candidate[] = []
  const objections: Account[] = []
  const rejected: Rejection[] = []
  const bots: Rejection[] = []
  const standpoint = { ...input, contributions: contributionsOf(input.change) }
  for (const { account, votes } of byAccount(input.votes)) {
    const noPerson = whyNoPerson(account, input)
    if (noPerson !== undefined) {
      bots.push({ login: account.login, reason: noPerson, by: votes.at(-1)?.by ?? 'review' })
      continue
    }
    const words = votes.filter(({ state }) => state !== 'human')
    const claims = votes.filter(({ state }) => state === 'human')
    for (const vote of [lastWord(words), lastWord(claims)]) {
      if (vote === undefined) continue
      if (vote.state === 'changes-requested') {
        // Whoever may write may object, the person who asked for the change included.
        objections.push(account)
        continue
      }
      const { by, commitSha } = vote
      const rejection = whyNot(account, vote, { ...standpoint, words })
      if (rejection !== undefined) rejected.push({ login: account.login, ...rejection })
      else if (commitSha !== undefined)
        (vote.state === 'human' ? declarations : approvals).push({ account, by, commitSha })
    }
  }
  const ghost = input.votes.find(({ account, state }) => account === undefined && state === 'approved')
  if (ghost !== undefined) {
    rejected.push({ login: 'ghost', reason: 'a deleted account approved it', by: ghost.by })
  }
  return { approvals, declarations, objections, rejected, bots }
}

interface Voter {
  readonly account: Account
  readonly votes: readonly Vote[]
}

/** Whoever spoke last comes last. */
function byAccount(votes: readonly Vote[]): readonly Voter[] {
  const voters = new Map<number, Voter>()
  for (const vote of votes) {
    const { account } = vote
    if (account === undefined) continue
    const earlier = voters.get(account.id)?.votes ?? []
    voters.delete(account.id)
    voters.set(account.id, { account, votes: [...earlier, vote] })
  }
  return [...voters.values()]
}

/**
 * The last word that is sound; a dismissed one is a word too and revives nothing older. A flawed one is taken only where
 * there is no other, so that an edited comment takes no objection away.
 */
function lastWord(votes: readonly Vote[]): Vote | undefined {
  return votes.findLast(({ flaw }) => flaw === undefined) ?? votes.at(-1)
}

interface Words extends Standpoint {
  readonly policy: CandidatesInput['policy']
  /** What the account said otherwise, declarations left out. */
  readonly words: readonly Vote[]
}

/** Why a vote does not count, or undefined when only the forge is left to ask. The most telling reason first. */
function whyNot(account: Account, vote: Vote, context: Words): Omit<Rejection, 'login'> | undefined {
  const { policy, words, changeRequest } = context
  const { by } = vote
  const involved = policy.allowRequester ? undefined : whyInvolved(account, context)
  if (involved !== undefined) return { reason: involved, by }
  const reason = vote.flaw ?? whyVoid(account, vote, changeRequest.headSha)
  if (reason === undefined || isKeepable(vote, policy)) {
    const dismissal = whyDismissed(account, vote, words)
    return dismissal === undefined ? undefined : { reason: dismissal, by }
  }
  // A later attempt that is flawed is the one to explain.
  const last = words.at(-1)
  return vote.state !== 'human' && last?.flaw !== undefined
    ? { reason: last.flaw, by: last.by }
    : { reason, by }
}

/** An older commit, told whole: whether the approval survived is for the forge to tell. */
function isKeepable({ state, flaw, commitSha = '' }: Vote, policy: CandidatesInput['policy']): boolean {
  return policy.keepOnSameDiff && state === 'approved' && flaw === undefined && commitSha.length >= 40
}

/** When a review was dismissed the forge does not say, so it may well have been after the comment. A new review is plain. */
function whyDismissed(account: Account, vote: Vote, words: readonly Vote[]): string | undefined {
  const review = words.findLast(({ by }) => by === 'review')
  if (vote.by === 'review' || review?.state !== 'dismissed') return undefined
  const same = review.commitSha === undefined || review.commitSha === vote.commitSha
  return same ? `the review of @${account.login} was dismissed` : undefined
}
