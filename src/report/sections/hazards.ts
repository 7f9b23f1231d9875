import { placeLabel } from '../facts.ts'
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

/** What the change can break, worst first, mere notices folded. @param limit how many; the rest is counted */
export function hazardList(report: Report, { limit, fixes }: { limit: number; fixes: boolean }): Markdown {
  const hazards = report.hazards.toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
  if (hazards.length === 0) return EMPTY
  const shown = hazards.slice(0, limit)
  const draw = (hazard: Hazard) =>
    fixes ? paragraphs(describe(hazard), howToAvoid(hazard)) : describe(hazard)
  const notices = shown.filter(({ severity }) => severity === 'notice')
  const more = hazards.length - shown.length
  return paragraphs(
    md`### Hazards`,
    ...shown.filter(({ severity }) => severity !== 'notice').map(draw),
    notices.length === 0
      ? EMPTY
      : details(
          md`${raw(ICONS.notice)} ${plural(notices.length, 'notice')}`,
          paragraphs(...notices.map(draw)),
        ),
    more > 0 ? md`…and ${plural(more, 'more hazard')}.` : EMPTY,
  )
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

/** The sentence, where, and what was seen; why it hurts and how to do without is one fold further. */
function describe(hazard: Hazard): Markdown {
  const { file, line, object: name, message, evidence = [], rule, severity } = hazard
  const object = message.includes(name) ? EMPTY : code(name)
  const place = file === undefined ? EMPTY : code(placeLabel(file, line), 80)
  const seen = evidence.slice(0, MAX_EVIDENCE).map((phrase) => text(phrase, 200))
  const facts = join([object, ...seen, basis(hazard), md`rule ${code(rule, 40)}`], ' · ')
  const where = place.source === '' ? EMPTY : md` · ${place}`
  return md`${raw(ICONS[severity])} ${strong(text(message))}${where}<br>${facts}`
}

function basis({ observed }: Hazard): Markdown {
  return observed ? md`measured on the branch` : md`read from the change`
}

function howToAvoid({ why, fix }: Hazard): Markdown {
  const reason = why === undefined ? EMPTY : text(why)
  const way = paragraphs(
    ...fix
      .split(/\n{2,}/)
      .filter((block) => block.trim() !== '')
      .slice(0, MAX_BLOCKS)
      .map((block) => (looksLikeSql(block) ? fence(block, 'sql') : text(block, 1500))),
  )
  return details(way.source === '' ? md`Why it matters` : md`The safe way`, paragraphs(reason, way))
}

/** Statements and comments, the last of them ended or followed by words of explanation. */
function looksLikeSql(fix: string): boolean {
  return /^\s*(?:--|\/\*|[A-Z]{3,} )/.test(fix) && /;\s*(?:--[^\n]*\s*)*$/.test(fix)
}

const MAX_EVIDENCE = 6
const MAX_BLOCKS = 6
const RANK: Readonly<Record<Hazard['severity'], number>> = { danger: 0, warning: 1, notice: 2 }
const ICONS: Readonly<Record<Hazard['severity'], string>> = { danger: '🔴', warning: '🟠', notice: '🔵' }
