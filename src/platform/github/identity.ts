import { isUnknownOutcome } from '../errors.ts'
import type { GitHubClient } from './client.ts'
import { type Call, isLimited, unexpectedAnswer } from './errors.ts'

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

interface Known {
  readonly id: number | undefined
  readonly login: string
  /** GitHub said so; else we take ourselves for the workflows' bot. */
  readonly certain: boolean
}

/** What GraphQL calls the account of the token. */
export interface Viewer {
  readonly login: string
  readonly databaseId: number | null
}

/** `github-actions[bot]` on github.com, as whom every workflow's own token acts. */
const ACTIONS_BOT = { id: 41898282, slug: 'github-actions' } as const

/**
 * Whom our token acts as, found out as late and as cheaply as possible:
 * 1. from the question that a run begins with, or from answers to our own writes, which name their creator: for nothing;
 * 2. else, once a comment bears our marker, by one GraphQL query, the only one that answers Apps' tokens as well as people's;
 * 3. else, where that query is refused, we are taken for `github-actions[bot]`.
 * Every workflow of a repository acts as that bot, so "mine" is about not disturbing others; it proves nothing.
 */
export class Identity {
  readonly #client: GitHubClient
  #known: Known | undefined
  #asking: Promise<Known> | undefined

  constructor(client: GitHubClient) {
    this.#client = client
  }

  /** Takes the creator named in the answer to a write of ours. */
  learn(creator: ApiAccount | null | undefined): void {
    if (creator !== null && creator !== undefined) {
      this.#known ??= { id: creator.id, login: creator.login, certain: true }
    }
  }

  /** Takes the answer to a question that asked for the viewer as well. */
  learnViewer({ databaseId, login }: Viewer): void {
    this.#known ??= { id: databaseId ?? undefined, login, certain: true }
  }

  /** Makes no call, or one the first time. */
  async wrote({ user, performed_via_github_app: app }: Authorship, signal: AbortSignal): Promise<boolean> {
    if (user === null) return false
    const known = await this.#whom(signal)
    const same = known.id === undefined ? known.login === user.login : known.id === user.id
    if (!same || user.id !== ACTIONS_BOT.id) return same
    return user.type === 'Bot' && (app?.slug ?? ACTIONS_BOT.slug) === ACTIONS_BOT.slug
  }

  /** Whom the token acts as, when GitHub said so; a guess is no answer here. Makes no call, or one the first time. */
  async self(signal: AbortSignal): Promise<{ readonly id: number; readonly login: string } | undefined> {
    const { id, login, certain } = await this.#whom(signal)
    return certain && id !== undefined ? { id, login } : undefined
  }

  /** Those who ask at the same time get the same answer; a failure is asked about again. */
  async #whom(signal: AbortSignal): Promise<Known> {
    if (this.#known !== undefined) return this.#known
    this.#asking ??= this.#ask(signal).finally(() => {
      this.#asking = undefined
    })
    const asked = await this.#asking
    this.#known ??= asked
    return this.#known
  }

  async #ask(signal: AbortSignal): Promise<Known> {
    const call: Call = { task: 'find out whom the token belongs to', permission: 'contents: read' }
    try {
      const answer = await this.#client.query<{ viewer?: Viewer } | undefined>(call, signal, {
        text: 'query { viewer { login databaseId } }',
      })
      const viewer = answer?.viewer
      if (typeof viewer?.login !== 'string') throw unexpectedAnswer(call, 'the answer', 'it names nobody')
      return { id: viewer.databaseId ?? undefined, login: viewer.login, certain: true }
    } catch (error) {
      // Without an answer we could take a stranger's comment for ours, or ours for a stranger's: better none at all.
      if (signal.aborted || isUnknownOutcome(error) || isLimited(error)) throw error
      return { id: ACTIONS_BOT.id, login: `${ACTIONS_BOT.slug}[bot]`, certain: false }
    }
  }
}
