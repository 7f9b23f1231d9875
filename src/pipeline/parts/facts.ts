import type { Approval, BranchSummary, Report } from '../../report/model.ts'
import { parseReport } from '../../report/validate.ts'

/** What the job that forked tells the job that reports of the branch. No secret. */
export interface BranchFacts {
  readonly branch: BranchSummary
  /** Which push of the change this is, from 1. */
  readonly push: number
}

export function writeFacts({ branch, push }: BranchFacts): string {
  return JSON.stringify({ branch, push })
}

/** Reads them back; `undefined` when they are none. They come from a job that runs no change's code. */
export function readFacts(text: string | undefined): BranchFacts | undefined {
  if (text === undefined || text.length > LONGEST) return undefined
  try {
    const { branch, push } = JSON.parse(text) as Partial<BranchFacts>
    const parsed = parseReport({ ...EMPTY, branch, run: { ...EMPTY.run, push } })
    if ('problem' in parsed || parsed.report.branch === undefined) return undefined
    return { branch: parsed.report.branch, push: parsed.report.run.push }
  } catch {
    return undefined
  }
}

const LONGEST = 20_000
const EMPTY: Report = {
  version: 1,
  verdict: 'skipped',
  changeRequest: { platform: 'github', repo: '', number: 0, headSha: '', baseRef: '', author: '', url: '' },
  timings: [],
  migrations: [],
  changes: [],
  hazards: [],
  suites: [],
  run: { id: 0, startedAt: '', finishedAt: '', push: 1 },
}

/** Stands for a decision in jobs that make none. */
export const UNDECIDED: Approval = {
  required: false,
  state: 'not-required',
  class: 'unknown',
  evidence: [],
  approvers: [],
  reason: '',
}
