import type { Account, PlatformId } from '../core/change-request.ts'
import { isGitLabBotName, type Noreply, parseGitLabNoreply, parseNoreply } from './noreply.ts'

/** An account on github.com, unless it says otherwise. */
export interface AccountRow {
  /** Absent where no source gives it; such a row can raise a class but exempts nobody. */
  readonly id?: number
  /** Of the GitLab that we run on: ids and names are each instance’s own. */
  readonly on?: 'gitlab'
  readonly login: string
  readonly type: 'user' | 'bot'
  /** Why being credited as co-author is a hint only; what the account wrote itself is its own in any case. */
  readonly weak?: Weakness
}

/** A reason to take a co-author address as a hint only, and when it holds: ISO dates, `until` exclusive. */
export interface Weakness {
  readonly why: string
  readonly from?: string
  readonly until?: string
}

export interface AddressRow {
  /** Lower case; matched as a whole. */
  readonly address: string
  readonly weak?: Weakness
}

export interface NoreplyRow {
  /** The number in `<id>+<login>@users.noreply.github.com`. */
  readonly id: number
  readonly weak?: Weakness
}

export interface ServiceAccountRow {
  /** Of the username, lower case. */
  readonly form: RegExp
  /** People have such names too: it counts for an account that is a bot, and in an address that only bots have. */
  readonly common?: true
}

export interface TrailerRow {
  /** Lower case. */
  readonly key: string
  /** Absent: any value counts. */
  readonly value?: RegExp
  readonly tier: 'B' | 'C'
}

/** A pattern in free text. Every pattern must run in linear time: it meets hostile text. */
export interface MarkerRow {
  readonly rule: string
  readonly pattern: RegExp
  readonly tier: 'B' | 'C'
}

export interface Agent {
  readonly id: string
  /** As shown to people. */
  readonly name: string
  readonly accounts: readonly AccountRow[]
  readonly emails: readonly AddressRow[]
  /** Besides the ids of `accounts`. */
  readonly noreply: readonly NoreplyRow[]
  /** Matched on the author and committer names of commits. */
  readonly names: readonly RegExp[]
  readonly trailers: readonly TrailerRow[]
  /** In commit messages. */
  readonly messages: readonly MarkerRow[]
  /** In the change request's description. */
  readonly bodies: readonly MarkerRow[]
  readonly branches: readonly RegExp[]
  /** Its service accounts on GitLab, where every group has its own. */
  readonly serviceAccounts: readonly ServiceAccountRow[]
  /** Lower case, whole: whoever may triage sets them, so each is a hint. */
  readonly labels: readonly string[]
  /** Lower-case names it goes by in `Generated-by: …` trailers. */
  readonly products: readonly string[]
  /** Where the row's facts were read. */
  readonly source: string
  /** ISO date. */
  readonly verifiedOn: string
}

export interface Automation {
  readonly name: string
  readonly account: AccountRow
  /** Anything may act under it, so it exempts only commits that also carry its own name. */
  readonly shared: boolean
}

/** Its comments are no approvals, and what it wrote itself was written by an agent. */
export interface Reviewer {
  readonly name: string
  readonly account: AccountRow
}

export interface Registry {
  readonly agents: readonly Agent[]
  readonly automation: readonly Automation[]
  readonly reviewers: readonly Reviewer[]
}

export type Known =
  | { readonly kind: 'agent'; readonly name: string; readonly weak: Weakness | undefined }
  | { readonly kind: 'reviewer'; readonly name: string }
  | {
      readonly kind: 'automation'
      readonly name: string
      readonly automation: Automation
      /** The numeric id matched. Without it the name is only a claim, which exempts nobody. */
      readonly proven: boolean
    }

/** An address that belongs to a registered account, or to a bot that nobody registered. */
export type KnownAddress =
  | {
      readonly kind: 'agent' | 'reviewer' | 'automation'
      readonly name: string
      readonly weak: Weakness | undefined
    }
  | { readonly kind: 'unknown-bot' }

/** A bracket cannot occur in the login of a person, so the suffix is proof where the API calls a bot a user. */
export function isBot(account: Account): boolean {
  return account.type === 'bot' || isBotLogin(account.login)
}

export function isBotLogin(login: string): boolean {
  return login.toLowerCase().endsWith('[bot]')
}

/**
 * Who an account is. The numeric id together with the type decides; a login decides only for bots and for the
 * registered user accounts, because people are called Claude and Devin too.
 * Ids are those of one forge: github.com's mean nothing on GitLab. The local forge borrows GitHub's.
 */
