import type { RepositorySettings, WorldRuleset } from './admin-world.ts'
import type { Answers } from './answers.ts'
import { shaOf } from './contents.ts'
import {
  type Actor,
  type ApiAnswer,
  type ApiRequest,
  failed,
  notFound,
  ok,
  page,
  perPage,
  type Route,
  refused,
} from './http.ts'
import { template } from './schema.ts'
import type { GitHubWorld } from './world.ts'

type Json = Record<string, unknown>

/** What GitHub answers about a repository's settings, by whose token asks: most of it is for administrators. */
export function adminRoutes(
  world: GitHubWorld,
  settings: RepositorySettings,
  { answers, url }: { answers: Answers; url: string },
): readonly Route[] {
  const repo = `/repos/${world.fullName}`
  const { defaultBranch } = world.repository
  const get = (path: string, handle: Route['handle'], needs?: Route['needs']): Route => ({
    method: 'GET',
    pattern: new RegExp(`^${repo}${path}$`),
    handle,
    ...(needs === undefined ? {} : { needs }),
  })
  const isAdmin = ({ app, user }: Actor): boolean =>
    app === undefined && world.permissions.get(user.id)?.permission === 'admin'
  const mayWrite = ({ app, user }: Actor): boolean =>
    app === undefined && ['admin', 'write'].includes(world.permissions.get(user.id)?.permission ?? 'none')
  /** Workflow tokens lack the right altogether; people lack the role. */
  const forAdmins =
    (handle: Route['handle'], refusal: () => ApiAnswer = mustBeAdmin): Route['handle'] =>
    (request, ...parts) => {
      if (isAdmin(request.actor)) return handle(request, ...parts)
      return request.actor.app === undefined ? refusal() : refused()
    }
  const forWriters =
    (handle: Route['handle']): Route['handle'] =>
    (request, ...parts) =>
      mayWrite(request.actor) ? handle(request, ...parts) : refused()
  const rules = (handle: Route['handle']): Route['handle'] =>
    settings.plan === 'free' && settings.isPrivate ? () => upgrade() : handle
  const inEnvironment = (encoded: string) =>
    settings.environments.find(({ name }) => name === decodeURIComponent(encoded))

  return [
    get('', () => ok({ ...answers.repository(), private: settings.isPrivate })),
    get(`/branches/${defaultBranch}`, () => ok(branchOf(settings, url, repo)), 'contents'),
    get(
      '/branches/([^/]+)',
      (_request, encoded) => {
        const name = decodeURIComponent(encoded)
        const branch = branchOf({ sha: settings.sha, protection: undefined }, url, repo)
        return ok({ ...branch, name, protected: settings.protectedBranches.includes(name) })
      },
      'contents',
    ),
    get(
      `/branches/${defaultBranch}/protection`,
      forAdmins(
        () =>
          settings.protection === undefined
            ? failed(404, 'Branch not protected')
            : ok(protectionOf(settings.protection)),
        notFound,
      ),
    ),
    get(`/rules/branches/${defaultBranch}`, (request) =>
      rules(() => page(request, activeRules(settings, world.fullName), url))(request),
    ),
    get('/rulesets', (request) =>
      rules(() =>
        page(
          request,
          settings.rulesets.map((ruleset) => summaryOf(ruleset, world.fullName)),
          url,
        ),
      )(request),
    ),
    get('/rulesets/(\\d+)', ({ actor }, id) => {
      const ruleset = settings.rulesets.find((one) => one.id === Number(id))
      if (ruleset === undefined) return notFound()
      const bypass = isAdmin(actor) ? { bypass_actors: ruleset.bypass } : {}
      return ok({ ...summaryOf(ruleset, world.fullName), rules: ruleset.rules, ...bypass })
    }),
    get(
      '/actions/permissions/workflow',
      forAdmins(() =>
        ok({
          default_workflow_permissions: settings.workflowToken.writes ? 'write' : 'read',
          can_approve_pull_request_reviews: settings.workflowToken.mayApprove,
        }),
      ),
    ),
    get(
      '/actions/permissions/fork-pr-contributor-approval',
      forAdmins(() => ok({ approval_policy: settings.forkApproval })),
    ),
    get(
      '/actions/permissions/fork-pr-workflows-private-repos',
      forAdmins(() => ok(privateForksOf(settings))),
    ),
    get('/environments', (request) => ok(environmentsOf(settings, request)), 'actions'),
    get(
      '/environments/([^/]+)/deployment-branch-policies',
      (request, name) => {
        const refs = inEnvironment(name)?.refs
        if (!Array.isArray(refs)) return notFound()
        return ok(inside(request, 'branch_policies', refs.map(policyOf)))
      },
      'actions',
    ),
    get(
      '/environments/([^/]+)/secrets',
      forWriters((request, name) => secretsOf(request, inEnvironment(name)?.secrets)),
    ),
    get(
      '/actions/secrets',
      forWriters((request) => secretsOf(request, settings.secrets)),
    ),
    get(
      '/actions/organization-secrets',
      forWriters((request) => secretsOf(request, settings.organizationSecrets)),
    ),
    get(
      '/contents/(\\.github/workflows|\\.github%2Fworkflows)',
      () => {
        const entries = entriesOf(settings, '.github/workflows', url)
        return entries.length === 0 ? notFound() : ok(entries)
      },
      'contents',
    ),
  ]
}

