import type { ChangedFile } from '../../core/change-request.ts'
import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import { git as runGit } from '../../core/git.ts'

/** A commit as git holds it; whom it belongs to is the forge's to say. */
export interface GitCommit {
  readonly sha: string
  readonly authorName: string
  readonly authorEmail: string
  readonly committerName: string
  readonly committerEmail: string
  readonly committedAt: string
  readonly message: string
}

export interface GitPlace {
  /** Path of a work tree or a bare repository. */
  readonly repository: string
  /** `PATH` finds git, `HOME` its settings. */
  readonly env: Env
}

/** The SHA a branch points at. */
export async function shaOfBranch(place: GitPlace, branch: string, signal: AbortSignal): Promise<string> {
  return (
    await git(place, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`], signal)
  ).trim()
}

/** Commits that `head` has and `base` lacks, oldest first. */
export async function commitsBetween(
  place: GitPlace,
  { base, head }: { base: string; head: string },
  signal: AbortSignal,
): Promise<readonly GitCommit[]> {
  const format = ['%H', '%an', '%ae', '%cn', '%ce', '%cI', '%B'].join('%x1f')
  const args = [
    'log',
    '-z',
    '--reverse',
    '--topo-order',
    '--no-notes',
    '--no-show-signature',
    `--format=${format}`,
    `${base}..${head}`,
  ]
  const output = await git(place, [...args, '--'], signal)
  return output
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const [
        sha = '',
        authorName = '',
        authorEmail = '',
        committerName = '',
        committerEmail = '',
        committedAt = '',
        ...rest
      ] = record.split('\x1f')
      return {
        sha,
        authorName,
        authorEmail,
        committerName,
        committerEmail,
        committedAt,
        message: rest.join('\x1f').trimEnd(),
      }
    })
}

/** Files that differ between the point where `head` left `base`, and `head`. */
export async function filesBetween(
  place: GitPlace,
  { base, head }: { base: string; head: string },
  signal: AbortSignal,
): Promise<readonly ChangedFile[]> {
  const args = [
    'diff',
    '-z',
    '--raw',
    '--no-abbrev',
    '--find-renames',
    '--no-ext-diff',
    '--no-textconv',
    `${base}...${head}`,
    '--',
  ]
  const fields = (await git(place, args, signal)).split('\0')
  const files: ChangedFile[] = []
  for (let i = 0; i + 1 < fields.length; ) {
    // `:100644 100644 <blob before> <blob after> M`, then the path; for renames and copies, both paths.
    const [, , , blob = '', letter = ''] = (fields[i++] ?? '').split(' ')
    const path = fields[i++] ?? ''
    switch (letter.charAt(0)) {
      case 'R':
        files.push({ path: fields[i++] ?? '', previousPath: path, status: 'renamed', blob })
        break
      case 'C':
        files.push({ path: fields[i++] ?? '', status: 'added', blob })
        break
      case 'A':
        files.push({ path, status: 'added', blob })
        break
      case 'D':
        files.push({ path, status: 'removed' })
        break
      default:
        files.push({ path, status: 'modified', blob })
    }
  }
  return files
}

/** Whether a commit is here. */
export async function hasCommit(
  { repository, env }: GitPlace,
  sha: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await runGit(['cat-file', '-e', `${sha}^{commit}`], { directory: repository, env, signal })
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** Text of a file at a commit; `undefined` for what is no file there. */
export async function fileAt(
  place: GitPlace,
  { path, sha }: { path: string; sha: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const entry = await git(place, ['ls-tree', '-z', '--full-tree', sha, '--', path], signal)
  // `100644 blob <id>`, a tab, the path; a directory named with a slash at its end would list what is in it.
  const [, blob, found] = /^100\d{3} blob ([0-9a-f]+)\t([^\0]*)\0$/.exec(entry) ?? []
  return blob === undefined || found !== path ? undefined : git(place, ['cat-file', 'blob', blob], signal)
}

async function git(
  { repository, env }: GitPlace,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  try {
    return await runGit(args, { directory: repository, env, signal })
  } catch (error) {
    signal.throwIfAborted()
    const { stderr } = error as { stderr?: string }
    throw new OffshootError('forge', `git ${args[0]} failed`, {
      where: repository,
      said: stderr?.trim() || String(error),
      next: 'Check that the branch exists in this repository.',
      cause: error,
    })
  }
}
