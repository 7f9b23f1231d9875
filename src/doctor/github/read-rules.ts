import { ask, list, map, NOT_IN_THIS_PLAN, type Source, saysNone } from './ask.ts'
import type { BranchRule, BranchSummary, Fact, Facts, RequiredStatus, Ruleset } from './facts.ts'
import { known } from './facts.ts'

/** The rules of the default branch: rulesets, and the classic protection that may be beside them. */

export async function readRules(source: Source, branch: string): Promise<Facts['rules']> {
  const fact = await list(
    source,
    { task: `read the rules of ${branch}`, needs: 'metadata: read' },
    (api, asking) => api.repos.getBranchRules({ ...asking, branch }),
  )
  if (saysNone(fact, NOT_IN_THIS_PLAN)) return known([])
  return map(fact, (rules) => rules.flatMap((rule) => readRule(rule as ApiRule) ?? []))
}

/** What we read of GitHub's rules: the union in its types is by exact literals, and newer kinds are not in it. */
interface ApiRule {
  readonly type: string
  readonly ruleset_id?: number
  readonly parameters?: {
    readonly required_status_checks?: readonly {
      readonly context: string
      readonly integration_id?: number
    }[]
    readonly dismiss_stale_reviews_on_push?: boolean
    readonly require_code_owner_review?: boolean
    readonly require_last_push_approval?: boolean
    readonly required_approving_review_count?: number
    readonly restricted_file_paths?: readonly string[]
  }
}

function readRule({ type, ruleset_id: rulesetId, parameters = {} }: ApiRule): BranchRule | undefined {
  if (type === 'merge_queue') return { type: 'merge-queue', rulesetId }
  if (type === 'required_status_checks') {
    const checks = parameters.required_status_checks ?? []
    const statuses = checks.map(({ context, integration_id }) => ({
      context,
      appId: integration_id ?? undefined,
    }))
    return { type: 'required-statuses', rulesetId, statuses }
  }
  if (type !== 'pull_request') return undefined
  return {
    type: 'pull-request',
    rulesetId,
    dismissStale: parameters.dismiss_stale_reviews_on_push === true,
    codeOwners: parameters.require_code_owner_review === true,
    lastPush: parameters.require_last_push_approval === true,
    approvals: parameters.required_approving_review_count ?? 0,
  }
}

/** The rulesets behind these rules, and those that are in no rule because they only evaluate or are about pushes. */
export async function readRulesets(source: Source, rules: Facts['rules']): Promise<Facts['rulesets']> {
  const listing = await list(source, { task: 'list the rulesets', needs: 'metadata: read' }, (api, asking) =>
    api.repos.getRepoRulesets({ ...asking }),
  )
  if (saysNone(listing, NOT_IN_THIS_PLAN)) return known([])
  if (!listing.known) return listing
  const behind = new Set(rules.known ? rules.value.map(({ rulesetId }) => rulesetId) : [])
  const wanted = listing.value.filter(
    ({ id, enforcement, target }) => behind.has(id) || enforcement === 'evaluate' || target === 'push',
  )
  const read: Ruleset[] = []
  for (const { id } of wanted) {
    const fact = await ask(source, { task: `read ruleset ${id}`, needs: 'metadata: read' }, (api, asking) =>
      api.repos.getRepoRuleset({ ...asking, ruleset_id: id }),
    )
    if (!fact.known) return fact
    const { name, enforcement, target = 'branch', bypass_actors: bypass, rules: inside = [] } = fact.value
    const { source: owner, source_type: kind = 'Repository' } = fact.value
    const parameters = (inside as readonly ApiRule[]).map((rule) => rule.parameters ?? {})
    read.push({
      id,
      path: `${SOURCES[kind]}/${owner}/rulesets/${id}`,
      name,
      enforcement,
      target,
      bypass: bypass?.map(({ actor_type, actor_id }) => nameOfActor(actor_type, actor_id ?? undefined)),
      requiredStatuses: parameters.flatMap((of) =>
        (of.required_status_checks ?? []).map(({ context }) => context),
      ),
      restrictedPaths: parameters.flatMap((of) => of.restricted_file_paths ?? []),
    })
  }
  return known(read)
}

const SOURCES = { Repository: 'repos', Organization: 'orgs', Enterprise: 'enterprises' } as const

/** Ids of the roles that GitHub gives every repository. */
const ROLES: ReadonlyMap<number, string> = new Map([
  [2, 'whoever maintains'],
  [4, 'whoever may write'],
  [5, 'administrators'],
])

function nameOfActor(type: string, id: number | undefined): string {
  if (type === 'OrganizationAdmin') return 'the organization’s administrators'
  if (type === 'DeployKey') return 'deploy keys'
  if (type === 'RepositoryRole') return ROLES.get(id ?? 0) ?? `the role ${id}`
  return `${type === 'Integration' ? 'App' : type.toLowerCase()} ${id}`
}

interface ApiChecks {
  readonly contexts?: readonly string[]
  readonly checks?: readonly { readonly context: string; readonly app_id: number | null }[]
  readonly enforcement_level?: string
}

/** Older servers list contexts only. GitHub writes -1 for any App. */
function statusesOf(checks: ApiChecks | undefined): readonly RequiredStatus[] {
  const told = (checks?.checks ?? []).map(({ context, app_id: id }) => ({
    context,
    appId: id === null || id < 0 ? undefined : id,
  }))
  const rest = (checks?.contexts ?? []).filter(
    (context) => !told.some((status) => status.context === context),
  )
  return [...told, ...rest.map((context) => ({ context, appId: undefined }))]
}

export async function readBranch(source: Source, branch: string): Promise<Fact<BranchSummary>> {
  const fact = await ask(
    source,
    { task: `read the branch ${branch}`, needs: 'contents: read' },
    (api, asking) => api.repos.getBranch({ ...asking, branch }),
  )
  return map(fact, ({ commit, protected: isProtected, protection }) => {
    const checks = isProtected && protection.enabled !== false ? protection.required_status_checks : undefined
    const level = checks?.enforcement_level
    return {
      sha: commit.sha,
      protected: isProtected,
      statuses: level === 'off' ? [] : statusesOf(checks),
      enforcement: level === 'everyone' || level === 'non_admins' ? level : 'off',
    }
  })
}

export async function readProtection(source: Source, branch: string): Promise<Facts['protection']> {
  const fact = await ask(
    source,
    { task: `read the protection of ${branch}`, needs: 'administration: read' },
    (api, asking) => api.repos.getBranchProtection({ ...asking, branch }),
  )
  if (saysNone(fact, /branch not protected/i) || saysNone(fact, NOT_IN_THIS_PLAN)) return known(undefined)
  return map(fact, ({ required_status_checks, enforce_admins, required_pull_request_reviews: reviews }) => ({
    statuses: statusesOf(required_status_checks),
    enforceAdmins: enforce_admins?.enabled === true,
    reviews:
      reviews === undefined
        ? undefined
        : {
            dismissStale: reviews.dismiss_stale_reviews === true,
            codeOwners: reviews.require_code_owner_reviews === true,
            lastPush: reviews.require_last_push_approval === true,
            approvals: reviews.required_approving_review_count ?? 0,
            bypass: [
              ...(reviews.bypass_pull_request_allowances?.users ?? []).map(({ login }) => `@${login}`),
              ...(reviews.bypass_pull_request_allowances?.teams ?? []).map(({ slug }) => `team ${slug}`),
              ...(reviews.bypass_pull_request_allowances?.apps ?? []).map((app) => `App ${app?.slug}`),
            ],
          },
  }))
}
