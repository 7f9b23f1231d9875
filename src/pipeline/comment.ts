import type { ChangeRequest } from '../core/change-request.ts'
import { findOwnComment, ownCommentAmong, upsertComment } from '../platform/comment.ts'
import type { Comment } from '../platform/types.ts'
import { renderComment } from '../report/comment.ts'
import type { Report } from '../report/model.ts'
import { withPreviousTimes } from '../report/previous.ts'
import { embedState, readState } from '../report/state.ts'
import type { Judging } from './run.ts'

/** One comment per database and change request; the key leaves room for several databases. */
const KEY = 'database'

export interface Posted {
  /** Absent where no comment could be, or was to be, written. */
  readonly url: string | undefined
  /** With the times of the push before, which only its comment knows. */
  readonly report: Report
}

/**
 * Writes or updates the comment from a report that went through `redactReport`. A token that may not write costs a log
 * line, never the run.
 */
export async function postComment(
  run: Judging,
  changeRequest: ChangeRequest,
  found: {
    readonly report: Report
    readonly speaksFor?: number
    /** Its comments, where they were listed just now. */
    readonly known?: readonly Comment[] | undefined
  },
): Promise<Posted> {
  if (!run.settings.comment) return { url: undefined, report: found.report }
  const { platform, log, signal } = run
  let { report } = found
  const body = (existing: string | undefined) => {
    // A comment that is only revised has them already.
    if (found.speaksFor === undefined)
      report = withPreviousTimes(report, existing === undefined ? undefined : readState(existing))
    return (
      renderComment(report, { words: platform.words, limit: platform.limits.comment }) + embedState(report)
    )
  }
  const result = await upsertComment({
    platform,
    number: changeRequest.number,
    key: KEY,
    body,
    known: found.known,
    run: found.speaksFor ?? run.context.runId,
    signal,
  })
  if (result.outcome === 'read-only') {
    log.warn(
      'the token may not comment here (as on a pull request from a fork); the report is in the job summary',
    )
  } else if (result.outcome === 'stale') {
    log.info('a newer run has written the comment; it stays as it is')
  } else {
    log.info(`comment ${result.outcome}: ${result.comment.url}`)
  }
  return { url: result.comment?.url, report }
}

/** Our comment among all of a change request. */
export function ownAmong(comments: readonly Comment[]): Comment | undefined {
  return ownCommentAmong(comments, KEY)
}

/**
 * Renders the comment again from the report that it carries, changed by `revise`; does nothing without such a comment.
 * It goes on speaking for the run that found what it tells, so a run under way still has the last word.
 */
export async function rewriteComment(
  run: Judging,
  changeRequest: ChangeRequest,
  {
    revise,
    known,
  }: {
    readonly revise: (report: Report) => Report | undefined
    /** Its comments, where they were listed just now. */
    readonly known?: readonly Comment[] | undefined
  },
): Promise<void> {
  if (!run.settings.comment) return
  const { platform, signal } = run
  const comment = await findOwnComment({ platform, number: changeRequest.number, key: KEY, known, signal })
  const report = comment === undefined ? undefined : readState(comment.body)
  const revised = report === undefined ? undefined : revise(report)
  if (revised !== undefined)
    await postComment(run, changeRequest, { report: revised, speaksFor: revised.run.id, known })
}
