import type { Account, Change, ChangeRequest, Permission, Review } from '../../core/change-request.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { ForgeError } from '../errors.ts'
import { fitDescription } from '../status.ts'
import type { Comment, Platform, Status } from '../types.ts'
import { changeRequestOf, type ForgePlace, urlOf } from './forge.ts'
import { commitsBetween, filesBetween } from './git.ts'
import type { ForgeState, LocalChangeRequest, LocalComment } from './state.ts'
import { ForgeStore } from './store.ts'

export interface LocalPlatformOptions extends ForgePlace {
  /** Refuses to write, as a forge refuses runs for forks. */
  readonly readOnly?: boolean
}

/** What forges refuse; above the limit that the platform tells. */
const REFUSED_LENGTH = 65_536

/** The local forge, seen from a run. */
export class LocalPlatform implements Platform {
  readonly id = 'local'
  readonly words = { changeRequest: 'pull request', sigil: '#' }
  readonly limits = { comment: 60_000, statusDescription: 140 }
  readonly #store: ForgeStore
  readonly #clock: Clock
  readonly #env: Env
  readonly #readOnly: boolean

  constructor(options: LocalPlatformOptions) {
    this.#clock = options.clock ?? systemClock
    this.#store = new ForgeStore(options.directory, this.#clock)
    this.#env = options.env
    this.#readOnly = options.readOnly ?? false
  }

  async changeRequest(number: number, _signal: AbortSignal): Promise<ChangeRequest> {
    const state = await this.#store.read()
    return toChangeRequest(state, changeRequestOf(state, number))
  }

  async change(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change> {
    const state = await this.#store.read()
    const place = { repository: state.git, env: this.#env }
    const span = { base: changeRequest.baseSha, head: changeRequest.headSha }
    const [commits, files] = await Promise.all([
      commitsBetween(place, span, signal),
      filesBetween(place, span, signal),
    ])
    const accountOf = (email: string): Account | undefined => {
      const found = state.accounts.find((account) =>
        account.emails.some((known) => known.toLowerCase() === email.toLowerCase()),
      )
      return found === undefined ? undefined : toAccount(state, found.id)
    }
    return {
      commits: commits.map((commit) => ({
        ...commit,
        author: accountOf(commit.authorEmail),
        committer: accountOf(commit.committerEmail),
      })),
      files,
      complete: true,
    }
  }

  async reviews(changeRequest: ChangeRequest, _signal: AbortSignal): Promise<readonly Review[]> {
    const state = await this.#store.read()
    return state.reviews
      .filter((review) => review.changeRequest === changeRequest.number)
      .map(({ author, state: verdict, commitSha, submittedAt }) => ({
        author: toAccount(state, author),
        state: verdict,
        commitSha,
        submittedAt,
      }))
  }

  async permission(account: Account, _signal: AbortSignal): Promise<Permission> {
    if (account.type !== 'user') return 'none'
    const state = await this.#store.read()
    return state.accounts.find((known) => known.id === account.id)?.permission ?? 'none'
  }

  async openChangeRequests(_signal: AbortSignal): Promise<ReadonlySet<number>> {
    const { changeRequests } = await this.#store.read()
    return new Set(changeRequests.filter((found) => found.state === 'open').map((found) => found.number))
  }

  changeRequestsOfRef(ref: string, _signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return this.#select((found) => found.headRef === ref && !found.fromFork)
  }

  changeRequestsOfCommit(sha: string, _signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return this.#select((found) => found.headSha === sha && found.state === 'open')
  }

  async setStatus(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    this.#refuseIfReadOnly(`set the status ${status.context} on ${sha.slice(0, 7)}`)
    const at = this.#clock.now().toISOString()
    const set = {
      ...status,
      description: fitDescription(status.description, this.limits.statusDescription),
      sha,
      at,
    }
    await this.#store.update(({ statuses }) => {
      const last = statuses.findLast((known) => known.sha === sha && known.context === status.context)
      const same =
        last?.state === set.state && last.description === set.description && last.targetUrl === set.targetUrl
      if (!same) statuses.push(set)
    }, signal)
  }

  async commentsStartingWith(
    number: number,
    marker: string,
    _signal: AbortSignal,
  ): Promise<readonly Comment[]> {
    const state = await this.#store.read()
    return state.comments
      .filter((comment) => comment.changeRequest === number && comment.body.startsWith(marker))
      .map((comment) => toComment(state, comment))
  }

  async createComment(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const task = `comment on pull request #${number}`
    this.#refuseIfReadOnly(task)
    refuseIfTooLong(task, body)
    return this.#store.update((state) => {
      changeRequestOf(state, number)
      const added: LocalComment = { id: ++state.lastId, changeRequest: number, author: state.me, body }
      state.comments.push(added)
      return toComment(state, added)
    }, signal)
  }

  async updateComment(number: number, comment: Comment, body: string, signal: AbortSignal): Promise<Comment> {
    const task = `update the comment on pull request #${number}`
    this.#refuseIfReadOnly(task)
    refuseIfTooLong(task, body)
    return this.#store.update((state) => {
      const found = state.comments.find((known) => known.id === comment.id)
      if (found === undefined) throw new ForgeError(`Could not ${task}`, { status: 404, said: 'it is gone' })
      found.body = body
      return toComment(state, found)
    }, signal)
  }

  async deleteComment(number: number, comment: Comment, signal: AbortSignal): Promise<void> {
    this.#refuseIfReadOnly(`delete a comment on pull request #${number}`)
    await this.#store.update((state) => {
      state.comments = state.comments.filter((known) => known.id !== comment.id)
    }, signal)
  }

  async #select(wanted: (found: LocalChangeRequest) => boolean): Promise<readonly ChangeRequest[]> {
    const state = await this.#store.read()
    return state.changeRequests.filter(wanted).map((found) => toChangeRequest(state, found))
  }

  #refuseIfReadOnly(task: string): void {
    if (this.#readOnly)
      throw new ForgeError(`Could not ${task}`, {
        status: 403,
        said: 'this run may only read',
        readOnly: true,
      })
  }
}

function refuseIfTooLong(task: string, body: string): void {
  if (body.length <= REFUSED_LENGTH) return
  throw new ForgeError(`Could not ${task}`, {
    status: 422,
    said: `body is too long (maximum is ${REFUSED_LENGTH} characters)`,
  })
}

function toChangeRequest(state: ForgeState, found: LocalChangeRequest): ChangeRequest {
  const { author, ...rest } = found
  const url = urlOf(state)
  return {
    ...rest,
    author: toAccount(state, author),
    url: `${url}#${found.number}`,
    repository: { platform: 'local', ...state.repository, url },
  }
}

function toComment(state: ForgeState, comment: LocalComment): Comment {
  return {
    id: comment.id,
    body: comment.body,
    author: toAccount(state, comment.author),
    mine: comment.author === state.me,
    url: `${urlOf(state)}#${comment.changeRequest}-${comment.id}`,
  }
}

function toAccount(state: ForgeState, id: number | null): Account | undefined {
  const found = state.accounts.find((account) => account.id === id)
  return found === undefined ? undefined : { id: found.id, login: found.login, type: found.type }
}
