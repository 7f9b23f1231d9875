import type { Redactor } from '../../core/redactor.ts'
import { fitDescription } from '../status.ts'
import type { StandingStatus, Status, StatusState } from '../types.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import type { Call } from './errors.ts'
import type { ToldStatus } from './glance.ts'
import type { Identity } from './identity.ts'

export interface StatusesOptions {
  readonly client: GitHubClient
  readonly identity: Identity
  readonly redactor: Redactor
  readonly name: RepositoryName
  /** Commits may bear statuses of earlier runs, so that a look at them can save a write. */
  readonly lookFirst: boolean
}

export const STATUS_LIMIT = 140

/** Writes commit statuses, and only those that say something new: GitHub takes 1,000 for each commit and context. */
export class GitHubStatuses {
  readonly #options: StatusesOptions
  readonly #known = new Map<string, Promise<Map<string, string>>>()

  constructor(options: StatusesOptions) {
    this.#options = options
  }

  async set(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    const { client, identity, redactor, name } = this.#options
    const { context, state, targetUrl } = status
    const description = fitDescription(redactor.redact(status.description), STATUS_LIMIT)
    const wanted = tell(state, description, targetUrl)
    const known = await this.#knownOf(sha, signal)
    if (known.get(context) === wanted) return
    const call: Call = {
      task: `set the status ${context} on ${sha.slice(0, 7)}`,
      permission: 'statuses: write',
      writes: true,
    }
    const target = targetUrl === undefined ? {} : { target_url: targetUrl }
    const { creator } = await client.ask(call, signal, (api, request) =>
      api.repos.createCommitStatus({ ...name, sha, context, state, description, ...target, request }),
    )
    identity.learn(creator)
    known.set(context, wanted)
  }

  /** GitHub lists every status ever set, newest first. */
  async standing(sha: string, signal: AbortSignal): Promise<readonly StandingStatus[]> {
    const { client, name } = this.#options
    const call: Call = { task: `list the statuses of ${sha.slice(0, 7)}`, permission: 'statuses: read' }
    const all = await client.list(call, signal, {
      send: (api, page) => api.repos.listCommitStatusesForRef({ ...name, ref: sha, ...page }),
    })
    return this.standingIn(sha, all, signal)
  }

  /** Of statuses that were just read, the last of a context first. At times one call, to learn who we are. */
  async standingIn(
    sha: string,
    told: readonly ToldStatus[],
    signal: AbortSignal,
  ): Promise<readonly StandingStatus[]> {
    const standing = new Map<string, StandingStatus>()
    for (const { context, state, description, target_url, creator } of told) {
      if (standing.has(context)) continue
      standing.set(context, {
        context,
        state: toState(state),
        description: description ?? '',
        targetUrl: target_url ?? undefined,
        mine: await this.#options.identity.wrote({ user: creator }, signal),
      })
    }
    const found = [...standing.values()]
    // What stands need not be looked at again before it is written.
    const own = found
      .filter(({ mine }) => mine)
      .map(({ context, state, description, targetUrl }): [string, string] => [
        context,
        tell(state, description, targetUrl),
      ])
    this.#known.set(sha, Promise.resolve(new Map(own)))
    return found
  }

  #knownOf(sha: string, signal: AbortSignal): Promise<Map<string, string>> {
    let known = this.#known.get(sha)
    if (known === undefined) {
      known = this.#options.lookFirst ? this.#read(sha, signal) : Promise.resolve(new Map())
      this.#known.set(sha, known)
    }
    return known
  }

  /** Not being able to look is no reason not to write. */
  async #read(sha: string, signal: AbortSignal): Promise<Map<string, string>> {
    const { client, name } = this.#options
    const call: Call = { task: `read the statuses of ${sha.slice(0, 7)}`, permission: 'statuses: read' }
    try {
      const { statuses } = await client.ask(call, signal, (api, request) =>
        api.repos.getCombinedStatusForRef({ ...name, ref: sha, per_page: 100, request }),
      )
      return new Map(
        statuses.map(({ context, state, description, target_url }) => [
          context,
          tell(state, description ?? '', target_url ?? undefined),
        ]),
      )
    } catch {
      signal.throwIfAborted()
      return new Map()
    }
  }
}

const STATES: ReadonlySet<string> = new Set<StatusState>(['pending', 'success', 'failure'])

/** A state that is none of GitHub's decides nothing. */
function toState(state: string): StatusState {
  return STATES.has(state) ? (state as StatusState) : 'error'
}

function tell(state: string, description: string, targetUrl: string | undefined): string {
  return JSON.stringify([state, description, targetUrl ?? null])
}