export function findAccount(registry: Registry, platform: PlatformId, account: Account): Known | undefined {
  const type = isBot(account) ? 'bot' : account.type
  const on = platform === 'gitlab' ? 'gitlab' : undefined
  const isHere = (row: AccountRow): boolean => row.type === type && row.on === on
  const byId = (row: AccountRow): boolean => row.id === account.id && isHere(row)
  const login = loginKey(account.login)
  const byLogin = (row: AccountRow): boolean => isHere(row) && loginKey(row.login) === login
  return (
    findAgent(registry, byId) ??
    findReviewer(registry, byId) ??
    findAutomation(registry, byId) ??
    findAgent(registry, byLogin) ??
    findReviewer(registry, byLogin) ??
    (type === 'bot' ? findAutomation(registry, byLogin, false) : undefined) ??
    (on === 'gitlab' && type === 'bot' ? findServiceAccount(registry, login, true) : undefined)
  )
}

/**
 * Whose an e-mail address is. Whole addresses only: the people of an agent's vendor share its domain.
 * @param address lower case
 */
export function findAddress(registry: Registry, address: string): KnownAddress | undefined {
  for (const agent of registry.agents) {
    const row = agent.emails.find((candidate) => candidate.address === address)
    if (row !== undefined) return { kind: 'agent', name: agent.name, weak: row.weak }
  }
  const noreply = parseNoreply(address)
  if (noreply !== undefined) return findNoreply(registry, noreply)
  const onGitLab = parseGitLabNoreply(address)
  return onGitLab === undefined ? undefined : findGitLabNoreply(registry, onGitLab)
}

/** The registered bot that a commit names itself after, as in `claude[bot]`. */
export function findBotName(registry: Registry, name: string): Known | undefined {
  if (!isBotLogin(name)) return undefined
  const key = loginKey(name)
  const byLogin = (row: AccountRow): boolean => row.type === 'bot' && loginKey(row.login) === key
  return (
    findAgent(registry, byLogin) ??
    findReviewer(registry, byLogin) ??
    findAutomation(registry, byLogin, false)
  )
}

/** One spelling for `app/cursor` (search), `cursor[bot]` (REST) and `cursor` of type bot (GraphQL). */
function loginKey(login: string): string {
  return login
    .toLowerCase()
    .replace(/^app\//, '')
    .replace(/\[bot\]$/, '')
}

function findNoreply(registry: Registry, { id, login }: Noreply): KnownAddress | undefined {
  // The login first: claude-code-action commits as `claude[bot]` under the id of github-actions[bot].
  const named = findBotName(registry, login)
  if (named !== undefined && named.kind !== 'automation')
    return { kind: named.kind, name: named.name, weak: weaknessOf(named) }
  if (id !== undefined) {
    for (const agent of registry.agents) {
      const row = agent.noreply.find((candidate) => candidate.id === id)
      if (row !== undefined) return { kind: 'agent', name: agent.name, weak: row.weak }
    }
    const byId = (row: AccountRow): boolean => row.id === id && row.on === undefined
    const known = findAgent(registry, byId) ?? findReviewer(registry, byId) ?? findAutomation(registry, byId)
    if (known !== undefined) return { kind: known.kind, name: known.name, weak: weaknessOf(known) }
  }
  if (named !== undefined) return { kind: named.kind, name: named.name, weak: undefined }
  return isBotLogin(login) ? { kind: 'unknown-bot' } : undefined
}

/** What an address says is a claim, which can only raise a class. */
function findGitLabNoreply(registry: Registry, { id, login, ofBot }: Noreply): KnownAddress | undefined {
  const matches = (row: AccountRow): boolean =>
    row.on === 'gitlab' && (loginKey(row.login) === login || (id !== undefined && row.id === id))
  const known = findAgent(registry, matches) ?? findReviewer(registry, matches)
  const found =
    known ?? findAutomation(registry, matches, false) ?? findServiceAccount(registry, login, ofBot)
  if (found !== undefined) return { kind: found.kind, name: found.name, weak: undefined }
  return isGitLabBotName(login) ? { kind: 'unknown-bot' } : undefined
}

function findServiceAccount({ agents }: Registry, login: string, isBot: boolean): Known | undefined {
  const agent = agents.find(({ serviceAccounts }) =>
    serviceAccounts.some(({ form, common }) => form.test(login) && (isBot || common === undefined)),
  )
  return agent === undefined ? undefined : { kind: 'agent', name: agent.name, weak: undefined }
}

type Matches = (row: AccountRow) => boolean

function findAgent(registry: Registry, matches: Matches): Known | undefined {
  for (const { name, accounts } of registry.agents) {
    const row = accounts.find(matches)
    if (row !== undefined) return { kind: 'agent', name, weak: row.weak }
  }
  return undefined
}

function weaknessOf(known: Known): Weakness | undefined {
  return known.kind === 'agent' ? known.weak : undefined
}

function findReviewer(registry: Registry, matches: Matches): Known | undefined {
  const reviewer = registry.reviewers.find((candidate) => matches(candidate.account))
  return reviewer === undefined ? undefined : { kind: 'reviewer', name: reviewer.name }
}

function findAutomation(registry: Registry, matches: Matches, proven = true): Known | undefined {
  const automation = registry.automation.find((candidate) => matches(candidate.account))
  return automation === undefined
    ? undefined
    : { kind: 'automation', name: automation.name, automation, proven }
}
