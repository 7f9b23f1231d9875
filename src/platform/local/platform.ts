import type {
  Account,
  Change,
  ChangeRequest,
  Commit,
  Permission,
  Provenance,
  Push,
  Review,
} from '../../core/change-request.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { ForgeError } from '../errors.ts'
import { fitDescription } from '../status.ts'
import type { Comment, Platform, Reaction, StandingStatus, Status, Team, Words } from '../types.ts'
import { toAccount, toChangeRequest, toComment, toCommit, toPushes, toReview, toStanding } from './convert.ts'
import { DIALECTS, type Dialect } from './dialect.ts'
import type { ForgePlace } from './forge.ts'
import { commitsBetween, fileAt, filesBetween, hasCommit } from './git.ts'
import { changeRequestOf } from './lookup.ts'
import type { LocalChangeRequest, LocalComment } from './state.ts'
import { ForgeStore } from './store.ts'

export interface LocalPlatformOptions extends ForgePlace {
  /** Refuses to write, as a forge refuses runs for forks. */
  readonly readOnly?: boolean
}

/** The local forge, seen from a run. */
export class LocalPlatform implements Platform {
  readonly id = 'local'
  readonly words: Words
  readonly limits: Platform['limits']
  readonly #store: ForgeStore
  readonly #clock: Clock
  readonly #env: Env
  readonly #readOnly: boolean
  readonly #dialect: Dialect

