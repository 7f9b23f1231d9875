import type { Answers } from './answers.ts'
import { type ApiAnswer, created, failed, notFound, page, type Route } from './http.ts'
import { LEVELS, type StatusState } from './model.ts'
import type { GitLabWorld } from './world.ts'

const ENDED: ReadonlySet<StatusState> = new Set(['success', 'failed', 'canceled'])

/** What GitLab answers about pipelines and their jobs. */
export function pipelineRoutes(world: GitLabWorld, answers: Answers, base: string): readonly Route[] {
  const project = `/projects/${world.project.id}`
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/pipelines$`),
      level: LEVELS.reporter,
      parameters: ['sha', 'ref', 'source', 'status', 'scope', 'username'],
      handle: (request) => {
        const { query } = request
        const asked = (name: string, value: string) => [null, value].includes(query.get(name))
        const found = world.pipelines
          .filter(({ sha, ref, source }) => asked('sha', sha) && asked('ref', ref) && asked('source', source))
          .map((pipeline) => answers.pipeline(pipeline))
        return page(request, query.get('sort') === 'asc' ? found : found.toReversed(), base)
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/pipelines/(\\d+)/jobs$`),
      level: LEVELS.reporter,
      parameters: ['scope', 'scope[]', 'include_retried'],
      handle: (request, id) => {
        if (!world.pipelines.some((one) => one.id === Number(id))) return notFound('Pipeline')
        const scope = [...request.query.getAll('scope'), ...request.query.getAll('scope[]')]
        const found = [...world.jobs.values()]
          .filter((job) => job.pipelineId === Number(id) && job.retried !== true)
          .filter(({ status }) => scope.length === 0 || scope.includes(status))
          .toReversed()
        return page(
          request,
          found.map((job) => answers.job(job)),
          base,
        )
      },
    },
    {
      method: 'POST',
      pattern: new RegExp(`^${project}/jobs/(\\d+)/retry$`),
      level: LEVELS.developer,
      handle: (_, id) => retry(world, answers, Number(id)),
    },
  ]
}

/** In place of the job comes a new one of the same pipeline. */
function retry(world: GitLabWorld, answers: Answers, id: number): ApiAnswer {
  const job = world.jobs.get(id)
  if (job === undefined) return notFound('Job')
  if (job.retried === true || !ENDED.has(job.status))
    return failed(403, '403 Forbidden - Job is not retryable')
  job.retried = true
  const again = { id: world.nextId(), name: job.name, pipelineId: job.pipelineId, status: 'pending' as const }
  world.jobs.set(again.id, again)
  return created(answers.job(again))
}
