import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { ACCOUNTS, type GitHubWorld, headNameOf, type User, type WorldPull } from './github/index.ts'

type Json = Record<string, unknown>

/** An event as GitHub hands it to a workflow. */
export interface GitHubEvent {
  readonly name: string
  readonly payload: Json
}

/** Where the world of an event is: the world and the address of its forge. */
export interface EventPlace {
  readonly world: GitHubWorld
  readonly url: string
}

export type PullAction =
  | 'opened'
  | 'reopened'
  | 'synchronize'
  | 'ready_for_review'
  | 'converted_to_draft'
  | 'closed'
  | 'edited'
  | 'labeled'
  | 'unlabeled'

const require = createRequire(import.meta.url)
const EXAMPLES = require('@octokit/webhooks-examples') as readonly {
  readonly name: string
  readonly examples: readonly Json[]
}[]
let ajv: Ajv | undefined
const validators = new Map<string, ValidateFunction>()

/** A pull request event about a pull request of the world as it is now: a fork's, a bot's, a merged one. */
export function pullRequestEvent(place: EventPlace, number: number, action: PullAction): GitHubEvent {
  const pull = place.world.pull(number)
  // GitHub's own examples of an edited base break its schema.
  const payload: Json = {
    ...example(place, 'pull_request', action === 'edited' ? 'opened' : action),
    action,
    number,
  }
  Object.assign(
    payload,
    { pull_request: pullOf(place, payload.pull_request as Json, pull) },
    sender(pull.user),
  )
  if (action === 'synchronize') Object.assign(payload, { before: pull.baseSha, after: pull.headSha })
  if (action === 'edited') payload.changes = { base: { ref: { from: 'old' }, sha: { from: pull.baseSha } } }
  return valid({ name: 'pull_request', payload })
}

export function reviewEvent(
  place: EventPlace,
  number: number,
  { by, state }: { by: User; state: 'approved' | 'changes_requested' | 'dismissed' },
): GitHubEvent {
  const pull = place.world.pull(number)
  const payload = example(place, 'pull_request_review', state === 'dismissed' ? 'dismissed' : 'submitted')
  payload.pull_request = pullOf(place, payload.pull_request as Json, pull)
  payload.review = {
    ...(payload.review as Json),
    state,
    user: userOf((payload.review as Json).user as Json, by),
    commit_id: pull.headSha,
  }
  Object.assign(payload, sender(by))
  return valid({ name: 'pull_request_review', payload })
}

/** A comment; on a pull request, or with `on: 'issue'` on an issue of that number. */
export function commentEvent(
  place: EventPlace,
  number: number,
  {
    id,
    by,
    on = 'pull',
    action = 'created',
  }: { id: number; by: User; on?: 'pull' | 'issue'; action?: 'created' | 'edited' },
): GitHubEvent {
  const payload = example(place, 'issue_comment', action)
  const url = `${place.url}/${place.world.fullName}/pull/${number}`
  const link = { url, html_url: url, diff_url: `${url}.diff`, patch_url: `${url}.patch` }
  const { pull_request: _, ...issue } = payload.issue as Json
  payload.issue = { ...issue, number, ...(on === 'pull' ? { pull_request: link } : {}) }
  payload.comment = {
    ...(payload.comment as Json),
    id,
    user: userOf((payload.comment as Json).user as Json, by),
  }
  Object.assign(payload, sender(by))
  return valid({ name: 'issue_comment', payload })
}

export function mergeGroupEvent(
  place: EventPlace,
  {
    number,
    headSha,
    baseSha,
    action = 'checks_requested',
  }: { number: number; headSha: string; baseSha: string; action?: 'checks_requested' | 'destroyed' },
): GitHubEvent {
  const payload: Json = {
    ...example(place, 'merge_group', 'checks_requested'),
    action,
    ...(action === 'destroyed' ? { reason: 'merged' } : {}),
  }
  const base = place.world.repository.defaultBranch
  payload.merge_group = {
    ...(payload.merge_group as Json),
    head_sha: headSha,
    head_ref: `refs/heads/gh-readonly-queue/${base}/pr-${number}-${baseSha}`,
    base_sha: baseSha,
    base_ref: `refs/heads/${base}`,
  }
  return valid({ name: 'merge_group', payload })
}

/** Another workflow ended, or with `action: 'requested'` began; `of` is the event that it ran for. */
export function workflowRunEvent(
  place: EventPlace,
  headSha: string,
  { of = 'pull_request', action = 'completed' }: { of?: string; action?: 'completed' | 'requested' } = {},
): GitHubEvent {
  const payload = example(place, 'workflow_run', action)
  payload.workflow_run = { ...(payload.workflow_run as Json), head_sha: headSha, event: of }
  return valid({ name: 'workflow_run', payload })
}

export function deleteEvent(place: EventPlace, ref: string, type: 'branch' | 'tag' = 'branch'): GitHubEvent {
  return valid({ name: 'delete', payload: { ...example(place, 'delete'), ref, ref_type: type } })
}

export function pushEvent(place: EventPlace, { ref, sha }: { ref: string; sha: string }): GitHubEvent {
  return valid({
    name: 'push',
    payload: { ...example(place, 'push'), ref, after: sha, deleted: /^0+$/.test(sha) },
  })
}

export function dispatchEvent(place: EventPlace): GitHubEvent {
  return valid({ name: 'workflow_dispatch', payload: example(place, 'workflow_dispatch') })
}

