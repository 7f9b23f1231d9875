import { ownersOf, parseCodeowners } from '../../../src/gate/owners.ts'
import { ACCOUNTS, type LoopbackGitHub, type User, type WorldStatus } from '../github/index.ts'

/** The App behind every workflow's own token. */
export const ACTIONS_APP = 15368
/** An App of the repository's own, as which its gate acts. */
export const OWN_APP = 990_001
export const OWN_BOT: User = { id: 990_100, login: 'acme-offshoot[bot]', type: 'Bot' }

/** A job's result, which GitHub shows beside the statuses and requires as it does them. */
export interface Check {
  readonly name: string
  readonly conclusion: 'success' | 'failure'
}

export interface Attempt {
  readonly checks?: readonly Check[]
  /** Where it is the commit of a merge queue's group. */
  readonly sha?: string
  /** Is on the lists of those who may bypass rules. */
  readonly onBypassList?: boolean
}

/** Whether GitHub merges, by the rules that are in force, and what stands in the way otherwise. */
export interface Merge {
  readonly merges: boolean
  readonly obstacles: readonly string[]
}

/** What GitHub's merge button says: it knows statuses, checks, their sources and code owners, and nothing of Offshoot. */
export function tryToMerge(
  { world, settings }: LoopbackGitHub,
  number: number,
  attempt: Attempt = {},
): Merge {
  const { headSha, baseSha, state } = world.pull(number)
  const { checks = [], sha = headSha, onBypassList = false } = attempt
  const inForce = settings.rulesets.filter(
    ({ enforcement, target, bypass }) =>
      enforcement === 'active' && target === 'branch' && !(onBypassList && bypass.length > 0),
  )
  const rules = inForce.flatMap((ruleset) => ruleset.rules)
  const parametersOf = (type: string) =>
    rules.filter((rule) => rule.type === type).map(({ parameters }) => parameters as Parameters)
  const statuses = world.statusesOf(sha)
  const obstacles = parametersOf('required_status_checks').flatMap(
    ({ required_status_checks: required = [] }) =>
      required.flatMap((one) => obstacleOf(one, statuses, checks) ?? []),
  )
  if (state === 'closed') obstacles.push('it is closed')
  if (parametersOf('pull_request').some((rule) => rule.require_code_owner_review === true)) {
    const changed = world.comparison(baseSha, headSha)?.files ?? []
    const owners = parseCodeowners(settings.files.get('.github/CODEOWNERS') ?? '')
    const logins = changed
      .flatMap(({ path }) => ownersOf(owners, path))
      .flatMap((owner) => (owner.kind === 'user' ? [owner.login] : []))
    const approved = world.reviews.some(
      (review) =>
        review.pull === number && review.state === 'APPROVED' && logins.includes(review.user?.login ?? ''),
    )
    if (logins.length > 0 && !approved) obstacles.push('no owner of its files approved it')
  }
  return { merges: obstacles.length === 0, obstacles }
}

interface Parameters {
  readonly required_status_checks?: readonly Required[]
  readonly require_code_owner_review?: boolean
}

interface Required {
  readonly context: string
  /** Taken from this App alone. */
  readonly integration_id?: number
}

/** Of a status the last one counts; a check of the same name is asked for as well. */
function obstacleOf(
  { context, integration_id: app }: Required,
  statuses: readonly WorldStatus[],
  checks: readonly Check[],
): string | undefined {
  const status = statuses.findLast(
    (one) => one.context === context && (app === undefined || appOf(one.creator) === app),
  )
  const ofJobs = checks.filter(({ name }) => name === context && (app === undefined || app === ACTIONS_APP))
  if (status === undefined && ofJobs.length === 0) return `${context} is missing on the head`
  if (status !== undefined && status.state !== 'success')
    return `${context} is ${status.state}: ${status.description ?? ''}`
  return ofJobs.some(({ conclusion }) => conclusion === 'failure') ? `${context} failed` : undefined
}

function appOf({ id }: User): number | undefined {
  if (id === ACCOUNTS.actions.id) return ACTIONS_APP
  return id === OWN_BOT.id ? OWN_APP : undefined
}

/** The secrets that GitHub hands to a job: those of its environment only where that is open for the job's ref. */
export function secretsFor(
  { settings }: LoopbackGitHub,
  { ref, environment }: { readonly ref: string; readonly environment: string },
): readonly string[] {
  const found = settings.environments.find(({ name }) => name === environment)
  const opens =
    found !== undefined &&
    (found.refs === 'all' || (found.refs === 'protected' ? ref === 'main' : found.refs.includes(ref)))
  return [...settings.secrets, ...settings.organizationSecrets, ...(opens ? found.secrets : [])]
}
