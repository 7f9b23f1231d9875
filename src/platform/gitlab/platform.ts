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
import { silentLogger } from '../../core/log.ts'
import type {
  Comment,
  Conversation,
  Enforcement,
  Glance,
  Platform,
  Reaction,
  RunContext,
  StandingStatus,
  Status,
  Team,
} from '../types.ts'
import { Accounts } from './accounts.ts'
import { Authors } from './authors.ts'
import { type ChangeSources, readChange, readCommits } from './change.ts'
import { GitLabClient, type GitLabClientOptions } from './client.ts'
import { enforcementOf, readEnforcement } from './enforcement.ts'
import { readFileAt } from './files.ts'
import { Glances } from './glance.ts'
import { readProvenance, readPushes } from './history.ts'
import { Identity } from './identity.ts'
import { MergeRequests } from './merge-requests.ts'
import { GitLabNotes } from './notes.ts'
import { readMembership, readPermission } from './people.ts'
import { Pipelines } from './pipelines.ts'
import type { Project } from './project.ts'
import { rerun } from './reruns.ts'
import { readReviews } from './reviews.ts'
import { answerStatusCheck, type StatusCheckOptions } from './status-check.ts'
import { GitLabStatuses, STATUS_LIMIT } from './statuses.ts'
import { Versions } from './versions.ts'

export interface GitLabPlatformOptions extends GitLabClientOptions {
  readonly context: Pick<RunContext, 'repository' | 'trigger'>
  /** The pipeline of this run, and the commit it is for. */
  readonly pipeline?: { readonly id: number; readonly sha: string }
  /** Id of the external status check that the approval answers. */
  readonly statusCheck?: number
}

/** GitLab, gitlab.com or self-managed. Every method says how many calls it makes, beside one for each account seen first. */
export class GitLabPlatform implements Platform {
  readonly id = 'gitlab'
  readonly words = { changeRequest: 'merge request', sigil: '!' }
  /** GitLab refuses more than 1,000,000 characters; the room in between is for the marker and for defused lines. */
  readonly limits = { comment: 990_000, statusDescription: STATUS_LIMIT }
  readonly #project: Project
  readonly #clock: Clock
  readonly #identity: Identity
  readonly #mergeRequests: MergeRequests
  readonly #versions: Versions
  readonly #sources: ChangeSources
  readonly #notes: GitLabNotes
  readonly #pipelines: Pipelines
  readonly #statuses: GitLabStatuses
  readonly #glances: Glances
  readonly #statusCheck: StatusCheckOptions | undefined
  /** Numbers by the heads that we were told they have. */
  readonly #numbers = new Map<string, number>()
  #enforcement: Promise<Enforcement | undefined> | undefined

