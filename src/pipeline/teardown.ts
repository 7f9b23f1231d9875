import type { ChangeRequest } from '../core/change-request.ts'
import { missingSecret } from '../provider/index.ts'
import { branchName } from '../provider/naming.ts'
import type { BranchInfo, Purpose } from '../provider/types.ts'
import { withDeletion } from '../report/lifecycle.ts'
import type { Report } from '../report/model.ts'
import { rewriteComment } from './comment.ts'
import { ownerOf, type Run } from './run.ts'
import { runsWithoutSecrets } from './subject.ts'

/**
 * Deletes the branch of a change request that is closed, and rewrites its comment to its last state.
 * The forge is asked, not the event: one that was reopened meanwhile keeps its branch.
 */
export async function runTeardown(
  run: Run,
  changeRequest: ChangeRequest,
): Promise<'deleted' | 'absent' | 'kept'> {
  const { number } = changeRequest
  const label = `${run.platform.words.changeRequest} ${run.platform.words.sigil}${number}`
  if (changeRequest.state === 'open') {
    run.log.info(`${label} is open again, so its branch stays`)
    return 'kept'
  }
  if (missingSecret(run.settings) !== undefined && runsWithoutSecrets(changeRequest)) {
    run.log.info(`${label}: no secret reaches this run; without one nothing was forked for it either`)
    return 'absent'
  }
  const { outcome, branch } = await deleteBranch(run, { kind: 'change-request', number })
  run.log.info(
    outcome === 'deleted'
      ? `${label}: branch ${branch?.name} deleted`
      : `${label}: there is no branch to delete`,
  )
  await sayDeleted(run, changeRequest, branch)
  run.host.output('verdict', 'skipped')
  return outcome
}

/** A deleted git branch: tears down every closed change request that had it as its head. */
export async function runRefTeardown(run: Run, ref: string): Promise<void> {
  const changeRequests = await run.platform.changeRequestsOfRef(ref, run.signal)
  const closed = changeRequests.filter((changeRequest) => changeRequest.state !== 'open')
  if (closed.length === 0)
    run.log.info(`no closed ${run.platform.words.changeRequest} had the ref ${ref} as its head`)
  for (const changeRequest of closed) await runTeardown(run, changeRequest)
}

/** Deletes the one branch of this purpose, whatever state it is in; absent is success. */
export async function deleteBranch(
  run: Run,
  purpose: Purpose,
): Promise<{ outcome: 'deleted' | 'absent'; branch: BranchInfo | undefined }> {
  const owner = ownerOf(run.context)
  const branch = await run.provider.find(branchName(owner, purpose), owner, run.signal)
  if (branch === undefined) return { outcome: 'absent', branch: undefined }
  return { outcome: await run.provider.delete(branch, owner, run.signal), branch }
}

async function sayDeleted(
  run: Run,
  changeRequest: ChangeRequest,
  branch: BranchInfo | undefined,
): Promise<void> {
  const because = changeRequest.state === 'merged' ? 'merged' : 'closed'
  const pushes = branch?.mark?.state.pushes
  const revise = (report: Report) => {
    if (report.branch?.deletedAt !== undefined) return undefined
    return withDeletion(report, {
      at: run.clock.now().toISOString(),
      because,
      pushes: pushes ?? report.run.push,
    })
  }
  await rewriteComment(run, changeRequest, { revise })
}
