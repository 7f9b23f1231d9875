import type { BranchInfo } from '../provider/types.ts'
import { clip, oneLine } from './clean.ts'
import { formatBytes, formatDate } from './format.ts'
import { code, EMPTY, type Markdown, raw } from './safe.ts'

/** What the sweep thinks of one branch. */
export interface SweepRow {
  readonly branch: BranchInfo
  readonly decision: 'keep' | 'orphan' | 'delete'
  readonly reason: string
}

/** What a sweep found, as a table that reads well in a log and renders on a job's page. */
export function sweepTable(rows: readonly SweepRow[]): string {
  if (rows.length === 0) return 'No branch of this repository was found.'
  const head = ['branch', 'size', 'made', 'decision', 'why']
  const body = rows.map((row) => cells(row).map(({ source }) => source))
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function cells({ branch, decision, reason }: SweepRow): readonly Markdown[] {
  return [
    code(branch.name, 63),
    branch.size === undefined ? EMPTY : raw(formatBytes(branch.size)),
    raw(branch.mark === undefined ? '' : formatDate(branch.mark.createdAt)),
    raw(DECISIONS[decision]),
    raw(clip(oneLine(reason), 200).replace(MARKUP, '_')),
  ]
}

const DECISIONS: Readonly<Record<SweepRow['decision'], string>> = {
  keep: 'kept',
  orphan: 'next time',
  delete: 'deleted',
}
/** The same text goes to a log, where escapes would be read as they are written. */
const MARKUP = /[^\p{L}\p{N} .,;:#!()'"/+-]/gu
