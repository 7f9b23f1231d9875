import { destructiveCount, hazardsOf, lossesUnsaid, shortSha } from '../facts.ts'
import { capital, listOf, plural } from '../format.ts'
import type { Hazard, Report } from '../model.ts'
import { code, EMPTY, join, type Markdown, md, paragraphs, raw, text } from '../safe.ts'
import { fullName } from '../sections/names.ts'
import { goldenFacts } from '../sections/overview.ts'
import { hasProblem } from '../sections/round-trip.ts'
import type { DrawFace } from './face.ts'

export const drawPassed: DrawFace = (report) => ({
  title: md`✅ Database checks passed${report.approval?.state === 'approved' ? md` · approved` : EMPTY}`,
  lead: outcome(report),
})

export const drawWaiting: DrawFace = (report) => {
  const { approval } = report
  const unsure = approval?.state === 'error'
  return {
    title: unsure
      ? md`🟠 Held · who must approve could not be decided · database checks passed`
      : md`🟡 Waiting for a human · database checks passed`,
    lead: paragraphs(outcome(report), howToGoOn(report)),
  }
}

/** Why it waits and what ends that; empty when it does not wait. */
export function howToGoOn(report: Report): Markdown {
  const { approval } = report
  if (approval === undefined || (approval.state !== 'pending' && approval.state !== 'error')) return EMPTY
  const sha = shortSha(report)
  // The reason names the commit where it tells who can approve what; then there is nothing to add.
  const next =
    approval.state === 'error' || approval.reason.includes(sha)
      ? EMPTY
      : md` To let it merge, approve ${code(sha)}.`
  return md`${capital(approval.reason)}${next}`
}

/** What was done and on what, then line by line what speaks against it. */
function outcome(report: Report): Markdown {
  const { branch } = report
  const facts = branch === undefined ? EMPTY : goldenFacts(branch)
  const known = facts.source === '' ? EMPTY : md` (${facts})`
  const where = branch === undefined ? EMPTY : md` on a copy of the golden base${known}`
  const done = steps(report)
  const start = done.length === 0 ? md`Nothing to run` : md`${capital(listOf(done))}${where}`
  return join(
    [
      md`**${start}.**`,
      dangers(report),
      losses(report),
      wayBack(report),
      join([warnings(report), nothingLost(report)], ' '),
    ],
    '<br>',
  )
}

/** The first one in words; all of them are further down. */
function dangers(report: Report): Markdown {
  const found = hazardsOf(report, 'danger')
  const [worst, ...others] = found
  if (worst === undefined) return EMPTY
  const what = worst.message.includes(worst.object) ? EMPTY : md`${code(worst.object, 60)}: `
  const more = others.length === 0 ? EMPTY : md` And ${plural(others.length, 'more danger')}.`
  return md`🔴 **${what}${text(worst.message.replace(/[.\s]+$/, ''))}.**${more}`
}

/** What no danger names. */
function losses(report: Report): Markdown {
  const lost = lossesUnsaid(report)
  if (lost.length === 0) return EMPTY
  const [only] = lost.length === 1 ? lost : []
  return only === undefined
    ? md`🔴 **${plural(lost.length, 'change')} destroy data or behaviour.**`
    : md`🔴 **The change of ${raw(only.kind)} ${code(fullName(only), 60)} destroys data or behaviour.**`
}

function warnings(report: Report): Markdown {
  const found = hazardsOf(report, 'warning')
  return found.length === 0 ? EMPTY : md`🟠 ${plural(found.length, 'warning')} on ${objects(found)}.`
}

function wayBack({ roundTrip }: Report): Markdown {
  if (roundTrip === undefined) return EMPTY
  const { outcome, lost } = roundTrip
  if (lost.length > 0) return md`🔴 **The way down destroys what the way up had not made.**`
  if (outcome === 'failed') return md`🟠 The way down fails.`
  return outcome === 'different' ? md`🟠 The way down does not lead back to the fork point.` : EMPTY
}

function nothingLost(report: Report): Markdown {
  const { roundTrip } = report
  if (destructiveCount(report) > 0 || (roundTrip !== undefined && hasProblem(roundTrip))) return EMPTY
  return report.changes.length > 0 ? md`No data is lost.` : md`The schema stays as it is.`
}

function steps({ migrations, suites }: Report): readonly string[] {
  return [
    ...(migrations.length > 0 ? ['migrations applied'] : []),
    ...(suites.length > 0 ? ['tests passed'] : []),
  ]
}

function objects(hazards: readonly Hazard[]): Markdown {
  const names = [...new Set(hazards.map(({ object }) => object))]
  const shown = names.slice(0, 3).map((name) => code(name, 60))
  const more = names.length - shown.length
  return join([...shown, more > 0 ? md`${more} more` : EMPTY], ', ')
}
