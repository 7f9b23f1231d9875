import type { Account, Permission, Review } from '../../core/change-request.ts'
import type { Reaction, Status } from '../types.ts'

/** Everything the local forge remembers: one JSON document. Commits and files stay in git. */
export interface ForgeState {
  readonly version: 1
  repository: { id: string; fullName: string; defaultBranch: string }
  /** Path of the git repository, work tree or bare. */
  git: string
  /** The account that our own comments and statuses are written by. */
  me: number
  accounts: LocalAccount[]
  changeRequests: LocalChangeRequest[]
  reviews: LocalReview[]
  comments: LocalComment[]
  statuses: LocalStatus[]
  reactions: LocalReaction[]
  pushes: LocalPush[]
  /** The last number given to a change request, and the last id given to anything else. */
  lastNumber: number
  lastId: number
  lastRun: number
}

export interface LocalAccount extends Account {
  readonly permission: Permission
  /** Commits with one of these addresses are this account's. */
  readonly emails: readonly string[]
}

export interface LocalChangeRequest {
  readonly number: number
  title: string
  body: string
  /** `null` when the account was deleted. */
  author: number | null
  state: 'open' | 'closed' | 'merged'
  draft: boolean
  headRef: string
  headSha: string
  baseRef: string
  baseSha: string
  fromFork: boolean
  labels: string[]
}

export interface LocalReview {
  readonly changeRequest: number
  readonly author: number | null
  readonly state: Review['state']
  readonly commitSha: string
  readonly submittedAt: string
}

export interface LocalComment {
  readonly id: number
  readonly changeRequest: number
  readonly author: number | null
  body: string
  /** ISO 8601. */
  readonly createdAt: string
  edited: boolean
}

export interface LocalReaction {
  readonly comment: number
  readonly reaction: Reaction
}

/** What a branch pointed at from then on. */
export interface LocalPush {
  readonly changeRequest: number
  readonly sha: string
  /** ISO 8601. */
  readonly at: string
  readonly account: number | null
}

export interface LocalStatus extends Status {
  readonly sha: string
  /** ISO 8601. */
  readonly at: string
}
