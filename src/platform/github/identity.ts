import { isUnknownOutcome } from '../errors.ts'
import type { GitHubClient } from './client.ts'

/** An account in an answer of the API, as far as identity goes. */
export interface ApiAccount {
  readonly id: number
  readonly login: string
  readonly type: string
}

/** Who wrote a comment, and through which App. */
export interface Authorship {
  readonly user: ApiAccount | null
  readonly performed_via_github_app?: { readonly slug?: string | undefined } | null
}

/** `github-actions[bot]` on github.com, as whom every workflow's own token acts. */
const ACTIONS_BOT = { id: 41898282, slug: 'github-actions' } as const

/**
 * Whom our token acts as, found out as late and as cheaply as possible:
 * 1. from answers to our own writes, which name their creator, for nothing (statuses are written before comments are read);
 * 2. else, once a comment bears our marker, by one GraphQL query, the only one that answers Apps' tokens as well as people's;
 * 3. else, where that query is refused, we are taken for `github-actions[bot]`.
 * Every workflow of a repository acts as that bot, so "mine" is about not disturbing others; it proves nothing.
 */
export class Identity {
  readonly #client: GitHubClient
  #known: { readonly id: number } | { readonly login: string } | undefined

  constructor(client: GitHubClient) {
    this.#client = client
  }

  /** Takes the creator named in the answer to a write of ours. */
  learn(creator: ApiAccount | null | undefined): void {
    if (creator !== null && creator !== undefined) this.#known ??= { id: creator.id }
  }

  /** Makes no call, or one the first time. */
  async wrote({ user, performed_via_github_app: app }: Authorship, signal: AbortSignal): Promise<boolean> {
    if (user === null) return false
    this.#known ??= await this.#ask(signal)
    const known = this.#known
    const same = 'id' in known ? known.id === user.id : known.login === user.login
    if (!same || user.id !== ACTIONS_BOT.id) return same
    return user.type === 'Bot' && (app?.slug ?? ACTIONS_BOT.slug) === ACTIONS_BOT.slug
  }

  async #ask(signal: AbortSignal): Promise<{ readonly id: number } | { readonly login: string }> {
    try {
      const { login, databaseId } = await this.#client.viewer(signal)
      return databaseId === null ? { login } : { id: databaseId }
    } catch (error) {
      // Without an answer we could take a stranger's comment for ours, or ours for a stranger's: better none at all.
      if (signal.aborted || isUnknownOutcome(error)) throw error
      return { id: ACTIONS_BOT.id }
    }
  }
}
