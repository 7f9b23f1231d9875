import { ask, map, type Question, route, type Source } from './ask.ts'
import type { Environment, Fact, Facts, RefPattern, RepositoryFacts } from './facts.ts'
import { known } from './facts.ts'

/** The settings of Actions: tokens, forks, environments and the names of secrets. */

export async function readWorkflowToken(source: Source): Promise<Facts['workflowToken']> {
  const fact = await ask(
    source,
    { task: 'read what workflow tokens may do', needs: 'administration: read' },
    (api, asking) => api.actions.getGithubActionsDefaultWorkflowPermissionsRepository({ ...asking }),
  )
  return map(fact, ({ default_workflow_permissions, can_approve_pull_request_reviews }) => ({
    writes: default_workflow_permissions !== 'read',
    mayApprove: can_approve_pull_request_reviews,
  }))
}

export async function readForks(source: Source, repository: RepositoryFacts): Promise<Facts['forks']> {
  const question: Question = { task: 'read what forks may run', needs: 'administration: read' }
  if (!repository.private) {
    const fact = await route<{ approval_policy: string }>(
      source,
      question,
      'actions/permissions/fork-pr-contributor-approval',
    )
    return map(fact, ({ approval_policy: approval }) => ({ of: 'public', approval }))
  }
  const fact = await route<PrivateForks>(
    source,
    question,
    'actions/permissions/fork-pr-workflows-private-repos',
  )
  return map(fact, (settings) => ({
    of: 'private',
    run: settings.run_workflows_from_fork_pull_requests,
    writeTokens: settings.send_write_tokens_to_workflows,
    secrets: settings.send_secrets_and_variables,
    approval: settings.require_approval_for_fork_pr_workflows,
  }))
}

interface PrivateForks {
  readonly run_workflows_from_fork_pull_requests: boolean
  readonly send_write_tokens_to_workflows: boolean
  readonly send_secrets_and_variables: boolean
  readonly require_approval_for_fork_pr_workflows: boolean
}

const PAGE = 100

/** All pages of an answer that holds its list in a field. */
async function listInside<T>(
  question: Question,
  read: (asking: { page: number; per_page: number }) => Promise<Fact<{ items: readonly T[]; total: number }>>,
): Promise<Fact<readonly T[]>> {
  const all: T[] = []
  for (let page = 1; ; page++) {
    const fact = await read({ page, per_page: PAGE })
    if (!fact.known) return { ...fact, needs: question.needs }
    all.push(...fact.value.items)
    if (fact.value.items.length === 0 || all.length >= fact.value.total) return known(all)
  }
}

/** @param names in lower case, of those that matter: a repository may have one for every preview */
export async function readEnvironments(
  source: Source,
  names: ReadonlySet<string | undefined>,
): Promise<Facts['environments']> {
  const question: Question = { task: 'list the environments', needs: 'actions: read' }
  const fact = await listInside(question, async (page) =>
    map(
      await ask(source, question, (api, asking) => api.repos.getAllEnvironments({ ...asking, ...page })),
      ({ environments = [], total_count: total = 0 }) => ({ items: environments, total }),
    ),
  )
  if (!fact.known) return fact
  const read: Environment[] = []
  for (const { name, deployment_branch_policy: policy } of fact.value) {
    if (!names.has(name.toLowerCase())) continue
    const custom = policy?.custom_branch_policies === true
    read.push({
      name,
      refs: custom
        ? await readPatterns(source, name)
        : policy?.protected_branches === true
          ? 'protected'
          : 'all',
      secrets: await readEnvironmentSecrets(source, name),
    })
  }
  return known(read)
}

async function readPatterns(source: Source, environment: string): Promise<Fact<readonly RefPattern[]>> {
  const question: Question = {
    task: `read the branches of environment ${environment}`,
    needs: 'actions: read',
  }
  return await listInside(question, async (page) =>
    map(
      await ask(source, question, (api, asking) =>
        api.repos.listDeploymentBranchPolicies({ ...asking, ...page, environment_name: environment }),
      ),
      ({ branch_policies: policies, total_count: total }) => ({
        items: policies.map(({ name = '*', type = 'branch' }): RefPattern => ({ name, type })),
        total,
      }),
    ),
  )
}

async function readEnvironmentSecrets(source: Source, environment: string): Promise<Fact<readonly string[]>> {
  const question: Question = {
    task: `list the secrets of environment ${environment}`,
    needs: 'environments: read',
  }
  return await listInside(question, async (page) =>
    map(
      await ask(source, question, (api, asking) =>
        api.actions.listEnvironmentSecrets({ ...asking, ...page, environment_name: environment }),
      ),
      ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total }),
    ),
  )
}

export async function readSecrets(
  source: Source,
  repository: RepositoryFacts,
): Promise<Pick<Facts, 'repositorySecrets' | 'organizationSecrets'>> {
  const question: Question = { task: 'list the names of the secrets', needs: 'secrets: read' }
  const repositorySecrets = await listInside(question, async (page) =>
    map(
      await ask(source, question, (api, asking) => api.actions.listRepoSecrets({ ...asking, ...page })),
      ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total }),
    ),
  )
  if (!repository.ownedByOrganization) return { repositorySecrets, organizationSecrets: known([]) }
  const organizationSecrets = await listInside(question, async (page) =>
    map(
      await ask(source, question, (api, asking) =>
        api.actions.listRepoOrganizationSecrets({ ...asking, ...page }),
      ),
      ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total }),
    ),
  )
  return { repositorySecrets, organizationSecrets }
}
