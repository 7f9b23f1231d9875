import { shortSha } from '../facts.ts'
import { formatDateTime, formatDuration, listOf, ordinal } from '../format.ts'
import type { Report, SessionSettings } from '../model.ts'
import { code, EMPTY, join, link, type Markdown, md, raw, text } from '../safe.ts'

/** Which commit this is about, when, where the whole of it is, and under which settings it was tried. */
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
  const lines = [join(parts, ' · '), report.migrations.length > 0 ? settings(report) : EMPTY]
  return md`<sub>${join(lines, '<br>')}</sub>`
}

/** What the migrations' sessions had set, where it decides what a statement does. */
function settings({ session }: Report): Markdown {
  if (session === undefined) return EMPTY
  const { timeZone, searchPath, lockTimeout, statementTimeout }: SessionSettings = session
  return join(
    [
      md`migrated with time zone ${code(timeZone, 40)}`,
      PLAIN_SEARCH_PATH.has(searchPath) ? EMPTY : md`search_path ${code(searchPath, 80)}`,
      lockTimeout === 0 ? md`no lock_timeout` : md`lock_timeout ${raw(formatDuration(lockTimeout))}`,
      statementTimeout === 0 ? EMPTY : md`statement_timeout ${raw(formatDuration(statementTimeout))}`,
    ],
    ', ',
  )
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

const PLAIN_SEARCH_PATH: ReadonlySet<string> = new Set(['"$user", public', 'public', ''])
