import { ForgeError } from '../errors.ts'
import type { GitLabClient } from './client.ts'
import type { ApiUser } from './convert.ts'
import type { Call } from './errors.ts'

interface Known {
  readonly id: number
  readonly login: string
}

/**
 * Whom our token acts as: from answers to our own writes, which name their author, for nothing; else by one call. Every
 * job that has the token acts as that account, so "mine" is about not disturbing others; it proves nothing.
 */
export class Identity {
  readonly #client: GitLabClient
  #known: Known | undefined
  #refused = false
  #asking: Promise<void> | undefined

  constructor(client: GitLabClient) {
    this.#client = client
  }

  /** Takes the author named in the answer to a write of ours. */
  learn(author: Pick<ApiUser, 'id' | 'username'> | null): void {
    if (author !== null) this.#known ??= { id: author.id, login: author.username }
  }

  /** Makes no call, or one the first time. */
  async wrote(author: ApiUser | null, signal: AbortSignal): Promise<boolean> {
    return author !== null && (await this.self(signal))?.id === author.id
  }

  /** `undefined` where GitLab does not say. Makes no call, or one the first time. */
  async self(signal: AbortSignal): Promise<Known | undefined> {
    if (this.#known === undefined && !this.#refused) await this.#askOnce(signal)
    return this.#known
  }

  /** Those who ask at the same time wait for the same answer. */
  #askOnce(signal: AbortSignal): Promise<void> {
    this.#asking ??= this.#ask(signal).finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const call: Call = { task: 'find out whom the token belongs to', role: 'Guest' }
    try {
      this.learn(await this.#client.ask<ApiUser>(call, signal, { path: '/user' }))
    } catch (error) {
      // Without an answer we could take a stranger's comment for ours, or ours for a stranger's: better none at all.
      if (!(error instanceof ForgeError) || (error.status !== 403 && error.status !== 404)) throw error
      this.#refused = true
    }
  }
}
