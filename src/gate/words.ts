import type { Account } from '../core/change-request.ts'
import type { Approvals } from './approvers.ts'
import type { Authorship } from './authorship.ts'
import type { Requester } from './requesters.ts'

/** The strongest reason for a class as a clause: `Copilot opened it`. Holds registry names and logins, no free text. */
export function because({ class: kind, evidence }: Authorship): string {
  const [first] = evidence
  if (first === undefined) return 'a person wrote it'
  const agent = first.agent ?? 'an agent'
  const commit = /^commit:([^.]*)/.exec(first.where)?.[1]
  if (kind === 'automation') return 'automation alone wrote it'
  if (first.agent === undefined) return UNKNOWN[first.rule] ?? 'who wrote it is not known'
  if (first.where === 'author') return `${agent} opened it`
  if (first.where === 'body') return `its description bears the mark of ${agent}`
  if (first.where === 'branch') return `its branch is named the way ${agent} names them`
  if (first.rule === 'co-author') return `commit ${commit} credits ${agent}`
  if (first.rule.startsWith('commit-')) return `commit ${commit} is by ${agent}`
  return `commit ${commit} bears the mark of ${agent}`
}

const UNKNOWN: Readonly<Record<string, string>> = {
  'author-deleted': 'the account that opened it is deleted',
  'author-unknown-bot': 'a bot that is not registered opened it',
  'author-shared-account': 'a workflow opened it, and an agent may be behind that',
  'author-no-person': 'no person opened it',
  'commit-unknown-bot': 'a bot that is not registered wrote in it',
  'co-author-unknown-bot': 'a bot that is not registered wrote in it',
  'commit-shared-account': 'a workflow wrote in it under another name',
  'commit-no-person': 'an account that is no person wrote in it',
  'commits-incomplete': 'it has more commits or files than can be read',
  'body-too-long': 'its description is too long to be read',
  'message-too-long': 'a commit message is too long to be read',
}

export interface WaitingInput {
  readonly cause: string
  readonly approvals: Approvals
  readonly requesters: readonly Requester[]
  readonly headSha: string
}

/** Who can do what next. The first 140 characters, which a status shows, say it. */
export function waiting({ cause, approvals, requesters, headSha }: WaitingInput): string {
  const sha = headSha.slice(0, 7)
  const [objector] = approvals.objectors
  if (objector !== undefined) {
    return `@${objector} asked for changes, so it waits until @${objector} approves ${sha} or that review is dismissed.`
  }
  const silent = requesters.flatMap(({ who }) =>
    who.login === undefined || approvals.rejected.some(({ login }) => login.toLowerCase() === who.login)
      ? []
      : [who.login],
  )
  const person =
    silent.length === 0
      ? 'another person with write access'
      : `someone with write access other than ${namesOf(silent)}, who asked for it,`
  const ask = `${capital(cause)}, so ${person} has to approve ${sha} in a review`
  const [rejection, ...more] = approvals.rejected
  if (rejection === undefined) return `${ask}.`
  const others =
    more.length === 0 ? '' : `, nor ${more.length === 1 ? 'does 1 other' : `do ${more.length} others`}`
  return `${ask}; ${rejection.reason}, so that review does not count${others}.`
}

/** `@alice, @bob and 2 others`. */
export function namesOf(logins: readonly Account['login'][]): string {
  const shown = logins.slice(0, 2).map((login) => `@${login}`)
  const others = logins.length - shown.length
  if (others > 0) return `${shown.join(', ')} and ${others} other${others === 1 ? '' : 's'}`
  return shown.join(' and ')
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
