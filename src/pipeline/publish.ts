import type { ChangeRequest } from '../core/change-request.ts'
import { messageOf } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import { withMeasured } from '../gate/measured.ts'
import type { Measured } from '../gate/types.ts'
import { isReadOnlyError } from '../platform/errors.ts'
import type { Status } from '../platform/types.ts'
import { annotationsOf } from '../report/annotations.ts'
import type { Report } from '../report/model.ts'
import { redactReport } from '../report/redact.ts'
import { statusesOf } from '../report/statuses.ts'
import { renderSummary } from '../report/summary.ts'
import { postComment } from './comment.ts'
import type { Run } from './run.ts'

export interface Publication {
  readonly changeRequest: ChangeRequest
  readonly report: Report
  readonly comment: boolean
  /** Goes with `offshoot/database`, so that later gates need not measure again. */
  readonly measured?: Measured | undefined
  /** What was judged is not the head any more, so that nothing may be said of it. */
  readonly withoutApproval?: boolean
}

/** Milliseconds that telling the world may take once the run itself was cancelled. */
const FAREWELL_TIME = 15_000

/**
 * Statuses first, because merges wait for them; then comment, summary, annotations, `report.json` and outputs.
 * One surface that cannot be written never keeps the others from being written.
 */
export async function publish(run: Run, { changeRequest, comment, ...found }: Publication): Promise<Verdict> {
  const telling: Run = run.signal.aborted ? { ...run, signal: AbortSignal.timeout(FAREWELL_TIME) } : run
  const { platform, host, log, redactor, signal } = telling
  const failures: unknown[] = []
  const attempt = async (what: string, body: () => Promise<void>) => {
    try {
      await body()
    } catch (error) {
      failures.push(error)
      log.warn(`${what} could not be written: ${messageOf(error)}`)
    }
  }

  let report = redactReport(found.report, (text) => redactor.redact(text))
  const write = (status: Status) =>
    attempt(status.context, () => platform.setStatus(changeRequest.headSha, status, signal))
  const [database, approval] = statusesOf(report)
  await Promise.all([
    write(carrying(database, found.measured)),
    ...(found.withoutApproval === true ? [] : [write(approval)]),
  ])
  host.underway(undefined)
  let commentUrl: string | undefined
  if (comment) {
    await attempt('the comment', async () => {
      const posted = await postComment(telling, changeRequest, { report })
      commentUrl = posted.url
      report = posted.report
    })
  }
  await attempt('the job summary', () => host.summary(renderSummary(report, platform.words)))
  host.annotate(annotationsOf(report))
  await attempt('report.json', async () =>
    host.output('report', await host.writeReport(`${JSON.stringify(report, undefined, 2)}\n`)),
  )

  host.output('verdict', report.verdict)
  host.output('branch', report.branch?.name ?? '')
  host.output('branch-id', report.branch?.id ?? '')
  host.output('created', String(report.branch?.created ?? false))
  host.output('changes', String(report.changes.length))
  host.output('hazards', String(report.hazards.length))
  host.output('approval', report.approval?.state ?? '')
  host.output('comment-url', commentUrl ?? '')
  log.info(`verdict: ${report.verdict}`)
  // A required status that could not be written holds the merge; the job must not look as if all were well.
  // A token that may only read is the forge's rule for forks and some bots, and no failure.
  const refused = failures.find((failure) => !isReadOnlyError(failure))
  if (refused !== undefined) throw refused
  return report.verdict
}

function carrying(status: Status, measured: Measured | undefined): Status {
  const { targetUrl } = status
  if (targetUrl === undefined || measured === undefined) return status
  return { ...status, targetUrl: withMeasured(targetUrl, measured) }
}
