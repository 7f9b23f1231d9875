import type {
  Account,
  Change,
  ChangeRequest,
  Permission,
  PlatformId,
  Repository,
  Review,
} from '../core/change-request.ts'

/** What made us run, with nothing in it that only the event claims: ids and SHAs to ask the API about. */
export type Trigger =
  | { readonly kind: 'change-request'; readonly action: 'updated' | 'closed'; readonly number: number }
  | { readonly kind: 'review'; readonly number: number }
  | { readonly kind: 'comment'; readonly number: number; readonly commentId: number }
  | { readonly kind: 'workflow-run'; readonly headSha: string }
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
}

/** The forge's words for people. */
export interface Words {
  /** `pull request` or `merge request`. */
  readonly changeRequest: string
  /** `#` or `!`. */
  readonly sigil: string
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
  /** Oldest first. */
  reviews(changeRequest: ChangeRequest, signal: AbortSignal): Promise<readonly Review[]>
  permission(account: Account, signal: AbortSignal): Promise<Permission>
  /** Numbers of all open change requests. */
  openChangeRequests(signal: AbortSignal): Promise<ReadonlySet<number>>
  /** Open and closed change requests whose head is or was this ref of this repository. */
  changeRequestsOfRef(ref: string, signal: AbortSignal): Promise<readonly ChangeRequest[]>
  /** Open change requests whose head is this commit. */
  changeRequestsOfCommit(sha: string, signal: AbortSignal): Promise<readonly ChangeRequest[]>
  setStatus(sha: string, status: Status, signal: AbortSignal): Promise<void>
  /** Comments that start with `marker`, oldest first, whoever wrote them. */
  commentsStartingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]>
  createComment(number: number, body: string, signal: AbortSignal): Promise<Comment>
  updateComment(number: number, comment: Comment, body: string, signal: AbortSignal): Promise<Comment>
  deleteComment(number: number, comment: Comment, signal: AbortSignal): Promise<void>
}
