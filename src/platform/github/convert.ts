import type { RestEndpointMethodTypes } from '@octokit/rest'
import type {
  Account,
  ChangedFile,
  ChangeRequest,
  Commit,
  Permission,
  Repository,
  Review,
} from '../../core/change-request.ts'
import type { ApiAccount, Authorship } from './identity.ts'

type Endpoints = RestEndpointMethodTypes
export type ApiPull = Endpoints['pulls']['get']['response']['data']
export type ApiListedPull = Endpoints['pulls']['list']['response']['data'][number]
/** A comment, as far as we read it; timelines have it in the same form. */
export type ApiComment = Pick<
  Endpoints['issues']['getComment']['response']['data'],
  'id' | 'body' | 'html_url' | 'created_at' | 'updated_at'
> &
  Authorship
type ApiCommit = Endpoints['repos']['compareCommitsWithBasehead']['response']['data']['commits'][number]
type ApiFile = NonNullable<
  Endpoints['repos']['compareCommitsWithBasehead']['response']['data']['files']
>[number]

/** A review, as far as we read it; timelines have it in the same form. */
export interface ApiReview {
  readonly user: Partial<ApiAccount> | null
  readonly state: string
  readonly commit_id?: string | null
  readonly submitted_at?: string
}

/** The account GitHub shows in place of deleted ones; nobody acts as it. */
const GHOST = 'ghost'

/** Bots are told by their type, never by their login: Copilot's has no `[bot]`, and people may be called `claude`. */
export function toAccount(user: Partial<ApiAccount> | null | undefined): Account | undefined {
  if (typeof user?.id !== 'number' || user.login === undefined || user.login === GHOST) return undefined
  const type = user.type === 'User' ? 'user' : user.type === 'Bot' ? 'bot' : 'other'
  return { id: user.id, login: user.login, type }
}

export function toChangeRequest(pull: ApiPull | ApiListedPull): ChangeRequest {
  const base: { id: number; full_name: string; default_branch: string; html_url: string } = pull.base.repo
  const repository: Repository = {
    platform: 'github',
    id: String(base.id),
    fullName: base.full_name,
    defaultBranch: base.default_branch,
    url: base.html_url,
  }
  // Absent when the fork was deleted, whatever the types say.
  const head: { id: number; full_name: string } | null = pull.head.repo
  return {
    repository,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    url: pull.html_url,
    author: toAccount(pull.user),
    state: pull.merged_at !== null ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
    draft: pull.draft ?? false,
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    fromFork: head === null || head.id !== base.id,
    headRepository: head?.full_name,
    labels: pull.labels.map((label) => label.name),
  }
}

export function toCommit({ sha, commit, author, committer }: ApiCommit): Commit {
  return {
    sha,
    message: commit.message,
    authorName: commit.author?.name ?? '',
    authorEmail: commit.author?.email ?? '',
    committerName: commit.committer?.name ?? '',
    committerEmail: commit.committer?.email ?? '',
    committedAt: commit.committer?.date ?? commit.author?.date ?? '',
    // Either can be an empty object as well as null.
    author: toAccount(author),
    committer: toAccount(committer),
  }
}

export function toChangedFile(file: ApiFile): ChangedFile {
  const status = FILE_STATUS[file.status]
  // What a removed file bears is the content it had.
  const blob = status === 'removed' ? undefined : (file.sha ?? undefined)
  return {
    path: file.filename,
    status,
    ...(file.previous_filename === undefined ? {} : { previousPath: file.previous_filename }),
    ...(blob === undefined ? {} : { blob }),
  }
}

const FILE_STATUS = {
  added: 'added',
  copied: 'added',
  removed: 'removed',
  renamed: 'renamed',
  modified: 'modified',
  changed: 'modified',
  unchanged: 'modified',
} as const satisfies Record<ApiFile['status'], ChangedFile['status']>

/** Absent for a review that its author has not submitted. */
export function toReview(review: ApiReview): Review | undefined {
  const state = REVIEW_STATE.get(review.state.toUpperCase())
  if (state === undefined || review.submitted_at === undefined) return undefined
  return {
    author: toAccount(review.user),
    state,
    commitSha: review.commit_id ?? undefined,
    submittedAt: review.submitted_at,
  }
}

const REVIEW_STATE: ReadonlyMap<string, Review['state']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
])

/** GitHub reports `maintain` as write and `triage` as read here, and custom roles as what they are built on. */
export function toPermission(permission: string): Permission {
  return permission === 'admin' || permission === 'write' || permission === 'read' ? permission : 'none'
}
