import { plural } from '../format.ts'
import type { Hazard, Report } from '../model.ts'
import {
  code,
  details,
  EMPTY,
  fence,
  join,
  type Markdown,
  md,
  paragraphs,
  raw,
  strong,
  text,
} from '../safe.ts'

/** What the change can break, worst first. @param limit how many; the rest is counted */
export function hazardList(report: Report, { limit, fixes }: { limit: number; fixes: boolean }): Markdown {
  const hazards = report.hazards.toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
  if (hazards.length === 0) return EMPTY
  const shown = hazards.slice(0, limit).map((hazard) => {
    return fixes ? paragraphs(describe(hazard), howToAvoid(hazard)) : describe(hazard)
  })
  const more = hazards.length - shown.length
  return paragraphs(md`### Hazards`, ...shown, more > 0 ? md`…and ${plural(more, 'more hazard')}.` : EMPTY)
}

/** What could not be seen, so that silence is not read as "nothing happened". */
export function notSeen(report: Report): Markdown {
  const notes = (report.notes ?? []).slice(0, 10)
  if (notes.length === 0) return EMPTY
  return join(
    notes.map((note) => md`*Not measured:* ${text(note, 300)}`),
    '<br>',
  )
}

function describe(hazard: Hazard): Markdown {
  const { file, line, object: name, message } = hazard
  const object = message.includes(name) ? EMPTY : code(name)
  const place = file === undefined ? EMPTY : code(line === undefined ? file : `${file}:${line}`)
  return md`${raw(ICONS[hazard.severity])} ${strong(text(hazard.message))}<br>${join([object, place, basis(hazard), md`rule ${code(hazard.rule, 40)}`], ' · ')}`
}

function basis({ observed }: Hazard): Markdown {
  return observed ? md`measured on the branch` : md`read from the change`
}

function howToAvoid({ fix }: Hazard): Markdown {
  if (fix.trim() === '') return EMPTY
  return details(md`How to avoid it`, looksLikeSql(fix) ? fence(fix, 'sql') : text(fix, 1500))
}

function looksLikeSql(fix: string): boolean {
  return /^\s*(?:--|\/\*|[A-Z]{3,} )/.test(fix) && fix.trimEnd().endsWith(';')
}

const RANK: Readonly<Record<Hazard['severity'], number>> = { danger: 0, warning: 1, notice: 2 }
const ICONS: Readonly<Record<Hazard['severity'], string>> = { danger: '🔴', warning: '🟠', notice: '🔵' }
