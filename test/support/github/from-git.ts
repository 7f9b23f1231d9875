import { commitsBetween, filesBetween } from '../../../src/platform/local/git.ts'
import type { PullSetup, User } from './model.ts'

export interface GitSpan {
  /** SHAs. */
  readonly base: string
  readonly head: string
  /** The accounts GitHub finds for commits, by address; others' commits belong to nobody it knows. */
  readonly accounts?: Readonly<Record<string, User>>
}

/**
 * Reads what a pull request brings from git, so that the API tells what the checkout holds.
 * @param repository path of a real git repository
 */
export async function fillFromGit(
  repository: string,
  { base, head, accounts = {} }: GitSpan,
): Promise<Required<Pick<PullSetup, 'baseSha' | 'headSha' | 'commits' | 'files'>>> {
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
      authorUser: accounts[commit.authorEmail] ?? null,
      committerUser: accounts[commit.committerEmail] ?? null,
    })),
  }
}
