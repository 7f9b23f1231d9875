import type { Words } from '../platform/types.ts'
import { fitPage } from './budget.ts'
import type { Report } from './model.ts'
import { type Limits, sectionsOf } from './page.ts'
import { paragraphs } from './safe.ts'
import { footer, leftOut } from './sections/footer.ts'

/** GitHub drops a summary over 1 MiB as a whole; the rest is room for other writers of the same step. */
const MAX_BYTES = 1_000_000

/** The report for the job's own page: as the comment, with full tables. Pass a report that went through `redactReport`. */
export function renderSummary(report: Report, words: Words, maxBytes = MAX_BYTES): string {
  const page = fitPage({
    sections: sectionsOf(report, words, LIMITS),
    fits: (text) => Buffer.byteLength(text) <= maxBytes,
    ending: (cut) => paragraphs(leftOut(report, cut), footer(report)),
  })
  return `${page}\n`
}

const LIMITS: Limits = {
  outputs: { lines: 1000, chars: 100_000 },
  changes: { rows: 1000, folded: 4000, lines: 400 },
  hazards: 500,
  locks: 200,
  tables: { tables: 12, columns: 20 },
  definitions: 500,
  migrations: 500,
  statements: { slowest: 20, all: 5000 },
  evidence: 500,
}
