import type { Words } from '../platform/types.ts'
import { fitPage } from './budget.ts'
import type { Report } from './model.ts'
import { type Limits, sectionsOf } from './page.ts'
import { paragraphs } from './safe.ts'
import { footer, leftOut } from './sections/footer.ts'
import { STATE_LIMIT } from './state.ts'

export interface CommentOptions {
  readonly words: Words
  /** UTF-16 units of the whole comment, with its marker line and its embedded state. */
  readonly limit: number
  /** Where the full report is; used when the report does not say. */
  readonly reportUrl?: string
}

/**
 * The comment's visible part, without the marker line and the embedded state, for both of which it leaves room.
 * The same report always gives the same text. Pass a report that went through `redactReport`: a secret that is cut
 * or escaped here would no longer be recognised afterwards.
 */
export function renderComment(report: Report, { words, limit, reportUrl }: CommentOptions): string {
  const known = withReportUrl(report, reportUrl)
  const room = limit - STATE_LIMIT - MARKER_ROOM
  return fitPage({
    sections: sectionsOf(known, words, LIMITS),
    fits: (page) => page.length <= room,
    ending: (cut) => paragraphs(leftOut(known, cut), footer(known)),
  })
}

function withReportUrl(report: Report, reportUrl: string | undefined): Report {
  if (reportUrl === undefined || report.run.reportUrl !== undefined || report.run.url !== undefined)
    return report
  return { ...report, run: { ...report.run, reportUrl } }
}

const MARKER_ROOM = 200

/** What a person still reads. The job summary has more, `report.json` all of it. */
const LIMITS: Limits = {
  outputs: { lines: 40, chars: 6000 },
  changes: { rows: 40, folded: 400, lines: 12 },
  hazards: 20,
  locks: 15,
  tables: { tables: 12, columns: 20 },
  definitions: 20,
  migrations: 30,
  statements: { slowest: 10, all: 100 },
  evidence: 20,
}
