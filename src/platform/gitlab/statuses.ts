import type { Redactor } from '../../core/redactor.ts'
import { ForgeError, isNotFoundError } from '../errors.ts'
import { fitDescription } from '../status.ts'
import type { StandingStatus, Status, StatusState } from '../types.ts'
import type { ApiStatus } from './convert.ts'
import type { Call } from './errors.ts'
import type { Identity } from './identity.ts'
import type { Pipelines } from './pipelines.ts'
import type { Project } from './project.ts'

export interface StatusesOptions {
  readonly project: Project
  readonly identity: Identity
  readonly redactor: Redactor
  readonly pipelines: Pick<Pipelines, 'ofStatuses'>
  /** Commits may bear statuses of earlier runs, so that a look at them can save a write. */
  readonly lookFirst: boolean
}

export const STATUS_LIMIT = 140
const URL_LIMIT = 255

/** What GitLab calls the states that we set. */
const STATES = {
  pending: 'pending',
  success: 'success',
  failure: 'failed',
  error: 'failed',
} as const satisfies Record<StatusState, string>

/** Waiting, in all the ways that GitLab tells apart. */
const WAITING = new Set(['created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled'])

interface Written {
  readonly state: string
  readonly description: string
  readonly target_url: string | undefined
}

/** Writes commit statuses, which to GitLab are jobs outside of it: one that ended is followed by a new one. */
export class GitLabStatuses {
  readonly #options: StatusesOptions
  readonly #known = new Map<string, Promise<Map<string, Written>>>()
  /** All of a commit's, as they were read last. */
  readonly #listed = new Map<string, readonly ApiStatus[]>()

  constructor(options: StatusesOptions) {
    this.#options = options
  }

  async set(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    const wanted: Written = {
      state: STATES[status.state],
      description: fitDescription(this.#options.redactor.redact(status.description), STATUS_LIMIT),
      target_url: fitUrl(status.targetUrl),
    }
    const pipeline = await this.#options.pipelines.ofStatuses(sha, signal)
    const known = await this.#knownOf({ sha, pipeline, signal })
    const { context } = status
    if (same(known.get(context), wanted)) return
    known.set(context, await this.#write({ sha, pipeline, context, signal }, known.get(context), wanted))
  }

  /** Jobs of GitLab's own pipelines are in the list as well, and may bear any name. */
  async standing(sha: string, signal: AbortSignal): Promise<readonly StandingStatus[]> {
    const { identity } = this.#options
    const standing = new Map<string, StandingStatus>()
    const listed = await this.#list({ sha, signal })
    this.#listed.set(sha, listed)
    for (const status of listed) {
      if (standing.has(status.name)) continue
      standing.set(status.name, {
        context: status.name,
        state: toState(status.status),
        description: status.description ?? '',
        targetUrl: status.target_url ?? undefined,
        // A job of a pipeline that we started bears our name too, and no description; what we set always has one.
        mine: status.description !== null && (await identity.wrote(status.author, signal)),
      })
    }
    return [...standing.values()]
  }

  /** The last ones of each pipeline, newest first by when they last changed. None for a commit that GitLab has not. */
  async #list({ sha, pipeline, context, signal }: Where): Promise<readonly ApiStatus[]> {
    const { project } = this.#options
    const call: Call = { task: `list the statuses of ${sha.slice(0, 7)}`, role: 'Reporter' }
    try {
      const statuses = await project.client.list<ApiStatus>(call, signal, {
        path: `${project.path}/repository/commits/${sha}/statuses`,
        query: {
          ...(context === undefined ? {} : { name: context }),
          ...(pipeline === undefined ? {} : { pipeline_id: pipeline }),
        },
      })
      return statuses.toSorted((a, b) => changedAt(b) - changedAt(a) || b.id - a.id)
    } catch (error) {
      if (isNotFoundError(error)) return []
      throw error
    }
  }

  /**
   * GitLab changes a waiting status only by moving it on, from pending to running and from there to an end. Another
   * description for one that keeps waiting takes it along that way, and at its end begins anew.
   * @returns what stands now
   */
  async #write(place: Place, standing: Written | undefined, wanted: Written): Promise<Written> {
    if (wanted.state === 'pending' && standing?.state === 'pending')
      return await this.#post(place, { ...wanted, state: 'running' })
    if (wanted.state === 'pending' && standing?.state === 'running') {
      await this.#post(place, { ...wanted, state: 'canceled' })
      return await this.#post(place, wanted)
    }
    try {
      return await this.#post(place, wanted)
    } catch (error) {
      if (!isNoTransition(error) || wanted.state !== 'pending' || standing !== undefined) throw error
      // It waits already: set by an earlier run of ours.
      const [found] = await this.#list(place)
      if (found === undefined) throw error
      const stands = toWritten(found)
      return same(stands, wanted) ? stands : await this.#write(place, stands, wanted)
    }
  }

