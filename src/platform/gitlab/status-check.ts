import type { Logger } from '../../core/log.ts'
import { ForgeError } from '../errors.ts'
import type { StatusState } from '../types.ts'
import type { Call } from './errors.ts'
import { mergeRequestPath, type Project } from './project.ts'

export interface StatusCheckOptions {
  readonly project: Project
  readonly log: Logger
  /** Of the external status check that is ours. */
  readonly id: number
}

const ANSWERS = {
  pending: 'pending',
  success: 'passed',
  failure: 'failed',
  error: 'failed',
} as const satisfies Record<StatusState, string>

/**
 * Answers an external status check, which blocks merging where the tier has them, for a head of a merge request.
 * One call. For a head that is none any more nothing is answered: GitLab asks again about the next one.
 */
export async function answerStatusCheck(
  { project, log, id }: StatusCheckOptions,
  { number, sha, state }: { number: number; sha: string; state: StatusState },
  signal: AbortSignal,
): Promise<void> {
  const call: Call = {
    task: `answer the external status check ${id} of merge request !${number}`,
    role: 'Developer',
    writes: true,
    hint: 'External status checks are part of GitLab Ultimate; the account must be one that may approve.',
  }
  try {
    await project.client.ask(call, signal, {
      method: 'POST',
      path: `${mergeRequestPath(project, number)}/status_check_responses`,
      body: { sha, external_status_check_id: id, status: ANSWERS[state] },
      repeatable: true,
    })
  } catch (error) {
    if (!(error instanceof ForgeError) || error.status !== 409) throw error
    log.info(
      `merge request !${number} has another head than ${sha.slice(0, 7)} by now; its check is left alone`,
    )
  }
}
