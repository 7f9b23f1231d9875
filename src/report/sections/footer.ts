import { shortSha } from '../facts.ts'
import { formatDateTime, listOf, ordinal } from '../format.ts'
import type { Report } from '../model.ts'
import { code, EMPTY, join, link, type Markdown, md, raw, text } from '../safe.ts'

/** Which commit this is about, when, and where the whole of it is. */
export function footer(report: Report): Markdown {
  const { run } = report
  const when = formatDateTime(run.finishedAt)
  const parts = [
    md`commit ${code(shortSha(report))}`,
    run.push > 0 ? md`${raw(ordinal(run.push))} push` : EMPTY,
    raw(when),
    run.url === undefined ? EMPTY : link(md`job`, run.url),
    run.reportUrl === undefined ? EMPTY : link(md`report`, run.reportUrl),
  ]
  return md`<sub>${join(parts, ' · ')}</sub>`
}

/** What is not shown, and where it is. @param cut what this rendering left out, in words */
export function leftOut(report: Report, cut: readonly string[]): Markdown {
  const missing = [...new Set([...cut, ...(report.leftOut ?? [])])]
  if (missing.length === 0) return EMPTY
  const { reportUrl, url } = report.run
  const where = reportUrl ?? url
  const place = where === undefined ? md`\`report.json\` of the run` : link(md`the full report`, where)
  return md`*Left out here to fit: ${text(listOf(missing))}. See ${place}.*`
}
