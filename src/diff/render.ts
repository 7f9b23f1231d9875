import type { SchemaChange } from '../report/model.ts'
import { EMPTY, md, paragraphs } from '../report/safe.ts'
import { changeTable, countChanges } from '../report/sections/changes.ts'
import { definitions } from '../report/sections/definitions.ts'
import { renderTerminal, type TerminalOptions } from '../report/terminal.ts'
import type { Format } from './request.ts'

/** What was found. The changes must be free of secrets. */
export interface Findings {
  readonly changes: readonly SchemaChange[]
  /** The major versions of the two servers. */
  readonly majors: readonly [number, number]
}

/** The findings as text that ends with a line break. */
export function renderDiff(findings: Findings, format: Format, terminal: TerminalOptions): string {
  if (format === 'json') return `${JSON.stringify({ version: 1, changes: findings.changes }, null, 2)}\n`
  const markdown = toMarkdown(findings)
  return format === 'markdown' ? markdown : renderTerminal(markdown, terminal)
}

/** Nothing is left out: this is the whole output, not a comment among others. */
const EVERYTHING = { rows: Number.POSITIVE_INFINITY, folded: 0, lines: Number.POSITIVE_INFINITY }

function toMarkdown({ changes, majors: [before, after] }: Findings): string {
  const { source } = paragraphs(
    changes.length === 0 ? md`No difference.` : md`${countChanges(changes)}.`,
    before === after || changes.length === 0
      ? EMPTY
      : md`The servers are PostgreSQL ${before} and ${after}: some of it may be how they write the same thing.`,
    changeTable(changes, EVERYTHING),
    definitions({ changes }, Number.POSITIVE_INFINITY),
  )
  return `${source}\n`
}
