export type PlatformId = 'github' | 'gitlab' | 'local'

/** A repository by what never changes about it: its id. The name is for people. */
export interface Repository {
  readonly platform: PlatformId
  /** The forge's immutable numeric id, in decimal. */
  readonly id: string
  readonly fullName: string
  readonly defaultBranch: string
  readonly url: string
}

export interface Account {
  /** The forge's numeric id; logins get renamed. */
  readonly id: number
  readonly login: string
  readonly type: 'user' | 'bot' | 'other'
}

/** A pull request or merge request, as the forge's API tells it now (never as an event told it then). */
export interface ChangeRequest {
  readonly repository: Repository
  readonly number: number
  readonly title: string
  readonly body: string
  readonly url: string
  /** Absent when the account was deleted. */
  readonly author: Account | undefined
  readonly state: 'open' | 'closed' | 'merged'
  readonly draft: boolean
  readonly headSha: string
  readonly headRef: string
  readonly baseRef: string
  readonly baseSha: string
  readonly fromFork: boolean
  /** `owner/name` of the repository that the head is in; absent when it was deleted. */
  readonly headRepository: string | undefined
  /** Names, as written. Whoever may triage sets them. */
  readonly labels: readonly string[]
}

export interface Commit {
  readonly sha: string
  readonly message: string
  /** As written in the commit: whoever made it chose these. */
  readonly authorName: string
  readonly authorEmail: string
  readonly committerName: string
  readonly committerEmail: string
  readonly committedAt: string
  /** The accounts the forge resolved the two to; absent when it could not. */
  readonly author: Account | undefined
  readonly committer: Account | undefined
}

export interface ChangedFile {
  readonly path: string
  readonly previousPath?: string
  readonly status: 'added' | 'modified' | 'removed' | 'renamed'
  /** Git's id of the content at the head, as the forge tells it; absent where it does not. */
  readonly blob?: string
}

/** What the change request brings: its commits, oldest first, and the files that differ from the base. */
export interface Change {
  readonly commits: readonly Commit[]
  readonly files: readonly ChangedFile[]
  /** False when the forge could not list every commit or file; whoever decides on this must assume the worst. */
  readonly complete: boolean
}

export interface Review {
  readonly author: Account | undefined
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed'
  /** Absent when the reviewed commit is gone. */
  readonly commitSha: string | undefined
  /** ISO 8601. */
  readonly submittedAt: string
}

/** What the forge itself says of how a change request came to be: nobody who pushes can write it. */
export interface Provenance {
  /** Slug of the App that opened it in its author's name. */
  readonly openedVia: string | undefined
  /** People who set an agent to work on it. */
  readonly starters: readonly Starter[]
  /** Heads that force-pushes took away, oldest first. */
  readonly replacedHeads: readonly string[]
  /** False when not all of it could be read. */
  readonly complete: boolean
}

export interface Starter {
  readonly account: Account
  /** `started`: the forge says that this person started the agent. `assigned`: gave the agent the change request. */
  readonly how: 'started' | 'assigned'
}

/** One push to the head's ref, as the forge's own record has it. */
export interface Push {
  /** The head after it. */
  readonly sha: string
  /** ISO 8601, by the forge's clock. */
  readonly at: string
  readonly account: Account | undefined
}

export type Permission = 'admin' | 'write' | 'read' | 'none'
