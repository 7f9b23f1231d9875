import type { ChangedFile } from '../../../src/core/change-request.ts'
import { commitsBetween, filesBetween } from '../../../src/platform/local/git.ts'
import type { WorldCommit } from './model.ts'

export interface Filled {
  readonly baseSha: string
  readonly headSha: string
  readonly commits: readonly WorldCommit[]
  readonly files: readonly ChangedFile[]
}

/**
 * Reads what a merge request brings from git, so that the API tells what the checkout holds.
 * @param repository path of a real git repository
 */
export async function fillFromGit(
  repository: string,
  { base, head }: { base: string; head: string },
): Promise<Filled> {
  const place = { repository, env: process.env }
  const signal = AbortSignal.timeout(30_000)
  const [commits, files] = await Promise.all([
    commitsBetween(place, { base, head }, signal),
    filesBetween(place, { base, head }, signal),
  ])
  return {
    baseSha: base,
    headSha: head,
    files,
    commits: commits.map((commit) => ({
      sha: commit.sha,
      message: commit.message,
      author: { name: commit.authorName, email: commit.authorEmail },
      committer: { name: commit.committerName, email: commit.committerEmail },
      date: new Date(commit.committedAt).toISOString(),
    })),
  }
}
