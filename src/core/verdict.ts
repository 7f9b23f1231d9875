/** How a run ended, in the order a reader should care. */
export type Verdict = 'passed' | 'failed' | 'awaiting-approval' | 'skipped'
