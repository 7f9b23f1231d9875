import type { Account, Change, ChangeRequest } from '../core/change-request.ts'
import { messageOf } from '../core/errors.ts'
import type { Platform, Team } from '../platform/types.ts'
import type { ApprovalRequirement } from '../report/model.ts'
import type { Candidate, Rejection } from './approvers.ts'
import { CODEOWNERS_PLACES, ownersOf, parseCodeowners } from './owners.ts'
import { spellApprover } from './policy-words.ts'
import type { Requirement } from './requirements.ts'
import type { Approver } from './types.ts'

export interface StandingInput {
  readonly platform: Pick<Platform, 'isMember' | 'fileAt'>
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly migrationFiles: readonly string[]
  /** Cause of a requirement that applies because of who wrote the change, as a clause. */
  readonly because: string
  readonly signal: AbortSignal
}

/** A requirement, and how far it is satisfied. */
export interface Standing extends ApprovalRequirement {
  readonly asked: readonly Approver[]
  /** How many people are missing; 0 when it is satisfied. */
  readonly missing: number
  /** Why nobody can satisfy it, as a clause. */
  readonly blocked?: string
}

export interface Standings {
  readonly standings: readonly Standing[]
  /** Approvals that count towards none, and why. */
  readonly rejected: readonly Rejection[]
}

/** Holds approvals against requirements. A person may count towards several. */
export async function standingsOf(
  requirements: readonly Requirement[],
  approvals: readonly Candidate[],
  input: StandingInput,
): Promise<Standings> {
  const membership = new Membership(input)
  const asksOwners = requirements.some(({ from }) => from.some(({ kind }) => kind === 'codeowners'))
  const owned = asksOwners ? await readOwned(input) : { files: [] }
  const standings = await Promise.all(
    requirements.map(async (requirement) => {
      const { cause = input.because } = requirement
      return { ...(await standingOf({ requirement, approvals, membership, owned })), cause }
    }),
  )
  const counted = new Set(standings.flatMap(({ approvers }) => approvers.map(lower)))
  const rejected = approvals
    .filter(({ account }) => !counted.has(lower(account.login)))
    .map(({ account, by }) => ({ login: account.login, reason: membership.whyNone(account), by }))
  return { standings, rejected }
}

/** Whether an approval by this account could count towards any of them, as far as the names in them tell. */
export function mayMatter({ login }: Account, requirements: readonly Requirement[]): boolean {
  return requirements.some(
    ({ from }) =>
      from.length === 0 || from.some((one) => one.kind !== 'user' || lower(one.login) === lower(login)),
  )
}

/** Whose word is needed beside each other. */
interface Owned {
  /** The owners of each file; empty for one that anybody who may write can vouch for. */
  readonly files: readonly (readonly Approver[])[]
  /** Why no owner can be told at all, as a clause. */
  readonly blocked?: string
}

interface OneRequirement {
  readonly requirement: Requirement
  readonly approvals: readonly Candidate[]
  readonly membership: Membership
  readonly owned: Owned
}

async function standingOf(one: OneRequirement): Promise<Omit<Standing, 'cause'>> {
  const { requirement, approvals, membership, owned } = one
  const { require, from } = requirement
  const people = approvals.map(({ account }) => account)
  const among = (approvers: readonly Approver[]) => membership.among(people, approvers)
  const named = from.filter(({ kind }) => kind !== 'codeowners')
  const asksOwners = named.length < from.length
  const direct = from.length === 0 ? people : await among(named)
  const files = asksOwners ? owned.files : []
  const covering = await Promise.all(files.map((owners) => (owners.length === 0 ? people : among(owners))))
  const counting = distinct([...direct, ...covering.flat()])
  const uncovered = direct.length === 0 && covering.some((owners) => owners.length === 0)
  const missing = Math.max(require - counting.length, uncovered ? 1 : 0)
  return {
    require,
    from: from.map(spellApprover),
    asked: from,
    approvers: counting.map(({ login }) => login),
    satisfied: missing === 0,
    missing,
    ...(asksOwners && missing > 0 && owned.blocked !== undefined ? { blocked: owned.blocked } : {}),
  }
}

/** Forges take logins that differ only in case for one. */
function distinct(accounts: readonly Account[]): readonly Account[] {
  return [...new Map(accounts.map((account) => [lower(account.login), account])).values()]
}

function lower(login: string): string {
  return login.toLowerCase()
}

/**
 * By the base branch's word, never the change's own. Where no file is known to be a migration, every file that the change
 * touches needs its owner.
 */
async function readOwned(input: StandingInput): Promise<Owned> {
  const { platform, changeRequest, change, migrationFiles, signal } = input
  if (!change.complete) return { files: [], blocked: 'which files it changes could not be read whole' }
  const touched = change.files.flatMap(({ path, previousPath = path }) => [path, previousPath])
  const paths = migrationFiles.length > 0 ? migrationFiles : [...new Set(touched)]
  if (paths.length === 0) return { files: [[]] }
  for (const place of CODEOWNERS_PLACES) {
    const text = await platform.fileAt(place, changeRequest.baseSha, signal)
    if (text === undefined) continue
    const codeowners = parseCodeowners(text)
    return { files: paths.map((path) => ownersOf(codeowners, path)) }
  }
  return {
    files: [],
    blocked: `there is no CODEOWNERS file on ${changeRequest.baseRef}, so no code owner can`,
  }
}

/** Who is in which team, asked once for each pair. */
class Membership {
  readonly #input: StandingInput
  readonly #asked = new Map<string, Promise<boolean>>()
  readonly #unreadable = new Map<number, string>()

  constructor(input: StandingInput) {
    this.#input = input
  }

  async among(people: readonly Account[], approvers: readonly Approver[]): Promise<readonly Account[]> {
    const members = await Promise.all(people.map((account) => this.#isOneOf(account, approvers)))
    return people.filter((_, index) => members[index])
  }

  whyNone({ id, login }: Account): string {
    return this.#unreadable.get(id) ?? `@${login} is none of those it waits for`
  }

  /** Teams are asked about only when no name settles it. */
  async #isOneOf(account: Account, approvers: readonly Approver[]): Promise<boolean> {
    const named = approvers.some(
      (approver) => approver.kind === 'user' && lower(approver.login) === lower(account.login),
    )
    if (named) return true
    const teams = approvers.flatMap((approver) => (approver.kind === 'team' ? [approver.team] : []))
    const answers = await Promise.all(teams.map((team) => this.#isMember(team, account)))
    return answers.some(Boolean)
  }

  #isMember(team: Team, account: Account): Promise<boolean> {
    const key = `${team.organization}/${team.slug} ${account.id}`.toLowerCase()
    const asked = this.#asked.get(key) ?? this.#ask(team, account)
    this.#asked.set(key, asked)
    return asked
  }

  /** One approver who cannot be told is no reason to hold up those who can. */
  async #ask(team: Team, account: Account): Promise<boolean> {
    const { platform, signal } = this.#input
    try {
      return await platform.isMember(team, account, signal)
    } catch (error) {
      if (signal.aborted) throw error
      const [said = ''] = messageOf(error).split('\n')
      const name = spellApprover({ kind: 'team', team })
      this.#unreadable.set(
        account.id,
        `whether @${account.login} is in ${name} cannot be read (${said.slice(0, 160)})`,
      )
      return false
    }
  }
}
