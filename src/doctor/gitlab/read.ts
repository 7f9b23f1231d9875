import { isRecord } from '../../config/formats.ts'
import { ForgeError } from '../../platform/errors.ts'
import { ask, file, isMissing, list, type Source } from './ask.ts'
import { type Fact, type Facts, known, map, type ProjectFacts, type Tier, type TokenFacts } from './facts.ts'
import { findUses, type Pipelines, parsePipelines } from './pipelines.ts'
import { readHooks, readRunners, readSchedules, readVariables } from './read-jobs.ts'
import {
  isMachine,
  readApprovals,
  readBranches,
  readChecks,
  readEnvironments,
  readRules,
} from './read-rules.ts'

/**
 * Reads everything that is judged, about 17 calls.
 * @param options.ofGate the token is the one that the gate itself has
 * @throws ForgeError when the project cannot be seen at all, or GitLab cannot be reached
 */
export async function readFacts(asked: Source, { ofGate }: { ofGate: boolean }): Promise<Facts> {
  const { project, fields } = await readProject(asked)
  const source = { ...asked, path: `/projects/${project.id}` }
  const { defaultBranch } = project
  const [approvals, rules, branches, environments, checks] = await Promise.all([
    readApprovals(source),
    readRules(source, defaultBranch),
    readBranches(source, defaultBranch),
    readEnvironments(source),
    readChecks(source, defaultBranch),
  ])
  const [variables, schedules, hooks, triggers, jobToken, runners] = await Promise.all([
    readVariables(source),
    readSchedules(source),
    readHooks(source, project.fullName),
    list<unknown>(source, { task: 'list the trigger tokens', needs: 'Maintainer', path: 'triggers' }),
    ask<{ inbound_enabled?: boolean }>(source, {
      task: 'read what job tokens may reach',
      needs: 'Maintainer',
      path: 'job_token_scope',
    }),
    readRunners(source),
  ])
  const pipelines = await readPipelines(source)
  return {
    project,
    tier: tierOf(fields, { approvals, rules, checks }),
    approvals: isMissing(approvals) ? known(undefined) : approvals,
    rules: isMissing(rules) ? known([]) : rules,
    branches,
    environments: isMissing(environments) ? known([]) : environments,
    checks: isMissing(checks) ? known([]) : checks,
    variables,
    schedules,
    hooks,
    triggers: map(triggers, ({ length }) => length),
    jobToken: map(jobToken, ({ inbound_enabled }) => ({ limited: inbound_enabled === true })),
    runners,
    pipelines,
    config: await readConfig(source, defaultBranch, { pipelines, variables }),
    token: ofGate ? await readToken(source) : undefined,
  }
}

type Fields = Readonly<Record<string, unknown>>

async function readProject(source: Source): Promise<{ project: ProjectFacts; fields: Fields }> {
  const fact = await ask<Fields>(source, { task: 'read the project', needs: 'Reporter', path: '' })
  const name = decodeURIComponent(source.path.replace('/projects/', ''))
  if (!fact.known)
    throw new ForgeError(`Could not read the project ${name}`, {
      said: fact.said,
      next: 'check its name, that the token is good, has the scope `read_api`, and may see it',
    })
  const fields = fact.value
  const flag = (key: string) => {
    const value = fields[key]
    return typeof value === 'boolean' ? value : undefined
  }
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '')
  const project = {
    id: Number(fields.id),
    fullName: text('path_with_namespace') || name,
    url: text('web_url'),
    defaultBranch: text('default_branch') || 'main',
    pipelinesMustSucceed: flag('only_allow_merge_if_pipeline_succeeds'),
    // GitLab says null for a project where nobody ever set it.
    skippedPipelinesPass:
      fields.allow_merge_on_skipped_pipeline === null ? false : flag('allow_merge_on_skipped_pipeline'),
    threadsHold: flag('only_allow_merge_if_all_discussions_are_resolved'),
    mergeTrains: flag('merge_trains_enabled'),
    trainsSkippable: flag('merge_trains_skip_train_allowed'),
    ciConfigPath: fields.ci_config_path === undefined ? undefined : text('ci_config_path'),
    forkPipelinesHere: flag('ci_allow_fork_pipelines_to_run_in_parent_project'),
    jobTokenPushes: flag('ci_push_repository_for_job_token_allowed'),
    checksMustSucceed: flag('only_allow_merge_if_all_status_checks_passed'),
  }
  return { project, fields }
}

/** By what is there: a field, an answer. That something is missing says something only where nothing was refused. */
function tierOf(
  fields: Fields,
  { approvals, rules, checks }: { approvals: Fact<unknown>; rules: Fact<unknown>; checks: Fact<unknown> },
): Tier {
  if (checks.known || fields.only_allow_merge_if_all_status_checks_passed !== undefined) return 'Ultimate'
  if (approvals.known || rules.known || fields.merge_trains_enabled !== undefined)
    return isMissing(checks) ? 'Premium' : 'unknown'
  return isMissing(approvals) && isMissing(rules) ? 'Free' : 'unknown'
}

/** GitLab puts the configuration together itself, wherever its parts are. */
async function readPipelines(source: Source): Promise<Fact<Pipelines>> {
  const fact = await ask<Fields>(source, {
    task: 'read the CI/CD configuration',
    needs: 'Developer',
    path: 'ci/lint',
  })
  return map(fact, ({ valid, errors, merged_yaml: text, includes }) => {
    const first = Array.isArray(errors) ? String(errors[0] ?? 'it is not valid') : 'it is not valid'
    return parsePipelines(typeof text === 'string' ? text : '', {
      problem: valid === true ? undefined : first.slice(0, 300),
      includes: (Array.isArray(includes) ? includes : []).filter(isRecord).map(({ type, location }) => ({
        type: String(type ?? ''),
        location: String(location ?? ''),
      })),
    })
  })
}

async function readConfig(
  source: Source,
  branch: string,
  { pipelines, variables }: Pick<Facts, 'pipelines' | 'variables'>,
): Promise<Facts['config']> {
  const uses = pipelines.known ? findUses(pipelines.value) : []
  const set = variables.known
    ? variables.value.find(({ key }) => key === 'OFFSHOOT_CONFIG')?.setting
    : undefined
  const path = set || uses.map((job) => job.variables.get('OFFSHOOT_CONFIG')).find(Boolean) || '.offshoot.yml'
  return map(await file(source, path, branch), (text) => ({ path, text }))
}

async function readToken(source: Source): Promise<TokenFacts> {
  const user = await ask<{ id: number; username: string; bot?: boolean }>(source, {
    task: 'read whose token this is',
    needs: 'Reporter',
    path: '/user',
  })
  const about = { needs: 'Reporter' } as const
  const scopes = await ask<{ scopes?: readonly string[] }>(source, {
    ...about,
    task: 'read what this token may do',
    path: '/personal_access_tokens/self',
  })
  const member = user.known
    ? await ask<{ access_level: number }>(source, {
        ...about,
        task: 'read the role of the token’s account',
        path: `members/all/${user.value.id}`,
      })
    : user
  return {
    username: user.known ? user.value.username : '',
    machine: user.known && (user.value.bot === true || isMachine(user.value.username)),
    scopes: map(scopes, ({ scopes: named = [] }) => named),
    level: map(member, ({ access_level }) => access_level),
  }
}
