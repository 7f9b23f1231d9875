import type { Approval, BranchSummary, Report } from './model.ts'

/** What becomes of a report after its run: pure, so that a later job can render the whole comment again. */

/** The report with a new decision about its approval; the verdict follows it unless the checks had failed. */
export function withApproval(report: Report, approval: Approval): Report {
  if (report.verdict === 'failed') return { ...report, approval }
  const open = approval.state === 'approved' || approval.state === 'not-required'
  const done = report.skipped === undefined ? 'passed' : 'skipped'
  return { ...report, approval, verdict: open ? done : 'awaiting-approval' }
}

export interface Deletion {
  /** ISO 8601. */
  readonly at: string
  readonly because: NonNullable<BranchSummary['deletedBecause']>
  readonly pushes: number
}

/** The report of a change request that is over. Without a branch there was none to delete, and the report says so. */
export function withDeletion(report: Report, { at, because, pushes }: Deletion): Report {
  const { branch, run } = report
  if (branch === undefined) return { ...report, skipped: 'closed' }
  return {
    ...report,
    branch: { ...branch, deletedAt: at, deletedBecause: because },
    run: { ...run, push: Math.max(run.push, pushes) },
  }
}

/** The report of a branch that lives longer than was said; `undefined` when it says so already, or when there is none. */
export function withExpiry(report: Report, expiresAt: string): Report | undefined {
  const { branch } = report
  if (branch === undefined || branch.deletedAt !== undefined || branch.expiresAt === expiresAt)
    return undefined
  return { ...report, branch: { ...branch, expiresAt } }
}
