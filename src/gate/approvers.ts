import type { Account, Change, ChangeRequest, Permission, Review } from '../core/change-request.ts'
import { type Contribution, contributionsOf, isSame } from './people.ts'
import { findAccount, isBot, type Registry } from './registry.ts'
import type { Requester } from './requesters.ts'

export interface CandidatesInput {
  readonly changeRequest: ChangeRequest
  readonly change: Change
  /** Oldest first. */
  readonly reviews: readonly Review[]
  readonly requesters: readonly Requester[]
  readonly registry: Registry
}

/** A review that does not count, and why: a clause for people, `@alice asked for it`. */
export interface Rejection {
  readonly login: string
  readonly reason: string
}

/** Reviews that count as far as can be told without asking for anybody's permission. */
export interface Candidates {
  readonly approvals: readonly Account[]
  readonly objections: readonly Account[]
  readonly rejected: readonly Rejection[]
}

export interface Approvals {
  /** Logins. */
  readonly approvers: readonly string[]
  /** Logins of people whose request for changes stands. */
  readonly objectors: readonly string[]
  readonly rejected: readonly Rejection[]
}

/**
 * Sorts each person's last word: approvals by somebody who has no part in the change, on exactly the head commit,
 * and requests for changes, which stand whatever commit they were made on. Pure, so that permissions, which cost
 * an API call each, are asked for these accounts only.
 */
export function candidates(input: CandidatesInput): Candidates {
  const approvals: Account[] = []
  const objections: Account[] = []
  const rejected: Rejection[] = []
  const bots: Rejection[] = []
  const contributions = contributionsOf(input.change)
  for (const { account, review } of lastWords(input.reviews)) {
    const noPerson = whyNoPerson(account, input)
    if (noPerson !== undefined) {
      bots.push({ login: account.login, reason: noPerson })
    } else if (review.state === 'changes-requested') {
      // Whoever may write may object, the person who asked for the change included.
      objections.push(account)
    } else {
      const reason = whyNot(account, review, { ...input, contributions })
      if (reason === undefined) approvals.push(account)
      else rejected.push({ login: account.login, reason })
    }
  }
  if (input.reviews.some((review) => review.author === undefined && review.state === 'approved')) {
    rejected.push({ login: 'ghost', reason: 'a deleted account approved it' })
  }
  return { approvals, objections, rejected: [...rejected, ...bots] }
}

/**
 * Keeps those who may write. One standing objection outweighs any number of approvals; that is for the caller to say.
 * @param permissionOf undefined when it is not known: that approves nothing, and still objects
 */
export function eligibleApprovals(
  found: Candidates,
  permissionOf: (account: Account) => Permission | undefined,
): Approvals {
  const mayWrite = (account: Account, otherwise: Permission = 'none'): boolean =>
    ['admin', 'write'].includes(permissionOf(account) ?? otherwise)
  const powerless = found.approvals.filter((account) => !mayWrite(account))
  return {
    approvers: found.approvals.filter((account) => mayWrite(account)).map(({ login }) => login),
    objectors: found.objections.filter((account) => mayWrite(account, 'write')).map(({ login }) => login),
    rejected: [
      ...found.rejected,
      ...powerless.map(({ login }) => ({ login, reason: `@${login} has no write access` })),
    ],
  }
}

interface LastWord {
  readonly account: Account
  readonly review: Review
}

/** The last review with an opinion of each account. A dismissed one is a word too: it revives nothing older. */
function lastWords(reviews: readonly Review[]): readonly LastWord[] {
  const last = new Map<number, LastWord>()
  for (const review of reviews) {
    if (review.author === undefined || review.state === 'commented') continue
    last.delete(review.author.id)
    last.set(review.author.id, { account: review.author, review })
  }
  return [...last.values()]
}

interface Judged extends CandidatesInput {
  readonly contributions: readonly Contribution[]
}

/** Why an approval does not count, or undefined when only the permission is left to ask. The most telling reason first. */
function whyNot(account: Account, review: Review, input: Judged): string | undefined {
  const { changeRequest, contributions, requesters } = input
  const name = `@${account.login}`
  if (changeRequest.author !== undefined && account.id === changeRequest.author.id) return `${name} opened it`
  if (requesters.some(({ who }) => isSame(account, who))) return `${name} asked for it`
  const part = contributions.find(({ who }) => isSame(account, who))
  if (part !== undefined) return `${name} ${part.did} commit ${part.sha.slice(0, 7)}`
  if (review.state === 'dismissed') return `the review of ${name} was dismissed`
  if (review.commitSha === undefined) return `${name} approved a commit that is gone`
  if (review.commitSha !== changeRequest.headSha)
    return `${name} approved ${review.commitSha.slice(0, 7)}, an older commit`
  return undefined
}

function whyNoPerson(account: Account, { changeRequest, registry }: CandidatesInput): string | undefined {
  const known = findAccount(registry, changeRequest.repository.platform, account)
  const name = `@${account.login}`
  if (known?.kind === 'agent') return `${name} is an agent`
  if (known?.kind === 'reviewer') return `${name} is an AI reviewer`
  return known?.kind === 'automation' || isBot(account) || account.type !== 'user'
    ? `${name} is a bot`
    : undefined
}
