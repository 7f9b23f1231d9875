import type { Permission } from '../../core/change-request.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import type { RunContext, Trigger } from '../types.ts'
import { DIALECTS, type Dialect } from './dialect.ts'
import { shaOfBranch } from './git.ts'
import { accountOf, changeRequestOf, urlOf } from './lookup.ts'
import type { ForgeState, LocalAccount, LocalChangeRequest, LocalReview } from './state.ts'
import { ForgeStore } from './store.ts'

export interface ForgePlace {
  /** Where the state is kept; outside the git repository, or ignored by it. */
  readonly directory: string
  /** `PATH` and `HOME` for git. */
  readonly env: Env
  readonly clock?: Clock
  /** GitHub's when absent. */
  readonly dialect?: Dialect
}

export interface ForgeSetup {
  readonly repository: ForgeState['repository']
  /** Path of the git repository. */
  readonly git: string
  /** Login of the account that writes our comments and statuses; must be among the accounts. */
  readonly me: string
  readonly accounts: readonly LocalAccount[]
  /** Change requests are numbered from the next one on. */
  readonly lastNumber?: number
}

export interface NewChangeRequest {
  readonly title: string
  readonly body?: string
  /** A login; `null` for an account that was deleted. */
  readonly author: string | null
  /** Branches of the git repository. */
  readonly headRef: string
  readonly baseRef: string
  readonly draft?: boolean
  readonly fromFork?: boolean
  readonly labels?: readonly string[]
}

/** A forge without a network, seen from its people: they open, push, review, comment, merge and close. */
export class LocalForge {
  readonly #place: ForgePlace
  readonly #store: ForgeStore
  readonly #clock: Clock

  /** Takes up the forge in this directory; `create` makes one. */
  constructor(place: ForgePlace) {
    this.#place = place
    this.#clock = place.clock ?? systemClock
    this.#store = new ForgeStore(place.directory, this.#clock)
  }

