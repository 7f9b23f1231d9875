import type { ChangedFile } from '../../../src/core/change-request.ts'

export interface User {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly bot: boolean
  /** Confirmed addresses, by which GitLab finds the accounts of commits' authors. */
  readonly emails: readonly string[]
  readonly state: 'active' | 'blocked'
}

/** GitLab's access levels. */
export const LEVELS = { none: 0, guest: 10, reporter: 20, developer: 30, maintainer: 40, owner: 50 } as const
export type Level = (typeof LEVELS)[keyof typeof LEVELS]

/** Whom a token acts as, and what it may do. */
export interface Actor {
  readonly user: User
  readonly scope: 'api' | 'read_api'
  /** A job's own token: it reads a handful of things. */
  readonly job?: boolean
}

export interface WorldCommit {
  readonly sha: string
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
  readonly committer: { readonly name: string; readonly email: string }
  readonly date: string
}

/** What GitLab keeps of one push to a merge request. */
export interface WorldVersion {
  readonly id: number
  readonly headSha: string
  readonly baseSha: string
  /** Oldest first. */
  readonly commits: readonly WorldCommit[]
  readonly files: readonly ChangedFile[]
  readonly createdAt: string
  /** `1000+` where not all files were kept. */
  readonly realSize: string
}

export interface WorldMergeRequest {
  readonly iid: number
  readonly id: number
  title: string
  description: string | null
  author: User
  state: 'opened' | 'closed' | 'locked' | 'merged'
  draft: boolean
  readonly sourceBranch: string
  targetBranch: string
  /** `null` when the fork was deleted. */
  sourceProjectId: number | null
  labels: readonly string[]
  readonly createdAt: string
  /** Oldest first; none until GitLab has looked at the branches. */
  readonly versions: WorldVersion[]
  readonly approvals: { readonly user: User; readonly approvedAt: string | undefined }[]
  readonly reviewers: { readonly user: User; state: ReviewerState; readonly createdAt: string }[]
}

export type ReviewerState =
  | 'unreviewed'
  | 'reviewed'
  | 'requested_changes'
  | 'approved'
  | 'unapproved'
  | 'review_started'

export interface WorldNote {
  readonly id: number
  readonly iid: number
  readonly author: User
  body: string
  readonly system: boolean
  readonly createdAt: string
  updatedAt: string
  editedBy: User | null
}

export interface WorldAward {
  readonly id: number
  readonly note: number
  readonly name: string
  readonly user: User
  readonly createdAt: string
}

export type StatusState = 'created' | 'pending' | 'running' | 'success' | 'failed' | 'canceled' | 'skipped'

/** A job of a pipeline, or what somebody outside of it says of the commit. */
export interface WorldStatus {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly pipelineId: number
  readonly name: string
  readonly author: User
  readonly generic: boolean
  status: StatusState
  description: string | null
  targetUrl: string | null
  readonly createdAt: string
  startedAt: string | null
  finishedAt: string | null
  /** A later one of the same name stands for it. */
  retried: boolean
}

/** What was asked for when a status was set. */
export interface StatusWrite {
  readonly sha: string
  readonly context: string
  readonly state: string
  readonly description: string
}

export interface WorldPipeline {
  readonly id: number
  readonly iid: number
  readonly sha: string
  readonly ref: string
  readonly source: string
  readonly user: User
  status: StatusState
  readonly createdAt: string
}

export interface WorldJob {
  readonly id: number
  readonly name: string
  readonly pipelineId: number
  status: StatusState
  /** It was run again, and a later one stands for it. */
  retried?: boolean
}

export interface WorldGroup {
  readonly id: number
  readonly path: string
  readonly members: readonly User[]
  /** Those who may see it; everybody, unless told. */
  readonly visibleTo?: readonly User[]
}

/** One push to a branch, as the project's events have it. */
export interface WorldPushEvent {
  readonly id: number
  readonly ref: string
  readonly before: string | null
  readonly after: string
  readonly author: User
  readonly createdAt: string
}

export interface MergeRequestSetup {
  readonly title?: string
  readonly description?: string
  readonly author?: User
  readonly draft?: boolean
  readonly sourceBranch?: string
  readonly targetBranch?: string
  readonly fork?: boolean | 'deleted'
  readonly labels?: readonly string[]
  readonly headSha?: string
  readonly baseSha?: string
  readonly commits?: readonly Partial<WorldCommit>[]
  readonly files?: readonly ChangedFile[]
  /** Who pushed the head, if not the author. */
  readonly by?: User
  readonly realSize?: string
}

/** Commits that take a branch further, or other ones in their place. */
export type PushSetup = Pick<MergeRequestSetup, 'commits' | 'files' | 'by' | 'realSize'>

function person(id: number, username: string, emails: readonly string[] = []): User {
  return { id, username, name: username, bot: false, emails, state: 'active' }
}

export const USERS = {
  /** Of the project access token that the runs have. */
  offshoot: {
    ...person(4242, 'project_7_bot_0123456789abcdef0123456789abcdef', ['project_7_bot@noreply.gitlab.test']),
    name: 'offshoot',
    bot: true,
  },
  alice: person(1001, 'alice', ['alice@example.com']),
  bob: person(1002, 'bob', ['bob@example.com']),
  mallory: person(1666, 'mallory', ['mallory@example.com']),
  /** A service account whose name does not look like one. */
  copilot: {
    ...person(198982749, 'Copilot', ['198982749+Copilot@users.noreply.github.com']),
    bot: true,
  },
  duo: { ...person(5001, 'duo-developer-acme', ['duo-developer-acme@noreply.gitlab.test']), bot: true },
  /** Stands in for accounts that were deleted. */
  ghost: { ...person(9, 'ghost'), name: 'Ghost User' },
} as const satisfies Record<string, User>
