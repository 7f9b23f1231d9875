import type { Account } from '../core/change-request.ts'
import type { Rejection } from './approvers.ts'
import type { Authorship } from './authorship.ts'
import { spellApprover } from './policy-words.ts'
import type { Requester } from './requesters.ts'
import type { Standing } from './standing.ts'
import type { Approver } from './types.ts'

/** The strongest reason for a class as a clause: `Copilot opened it`. Holds registry names and logins, no free text. */
export function because({ class: kind, evidence }: Authorship): string {
  const [first] = evidence
  if (first === undefined) return 'a person wrote it'
  const agent = first.agent ?? 'an agent'
  const [, stands, sha] = /^(commit|replaced):([^.]*)/.exec(first.where) ?? []
  const commit = stands === 'replaced' ? `${sha}, since replaced,` : sha
  if (kind === 'automation') return 'automation alone wrote it'
  if (first.agent === undefined) return UNKNOWN[first.rule] ?? 'who wrote it is not known'
  if (first.rule === 'opened-via-app') return `${agent} opened it in a person’s name`
  if (first.where === 'author') return `${agent} opened it`
  if (first.where === 'timeline') return `${agent} was set to work on it`
  if (first.where === 'label') return `it is labelled as the work of ${agent}`
  if (first.where === 'body') return `its description bears the mark of ${agent}`
  if (first.where === 'branch') return `its branch is named the way ${agent} names them`
  if (first.rule === 'co-author') return `commit ${commit} credits ${agent}`
  if (first.rule.startsWith('commit-')) return `commit ${commit} is by ${agent}`
  return `commit ${commit} bears the mark of ${agent}`
}

const UNKNOWN: Readonly<Record<string, string>> = {
  'author-deleted': 'the account that opened it is deleted',
  'author-unknown-bot': 'a bot that is not registered opened it',
  'author-access-token': 'an access token opened it, and `approval.automation` does not name its id',
  'author-shared-account': 'a workflow opened it, and an agent may be behind that',
  'author-no-person': 'no person opened it',
  'commit-unknown-bot': 'a bot that is not registered wrote in it',
  'commit-access-token': 'an access token wrote in it, and `approval.automation` does not name its id',
  'co-author-unknown-bot': 'a bot that is not registered wrote in it',
  'commit-shared-account': 'a workflow wrote in it under another name',
  'commit-no-person': 'an account that is no person wrote in it',
  'commits-incomplete': 'it has more commits or files than can be read',
  'body-too-long': 'its description is too long to be read',
  'message-too-long': 'a commit message is too long to be read',
  'history-incomplete': 'not all that was pushed to it earlier can be read',
  remembered: 'an earlier run found the mark of an agent in it',
}

export interface WaitingInput {
  readonly standings: readonly Standing[]
  readonly objectors: readonly string[]
  readonly rejected: readonly Rejection[]
  readonly requesters: readonly Requester[]
  /** Those who have a part in the change count as well. */
  readonly allowRequester: boolean
  readonly headSha: string
}

/** Who can do what next. The first 140 characters, which a status shows, say it. */
export function waiting(input: WaitingInput): string {
  const { standings, objectors, rejected, headSha } = input
  const sha = headSha.slice(0, 7)
  const [objector] = objectors
  if (objector !== undefined) {
    return `@${objector} asked for changes, so it waits until @${objector} approves ${sha} or that is taken back.`
  }
  const asks = openAsks(standings)
  const blocked = asks.flatMap((ask) => ask.blocked ?? []).slice(0, 1)
  return `${[whatIsAsked(asks, input), ...blocked, ...refusals(rejected)].join('; ')}.`
}

/**
 * What is still asked for. Whoever is of a named group may write too, so where as many of those are missing, "somebody who
 * may write" goes without saying.
 */
function openAsks(standings: readonly Standing[]): readonly Standing[] {
  const open = standings.filter(({ satisfied }) => !satisfied)
  const named = open.filter(({ asked }) => asked.length > 0).map(({ missing }) => missing)
  const most = Math.max(0, ...named)
  return open.filter(({ asked, missing }) => asked.length > 0 || missing > most)
}

function whatIsAsked(asks: readonly Standing[], input: WaitingInput): string {
  const sha = input.headSha.slice(0, 7)
  const approvers = [...new Set(input.standings.flatMap((standing) => standing.approvers))]
  const [first, ...others] = asks
  if (first !== undefined && others.length === 0 && approvers.length === 0) {
    const { asked, missing, cause } = first
    const who = asked.length === 0 ? anybody(missing, input) : someoneOf(asked, missing)
    return `${capital(cause)}, so ${who} to approve ${sha}`
  }
  const shares = asks.map((ask) => share(ask, approvers.length > 0)).join(', and ')
  return approvers.length === 0
    ? `Needs ${shares}, to approve ${sha}`
    : `Needs ${shares}; ${namesOf(approvers)} approved ${sha}`
}

function anybody(missing: number, { requesters, rejected, allowRequester }: WaitingInput): string {
  const other = allowRequester ? '' : 'other '
  if (missing > 1) return `${missing} ${other}people with write access have`
  const silent = requesters.flatMap(({ who }) =>
    who.login === undefined || rejected.some(({ login }) => login.toLowerCase() === who.login)
      ? []
      : [who.login],
  )
  if (silent.length > 0)
    return `someone with write access other than ${namesOf([...new Set(silent)])}, who asked for it, has`
  return `${allowRequester ? 'a' : 'another'} person with write access has`
}

function someoneOf(asked: readonly Approver[], missing: number): string {
  if (missing > 1) return `${missing} of ${groupOf(asked)} have`
  const words = { user: '', team: 'someone of ', codeowners: 'a code owner of what it changes' }
  const each = asked.map((one) => `${words[one.kind]}${one.kind === 'codeowners' ? '' : spellApprover(one)}`)
  return `${either(each)} has`
}

/** `1 more of @acme/dba because it loses data`. */
function share({ asked, missing, cause }: Standing, more: boolean): string {
  const people = missing === 1 ? 'person' : 'people'
  const who = asked.length === 0 ? `${people} with write access` : `of ${groupOf(asked)}`
  return `${missing}${more ? ' more' : ''} ${who} because ${cause}`
}

function groupOf(asked: readonly Approver[]): string {
  return either(
    asked.map((one) =>
      one.kind === 'codeowners' ? 'the code owners of what it changes' : spellApprover(one),
    ),
  )
}

function either(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter((part) => part !== '').join(' or ')
}

function refusals(rejected: readonly Rejection[]): readonly string[] {
  const [rejection, ...more] = rejected
  if (rejection === undefined) return []
  const others =
    more.length === 0 ? '' : `, nor ${more.length === 1 ? 'does 1 other' : `do ${more.length} others`}`
  return [
    `${rejection.reason}, so that ${rejection.by === 'review' ? 'vote' : rejection.by} does not count${others}`,
  ]
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
