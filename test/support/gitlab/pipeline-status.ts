import type { StatusState, WorldPipeline } from './model.ts'
import type { GitLabWorld } from './world.ts'

const UNDER_WAY: ReadonlySet<StatusState> = new Set(['created', 'pending', 'running'])

/** What GitLab makes of a pipeline's jobs and of the statuses that others set in it: one that waits keeps it going. */
export function statusOfPipeline(world: GitLabWorld, pipeline: WorldPipeline): StatusState {
  const parts = [
    ...[...world.jobs.values()].filter(({ pipelineId, retried }) => pipelineId === pipeline.id && !retried),
    ...world.statuses.filter(({ pipelineId, retried }) => pipelineId === pipeline.id && !retried),
  ].map(({ status }) => status)
  if (parts.length === 0) return pipeline.status
  if (parts.some((status) => UNDER_WAY.has(status))) return 'running'
  if (parts.includes('failed')) return 'failed'
  return parts.includes('canceled') ? 'canceled' : 'success'
}
