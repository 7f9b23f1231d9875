import type { ChangedFile, Commit, Permission } from '../../core/change-request.ts'

/** What GitLab's API answers, as far as we read it. */
export interface ApiUser {
  readonly id: number
  readonly username: string
  readonly name?: string
  readonly state?: string
}

export interface ApiListedMergeRequest {
  readonly iid: number
  readonly title: string
  readonly description: string | null
  readonly state: 'opened' | 'closed' | 'locked' | 'merged'
  readonly draft?: boolean
  /** Of the head; absent until GitLab has looked at the branches, and when there is nothing between them. */
  readonly sha: string | null
  readonly source_branch: string
  readonly target_branch: string
  /** `null` when the fork was deleted. */
  readonly source_project_id: number | null
  readonly target_project_id: number
  readonly author: ApiUser | null
  readonly labels: readonly string[]
  readonly web_url: string
}

export interface ApiMergeRequest extends ApiListedMergeRequest {
  readonly diff_refs: {
    readonly base_sha: string | null
    readonly head_sha: string | null
    readonly start_sha: string | null
  } | null
}

export interface ApiCommit {
  readonly id: string
  readonly message: string
  readonly author_name: string
  readonly author_email: string
  readonly committer_name: string
  readonly committer_email: string
  readonly committed_date: string
}

export interface ApiDiff {
  readonly old_path: string
  readonly new_path: string
  readonly new_file: boolean
  readonly renamed_file: boolean
  readonly deleted_file: boolean
}

/** What a merge request was after one push to it. */
export interface ApiVersion {
  readonly id: number
  readonly head_commit_sha: string
  readonly base_commit_sha: string | null
  readonly created_at: string
}

export interface ApiVersionDetail extends ApiVersion {
  /** `5`, or `1000+` where not all files were kept. */
  readonly real_size: string
  /** Newest first. */
  readonly commits: readonly ApiCommit[]
  readonly diffs: readonly ApiDiff[]
}

export interface ApiNote {
  readonly id: number
  readonly body: string
  readonly author: ApiUser | null
  readonly created_at: string
  /** Moves with every reaction too. */
  readonly updated_at: string
  readonly system: boolean
}

export interface ApiStatus {
  readonly id: number
  readonly pipeline_id?: number
  readonly name: string
  readonly status: string
  readonly description: string | null
  readonly target_url: string | null
  readonly author: ApiUser | null
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
}

/** As lists show it. */
export interface ApiPipeline {
  readonly id: number
  readonly sha: string
  readonly ref: string
}

export interface ApiJob {
  readonly id: number
  readonly name: string
  readonly status: string
  readonly pipeline: ApiPipeline
}

export interface ApiMember {
  readonly id: number
  readonly access_level: number
  readonly state?: string
}

export function toCommit(commit: ApiCommit): Commit {
  return {
    sha: commit.id,
    message: commit.message,
    authorName: commit.author_name,
    authorEmail: commit.author_email,
    committerName: commit.committer_name,
    committerEmail: commit.committer_email,
    committedAt: commit.committed_date,
    author: undefined,
    committer: undefined,
  }
}

export function toChangedFile(diff: ApiDiff): ChangedFile {
  if (diff.deleted_file) return { path: diff.old_path, status: 'removed' }
  if (diff.new_file) return { path: diff.new_path, status: 'added' }
  return diff.renamed_file
    ? { path: diff.new_path, previousPath: diff.old_path, status: 'renamed' }
    : { path: diff.new_path, status: 'modified' }
}

/** From Developer on one may push; who is blocked may nothing, whatever the role. */
export function toPermission({ access_level: level, state = 'active' }: ApiMember): Permission {
  if (state !== 'active' || level < 10) return 'none'
  if (level >= 40) return 'admin'
  return level >= 30 ? 'write' : 'read'
}
