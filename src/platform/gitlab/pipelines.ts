import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Trigger } from '../types.ts'
import type { ApiJob, ApiPipeline } from './convert.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

export interface PipelinesOptions {
  readonly project: Project
  readonly log: Logger
  readonly trigger: Trigger
  /** Of this run. */
  readonly pipeline: { readonly id: number; readonly sha: string } | undefined
  /** Number of the merge request with this head, where it is known. */
  readonly numberOf: (sha: string) => number | undefined
}

/** The job of our component that ends with a failure while a person is waited for. */
const GATE_JOB = 'offshoot:gate'
const OF_A_HEAD = /^refs\/merge-requests\/[1-9]\d{0,9}\/head$/

/** The pipelines that hold merge requests, as seen from inside of one and from elsewhere. */
export class Pipelines {
  readonly #options: PipelinesOptions
  /** Runs for a merge request itself are in its pipeline, and what they decide is the end of their own job. */
  readonly #outside: boolean
  readonly #newest = new Map<string, Promise<ApiPipeline | undefined>>()
  readonly #triedAgain = new Set<string>()

  constructor(options: PipelinesOptions) {
    const { trigger } = options
    this.#options = options
    this.#outside =
      trigger.kind !== 'merge-group' && (trigger.kind !== 'change-request' || trigger.action !== 'updated')
  }

  /** Takes the pipelines of a merge request that run on its head, told along with other things. */
  learn(sha: string, told: readonly ApiPipeline[]): void {
    this.#newest.set(sha, Promise.resolve(told.toSorted((a, b) => b.id - a.id)[0]))
  }

  /**
   * Id of the pipeline to which the statuses of a commit belong; `undefined` leaves it to GitLab, which takes the
   * commit's newest, and that may be one that holds no merge request. None or one call.
   */
  async ofStatuses(sha: string, signal: AbortSignal): Promise<number | undefined> {
    const { log, pipeline } = this.#options
    const own = pipeline?.sha === sha ? pipeline.id : undefined
    if (!this.#outside) return own
    try {
      return (await this.#newestOf(sha, signal))?.id ?? own
    } catch (error) {
      signal.throwIfAborted()
      log.warn(
        `the pipeline of ${sha.slice(0, 7)} was not found, so its status may be shown in another: ${messageOf(error)}`,
      )
      return own
    }
  }

  /**
   * Runs the gate's job again that failed in the newest pipeline of this head, so that the pipeline goes on now that it
   * is approved; the job decides by itself. At most once for a head. It may fail: then a person is told what to press.
   * None to three calls; the last one is tried once.
   */
  async goOn(sha: string, signal: AbortSignal): Promise<void> {
    if (!this.#outside || this.#triedAgain.has(sha)) return
    this.#triedAgain.add(sha)
    const { log } = this.#options
    try {
      const pipeline = await this.#newestOf(sha, signal)
      if (pipeline === undefined) {
        log.warn(
          `no pipeline of a merge request runs on ${sha.slice(0, 7)} itself; with merged results, press Retry of ${GATE_JOB} in the newest one`,
        )
        return
      }
      const job = await this.#failedGate(pipeline, signal)
      if (job === undefined) return
      await this.#retry(job, signal)
      log.info(`${GATE_JOB} runs again in pipeline ${pipeline.id}`)
    } catch (error) {
      log.warn(
        `${GATE_JOB} of ${sha.slice(0, 7)} does not run again by itself; press Retry of that job in the merge request’s newest pipeline: ${messageOf(error)}`,
      )
    }
  }

  #newestOf(sha: string, signal: AbortSignal): Promise<ApiPipeline | undefined> {
    let newest = this.#newest.get(sha)
    if (newest === undefined) {
      newest = this.#find(sha, signal)
      this.#newest.set(sha, newest)
    }
    return newest
  }

  /** A hundred of one commit are enough to find its newest. */
  async #find(sha: string, signal: AbortSignal): Promise<ApiPipeline | undefined> {
    const { project, numberOf } = this.#options
    const call: Call = { task: `list the pipelines of ${sha.slice(0, 7)}`, role: 'Reporter' }
    const found = await project.client.ask<readonly ApiPipeline[]>(call, signal, {
      path: `${project.path}/pipelines`,
      query: { sha, source: 'merge_request_event', order_by: 'id', sort: 'desc', per_page: 100 },
    })
    const number = numberOf(sha)
    const isOurs = (ref: string) =>
      number === undefined ? OF_A_HEAD.test(ref) : ref === `refs/merge-requests/${number}/head`
    return found.filter((one) => one.sha === sha && isOurs(one.ref)).toSorted((a, b) => b.id - a.id)[0]
  }

  async #failedGate({ id }: ApiPipeline, signal: AbortSignal): Promise<ApiJob | undefined> {
    const { project } = this.#options
    const call: Call = { task: `list the failed jobs of pipeline ${id}`, role: 'Reporter' }
    const jobs = await project.client.list<ApiJob>(call, signal, {
      path: `${project.path}/pipelines/${id}/jobs`,
      query: { scope: 'failed' },
    })
    return jobs.find((job) => job.name === GATE_JOB && job.status === 'failed' && job.pipeline.id === id)
  }

  async #retry({ id }: ApiJob, signal: AbortSignal): Promise<void> {
    const { project } = this.#options
    const call: Call = {
      task: `run job ${id} again`,
      role: 'Developer',
      writes: true,
      hint: 'On a protected branch it must be allowed to push or merge there, and to deploy where the environments `offshoot/*` are protected.',
    }
    await project.client.ask(call, signal, { method: 'POST', path: `${project.path}/jobs/${id}/retry` })
  }
}
