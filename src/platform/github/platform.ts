import type { Account, Change, ChangeRequest, Permission, Review } from '../../core/change-request.ts'
import { systemClock } from '../../core/clock.ts'
import { OffshootError } from '../../core/errors.ts'
import { isNotFoundError } from '../errors.ts'
import type { Comment, Platform, RunContext, Status } from '../types.ts'
import { type RepositoryName, readChange } from './change.ts'
import { GitHubClient, type GitHubClientOptions } from './client.ts'
import { GitHubComments } from './comments.ts'
import { toChangeRequest, toPermission, toReview } from './convert.ts'
import type { Call } from './errors.ts'
import { Identity } from './identity.ts'
import { GitHubStatuses, STATUS_LIMIT } from './statuses.ts'

export interface GitHubPlatformOptions extends GitHubClientOptions {
  readonly context: Pick<RunContext, 'repository' | 'trigger'>
}

const READ_PULLS = 'pull-requests: read'

/** GitHub, github.com or Enterprise Server. Every method says how many calls it makes. */
export class GitHubPlatform implements Platform {
  readonly id = 'github'
  readonly words = { changeRequest: 'pull request', sigil: '#' }
  /** GitHub refuses more than 65,536 characters; the room in between is for the marker and other ways to count. */
  readonly limits = { comment: 60_000, statusDescription: STATUS_LIMIT }
  readonly #client: GitHubClient
  readonly #comments: GitHubComments
  readonly #statuses: GitHubStatuses
  readonly #repositoryId: string
  readonly #name: RepositoryName

  constructor(options: GitHubPlatformOptions) {
    const { repository, trigger } = options.context
    const { redactor, clock = systemClock } = options
    const [owner = '', repo = ''] = repository.fullName.split('/')
    const name = { owner, repo }
    const client = new GitHubClient(options)
    const identity = new Identity(client)
    this.#repositoryId = repository.id
    this.#name = name
    this.#client = client
    this.#comments = new GitHubComments({ client, identity, redactor, clock, name })
    // A push brings a commit without statuses; a look at them first would be a call wasted on every push.
    this.#statuses = new GitHubStatuses({
      client,
      identity,
      redactor,
      name,
      lookFirst: trigger.kind !== 'change-request',
    })
  }

  /** One call. */
  async changeRequest(number: number, signal: AbortSignal): Promise<ChangeRequest> {
    const call: Call = { task: `read pull request #${number}`, permission: READ_PULLS }
    const pull = await this.#client.ask(call, signal, (api, request) =>
      api.pulls.get({ ...this.#name, pull_number: number, request }),
    )
    const changeRequest = toChangeRequest(pull)
    // Names get reused when repositories move; branches are named after the id.
    if (changeRequest.repository.id !== this.#repositoryId) {
      throw new OffshootError(
        'guard',
        `Pull request #${number} belongs to another repository than this run`,
        {
          where: changeRequest.url,
          said: `repository ${changeRequest.repository.id}, while the run is for ${this.#repositoryId}`,
          next: 'Run it in the repository that the pull request is for.',
        },
      )
    }
    return changeRequest
  }

  /** One call for up to 250 commits and 299 files. */
  change(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change> {
    return readChange(this.#client, this.#name, { changeRequest, signal })
  }

  /** One call for each 100. */
  async reviews(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Review[]> {
    const call: Call = {
      task: `list the reviews of pull request #${changeRequest.number}`,
      permission: READ_PULLS,
    }
    const reviews = await this.#client.list(call, signal, {
      send: (api, page) =>
        api.pulls.listReviews({ ...this.#name, pull_number: changeRequest.number, ...page }),
    })
    return reviews.flatMap((review) => toReview(review) ?? [])
  }

  /** One call; none for bots, which GitHub does not tell about. */
  async permission(account: Account, signal: AbortSignal): Promise<Permission> {
    if (account.type !== 'user') return 'none'
    const call: Call = { task: `read what ${account.login} may do here`, permission: 'contents: read' }
    try {
      const answer = await this.#client.ask(call, signal, (api, request) =>
        api.repos.getCollaboratorPermissionLevel({ ...this.#name, username: account.login, request }),
      )
      // The endpoint goes by login, and logins get renamed and taken by others.
      return answer.user?.id === account.id ? toPermission(answer.permission) : 'none'
    } catch (error) {
      if (isNotFoundError(error)) return 'none'
      throw error
    }
  }

  /**
   * One call for each 100. Oldest first, so that new ones come last; one that closes while the pages are read can still
   * hide another, so ask about a single one before acting on its absence.
   */
  async openChangeRequests(signal: AbortSignal): Promise<ReadonlySet<number>> {
    return new Set((await this.#openPulls(signal)).map((pull) => pull.number))
  }

  /** One call for each 100. */
  async changeRequestsOfRef(ref: string, signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    const call: Call = { task: `list the pull requests of ${ref}`, permission: READ_PULLS }
    const pulls = await this.#client.list(call, signal, {
      send: (api, page) =>
        api.pulls.list({ ...this.#name, head: `${this.#name.owner}:${ref}`, state: 'all', ...page }),
    })
    // GitHub ignores a filter it cannot read, and then lists everything.
    return pulls.map(toChangeRequest).filter((found) => !found.fromFork && found.headRef === ref)
  }

  /** One call; where that finds none, one more for each 100 open pull requests. */
  async changeRequestsOfCommit(sha: string, signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    const call: Call = { task: `list the pull requests of commit ${sha.slice(0, 7)}`, permission: READ_PULLS }
    const ofCommit = await this.#client
      .list(call, signal, {
        send: (api, page) =>
          api.repos.listPullRequestsAssociatedWithCommit({ ...this.#name, commit_sha: sha, ...page }),
      })
      .catch((error: unknown) => {
        if (isNotFoundError(error)) return []
        throw error
      })
    const isHead = (found: ChangeRequest): boolean => found.state === 'open' && found.headSha === sha
    const found = ofCommit.map(toChangeRequest).filter(isHead)
    if (found.length > 0) return found
    // Commits of forks are not among the repository's own, so only the pull requests themselves can tell.
    return (await this.#openPulls(signal)).map(toChangeRequest).filter(isHead)
  }

  /** One call, or none when the status is as it should be. Outside of pushes, one more to look at a commit's statuses. */
  setStatus(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    return this.#statuses.set(sha, status, signal)
  }

  /** One call for each 100 comments; with a find, at times one more to learn who we are. */
  commentsStartingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]> {
    return this.#comments.startingWith(number, marker, signal)
  }

  /** One call. When its outcome is not known, one look at the comments before the one further try. */
  createComment(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    return this.#comments.create(number, body, signal)
  }

  /** One call. */
  updateComment(number: number, comment: Comment, body: string, signal: AbortSignal): Promise<Comment> {
    return this.#comments.update(number, comment, { body, signal })
  }

  /** One call; a comment that is gone already is no error. */
  deleteComment(number: number, comment: Comment, signal: AbortSignal): Promise<void> {
    return this.#comments.delete(number, comment, signal)
  }

  #openPulls(signal: AbortSignal) {
    const call: Call = { task: 'list the open pull requests', permission: READ_PULLS }
    return this.#client.list(call, signal, {
      send: (api, page) =>
        api.pulls.list({ ...this.#name, state: 'open', sort: 'created', direction: 'asc', ...page }),
      wholePages: true,
    })
  }
}