function mustBeAdmin(): ApiAnswer {
  return failed(403, 'Must have admin rights to Repository.')
}

function upgrade(): ApiAnswer {
  return failed(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.')
}

function branchOf(settings: Pick<RepositorySettings, 'protection' | 'sha'>, url: string, repo: string): Json {
  const answer = template('branch-get')
  const { protection } = settings
  const checks = protection?.checks ?? []
  return {
    ...answer,
    name: 'main',
    commit: { ...(answer.commit as Json), sha: settings.sha },
    protected: protection !== undefined,
    protection: {
      enabled: protection !== undefined,
      required_status_checks: {
        enforcement_level:
          protection === undefined ? 'off' : protection.enforceAdmins ? 'everyone' : 'non_admins',
        contexts: checks.map(({ context }) => context),
        checks,
      },
    },
    protection_url: `${url}${repo}/branches/main/protection`,
  }
}

function protectionOf({
  checks,
  enforceAdmins,
  reviews,
}: NonNullable<RepositorySettings['protection']>): Json {
  const {
    enforce_admins,
    required_pull_request_reviews: _,
    required_status_checks,
    restrictions: __,
    ...answer
  } = template('branch-protection')
  return {
    ...answer,
    required_status_checks: {
      ...(required_status_checks as Json),
      contexts: checks.map(({ context }) => context),
      checks,
    },
    enforce_admins: { ...(enforce_admins as Json), enabled: enforceAdmins },
    ...(reviews === undefined
      ? {}
      : {
          required_pull_request_reviews: {
            dismiss_stale_reviews: reviews.dismissStale,
            require_code_owner_reviews: reviews.codeOwners,
            required_approving_review_count: 1,
          },
        }),
  }
}

function summaryOf({ id, name, target, enforcement }: WorldRuleset, fullName: string): Json {
  const { bypass_actors: _, rules: __, ...answer } = template('repository-ruleset')
  return { ...answer, id, name, target, enforcement, source: fullName }
}

/** Only rulesets that are in force; those about pushes are no rules of a branch. */
function activeRules({ rulesets }: RepositorySettings, fullName: string): readonly Json[] {
  return rulesets
    .filter(({ enforcement, target }) => enforcement === 'active' && target === 'branch')
    .flatMap(({ id, rules }) =>
      rules.map((rule) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: fullName,
        ruleset_id: id,
      })),
    )
}

function privateForksOf({ privateForks: { run, secrets, writeTokens, approval } }: RepositorySettings): Json {
  return {
    run_workflows_from_fork_pull_requests: run,
    send_write_tokens_to_workflows: writeTokens,
    send_secrets_and_variables: secrets,
    require_approval_for_fork_pr_workflows: approval,
  }
}

function environmentsOf({ environments }: RepositorySettings, request: ApiRequest): Json {
  const [example] = template('environments').environments as readonly Json[]
  const all = environments.map(({ name, refs }, i) => ({
    ...example,
    id: 1000 + i,
    name,
    protection_rules: [],
    deployment_branch_policy:
      refs === 'all'
        ? null
        : { protected_branches: refs === 'protected', custom_branch_policies: refs !== 'protected' },
  }))
  return inside(request, 'environments', all)
}

function policyOf(name: string, index: number): Json {
  return { id: 500 + index, node_id: `P${index}`, name, type: 'branch' }
}

function secretsOf(request: ApiRequest, names: readonly string[] | undefined): ApiAnswer {
  if (names === undefined) return notFound()
  const at = '2026-01-01T00:00:00Z'
  const all = names.map((name) => ({ name, created_at: at, updated_at: at }))
  return ok(inside(request, 'secrets', all))
}

/** One page of a list that is a field of the answer. */
function inside({ query }: ApiRequest, field: string, items: readonly unknown[]): Json {
  const size = perPage(query)
  const start = (Number(query.get('page') ?? 1) - 1) * size
  return { total_count: items.length, [field]: items.slice(start, start + size) }
}

function entriesOf({ files }: RepositorySettings, folder: string, url: string): readonly Json[] {
  const prefix = folder === '' ? '' : `${folder}/`
  return [...files]
    .filter(([path]) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
    .map(([path, text]) => ({
      type: 'file',
      size: Buffer.byteLength(text),
      name: path.slice(prefix.length),
      path,
      sha: shaOf(text),
      url,
      git_url: null,
      html_url: null,
      download_url: null,
      _links: { git: null, html: null, self: url },
    }))
}
