import type { Answers } from './answers.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  badParameter,
  failed,
  forbidden,
  notFound,
  ok,
  page,
  type Route,
} from './http.ts'
import { LEVELS, type WorldMergeRequest } from './model.ts'
import type { GitLabWorld } from './world.ts'

/** What GitLab answers about merge requests, their versions, and who judged them. */
export function mergeRequestRoutes(world: GitLabWorld, answers: Answers, base: string): readonly Route[] {
  const all = `/projects/${world.project.id}/merge_requests`
  const one = `${all}/(\\d+)`
  const of = (
    path: string,
    handle: (found: WorldMergeRequest, request: ApiRequest) => ApiAnswer,
    more: Partial<Route> = {},
  ): Route => ({
    method: 'GET',
    pattern: new RegExp(`^${one}${path}$`),
    level: LEVELS.reporter,
    ...more,
    handle: (request, iid) => {
      const found = world.mergeRequests.get(Number(iid))
      return found === undefined ? failed(404, '404 Not found') : handle(found, request)
    },
  })
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^${all}$`),
      level: LEVELS.reporter,
      job: true,
      parameters: ['state', 'scope', 'source_branch'],
      handle: (request) =>
        page(
          request,
          select(world, request).map((found) => answers.listedMergeRequest(found)),
          base,
        ),
    },
    of('', (found) => ok(answers.mergeRequest(found)), { job: true }),
    of('/commits', (found, request) => page(request, answers.commits(last(found)), base)),
    of('/diffs', (found, request) =>
      page(
        request,
        last(found).files.map((file) => answers.diff(file)),
        base,
      ),
    ),
    of('/versions', (found, request) =>
      page(
        request,
        found.versions.toReversed().map((version) => answers.version(version, found)),
        base,
      ),
    ),
    {
      method: 'GET',
      pattern: new RegExp(`^${one}/versions/(\\d+)$`),
      level: LEVELS.reporter,
      handle: (_, iid, id) => {
        const found = world.mergeRequests.get(Number(iid))
        const version = found?.versions.find((one) => one.id === Number(id))
        return found === undefined || version === undefined
          ? failed(404, '404 Not found')
          : ok(answers.fullVersion(version, found))
      },
    },
    of('/approvals', (found, { actor }) => ok(answers.approvals(found, actor.user))),
    of('/reviewers', (found, request) => page(request, answers.reviewers(found), base)),
    of('/pipelines', (found, request) => startPipeline(world, answers, { found, request }), {
      method: 'POST',
      level: LEVELS.developer,
      parameters: ['async'],
    }),
    of('/status_check_responses', (found, { body }) => answerCheck(world, found, body), {
      method: 'POST',
      level: LEVELS.developer,
      parameters: ['sha', 'external_status_check_id', 'status'],
    }),
    {
      method: 'GET',
      pattern: new RegExp(`^/projects/${world.project.id}/jobs/(\\d+)$`),
      level: LEVELS.reporter,
      handle: (_, id) => {
        const job = world.jobs.get(Number(id))
        return job === undefined ? failed(404, '404 Not found') : ok(answers.job(job))
      },
    },
  ]
}

function select(world: GitLabWorld, { query }: ApiRequest): readonly WorldMergeRequest[] {
  const state = query.get('state') ?? 'all'
  const branch = query.get('source_branch')
  return [...world.mergeRequests.values()]
    .filter((found) => state === 'all' || found.state === state)
    .filter((found) => branch === null || found.sourceBranch === branch)
    .toSorted((a, b) => (query.get('sort') === 'asc' ? a.iid - b.iid : b.iid - a.iid))
}

function last({ versions }: WorldMergeRequest) {
  return versions.at(-1) ?? { files: [], commits: [], ...NO_VERSION }
}

const NO_VERSION = { id: 0, headSha: '', baseSha: '', createdAt: '', realSize: '0' }

function startPipeline(
  world: GitLabWorld,
  answers: Answers,
  { found, request: { actor } }: { found: WorldMergeRequest; request: ApiRequest },
): ApiAnswer {
  const sha = found.versions.at(-1)?.headSha
  if (found.state !== 'opened' || sha === undefined) return failed(405, '405 Method Not Allowed')
  const ref = `refs/merge-requests/${found.iid}/head`
  return ok(
    answers.pipeline(world.addPipeline({ sha, ref, source: 'merge_request_event', user: actor.user })),
  )
}

function answerCheck(
  world: GitLabWorld,
  { iid, versions }: WorldMergeRequest,
  body: ApiRequest['body'],
): ApiAnswer {
  const { sha, external_status_check_id: check, status } = body
  if (world.statusChecks.length === 0) return forbidden()
  if (typeof sha !== 'string' || typeof check !== 'number')
    return badParameter('sha is missing, external_status_check_id is missing')
  if (status !== 'passed' && status !== 'failed' && status !== 'pending')
    return badParameter('status does not have a valid value')
  if (!world.statusChecks.includes(check)) return notFound('External Status Check')
  const head = versions.at(-1)?.headSha
  if (sha !== head) return failed(409, `SHA does not match HEAD of source branch: ${head}`)
  world.statusCheckAnswers.push({ iid, check, sha, status })
  return {
    status: 201,
    body: { id: world.nextId(), merge_request: { iid }, external_status_check: { check } },
  }
}
