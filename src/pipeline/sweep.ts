import { messageOf, OffshootError } from '../core/errors.ts'
import { branchName } from '../provider/naming.ts'
import type { BranchInfo, Owner } from '../provider/types.ts'
import { formatBytes, formatDuration } from '../report/format.ts'
import { type SweepRow, sweepTable } from '../report/sweep.ts'
import { ownerOf, type Run } from './run.ts'

/** Nothing younger is deleted: its run may only just have started. */
const MINIMUM_AGE = 3_600_000

/**
 * Deletes branches whose change request is surely closed, or which are past their expiry. An orphan is deleted by the
 * second sweep that sees it: the first one marks and lists it, so that no single wrong reading deletes anything.
 * Everything is read before anything is deleted; any error while reading ends the sweep with nothing deleted.
 */
export async function runSweep(run: Run): Promise<readonly SweepRow[]> {
  const owner = ownerOf(run.context)
  const open = await run.platform.openChangeRequests(run.signal)
  const branches: BranchInfo[] = []
  for await (const branch of run.provider.list(owner, run.signal)) branches.push(branch)
  run.log.info(`sweep: ${branches.length} branches, ${open.size} open ${run.platform.words.changeRequest}s`)

  const now = run.clock.now()
  const planned = branches.map((branch) => decide(branch, { open, now, owner }))
  const rows: SweepRow[] = []
  const failures: unknown[] = []
  for (const row of planned) {
    try {
      rows.push(await carryOut(run, row))
    } catch (error) {
      failures.push(error)
      rows.push({ ...row, decision: 'keep', reason: `could not be swept: ${messageOf(error)}` })
    }
  }
  const table = sweepTable(rows)
  const deleted = rows.filter((row) => row.decision === 'delete')
  const freed = deleted.reduce((sum, { branch }) => sum + (branch.size ?? 0), 0)
  run.log.info(table)
  run.log.info(`sweep: deleted ${deleted.length} of ${rows.length} branches, freed ${formatBytes(freed)}`)
  await run.host.summary(table)
  if (failures.length > 0) {
    throw new OffshootError('provider', `${failures.length} of ${rows.length} branches could not be swept`, {
      said: messageOf(failures[0]),
      next: 'nothing else is needed if it was a passing fault: the next sweep tries them again',
      cause: new AggregateError(failures),
    })
  }
  return rows
}

async function carryOut(run: Run, row: SweepRow): Promise<SweepRow> {
  const { branch } = row
  if (row.decision === 'orphan' && branch.mark !== undefined) {
    const orphanSince = run.clock.now().toISOString()
    await run.provider.remember(branch, { ...branch.mark.state, orphanSince }, run.signal)
  }
  if (row.decision === 'delete') {
    if (!(await isStillGone(run, branch))) return { ...row, decision: 'keep', reason: 'it is open after all' }
    await run.provider.delete(branch, ownerOf(run.context), run.signal)
  }
  return row
}

/** Pages shift while they are read, so an open one may have slipped through: each is asked for by itself before the end. */
async function isStillGone(run: Run, { mark }: BranchInfo): Promise<boolean> {
  if (mark?.purpose.kind !== 'change-request') return true
  if (Date.parse(mark.expiresAt) <= run.clock.now().getTime()) return true
  return (await run.platform.changeRequest(mark.purpose.number, run.signal)).state !== 'open'
}

interface Circumstances {
  readonly open: ReadonlySet<number>
  readonly now: Date
  readonly owner: Owner
}

function decide(branch: BranchInfo, { open, now, owner }: Circumstances): SweepRow {
  const { mark } = branch
  const keep = (reason: string): SweepRow => ({ branch, decision: 'keep', reason })
  if (mark === undefined) return keep('bears no mark of ours, so it is not ours to delete')
  const name = branchName(owner, mark.purpose)
  if (branch.name !== name && !branch.name.startsWith(`${name}-`))
    return keep('its name and its mark disagree')
  const age = now.getTime() - Date.parse(mark.createdAt)
  if (!(age >= MINIMUM_AGE)) return keep('younger than an hour')
  const expired = Date.parse(mark.expiresAt) <= now.getTime()
  const gone = mark.purpose.kind === 'change-request' && !open.has(mark.purpose.number)
  if (!expired && !gone)
    return keep(mark.purpose.kind === 'change-request' ? `#${mark.purpose.number} is open` : 'not expired')
  const why =
    gone && mark.purpose.kind === 'change-request'
      ? `#${mark.purpose.number} is not open`
      : `expired ${formatDuration(now.getTime() - Date.parse(mark.expiresAt))} ago`
  const since = mark.state.orphanSince
  if (since === undefined) return { branch, decision: 'orphan', reason: `${why}; the next sweep deletes it` }
  return { branch, decision: 'delete', reason: `${why}; first seen so ${since}` }
}
