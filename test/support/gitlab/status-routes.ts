import type { Answers } from './answers.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  badParameter,
  created,
  failed,
  notFound,
  page,
  type Route,
} from './http.ts'
import { LEVELS, type StatusState, type WorldPipeline, type WorldStatus } from './model.ts'
import type { GitLabWorld } from './world.ts'

const URL_LIMIT = 255
const WAITING: ReadonlySet<string> = new Set(['pending', 'running'])

interface Move {
  readonly event: string
  readonly from: readonly StatusState[]
  readonly to: StatusState
}

/** GitLab's moves between states: who waits is not made to wait again. */
const MOVES: ReadonlyMap<string, Move> = new Map([
  ['pending', { event: 'enqueue', from: ['created', 'skipped'], to: 'pending' }],
  ['running', { event: 'run', from: ['pending'], to: 'running' }],
  ['success', { event: 'success', from: ['created', 'pending', 'running'], to: 'success' }],
  ['failed', { event: 'drop', from: ['created', 'pending', 'running'], to: 'failed' }],
  ['canceled', { event: 'cancel', from: ['created', 'pending', 'running'], to: 'canceled' }],
  ['skipped', { event: 'skip', from: ['created', 'pending'], to: 'skipped' }],
] as const)

/** What GitLab does with statuses of commits, which it keeps as jobs of pipelines. */
export function statusRoutes(world: GitLabWorld, answers: Answers, base: string): readonly Route[] {
  const project = `/projects/${world.project.id}`
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/repository/commits/(\\w+)/statuses$`),
      level: LEVELS.reporter,
      parameters: ['name', 'all', 'ref', 'stage', 'pipeline_id'],
      handle: (request, sha) => {
        if (!world.hasCommit(sha)) return notFound('Commit')
        const { query } = request
        const name = query.get('name')
        const pipeline = query.get('pipeline_id')
        const found = world.statuses
          .filter((status) => status.sha === sha && (name === null || status.name === name))
          .filter((status) => pipeline === null || String(status.pipelineId) === pipeline)
          .filter((status) => query.get('all') === 'true' || !status.retried)
        const sorted = query.get('sort') === 'desc' ? found.toReversed() : found
        return page(
          request,
          sorted.map((status) => answers.status(status)),
          base,
        )
      },
    },
    {
      method: 'POST',
      pattern: new RegExp(`^${project}/statuses/(\\w+)$`),
      level: LEVELS.developer,
      parameters: ['state', 'name', 'context', 'description', 'target_url', 'ref', 'pipeline_id', 'coverage'],
      handle: (request, sha) => set(world, answers, { request, sha }),
    },
  ]
}

function set(
  world: GitLabWorld,
  answers: Answers,
  { request, sha }: { request: ApiRequest; sha: string },
): ApiAnswer {
  const { body, actor } = request
  const { state, name = 'default', description = null, target_url: targetUrl = null } = body
  const move = MOVES.get(String(state))
  if (move === undefined) return badParameter('state does not have a valid value')
  if (!world.hasCommit(sha)) return notFound('Commit')
  const pipeline = pipelineOf(world, request, sha)
  if (pipeline === undefined) {
    return notFound(
      body.pipeline_id === undefined ? 'References for commit' : 'Pipeline for pipeline_id, sha and ref',
    )
  }
  const ofName = world.statuses.filter(
    (status) => status.pipelineId === pipeline.id && status.name === name && !status.retried,
  )
  if (ofName.some(({ generic }) => !generic)) return failed(400, { name: ['has already been taken'] })
  if (typeof targetUrl === 'string' && targetUrl.length > URL_LIMIT)
    return failed(400, { target_url: [`is too long (maximum is ${URL_LIMIT} characters)`] })
  const waiting = ofName.find(({ status, author }) => WAITING.has(status) && author.id === actor.user.id)
  const status = waiting ?? newStatus(world, { pipeline, name: String(name), author: actor.user })
  if (!move.from.includes(status.status)) {
    const { event } = move
    return failed(
      400,
      `Cannot transition status via :${event} from :${status.status} (Reason(s): Status cannot transition via "${event}")`,
    )
  }
  carryOut(world, move, status)
  Object.assign(status, { description, targetUrl })
  for (const other of ofName) if (other !== status) other.retried = true
  if (waiting === undefined) world.statuses.push(status)
  world.statusWrites.push({
    sha,
    context: status.name,
    state: String(state),
    description: String(description ?? ''),
  })
  return created(answers.status(status))
}

function carryOut(world: GitLabWorld, { to }: Move, status: WorldStatus): void {
  const at = world.now()
  status.status = to
  if (to === 'running') status.startedAt = at
  else if (to !== 'pending') status.finishedAt = at
}

function newStatus(
  world: GitLabWorld,
  { pipeline, name, author }: Pick<WorldStatus, 'name' | 'author'> & { pipeline: WorldPipeline },
): WorldStatus {
  return {
    id: world.nextId(),
    sha: pipeline.sha,
    ref: pipeline.ref,
    pipelineId: pipeline.id,
    name,
    author,
    generic: true,
    status: 'created',
    description: null,
    targetUrl: null,
    createdAt: world.now(),
    startedAt: null,
    finishedAt: null,
    retried: false,
  }
}

/** The one asked for, or the newest of the commit, or a new one where a branch has it. */
function pipelineOf(world: GitLabWorld, { body, actor }: ApiRequest, sha: string): WorldPipeline | undefined {
  const ofCommit = world.pipelines.filter((pipeline) => pipeline.sha === sha)
  if (body.pipeline_id !== undefined) return ofCommit.find(({ id }) => id === body.pipeline_id)
  const newest = ofCommit.at(-1)
  const ref = world.branchWith(sha)
  if (newest !== undefined || ref === undefined) return newest
  return world.addPipeline({ sha, ref, source: 'external', user: actor.user })
}
