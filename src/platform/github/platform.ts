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
import { systemClock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { type Logger, silentLogger } from '../../core/log.ts'
import type {
  Comment,
  Conversation,
  Glance,
  Platform,
  Reaction,
  RunContext,
  StandingStatus,
  Status,
  Team,
} from '../types.ts'
import { type RepositoryName, readChange, readCommits } from './change.ts'
import { GitHubClient, type GitHubClientOptions } from './client.ts'
import { GitHubComments } from './comments.ts'
import { toReview } from './convert.ts'
import type { Call } from './errors.ts'
import { readFileAt } from './files.ts'
import { readGlance, type ToldGlance } from './glance.ts'
import { Identity } from './identity.ts'
import { readMembership, readPermission } from './people.ts'
import { type ForcePushes, provenanceIn, readOpenedVia } from './provenance.ts'
import { ofRepository, readOpenPulls, readPull, readPullsOfCommit, readPullsOfRef } from './pulls.ts'
import { readPushes } from './pushes.ts'
import { GitHubStatuses, STATUS_LIMIT } from './statuses.ts'
import { commentsIn, readTimeline, reviewsIn } from './timeline.ts'

export interface GitHubPlatformOptions extends GitHubClientOptions {
  readonly context: Pick<RunContext, 'repository' | 'trigger'>
}

/** GitHub, github.com or Enterprise Server. Every method says how many calls it makes. */
export class GitHubPlatform implements Platform {
  readonly id = 'github'
  readonly words = { changeRequest: 'pull request', sigil: '#' }
  /** GitHub refuses more than 65,536 characters; the room in between is for the marker and other ways to count. */
  readonly limits = { comment: 60_000, statusDescription: STATUS_LIMIT }
  readonly #client: GitHubClient
  readonly #identity: Identity
  readonly #comments: GitHubComments
  readonly #statuses: GitHubStatuses
  /** What a glance told of each pull request; the timeline tells whether there are more. */
  readonly #forcePushes = new Map<number, ForcePushes>()
  readonly #log: Logger
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
    this.#log = options.log ?? silentLogger
    this.#name = name
    this.#client = client
    this.#identity = identity
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
    const read = await readPull(this.#client, this.#name, { number, signal })
    return ofRepository(read, this.#repositoryId)
  }

  /** One call of GraphQL; where that is refused or makes no sense, one of REST, which tells less. */
  async glance(number: number, signal: AbortSignal): Promise<Glance> {
    let told: ToldGlance
    try {
      told = await readGlance(this.#client, this.#name, { number, signal })
    } catch (error) {
      signal.throwIfAborted()
      this.#log.debug(`GraphQL did not tell, so REST is asked: ${messageOf(error)}`)
      return { changeRequest: await this.changeRequest(number, signal), statuses: undefined }
    }
    const { viewer, forcePushes, statuses, writers } = told
    const changeRequest = ofRepository(told.changeRequest, this.#repositoryId)
    this.#identity.learnViewer(viewer)
    this.#forcePushes.set(number, forcePushes)
    const { headSha } = changeRequest
    return {
      changeRequest,
      writers,
      statuses: statuses && (await this.#statuses.standingIn(headSha, statuses, signal)),
    }
  }

  /** One call for up to 250 commits and 299 files. */
  change(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change> {
    return readChange(this.#client, this.#name, { changeRequest, signal })
  }

  /** None for the default branch, one for a protected branch, else as many as `change` and one. */
  async wholeChange(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change | undefined> {
    const { baseRef, repository } = changeRequest
    if (baseRef === repository.defaultBranch) return undefined
    const call: Call = { task: `read whether ${baseRef} is protected`, permission: 'contents: read' }
    const { protected: isProtected } = await this.#client.ask(call, signal, (api, request) =>
      api.repos.getBranch({ ...this.#name, branch: baseRef, request }),
    )
    if (isProtected) return undefined
    return this.change({ ...changeRequest, baseSha: repository.defaultBranch }, signal)
  }

  /** One call for each 100. */
  async reviews(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Review[]> {
    const call: Call = {
      task: `list the reviews of pull request #${changeRequest.number}`,
      permission: 'pull-requests: read',
    }
    const reviews = await this.#client.list(call, signal, {
      send: (api, page) =>
        api.pulls.listReviews({ ...this.#name, pull_number: changeRequest.number, ...page }),
    })
    return reviews.flatMap((review) => toReview(review) ?? [])
  }

  /** One call; none for bots, which GitHub does not tell about. */
  permission(account: Account, signal: AbortSignal): Promise<Permission> {
    return readPermission(this.#client, this.#name, { account, signal })
  }

  /** Two calls, and one more for each further 100 entries of the timeline; with a force-push, one more. */
  async provenance(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Provenance> {
    const [openedVia, told] = await Promise.all([
      this.openedVia(changeRequest, signal),
      this.#timeline(changeRequest.number, signal),
    ])
    return { ...told.provenance, openedVia }
  }

  /** One call, and one more for each further 100 entries of the timeline; with a force-push since the glance, one more. */
  async conversation({ number }: ChangeRequest, signal: AbortSignal): Promise<Conversation> {
    const { events, provenance } = await this.#timeline(number, signal)
    const comments: Comment[] = []
    for (const comment of commentsIn(events, number))
      comments.push(await this.#comments.toComment(comment, signal))
    return {
      comments,
      reviews: reviewsIn(events, number),
      provenance: { ...provenance, openedVia: undefined },
    }
  }

  /** One call. */
  openedVia({ number }: ChangeRequest, signal: AbortSignal): Promise<string | undefined> {
    return readOpenedVia(this.#client, this.#name, { number, signal })
  }

  /** One call for each 250 commits. */
  commitsOf(
    changeRequest: ChangeRequest,
    headSha: string,
    signal: AbortSignal,
  ): Promise<readonly Commit[] | undefined> {
    return readCommits(this.#client, this.#name, { changeRequest, headSha, signal })
  }

  /** One call for each 100; none for a fork. */
  pushes(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Push[] | undefined> {
    return readPushes(this.#client, this.#name, { changeRequest, signal })
  }

  /** One call; one more for whoever is not in the team, none for bots. */
  isMember(team: Team, account: Account, signal: AbortSignal): Promise<boolean> {
    return readMembership(this.#client, team, { account, signal })
  }

  /** One call. */
  fileAt(path: string, sha: string, signal: AbortSignal): Promise<string | undefined> {
    return readFileAt(this.#client, this.#name, { path, sha, signal })
  }

  /** One call for each 100 ever set; with a find, at times one more to learn who we are. */
  statusesOf(sha: string, signal: AbortSignal): Promise<readonly StandingStatus[]> {
    return this.#statuses.standing(sha, signal)
  }

  /** None once something was written; else one, the first time. */
  self(signal: AbortSignal): Promise<Pick<Account, 'id' | 'login'> | undefined> {
    return this.#identity.self(signal)
  }

  /**
   * One call for each 100. Oldest first, so that new ones come last; one that closes while the pages are read can still
   * hide another, so ask about a single one before acting on its absence.
   */
  async openChangeRequests(signal: AbortSignal): Promise<ReadonlySet<number>> {
    return new Set((await this.openChanges(signal)).map(({ number }) => number))
  }

  /** One call for each 100, as above. */
  openChanges(signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return readOpenPulls(this.#client, this.#name, signal)
  }

  /** One call for each 100. */
  changeRequestsOfRef(ref: string, signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return readPullsOfRef(this.#client, this.#name, { ref, signal })
  }

  /** One call; where that finds no open one, one more for each 100 open pull requests. */
  changeRequestsOfCommit(sha: string, signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return readPullsOfCommit(this.#client, this.#name, { sha, signal })
  }

  /** One call, or none when the status is as it should be. Outside of pushes, one more to look at a commit's statuses. */
  setStatus(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    return this.#statuses.set(sha, status, signal)
  }

  /** One call for each 100 comments; with a find, at times one more to learn who we are. */
  commentsStartingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]> {
    return this.#comments.startingWith(number, marker, signal)
  }

  /** One call. */
  commentById(number: number, id: number, signal: AbortSignal): Promise<Comment | undefined> {
    return this.#comments.byId(number, id, signal)
  }

  /** One call. */
  react(number: number, comment: Comment, reaction: Reaction, signal: AbortSignal): Promise<void> {
    return this.#comments.react(number, comment, { reaction, signal })
  }

  /** One call, tried once: a repeated one after a lost answer would find the run under way. */
  async rerun(runId: number, signal: AbortSignal): Promise<void> {
    const call: Call = { task: `run ${runId} again`, permission: 'actions: write', writes: true }
    await this.#client.ask(call, signal, (api, request) =>
      api.actions.reRunWorkflow({ ...this.#name, run_id: runId, request: { ...request, retries: 0 } }),
    )
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

  async #timeline(number: number, signal: AbortSignal) {
    const events = await readTimeline(this.#client, this.#name, { number, signal })
    const known = this.#forcePushes.get(number)
    const provenance = await provenanceIn(this.#client, this.#name, { number, signal, events, known })
    return { events, provenance }
  }
}
