import type { Account, ChangeRequest } from '../core/change-request.ts'
import { type Contribution, isSame } from './people.ts'
import { findAccount, isBot, type Registry } from './registry.ts'
import type { Requester } from './requesters.ts'
import type { Vote } from './types.ts'

/** Why somebody cannot approve a change, each as a clause for people: `@alice asked for it`. */

export interface Standpoint {
  readonly changeRequest: ChangeRequest
  readonly registry: Registry
  readonly requesters: readonly Requester[]
  readonly contributions: readonly Contribution[]
}

/** Machines do not approve, whoever registered them and whatever the API calls them. */
export function whyNoPerson(
  account: Account,
  { changeRequest, registry }: Pick<Standpoint, 'changeRequest' | 'registry'>,
): string | undefined {
  const known = findAccount(registry, changeRequest.repository.platform, account)
  const name = `@${account.login}`
  if (known?.kind === 'agent') return `${name} is an agent`
  if (known?.kind === 'reviewer') return `${name} is an AI reviewer`
  return known?.kind === 'automation' || isBot(account) || account.type !== 'user'
    ? `${name} is a bot`
    : undefined
}

/** Nobody approves their own work: who opened it, asked for it, or has a part in a commit. The most telling reason first. */
export function whyInvolved(account: Account, standpoint: Standpoint): string | undefined {
  const { changeRequest, contributions, requesters } = standpoint
  const { author } = changeRequest
  const name = `@${account.login}`
  if (author !== undefined && isSame(account, { id: author.id, login: author.login.toLowerCase() }))
    return `${name} opened it`
  if (requesters.some(({ who }) => isSame(account, who))) return `${name} asked for it`
  const part = contributions.find(({ who }) => isSame(account, who))
  return part === undefined ? undefined : `${name} ${part.did} commit ${part.sha.slice(0, 7)}`
}

/** Why a word is not about this head, or no longer stands. */
export function whyVoid(account: Account, vote: Vote, headSha: string): string | undefined {
  const name = `@${account.login}`
  if (vote.state === 'dismissed') return `the review of ${name} was dismissed`
  if (vote.commitSha === undefined) return `${name} approved a commit that is gone`
  if (vote.commitSha === headSha) return undefined
  // What somebody wrote only in part is told as written.
  const { length } = vote.commitSha
  const older = length < 40 ? vote.commitSha : vote.commitSha.slice(0, 7)
  if (vote.state === 'human')
    return `${name} declared ${older} a person’s work, which is not the head any more`
  return vote.by === 'review'
    ? `${name} approved ${older}, an older commit`
    : `${name} approved ${older}, which is not the head`
}
