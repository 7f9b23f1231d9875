import type { Change, ChangeRequest, Commit } from '../../core/change-request.ts'
import type { Authors } from './authors.ts'
import { withBlobs } from './blobs.ts'
import { toChangedFile, toCommit } from './convert.ts'
import type { Project } from './project.ts'
import type { Versions } from './versions.ts'

export interface ChangeSources {
  readonly project: Project
  readonly versions: Versions
  readonly authors: Authors
}

/**
 * Commits and files of the version that has this head and base, so that a push meanwhile changes nothing.
 * Calls: 2; and 1 for each 100 commits, unless their authors were told, and, where it had another head before, 1 for each
 * 100 files.
 */
export async function readChange(
  { project, versions, authors }: ChangeSources,
  changeRequest: ChangeRequest,
  signal: AbortSignal,
): Promise<Change> {
  const { headSha, baseSha } = changeRequest
  const version = await versions.detail(changeRequest, { headSha, baseSha }, signal)
  // GitLab has not looked at the push yet, or the merge request was turned to another branch meanwhile.
  if (version === undefined) return { commits: [], files: [], complete: false }
  const found = version.diffs.map(toChangedFile)
  const alone = await versions.alone(changeRequest, signal)
  const [commits, files] = await Promise.all([
    authors.ofNow(changeRequest, version.commits.map(toCommit).toReversed(), signal),
    // Contents are compared with those of another head alone.
    alone ? found : withBlobs(project, { files: found, sha: headSha, signal }),
  ])
  // An empty list is right for a head that brings nothing.
  const newest = version.commits[0]?.id ?? baseSha
  const complete = newest === headSha && version.real_size === String(files.length)
  return { commits, files, complete }
}

/**
 * Commits of an earlier head, oldest first; `undefined` when the merge request never had it, as far as GitLab knows.
 * Calls: 1, and 1 more for authors of whom nothing was known; one more where the versions were not read yet.
 */
export async function readCommits(
  { versions, authors }: ChangeSources,
  { changeRequest, headSha }: { changeRequest: ChangeRequest; headSha: string },
  signal: AbortSignal,
): Promise<readonly Commit[] | undefined> {
  const version = await versions.detail(changeRequest, { headSha }, signal)
  if (version === undefined) return undefined
  return await authors.ofEarlier(version.commits.map(toCommit).toReversed(), signal)
}
