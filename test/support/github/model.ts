import type { ChangedFile } from '../../../src/core/change-request.ts'

export interface User {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization' | 'Mannequin'
}

export interface App {
  readonly id: number
  readonly slug: string
}

export interface WorldCommit {
  readonly sha: string
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
  readonly committer: { readonly name: string; readonly email: string }
  readonly date: string
  /** The accounts GitHub resolved; `null` when it knows none, `{}` as it answers at times. */
  readonly authorUser: User | null | Record<string, never>
  readonly committerUser: User | null | Record<string, never>
}

export interface Comparison {
  readonly commits: readonly WorldCommit[]
  readonly files: readonly ChangedFile[]
}

export interface WorldPull {
  readonly number: number
  title: string
  body: string | null
  user: User | null
  state: 'open' | 'closed'
  mergedAt: string | null
  draft: boolean
  headRef: string
  headSha: string
  /** `sibling` is a fork that the same owner keeps beside the repository. */
  headRepository: 'same' | 'fork' | 'sibling' | 'deleted'
  baseRef: string
  baseSha: string
  readonly createdAt: string
  /** Opened it in its author's name. */
  readonly app: App | null
  readonly labels: string[]
}

/** An entry of a pull request's timeline. */
export interface WorldEvent {
  readonly id: number
  readonly pull: number
  readonly event:
    | 'copilot_work_started'
    | 'assigned'
    | 'head_ref_force_pushed'
    | 'labeled'
    | 'unlabeled'
    | 'review_dismissed'
  readonly actor: User | null
  readonly app: App | null
  readonly createdAt: string
  readonly assignee?: User
  readonly label?: string
  /** The head that a force-push took away; `null` once git has dropped it. */
  readonly replaced?: string | null
  /** The review whose verdict was taken back, and what that was. */
  readonly dismissed?: { readonly state: string; readonly review_id: number }
}

/** What happened to a branch of the repository. */
export interface WorldPush {
  readonly id: number
  readonly branch: string
  readonly before: string
  readonly after: string
  readonly kind: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge'
  readonly actor: User | null
  readonly at: string
}

export interface WorldTeam {
  readonly organization: string
  readonly slug: string
  readonly members: readonly User[]
  /** Asked to join, and has not answered. */
  readonly invited: readonly User[]
}

export interface WorldReaction {
  readonly id: number
  readonly comment: number
  readonly content: string
  readonly user: User
  readonly createdAt: string
}

export interface WorldComment {
  readonly id: number
  readonly pull: number
  readonly user: User | null
  readonly app: App | null
  body: string
  readonly createdAt: string
  updatedAt: string
}

export interface WorldReview {
  readonly id: number
  readonly pull: number
  readonly user: User | null
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'
  readonly commitSha: string | null
  readonly submittedAt: string | undefined
}

export interface WorldStatus {
  readonly id: number
  readonly sha: string
  readonly context: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: User
  readonly createdAt: string
}

export interface PullSetup {
  readonly title?: string
  readonly body?: string
  readonly user?: User | null
  readonly draft?: boolean
  readonly headRef?: string
  readonly baseRef?: string
  readonly headRepository?: WorldPull['headRepository']
  readonly headSha?: string
  readonly baseSha?: string
  readonly commits?: readonly Partial<WorldCommit>[]
  readonly files?: readonly ChangedFile[]
  readonly app?: App | null
  readonly labels?: readonly string[]
  /** Who pushed the head, as far as it is not the pull request's author; `null` for a deleted account. */
  readonly by?: User | null
}

/** Commits that take a branch further, or other ones in their place. */
export type PushSetup = Pick<PullSetup, 'commits' | 'files' | 'by'>

/** Accounts that exist on github.com, with the ids they have there. */
export const ACCOUNTS = {
  actions: { id: 41898282, login: 'github-actions[bot]', type: 'Bot' },
  /** No `[bot]` in its login. */
  copilot: { id: 198982749, login: 'Copilot', type: 'Bot' },
  dependabot: { id: 49699333, login: 'dependabot[bot]', type: 'Bot' },
  alice: { id: 1001, login: 'alice', type: 'User' },
  bob: { id: 1002, login: 'bob', type: 'User' },
  mallory: { id: 1666, login: 'mallory', type: 'User' },
  ghost: { id: 10137, login: 'ghost', type: 'User' },
} as const satisfies Record<string, User>
