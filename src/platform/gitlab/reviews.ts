import type { Account, ChangeRequest, Review } from '../../core/change-request.ts'
import type { Clock } from '../../core/clock.ts'
import type { ApiUser, ApiVersion } from './convert.ts'
import { type Call, unexpectedAnswer } from './errors.ts'
import { mergeRequestPath, type Project } from './project.ts'
import type { Versions } from './versions.ts'

export interface ApiApprovals {
  /** Whether the rules are met is told beside it, and not read: GitLab holds rules that nobody can meet for met. */
  readonly approved_by: readonly {
    readonly user: ApiUser | null
    /** Absent on older servers. */
    readonly approved_at?: string | null
  }[]
}

interface ApiReviewer {
  readonly user: ApiUser | null
  readonly state: string
}

const LONG_AGO = new Date(0).toISOString()

/**
 * The words that stand, oldest first: GitLab keeps one of each person. An approval does not say of which commit it is;
 * that was the head of the last version there was before it. When changes were requested is not told either: that they
 * are is true now.
 * Calls: 2, and 1 more for each 100 versions where somebody approved; and one for each account that was not seen before.
 */
export async function readReviews(
  project: Project,
  versions: Versions,
  { changeRequest, clock, signal }: { changeRequest: ChangeRequest; clock: Clock; signal: AbortSignal },
): Promise<readonly Review[]> {
  const { number } = changeRequest
  const path = mergeRequestPath(project, number)
  const call: Call = { task: `read who approved merge request !${number}`, role: 'Reporter' }
  const [approvals, reviewers] = await Promise.all([
    readApprovals(project, number, signal),
    project.client.list<ApiReviewer>(call, signal, { path: `${path}/reviewers` }),
  ])
  // Read after the approvals: whatever they were given for is among these.
  const known = approvals.approved_by.length === 0 ? [] : await versions.list(changeRequest, signal)
  const objectors: (Account | undefined)[] = []
  for (const { user, state } of reviewers)
    if (state === 'requested_changes') objectors.push(await project.accounts.of(user, signal))
  return await toReviews(project, { approvals, objectors, versions: known, clock, signal })
}

/** One call. */
export async function readApprovals(
  project: Project,
  number: number,
  signal: AbortSignal,
): Promise<ApiApprovals> {
  const path = `${mergeRequestPath(project, number)}/approvals`
  const call: Call = { task: `read who approved merge request !${number}`, role: 'Reporter' }
  const approvals = await project.client.ask<ApiApprovals>(call, signal, { path })
  if (!Array.isArray(approvals.approved_by)) throw unexpectedAnswer(call, path, 'no list of who approved')
  return approvals
}

interface Words {
  readonly approvals: ApiApprovals
  /** Those who ask for changes. */
  readonly objectors: readonly (Account | undefined)[]
  /** Newest first, and read after the approvals. */
  readonly versions: readonly ApiVersion[]
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Oldest first. One call for each account that was not seen before. */
export async function toReviews(
  project: Project,
  { approvals, objectors, versions: known, clock, signal }: Words,
): Promise<readonly Review[]> {
  const reviews: Review[] = []
  for (const { user, approved_at: at } of approvals.approved_by) {
    const author = await project.accounts.of(user, signal)
    const commitSha = headBefore(at, known)
    reviews.push({ author, state: 'approved', commitSha, submittedAt: at ?? LONG_AGO })
  }
  for (const author of objectors) {
    const submittedAt = clock.now().toISOString()
    reviews.push({ author, state: 'changes-requested', commitSha: undefined, submittedAt })
  }
  return reviews.toSorted((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt))
}

/** @param versions newest first */
function headBefore(at: string | null | undefined, versions: readonly ApiVersion[]): string | undefined {
  const moment = Date.parse(at ?? '')
  return versions.find((version) => Date.parse(version.created_at) < moment)?.head_commit_sha
}
