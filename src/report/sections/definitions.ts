import { lineDiff } from '../diff.ts'
import { plural } from '../format.ts'
import type { Report, SchemaChange } from '../model.ts'
import { details, EMPTY, fence, html, type Markdown, md, paragraphs, raw } from '../safe.ts'
import { fullName, isLongText } from './names.ts'

/** Bodies of functions, views, policies and the like, folded; a changed one as a diff of its two sides. */
export function definitions(report: Pick<Report, 'changes'>, limit: number): Markdown {
  const texts = report.changes.filter((change) => diffOf(change) !== undefined || change.sql !== undefined)
  const more = texts.length - Math.min(limit, texts.length)
  return paragraphs(
    ...texts.slice(0, limit).map(definition),
    more > 0 ? md`…and ${plural(more, 'more definition')}.` : EMPTY,
  )
}

function definition(change: SchemaChange): Markdown {
  const body = diffOf(change) ?? (change.sql === undefined ? EMPTY : fence(change.sql, 'sql'))
  const table = change.kind === 'column' || change.table === undefined ? EMPTY : html` on ${change.table}`
  return details(html`${raw(change.kind)} ${fullName(change)}${table} ${raw(change.action)}`, body)
}

function diffOf(change: SchemaChange): Markdown | undefined {
  if (change.action !== 'altered') return undefined
  const long = change.attributes?.filter(isLongText) ?? []
  if (long.length === 0) return undefined
  return paragraphs(
    ...long.flatMap(({ name, before, after }) => [
      long.length > 1 ? md`${name}:` : EMPTY,
      fence(lineDiff(trimLines(before), trimLines(after)).join('\n'), 'diff'),
    ]),
  )
}

/** Bodies start and end with the line breaks of their quotes. */
function trimLines(body: string): string {
  return body.replace(/^\n+/, '').trimEnd()
}
