import type { Redactor } from '../../core/redactor.ts'
import { fitDescription } from '../status.ts'
import type { Status } from '../types.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import type { Call } from './errors.ts'
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
    const wanted = told(state, description, targetUrl)
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
          told(state, description ?? '', target_url ?? undefined),
        ]),
      )
    } catch {
      signal.throwIfAborted()
      return new Map()
    }
  }
}

function told(state: string, description: string, targetUrl: string | undefined): string {
  return JSON.stringify([state, description, targetUrl ?? null])
}
