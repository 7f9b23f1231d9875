import { type Definition, type Examined, ghApi, no, untold, type Verdict, yes } from './types.ts'

/** The repository's settings of Actions. */
export const SETTINGS: readonly Definition[] = [
  {
    id: 'tokens-read-by-default',
    title: 'A workflow that does not say so gets no token that writes',
    weight: 'recommended',
    judge: tokensRead,
  },
  {
    id: 'actions-cannot-approve',
    title: 'Workflows cannot approve pull requests',
    weight: 'recommended',
    judge: actionsCannotApprove,
  },
  {
    id: 'forks-wait',
    title: 'Pull requests of strangers run nothing before somebody has looked',
    weight: 'recommended',
    judge: forksWait,
  },
]

function tokensRead({ facts }: Examined): Verdict {
  const { workflowToken: token, repository } = facts
  if (!token.known) return untold('What workflow tokens may do by default', token)
  if (!token.value.writes) return yes('The default is read.')
  return no(
    'A workflow without `permissions:` writes contents, statuses and more.',
    ghApi('PUT', `repos/${repository.fullName}/actions/permissions/workflow`, {
      default_workflow_permissions: 'read',
    }),
  )
}

function actionsCannotApprove({ facts }: Examined): Verdict {
  const { workflowToken: token, repository } = facts
  if (!token.known) return untold('Whether workflows may approve', token)
  if (!token.value.mayApprove) return yes('It is switched off.')
  return no(
    'A workflow’s approval counts for GitHub. Offshoot’s gate does not count it; GitHub’s own required reviews do.',
    ghApi('PUT', `repos/${repository.fullName}/actions/permissions/workflow`, {
      can_approve_pull_request_reviews: false,
    }),
  )
}

function forksWait({ facts }: Examined): Verdict {
  const { forks, repository } = facts
  if (!forks.known) return untold('What forks may run', forks)
  const base = `repos/${repository.fullName}/actions/permissions`
  if (forks.value.of === 'public') {
    if (forks.value.approval === 'all_external_contributors')
      return yes('Every run of an outsider waits for approval.')
    return no(
      'After one merged change an outsider’s workflows run without anybody looking.',
      ghApi('PUT', `${base}/fork-pr-contributor-approval`, { approval_policy: 'all_external_contributors' }),
    )
  }
  const { run, secrets, writeTokens, approval } = forks.value
  if (!run) return yes('Forks run nothing here.')
  if (!secrets && !writeTokens && approval) return yes('They run without secrets, and after approval.')
  const given = [
    ...(secrets ? ['secrets'] : []),
    ...(writeTokens ? ['a token that writes'] : []),
    ...(approval ? [] : ['a start without approval']),
  ]
  return no(
    `Pull requests of forks get ${given.join(', ')}.`,
    ghApi('PUT', `${base}/fork-pr-workflows-private-repos`, {
      run_workflows_from_fork_pull_requests: true,
      send_write_tokens_to_workflows: false,
      send_secrets_and_variables: false,
      require_approval_for_fork_pr_workflows: true,
    }),
  )
}
