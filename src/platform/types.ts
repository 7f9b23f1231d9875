import type {
  Account,
  Change,
  ChangeRequest,
  Commit,
  Permission,
  PlatformId,
  Provenance,
  Push,
  Repository,
  Review,
} from '../core/change-request.ts'

/** What made us run, with nothing in it that only the event claims: ids and SHAs to ask the API about. */
export type Trigger =
  | {
      readonly kind: 'change-request'
      /** `described`: text or labels are others, the code is the same. */
      readonly action: 'updated' | 'described' | 'closed'
      readonly number: number
    }
  | { readonly kind: 'review'; readonly number: number }
  | { readonly kind: 'comment'; readonly number: number; readonly commentId: number }
  /** Another workflow ended: `event` is what that one ran for. */
  | {
      readonly kind: 'workflow-run'
      readonly headSha: string
      readonly event: string
      /** The change request that a merge queue's group is about, when it ran for one. */
      readonly group?: number
    }
  | {
      readonly kind: 'merge-group'
      readonly headSha: string
      readonly baseSha: string
      readonly numbers: readonly number[]
    }
  | { readonly kind: 'schedule' }
  | { readonly kind: 'ref-deleted'; readonly ref: string }
  | { readonly kind: 'push'; readonly ref: string; readonly sha: string }
  | { readonly kind: 'manual' }
  | { readonly kind: 'other'; readonly event: string }

/** Where this run stands: read once from the runner's environment and event. */
export interface RunContext {
  readonly platform: PlatformId
  /** The forge's host, e.g. `github.com`. */
  readonly host: string
  readonly repository: Repository
  readonly trigger: Trigger
  /** Grows from run to run, so that a late older run can be told from a newer one. */
  readonly runId: number
  readonly runUrl: string | undefined
  /** Absolute path of the checkout. */
  readonly workspace: string
}

export type StatusContext = 'offshoot/database' | 'offshoot/approval'
export type StatusState = 'pending' | 'success' | 'failure' | 'error'

export interface Status {
  readonly context: StatusContext
  readonly state: StatusState
  /** At most 140 characters reach the forge; longer text is cut at a word. */
  readonly description: string
  readonly targetUrl?: string
}

export interface Comment {
  readonly id: number
  readonly body: string
  readonly author: Account | undefined
  /** Written by the identity this token acts as. */
  readonly mine: boolean
  readonly url: string
  /** ISO 8601, by the forge's clock. */
  readonly createdAt: string
  /** Somebody changed its text afterwards, perhaps another person. */
  readonly edited: boolean
  /** Slug of the App that wrote it in its author's name. */
  readonly via: string | undefined
}

export type Reaction = '+1' | '-1' | 'confused' | 'eyes'

/** A status as it stands on a commit. */
export interface StandingStatus {
  readonly context: string
  readonly state: StatusState
  readonly description: string
  readonly targetUrl: string | undefined
  /** Set by the identity this token acts as. */
  readonly mine: boolean
}

/** A team of people: `@acme/dba` is `{ organization: 'acme', slug: 'dba' }`. */
export interface Team {
  readonly organization: string
  readonly slug: string
}

/** The forge's words for people. */
export interface Words {
  /** `pull request` or `merge request`. */
  readonly changeRequest: string
  /** `#` or `!`. */
  readonly sigil: string
}

/** Whether this forge lets nobody merge before our statuses are green. */
export interface Enforcement {
  readonly holds: boolean
  /** By what, or why not: one sentence in the forge's words, for people. */
  readonly by: string
}

/** What a run begins with. */
export interface Glance {
  readonly changeRequest: ChangeRequest
  /** The last status of each context on its head, in any order; absent where the forge did not tell them along with it. */
  readonly statuses: readonly StandingStatus[] | undefined
  /** Ids of people who reviewed it and may write here: those it tells of, others may as well. */
  readonly writers?: ReadonlySet<number>
}

/** What was said about a change request and done with it: comments and reviews oldest first. */
export interface Conversation {
  readonly comments: readonly Comment[]
  readonly reviews: readonly Review[]
  /** Without `openedVia` where the platform has a method of that name. */
  readonly provenance: Provenance
}

