import {
  changeProject,
  type Definition,
  type Examined,
  glabApi,
  leftOut,
  no,
  unclear,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** Whose rights the jobs have, and where they run. */
export const RUNNING: readonly Definition[] = [
  {
    id: 'token-enough',
    title: 'The gate may read what it judges and write what it finds',
    weight: 'required',
    judge: tokenEnough,
  },
  {
    id: 'token-of-a-machine',
    title: 'The gate’s token is nobody’s own, and can no more than it needs',
    weight: 'recommended',
    judge: tokenOfMachine,
  },
  {
    id: 'forks-stay-outside',
    title: 'Merge requests of forks get no pipeline with this project’s variables',
    weight: 'recommended',
    judge: forks,
  },
  {
    id: 'job-token-limited',
    title: 'Job tokens of other projects do not reach this one, and its own push nothing',
    weight: 'recommended',
    judge: jobToken,
  },
  {
    id: 'runners-not-shared',
    title: 'The jobs leave nothing on a runner for other projects',
    weight: 'recommended',
    judge: runners,
  },
]

const DEVELOPER = 30
const HOW =
  'Make a project access token with the role Developer and the scope `api`, and put it into OFFSHOOT_GITLAB_TOKEN.'

function tokenEnough({ facts: { token } }: Examined): Verdict | undefined {
  if (token === undefined) return undefined
  if (!token.scopes.known) return untold('What the token may do', token.scopes)
  if (!token.scopes.value.includes('api'))
    return no(
      `It has the scope ${token.scopes.value.join(', ') || 'of nothing'}: no status, no comment.`,
      HOW,
    )
  if (!token.level.known) return untold('The role of its account', token.level)
  if (token.level.value < DEVELOPER)
    return no(`@${token.username} is below the role Developer: no status.`, HOW)
  return yes('It has the scope `api` and at least the role Developer.')
}

function tokenOfMachine({ facts: { token, project } }: Examined): Verdict | undefined {
  if (token === undefined) return undefined
  if (!token.machine)
    return no(
      `It is a token of @${token.username}, as far as GitLab says a person: it reaches all that they reach. On GitLab.com’s Free, an account for this alone is what there is.`,
      HOW,
    )
  if (!token.level.known) return untold('The role of its account', token.level)
  if (token.level.value > DEVELOPER)
    return no(
      `@${token.username} has more than the role Developer, and can change what is read here.`,
      `${HOW}\nPage: ${project.url}/-/settings/access_tokens`,
    )
  return yes('It belongs to a bot with the role Developer.')
}

function forks({ facts: { project } }: Examined): Verdict {
  if (project.forkPipelinesHere === undefined) return leftOut('Whether forks’ pipelines run here')
  if (!project.forkPipelinesHere) return yes('They run in the fork.')
  return no(
    'A member can run a fork’s pipeline here, with all variables; called by the API, GitLab does not even ask.',
    changeProject(project, { ci_allow_fork_pipelines_to_run_in_parent_project: false }),
  )
}

function jobToken({ facts: { project, jobToken: scope } }: Examined): Verdict {
  if (!scope.known) return untold('What job tokens may reach', scope)
  if (!scope.value.limited)
    return no(
      'A job of any project whose starter is a member here may read this one.',
      glabApi('PATCH', { fullName: project.fullName, below: '/job_token_scope', body: { enabled: true } }),
    )
  if (project.jobTokenPushes === true)
    return no(
      'A job can push to this repository.',
      changeProject(project, { ci_push_repository_for_job_token_allowed: false }),
    )
  return yes('Only listed projects may come in.')
}

function runners({ facts: { runners: found, project } }: Examined): Verdict {
  if (!found.known) return untold('The runners', found)
  const shared = found.value.find(({ type, locked }) => type === 'project_type' && locked !== true)
  if (shared !== undefined)
    return no(
      `Runner “${shared.name}” may be taken by other projects: where it keeps files or containers between jobs, they meet ours.`,
      `Lock it to this project, and let its executor make a new place for each job.\nPage: ${project.url}/-/settings/ci_cd#js-runners-settings`,
    )
  const hosted = new URL(project.url || 'https://unknown.invalid').hostname === 'gitlab.com'
  const foreign = found.value.find(
    ({ type }) => type === 'group_type' || (type === 'instance_type' && !hosted),
  )
  if (foreign !== undefined)
    return unclear(
      `Runner “${foreign.name}” also serves other projects; what it keeps between jobs no API tells.`,
      'Use an executor that makes a new machine or container for each job, without mounts of its host.',
    )
  return yes(
    hosted
      ? 'GitLab’s own make a new machine for each job; others are locked to this project.'
      : 'All are locked to this project.',
  )
}
