import type { Verdict } from '../core/verdict.ts'
import { evaluateGate } from '../gate/decide.ts'
import { withApproval } from '../report/lifecycle.ts'
import { approvalStatus } from '../report/statuses.ts'
import { rewriteComment } from './comment.ts'
import { findMigrations } from './migrations.ts'
import { planPreview } from './plan.ts'
import type { Run } from './run.ts'
import type { Subject } from './subject.ts'

/**
 * Decides `offshoot/approval` anew for a change request, from what the forge says now. Nothing is forked or run.
 * The status goes to the commit that was judged; the comment follows when it speaks of that commit.
 */
export async function runGate(run: Run, { changeRequest, change }: Subject): Promise<Verdict> {
  const { platform, settings, signal } = run
  const { number } = changeRequest
  if (changeRequest.state !== 'open') {
    run.log.info(
      `${platform.words.changeRequest} ${platform.words.sigil}${number} is ${changeRequest.state}; nothing to decide`,
    )
    return 'skipped'
  }
  const { globs } = await findMigrations(run)
  const { touchesMigrations } = planPreview({
    changeRequest,
    change,
    settings,
    migrationGlobs: globs,
    reachable: true,
  })
  const approval = await evaluateGate({
    platform,
    changeRequest,
    change,
    mode: settings.approval,
    touchesMigrations,
    signal,
  })
  run.log.info(`approval: ${approval.state}: ${approval.reason}`)
  await platform.setStatus(changeRequest.headSha, approvalStatus(approval, run.context.runUrl), signal)
  await rewriteComment(run, changeRequest, (report) =>
    report.changeRequest.headSha === changeRequest.headSha ? withApproval(report, approval) : undefined,
  )
  const verdict =
    approval.state === 'approved' || approval.state === 'not-required' ? 'passed' : 'awaiting-approval'
  run.host.output('approval', approval.state)
  run.host.output('verdict', verdict)
  return verdict
}