  async #post({ sha, pipeline, context, signal }: Place, written: Written): Promise<Written> {
    const { project, identity } = this.#options
    const call: Call = {
      task: `set the status ${context} on ${sha.slice(0, 7)}`,
      role: 'Developer',
      writes: true,
      hint: 'On a protected branch it must be allowed to push or merge there.',
    }
    const { author } = await project.client.ask<ApiStatus>(call, signal, {
      method: 'POST',
      path: `${project.path}/statuses/${sha}`,
      body: { name: context, ...written, ...(pipeline === undefined ? {} : { pipeline_id: pipeline }) },
      // What was carried out without our hearing of it is found as what stands.
      repeatable: written.state !== 'canceled',
    })
    identity.learn(author)
    return written
  }

  #knownOf(where: Where): Promise<Map<string, Written>> {
    let known = this.#known.get(where.sha)
    if (known === undefined) {
      known = this.#options.lookFirst ? this.#read(where) : Promise.resolve(new Map())
      this.#known.set(where.sha, known)
    }
    return known
  }

  /** Of its pipeline, where all of them tell which one that is: older servers do not. */
  #alreadyRead({ sha, pipeline }: Where): readonly ApiStatus[] | undefined {
    const listed = this.#listed.get(sha)
    this.#listed.delete(sha)
    if (pipeline === undefined) return listed
    if (listed?.every((status) => typeof status.pipeline_id === 'number') !== true) return undefined
    return listed.filter((status) => status.pipeline_id === pipeline)
  }

  /** Ours alone: to set one again that somebody else set is to make it ours. Not being able to look hinders no write. */
  async #read(where: Where): Promise<Map<string, Written>> {
    const known = new Map<string, Written>()
    try {
      for (const status of this.#alreadyRead(where) ?? (await this.#list(where))) {
        if (known.has(status.name) || status.description === null) continue
        if (await this.#options.identity.wrote(status.author, where.signal))
          known.set(status.name, toWritten(status))
      }
    } catch {
      where.signal.throwIfAborted()
    }
    return known
  }
}

interface Where {
  readonly sha: string
  /** The one to which its statuses belong; all of them where that is left to GitLab. */
  readonly pipeline?: number | undefined
  readonly context?: string
  readonly signal: AbortSignal
}

interface Place extends Where {
  readonly context: string
}

function toState(status: string): StatusState {
  if (status === 'success') return 'success'
  if (status === 'failed') return 'failure'
  return WAITING.has(status) ? 'pending' : 'error'
}

function toWritten({ status, description, target_url }: ApiStatus): Written {
  return { state: status, description: description ?? '', target_url: target_url ?? undefined }
}

/** One that runs waits, to us. */
function same(standing: Written | undefined, wanted: Written): boolean {
  const state = standing?.state === 'running' ? 'pending' : standing?.state
  return (
    state === wanted.state &&
    standing?.description === wanted.description &&
    standing.target_url === wanted.target_url
  )
}

/** GitLab refuses longer ones. Without its fragment one still leads to the run. */
function fitUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length <= URL_LIMIT) return url
  const [page = ''] = url.split('#')
  return page.length <= URL_LIMIT ? page : undefined
}

function changedAt({ finished_at, started_at, created_at }: ApiStatus): number {
  return Date.parse(finished_at ?? started_at ?? created_at)
}

function isNoTransition(error: unknown): boolean {
  return error instanceof ForgeError && error.status === 400 && /cannot transition/i.test(error.said ?? '')
}
