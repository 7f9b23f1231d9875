import { ForgeError } from '../errors.ts'
import type { ApiJob } from './convert.ts'
import type { Call } from './errors.ts'
import { mergeRequestPath, type Project } from './project.ts'

/** The refs of merge requests' pipelines: of the head, of its merge with the target, and of merge trains. */
const MERGE_REQUEST_REF = /^refs\/merge-requests\/([1-9]\d{0,9})\/(?:head|merge|train)$/
const UNDER_WAY = new Set(['created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled'])

/** Starts a new pipeline for the merge request that an earlier job was run for. Two calls. */
export async function rerun(project: Project, jobId: number, signal: AbortSignal): Promise<void> {
  const call: Call = { task: `run job ${jobId} again`, role: 'Developer', writes: true }
  const path = `${project.path}/jobs/${jobId}`
  const { status, pipeline } = await project.client.ask<ApiJob>(call, signal, { path })
  if (UNDER_WAY.has(status)) throw new ForgeError(`Could not ${call.task}`, { said: `the job is ${status}` })
  const number = MERGE_REQUEST_REF.exec(pipeline.ref)?.[1]
  if (number === undefined) {
    throw new ForgeError(`Could not ${call.task}`, {
      said: `it ran for ${pipeline.ref}, which is no merge request`,
      next: 'Start a pipeline from the merge request’s page.',
    })
  }
  await project.client.ask(call, signal, {
    method: 'POST',
    path: `${mergeRequestPath(project, Number(number))}/pipelines`,
  })
}
