import type { SchemaChange } from '../report/model.ts'
import { md, paragraphs } from '../report/safe.ts'
import { changeTable, countChanges } from '../report/sections/changes.ts'
import { definitions } from '../report/sections/definitions.ts'
import { renderTerminal, type TerminalOptions } from '../report/terminal.ts'
import type { Format } from './request.ts'

/** The differences as text that ends with a line break. They must be free of secrets. */
export function renderDiff(
  changes: readonly SchemaChange[],
  format: Format,
  terminal: TerminalOptions,
): string {
  if (format === 'json') return `${JSON.stringify({ version: 1, changes }, null, 2)}\n`
  const markdown = toMarkdown(changes)
  return format === 'markdown' ? markdown : renderTerminal(markdown, terminal)
}

/** Nothing is left out: this is the whole output, not a comment among others. */
const EVERYTHING = { rows: Number.POSITIVE_INFINITY, folded: 0, lines: Number.POSITIVE_INFINITY }

function toMarkdown(changes: readonly SchemaChange[]): string {
  const { source } = paragraphs(
    changes.length === 0 ? md`No difference.` : md`${countChanges(changes)}.`,
    changeTable(changes, EVERYTHING),
    definitions({ changes }, Number.POSITIVE_INFINITY),
  )
  return `${source}\n`
}