  static async create(place: ForgePlace, setup: ForgeSetup): Promise<LocalForge> {
    const forge = new LocalForge(place)
    const me = setup.accounts.find((account) => account.login === setup.me)
    if (me === undefined)
      throw new OffshootError('config', `${setup.me} is none of the local forge's accounts`)
    await forge.#store.create({
      version: 1,
      repository: setup.repository,
      git: setup.git,
      me: me.id,
      accounts: [...setup.accounts],
      changeRequests: [],
      reviews: [],
      comments: [],
      statuses: [],
      reactions: [],
      pushes: [],
      lastNumber: setup.lastNumber ?? 0,
      lastId: 0,
      lastRun: 0,
    })
    return forge
  }

  /** What is there now, for looking at. */
  read(): Promise<ForgeState> {
    return this.#store.read()
  }

  async open(
    request: NewChangeRequest,
    signal: AbortSignal,
  ): Promise<Trigger & { readonly kind: 'change-request' }> {
    const shas = await this.#shas(request, signal)
    const at = this.#clock.now().toISOString()
    const number = await this.#store.update((state) => {
      const { title, body = '', headRef, baseRef, draft = false, fromFork = false } = request
      const author = request.author === null ? null : accountOf(state, request.author).id
      const added: LocalChangeRequest = {
        number: ++state.lastNumber,
        title,
        body,
        author,
        state: 'open',
        draft,
        headRef,
        baseRef,
        fromFork,
        labels: [...(request.labels ?? [])],
        ...shas,
      }
      state.changeRequests.push(added)
      state.pushes.push({ changeRequest: added.number, sha: shas.headSha, at, account: author })
      return added.number
    }, signal)
    return { kind: 'change-request', action: 'updated', number }
  }

  /** Takes over where head and base stand in git now; its author pushed, unless told by whom. */
  async push(number: number, signal: AbortSignal, by?: string): Promise<Trigger> {
    const shas = await this.#shas(changeRequestOf(await this.read(), number), signal)
    const at = this.#clock.now().toISOString()
    await this.#store.update((state) => {
      const found = changeRequestOf(state, number)
      const account = by === undefined ? found.author : accountOf(state, by).id
      if (found.headSha !== shas.headSha)
        state.pushes.push({ changeRequest: number, sha: shas.headSha, at, account })
      Object.assign(found, shas)
    }, signal)
    return { kind: 'change-request', action: 'updated', number }
  }

  /** Puts other labels in place of those it has. */
  label(number: number, labels: readonly string[], signal: AbortSignal): Promise<Trigger> {
    return this.#change(number, (found) => Object.assign(found, { labels: [...labels] }), {
      action: 'described',
      signal,
    })
  }

  setDraft(number: number, draft: boolean, signal: AbortSignal): Promise<Trigger> {
    return this.#change(number, (found) => Object.assign(found, { draft }), { action: 'updated', signal })
  }

  close(number: number, signal: AbortSignal): Promise<Trigger> {
    return this.#change(number, (found) => Object.assign(found, { state: 'closed' }), {
      action: 'closed',
      signal,
    })
  }

  reopen(number: number, signal: AbortSignal): Promise<Trigger> {
    return this.#change(number, (found) => Object.assign(found, { state: 'open' }), {
      action: 'updated',
      signal,
    })
  }

  /** Says that it is merged; the merge itself is git's business. */
  merge(number: number, signal: AbortSignal): Promise<Trigger> {
    return this.#change(number, (found) => Object.assign(found, { state: 'merged' }), {
      action: 'closed',
      signal,
    })
  }

  /** Says so of the head as it stands. Throws for what the forge's people cannot say. */
  async review(
    number: number,
    review: { author: string | null; state: LocalReview['state'] },
    signal: AbortSignal,
  ): Promise<Trigger> {
    const { verdicts, words } = this.#place.dialect ?? DIALECTS.github
    if (!verdicts.includes(review.state))
      throw new OffshootError('config', `nobody can call a ${words.changeRequest} ${review.state} here`)
    const submittedAt = this.#clock.now().toISOString()
    await this.#store.update((state) => {
      const author = review.author === null ? null : accountOf(state, review.author).id
      const commitSha = changeRequestOf(state, number).headSha
      state.reviews.push({ changeRequest: number, author, state: review.state, commitSha, submittedAt })
    }, signal)
    return { kind: 'review', number }
  }

  async comment(
    number: number,
    comment: { author: string; body: string },
    signal: AbortSignal,
  ): Promise<Trigger & { readonly kind: 'comment' }> {
    const createdAt = this.#clock.now().toISOString()
    const commentId = await this.#store.update((state) => {
      changeRequestOf(state, number)
      const { body } = comment
      const author = accountOf(state, comment.author).id
      const id = ++state.lastId
      state.comments.push({ id, changeRequest: number, author, body, createdAt, edited: false })
      return id
    }, signal)
    return { kind: 'comment', number, commentId }
  }

  /** Puts another text in place of a comment's. */
  async editComment(id: number, body: string, signal: AbortSignal): Promise<void> {
    await this.#store.update((state) => {
      const found = state.comments.find((comment) => comment.id === id)
      if (found !== undefined) Object.assign(found, { body, edited: true })
    }, signal)
  }

  /** Says what an account may do from now on. */
  async permit(login: string, permission: Permission, signal: AbortSignal): Promise<void> {
    await this.#store.update((state) => {
      const { id } = accountOf(state, login)
      state.accounts = state.accounts.map((account) =>
        account.id === id ? { ...account, permission } : account,
      )
    }, signal)
  }

  /** Where a run stands that this trigger starts; every call is a new run. */
  async startRun(
    trigger: Trigger,
    { workspace, signal }: { workspace: string; signal: AbortSignal },
  ): Promise<RunContext> {
    return this.#store.update((state) => {
      const { id, fullName, defaultBranch } = state.repository
      return {
        platform: 'local',
        host: 'local',
        repository: { platform: 'local', id, fullName, defaultBranch, url: urlOf(state) },
        trigger,
        runId: ++state.lastRun,
        runUrl: undefined,
        workspace,
      }
    }, signal)
  }

  async #shas({ headRef, baseRef }: { headRef: string; baseRef: string }, signal: AbortSignal) {
    const place = { repository: (await this.read()).git, env: this.#place.env }
    return {
      headSha: await shaOfBranch(place, headRef, signal),
      baseSha: await shaOfBranch(place, baseRef, signal),
    }
  }

  async #change(
    number: number,
    change: (found: LocalChangeRequest) => void,
    { action, signal }: { action: 'updated' | 'described' | 'closed'; signal: AbortSignal },
  ): Promise<Trigger> {
    await this.#store.update((state) => change(changeRequestOf(state, number)), signal)
    return { kind: 'change-request', action, number }
  }
}
