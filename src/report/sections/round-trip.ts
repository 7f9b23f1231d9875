import { formatDuration, plural } from '../format.ts'
import type { Report, RoundTrip } from '../model.ts'
import { amount, EMPTY, join, type Markdown, md, paragraphs, raw, strong, text } from '../safe.ts'
import { type ChangeLimits, changeTable } from './changes.ts'

/** One line for the overview: whether the way back leads back. */
export function roundTripWords({ roundTrip }: Report): Markdown {
  if (roundTrip === undefined) return EMPTY
  const { outcome, downMs, upMs, changes, lost } = roundTrip
  const down = md`down in ${amount(formatDuration(downMs))}`
  const up = upMs === undefined ? EMPTY : md`, and up again in ${amount(formatDuration(upMs))}`
  const destroyed = lost.length === 0 ? EMPTY : md`, but destroys ${plural(lost.length, 'thing')}`
  if (outcome === 'failed') return md`❌ tried, and failed`
  if (outcome === 'different')
    return md`🟠 ${down} leaves ${changes.length === 0 ? md`something` : plural(changes.length, 'difference')}${destroyed}${up}`
  return md`${raw(lost.length === 0 ? '✅' : '🔴')} ${down} restores the fork point${destroyed}${up}`
}

/** What the way back does wrong; nothing when it does all right. */
export function roundTripProblems({ roundTrip }: Report, limits: ChangeLimits): Markdown {
  if (roundTrip === undefined || !hasProblem(roundTrip)) return EMPTY
  const { outcome, changes, lost, reason } = roundTrip
  return paragraphs(
    md`### Way back`,
    outcome === 'failed' ? strong(text(reason ?? 'it failed')) : EMPTY,
    outcome !== 'failed' && reason !== undefined ? text(reason) : EMPTY,
    destroyed(lost),
    changes.length === 0
      ? EMPTY
      : paragraphs(
          md`After the way down, this is not as it was at the fork point:`,
          changeTable(changes, limits),
        ),
  )
}

export function hasProblem({ outcome, lost }: RoundTrip): boolean {
  return outcome !== 'restored' || lost.length > 0
}

function destroyed(lost: readonly string[]): Markdown {
  if (lost.length === 0) return EMPTY
  const shown = lost.slice(0, 10).map((thing) => text(thing, 120))
  const more = lost.length - shown.length
  return md`🔴 ${strong(md`The way down destroys:`)} ${join([...shown, more > 0 ? md`${more} more` : EMPTY], ', ')}`
}
