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

export type Permission = 'admin' | 'write' | 'read' | 'none'