  constructor(options: LocalPlatformOptions) {
    this.#clock = options.clock ?? systemClock
    this.#store = new ForgeStore(options.directory, this.#clock)
    this.#env = options.env
    this.#readOnly = options.readOnly ?? false
    this.#dialect = options.dialect ?? DIALECTS.github
    this.words = this.#dialect.words
    this.limits = { comment: this.#dialect.comment.limit, statusDescription: 140 }
  }

  async changeRequest(number: number, _signal: AbortSignal): Promise<ChangeRequest> {
    const state = await this.#store.read()
    return toChangeRequest(state, changeRequestOf(state, number), this.words)
  }

  async change(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change> {
    const state = await this.#store.read()
    const place = { repository: state.git, env: this.#env }
    const span = { base: changeRequest.baseSha, head: changeRequest.headSha }
    const [commits, files] = await Promise.all([
      commitsBetween(place, span, signal),
      filesBetween(place, span, signal),
    ])
    return { commits: commits.map((commit) => toCommit(state, commit)), files, complete: true }
  }

  async reviews(changeRequest: ChangeRequest, _signal: AbortSignal): Promise<readonly Review[]> {
    const state = await this.#store.read()
    return state.reviews
      .filter((review) => review.changeRequest === changeRequest.number)
      .map((review) => toReview(state, review))
  }

  async permission(account: Account, _signal: AbortSignal): Promise<Permission> {
    if (account.type !== 'user') return 'none'
    const state = await this.#store.read()
    return state.accounts.find((known) => known.id === account.id)?.permission ?? 'none'
  }

  /** Nobody opens anything here in another's name, and no agent is started from here. */
  async provenance(_changeRequest: ChangeRequest, _signal: AbortSignal): Promise<Provenance> {
    return { openedVia: undefined, starters: [], replacedHeads: [], complete: true }
  }

  async commitsOf(
    { baseSha }: ChangeRequest,
    headSha: string,
    signal: AbortSignal,
  ): Promise<readonly Commit[] | undefined> {
    const state = await this.#store.read()
    const place = { repository: state.git, env: this.#env }
    if (!(await hasCommit(place, headSha, signal))) return undefined
    const commits = await commitsBetween(place, { base: baseSha, head: headSha }, signal)
    return commits.map((commit) => toCommit(state, commit))
  }

  async pushes(changeRequest: ChangeRequest, _signal: AbortSignal): Promise<readonly Push[] | undefined> {
    if (changeRequest.fromFork) return undefined
    return toPushes(await this.#store.read(), changeRequest.number)
  }

  async isMember({ organization, slug }: Team, _account: Account, _signal: AbortSignal): Promise<boolean> {
    throw new ForgeError(`Could not read who is in the team @${organization}/${slug}`, {
      said: 'the local forge has no teams',
    })
  }

  async fileAt(path: string, sha: string, signal: AbortSignal): Promise<string | undefined> {
    const { git } = await this.#store.read()
    return fileAt({ repository: git, env: this.#env }, { path, sha }, signal)
  }

  async statusesOf(sha: string, _signal: AbortSignal): Promise<readonly StandingStatus[]> {
    return toStanding(await this.#store.read(), sha)
  }

  async self(_signal: AbortSignal): Promise<Pick<Account, 'id' | 'login'> | undefined> {
    const state = await this.#store.read()
    return toAccount(state, state.me)
  }

  async openChangeRequests(signal: AbortSignal): Promise<ReadonlySet<number>> {
    return new Set((await this.openChanges(signal)).map((found) => found.number))
  }

  openChanges(_signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return this.#select((found) => found.state === 'open')
  }

  changeRequestsOfRef(ref: string, _signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return this.#select((found) => found.headRef === ref && !found.fromFork)
  }

  async changeRequestsOfCommit(sha: string, _signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    const found = await this.#select(({ headSha }) => headSha === sha)
    return found.toSorted((a, b) => Number(b.state === 'open') - Number(a.state === 'open'))
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
      .map((comment) => toComment(state, comment, this.words))
  }

  async commentById(number: number, id: number, _signal: AbortSignal): Promise<Comment | undefined> {
    const state = await this.#store.read()
    const found = state.comments.find((comment) => comment.id === id && comment.changeRequest === number)
    return found === undefined ? undefined : toComment(state, found, this.words)
  }

  async react(number: number, comment: Comment, reaction: Reaction, signal: AbortSignal): Promise<void> {
    const task = `react to a comment on ${this.#label(number)}`
    this.#refuseIfReadOnly(task)
    await this.#store.update(({ comments, reactions }) => {
      if (!comments.some((known) => known.id === comment.id)) throw gone(task)
      const same = reactions.some((known) => known.comment === comment.id && known.reaction === reaction)
      if (!same) reactions.push({ comment: comment.id, reaction })
    }, signal)
  }

  async rerun(runId: number, _signal: AbortSignal): Promise<void> {
    throw new ForgeError(`Could not run ${runId} again`, { said: 'the local forge has no runner' })
  }

  async createComment(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const task = `comment on ${this.#label(number)}`
    this.#refuseIfReadOnly(task)
    this.#refuseIfTooLong(task, body)
    const createdAt = this.#clock.now().toISOString()
    return this.#store.update((state) => {
      changeRequestOf(state, number)
      const added: LocalComment = {
        id: ++state.lastId,
        changeRequest: number,
        author: state.me,
        body,
        createdAt,
        edited: false,
      }
      state.comments.push(added)
      return toComment(state, added, this.words)
    }, signal)
  }

  async updateComment(number: number, comment: Comment, body: string, signal: AbortSignal): Promise<Comment> {
    const task = `update the comment on ${this.#label(number)}`
    this.#refuseIfReadOnly(task)
    this.#refuseIfTooLong(task, body)
    return this.#store.update((state) => {
      const found = state.comments.find((known) => known.id === comment.id)
      if (found === undefined) throw gone(task)
      Object.assign(found, { body, edited: true })
      return toComment(state, found, this.words)
    }, signal)
  }

  async deleteComment(number: number, comment: Comment, signal: AbortSignal): Promise<void> {
    this.#refuseIfReadOnly(`delete a comment on ${this.#label(number)}`)
    await this.#store.update((state) => {
      state.comments = state.comments.filter((known) => known.id !== comment.id)
    }, signal)
  }

  async #select(wanted: (found: LocalChangeRequest) => boolean): Promise<readonly ChangeRequest[]> {
    const state = await this.#store.read()
    return state.changeRequests.filter(wanted).map((found) => toChangeRequest(state, found, this.words))
  }

  #label(number: number): string {
    return `${this.words.changeRequest} ${this.words.sigil}${number}`
  }

  #refuseIfTooLong(task: string, body: string): void {
    const { most } = this.#dialect.comment
    if (body.length <= most) return
    throw new ForgeError(`Could not ${task}`, {
      status: 422,
      said: `body is too long (maximum is ${most} characters)`,
    })
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

function gone(task: string): ForgeError {
  return new ForgeError(`Could not ${task}`, { status: 404, said: 'it is gone' })
}