/** No webhook, so no schema: the runner writes the cron line, and at times little else. */
export function scheduleEvent(place: EventPlace): GitHubEvent {
  const { repository } = example(place, 'workflow_dispatch')
  return { name: 'schedule', payload: { schedule: '*/15 * * * *', repository } }
}

/** The variables that GitHub's runner sets for an event; the harness adds the files. */
export function eventVariables(
  { world, url }: EventPlace,
  event: GitHubEvent,
  runId: number,
): Record<string, string> {
  const pull = event.payload.pull_request as
    | { head?: { ref: string }; base?: { ref: string } }
    | null
    | undefined
  const number = event.payload.number
  const inPull = event.name === 'pull_request'
  return {
    GITHUB_EVENT_NAME: event.name,
    GITHUB_REPOSITORY: world.fullName,
    GITHUB_REPOSITORY_ID: String(world.repository.id),
    GITHUB_REPOSITORY_OWNER: world.repository.owner,
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: url,
    GITHUB_API_URL: url,
    GITHUB_GRAPHQL_URL: `${url}/graphql`,
    GITHUB_ACTOR: String((event.payload.sender as Json | undefined)?.login ?? 'alice'),
    GITHUB_REF: inPull ? `refs/pull/${number}/merge` : `refs/heads/${world.repository.defaultBranch}`,
    GITHUB_REF_NAME: inPull ? `${number}/merge` : world.repository.defaultBranch,
    GITHUB_HEAD_REF: inPull ? (pull?.head?.ref ?? '') : '',
    GITHUB_BASE_REF: inPull ? (pull?.base?.ref ?? '') : '',
  }
}

/** What in an event breaks GitHub's schema of it, one line each. */
export function eventProblems({ name, payload }: GitHubEvent): readonly string[] {
  const kind = 'action' in payload ? `${name}$${payload.action}` : `${name}$event`
  let validate = validators.get(kind)
  if (validate === undefined) {
    if (ajv === undefined) {
      ajv = new Ajv({ strict: false, allErrors: true })
      formats.default(ajv)
      const { definitions } = JSON.parse(
        readFileSync(require.resolve('@octokit/webhooks-schemas'), 'utf8'),
      ) as Json
      ajv.addSchema({ $id: 'webhooks', definitions })
    }
    validate = ajv.compile({ $ref: `webhooks#/definitions/${kind}` })
    validators.set(kind, validate)
  }
  return validate(payload)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}

function valid(event: GitHubEvent): GitHubEvent {
  const problems = eventProblems(event)
  if (problems.length > 0)
    throw new Error(`the derived ${event.name} event is none of GitHub's:\n${problems.join('\n')}`)
  return event
}

/** GitHub's own example of an event, moved into the world's repository. */
function example({ world, url }: EventPlace, name: string, action?: string): Json {
  const all = EXAMPLES.find((group) => group.name === name)?.examples ?? []
  const found = all.find(
    (payload) => payload.action === action && eventProblems({ name, payload }).length === 0,
  )
  if (found === undefined) throw new Error(`GitHub has no valid example of ${name} ${action ?? ''}`)
  const { full_name } = found.repository as { full_name: string }
  const moved = JSON.stringify(found)
    .replaceAll('https://api.github.com', url)
    .replaceAll('https://github.com', url)
    .replaceAll(full_name, world.fullName)
  const payload = JSON.parse(moved) as Json
  payload.repository = repositoryOf(payload.repository as Json, world)
  return payload
}

function repositoryOf(repository: Json, world: GitHubWorld): Json {
  const { id, name, defaultBranch } = world.repository
  return { ...repository, id, name, full_name: world.fullName, default_branch: defaultBranch }
}

function pullOf({ world }: EventPlace, template: Json, pull: WorldPull): Json {
  const head = template.head as { user: Json; repo: Json }
  const base = template.base as { repo: Json }
  const merged = pull.mergedAt !== null
  const repository = { ...base.repo, default_branch: pull.baseRef }
  const headRepo =
    pull.headRepository === 'deleted'
      ? null
      : pull.headRepository !== 'same'
        ? { ...repository, id: 777, full_name: headNameOf(pull, world.fullName), fork: true }
        : repository
  return {
    ...template,
    number: pull.number,
    title: pull.title,
    body: pull.body,
    user:
      pull.user === null
        ? userOf(template.user as Json, ACCOUNTS.ghost)
        : userOf(template.user as Json, pull.user),
    state: pull.state,
    draft: pull.draft,
    ...('merged' in template ? { merged } : {}),
    merged_at: pull.mergedAt,
    closed_at: pull.state === 'closed' ? (pull.mergedAt ?? pull.createdAt) : null,
    ...('merged_by' in template
      ? { merged_by: merged ? userOf(template.user as Json, ACCOUNTS.bob) : null }
      : {}),
    head: { ...head, ref: pull.headRef, sha: pull.headSha, repo: headRepo },
    base: { ...base, ref: pull.baseRef, sha: pull.baseSha, repo: repository },
  }
}

function userOf(template: Json, user: User): Json {
  return { ...template, ...user }
}

function sender(user: User | null): Json {
  const { sender: template } = EXAMPLES.find((group) => group.name === 'pull_request')?.examples[0] ?? {}
  return { sender: userOf(template as Json, user ?? ACCOUNTS.ghost) }
}