  constructor(options: GitLabPlatformOptions) {
    const { repository, trigger } = options.context
    const { redactor, clock = systemClock, log = silentLogger, pipeline, statusCheck } = options
    const client = new GitLabClient(options)
    const accounts = new Accounts(client)
    const project = { client, accounts, path: `/projects/${repository.id}`, fullName: repository.fullName }
    const identity = new Identity(client)
    this.#project = project
    this.#clock = clock
    this.#identity = identity
    this.#mergeRequests = new MergeRequests(project, repository)
    this.#versions = new Versions(project)
    const authors = new Authors(project)
    this.#sources = { project, versions: this.#versions, authors }
    this.#notes = new GitLabNotes({ project, identity, redactor, clock, url: repository.url })
    const numberOf = (sha: string) => this.#numbers.get(sha)
    this.#pipelines = new Pipelines({ project, log, trigger, pipeline, numberOf })
    this.#statuses = new GitLabStatuses({
      project,
      identity,
      redactor,
      pipelines: this.#pipelines,
      // A push brings a commit without statuses; a look at them first would be a call wasted on every push.
      lookFirst: trigger.kind !== 'change-request',
    })
    this.#glances = new Glances({
      ...{ project, repository, identity, authors, clock },
      ...{ mergeRequests: this.#mergeRequests, versions: this.#versions, notes: this.#notes },
      learn: ({ changeRequest: { number, headSha }, pipelines, settings }) => {
        this.#numbers.set(headSha, number)
        if (pipelines !== undefined) this.#pipelines.learn(headSha, pipelines)
        const enforcement = enforcementOf(settings)
        if (enforcement !== undefined) this.#enforcement = Promise.resolve(enforcement)
      },
    })
    this.#statusCheck = statusCheck === undefined ? undefined : { project, log, id: statusCheck }
  }

  /** One call; for a fork one more. */
  async changeRequest(number: number, signal: AbortSignal): Promise<ChangeRequest> {
    const found = await this.#mergeRequests.read(number, signal)
    this.#numbers.set(found.headSha, number)
    return found
  }

  /** One call, and one more where somebody approved; where GraphQL does not tell, as many as `changeRequest`. */
  async glance(number: number, signal: AbortSignal): Promise<Glance> {
    const found = await this.#glances.glance(number, signal)
    this.#numbers.set(found.changeRequest.headSha, number)
    return found
  }

  /** None after `glance`, the first time; else as many, and those of `provenance`. */
  conversation(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Conversation> {
    return this.#glances.conversation(changeRequest, signal)
  }

  /** Four calls for up to 100 commits and files. */
  change(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change> {
    return readChange(this.#sources, changeRequest, signal)
  }

  /** Two calls, three when somebody approved. */
  reviews(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Review[]> {
    return readReviews(this.#project, this.#versions, { changeRequest, clock: this.#clock, signal })
  }

  /** One call; none for bots. */
  permission(account: Account, signal: AbortSignal): Promise<Permission> {
    return readPermission(this.#project, account, signal)
  }

  /** None after `change`; else one, or two where more than one version is known. */
  provenance(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Provenance> {
    return readProvenance(this.#versions, changeRequest, signal)
  }

  /** One call, and one more for authors nobody has seen. */
  commitsOf(
    changeRequest: ChangeRequest,
    headSha: string,
    signal: AbortSignal,
  ): Promise<readonly Commit[] | undefined> {
    return readCommits(this.#sources, { changeRequest, headSha }, signal)
  }

  /** Two calls, and one for each further 100 pushes to the project since it was opened; none for a fork. */
  pushes(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Push[] | undefined> {
    return readPushes(this.#project, this.#versions, { changeRequest, signal })
  }

  /** One call; one more for whoever is not in the group, none for bots. */
  isMember(team: Team, account: Account, signal: AbortSignal): Promise<boolean> {
    return readMembership(this.#project, team, { account, signal })
  }

  /** One call. */
  fileAt(path: string, ref: string, signal: AbortSignal): Promise<string | undefined> {
    return readFileAt(this.#project, { path, ref, signal })
  }

  /** One call for each 100; with a find, at times one more to learn who we are. */
  statusesOf(sha: string, signal: AbortSignal): Promise<readonly StandingStatus[]> {
    return this.#statuses.standing(sha, signal)
  }

  /** None once something was written; else one, the first time. */
  self(signal: AbortSignal): Promise<Pick<Account, 'id' | 'login'> | undefined> {
    return this.#identity.self(signal)
  }

  /** One call, the first time. */
  enforcement(signal: AbortSignal): Promise<Enforcement | undefined> {
    this.#enforcement ??= readEnforcement(this.#project, signal)
    return this.#enforcement
  }

  /** One call for each 100. */
  async openChangeRequests(signal: AbortSignal): Promise<ReadonlySet<number>> {
    return new Set((await this.#mergeRequests.open(signal)).map(({ iid }) => iid))
  }

  /** One call for each 100, and one for each. */
  async openChanges(signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return await this.#mergeRequests.readEach(await this.#mergeRequests.open(signal), signal)
  }

  /** One call for each 100, and one for each found. */
  async changeRequestsOfRef(ref: string, signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    return await this.#mergeRequests.readEach(await this.#mergeRequests.ofRef(ref, signal), signal)
  }

  /** One call, and one for each found that was not read before, or changed since. */
  async changeRequestsOfCommit(sha: string, signal: AbortSignal): Promise<readonly ChangeRequest[]> {
    const listed = await this.#mergeRequests.ofCommit(sha, signal)
    return (await this.#mergeRequests.readChanged(listed, signal)).filter(({ headSha }) => headSha === sha)
  }

  /**
   * One call, or none when the status is as it should be; two for another word about what keeps waiting. Outside of
   * pushes, one more to look at a commit's statuses. One more to answer the external status check. Outside of the merge
   * request's pipeline, one more to find that, and two when its gate's job is run again for an approval.
   */
  async setStatus(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    await this.#statuses.set(sha, status, signal)
    if (status.context !== 'offshoot/approval') return
    await this.#answerCheck(sha, status, signal)
    if (status.state === 'success') await this.#pipelines.goOn(sha, signal)
  }

  /** One call for each 100 comments; with a find, at times one more to learn who we are, and one whether it was edited. */
  commentsStartingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]> {
    return this.#notes.startingWith(number, marker, signal)
  }

  /** One call; at times one more to learn who we are, and one whether it was edited. */
  commentById(number: number, id: number, signal: AbortSignal): Promise<Comment | undefined> {
    return this.#notes.byId(number, id, signal)
  }

  /** One call. */
  react(number: number, comment: Comment, reaction: Reaction, signal: AbortSignal): Promise<void> {
    return this.#notes.react(number, comment, { reaction, signal })
  }

  /** Two calls; the second is tried once, as a repeated one would start a second pipeline. */
  rerun(runId: number, signal: AbortSignal): Promise<void> {
    return rerun(this.#project, runId, signal)
  }

  /** One call. When its outcome is not known, one look at the comments before the one further try. */
  createComment(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    return this.#notes.create(number, body, signal)
  }

  /** One call. */
  updateComment(number: number, comment: Comment, body: string, signal: AbortSignal): Promise<Comment> {
    return this.#notes.update(number, comment, { body, signal })
  }

  /** One call; a comment that is gone already is no error. */
  deleteComment(number: number, comment: Comment, signal: AbortSignal): Promise<void> {
    return this.#notes.delete(number, comment, signal)
  }

  async #answerCheck(sha: string, status: Status, signal: AbortSignal): Promise<void> {
    if (this.#statusCheck === undefined) return
    const number = this.#numbers.get(sha) ?? (await this.#mergeRequests.ofCommit(sha, signal))[0]?.iid
    if (number === undefined) return
    await answerStatusCheck(this.#statusCheck, { number, sha, state: status.state }, signal)
  }
}