/**
 * A forge: whom do I talk to. One folder each; every one passes `test/contract/platform`.
 * Every listing is complete or throws; nothing returns a silent part.
 */
export interface Platform {
  readonly id: PlatformId
  readonly words: Words
  readonly limits: { readonly comment: number; readonly statusDescription: number }
  changeRequest(number: number, signal: AbortSignal): Promise<ChangeRequest>
  change(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change>
  /**
   * What the head brings to the default branch, where it is proposed to another branch that anybody may push to: commits
   * that such a base has already were looked at by nobody. `undefined` for every other base. Absent where a status is no
   * longer the commit's alone, but of one change request.
   */
  wholeChange?(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Change | undefined>
  /** Oldest first. */
  reviews(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Review[]>
  permission(account: Account, signal: AbortSignal): Promise<Permission>
  /** What the forge knows of how it came to be. Throws when it cannot be read at all. */
  provenance(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Provenance>
  /** Commits between the base and an earlier head; `undefined` when the forge has that head no more. */
  commitsOf(
    changeRequest: ChangeRequest,
    headSha: string,
    signal: AbortSignal,
  ): Promise<readonly Commit[] | undefined>
  /** Pushes to the head's ref, newest first; `undefined` where the forge does not tell, as for forks. */
  pushes(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Push[] | undefined>
  /** Throws where the token may not ask. */
  isMember(team: Team, account: Account, signal: AbortSignal): Promise<boolean>
  /** Text of a file at a commit, or at a git branch as it is now; `undefined` when there is none. */
  fileAt(path: string, ref: string, signal: AbortSignal): Promise<string | undefined>
  /** The last status of each context. */
  statusesOf(sha: string, signal: AbortSignal): Promise<readonly StandingStatus[]>
  /** Whom the token acts as; `undefined` when that cannot be found out. */
  self(signal: AbortSignal): Promise<Pick<Account, 'id' | 'login'> | undefined>
  /** Numbers of all open change requests. */
  openChangeRequests(signal: AbortSignal): Promise<ReadonlySet<number>>
  /** All open change requests, as a listing shows them. */
  openChanges(signal: AbortSignal): Promise<readonly ChangeRequest[]>
  /** Open and closed change requests whose head is or was this ref of this repository. */
  changeRequestsOfRef(ref: string, signal: AbortSignal): Promise<readonly ChangeRequest[]>
  /** Change requests whose head is this commit, in whatever state; open ones first. */
  changeRequestsOfCommit(sha: string, signal: AbortSignal): Promise<readonly ChangeRequest[]>
  setStatus(sha: string, status: Status, signal: AbortSignal): Promise<void>
  /** Comments that start with `marker`, oldest first, whoever wrote them. */
  commentsStartingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]>
  /** `undefined` when it is gone. */
  commentById(number: number, id: number, signal: AbortSignal): Promise<Comment | undefined>
  react(number: number, comment: Comment, reaction: Reaction, signal: AbortSignal): Promise<void>
  /** `changeRequest` and the statuses of its head by one question; only where the forge has such a question. */
  glance?(number: number, signal: AbortSignal): Promise<Glance>
  /** `commentsStartingWith`, `reviews` and `provenance` by one question; only where the forge has such a question. */
  conversation?(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Conversation>
  /** Slug of the App that opened it in its author's name, where `conversation` leaves that out. */
  openedVia?(changeRequest: ChangeRequest, signal: AbortSignal): Promise<string | undefined>
  /** `undefined` where the token may not know; absent where `doctor` alone can tell. */
  enforcement?(signal: AbortSignal): Promise<Enforcement | undefined>
  /** Runs the job of an earlier run again. Throws with the forge's words when it is still under way. */
  rerun(runId: number, signal: AbortSignal): Promise<void>
  createComment(number: number, body: string, signal: AbortSignal): Promise<Comment>
  updateComment(number: number, comment: Comment, body: string, signal: AbortSignal): Promise<Comment>
  deleteComment(number: number, comment: Comment, signal: AbortSignal): Promise<void>
}
