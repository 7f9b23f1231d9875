import { destructiveCount, hazardsOf, shortSha } from '../facts.ts'
import { capital, listOf, plural } from '../format.ts'
import type { Hazard, Report } from '../model.ts'
import { code, EMPTY, join, type Markdown, md, paragraphs, raw } from '../safe.ts'
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
      : md` To let it merge, approve ${code(sha)} in a review.`
  return md`${capital(approval.reason)}${next}`
}

function outcome(report: Report): Markdown {
  const danger = hazardsOf(report, 'danger')
  const warning = hazardsOf(report, 'warning')
  const hazards = [
    ...(danger.length === 0 ? [] : [md`🔴 ${plural(danger.length, 'danger')} on ${objects(danger)}`]),
    ...(warning.length === 0 ? [] : [md`${plural(warning.length, 'warning')} on ${objects(warning)}`]),
  ]
  const lost = destructiveCount(report)
  const loss =
    lost > 0
      ? md`🔴 ${plural(lost, 'change')} ${raw(lost === 1 ? 'destroys' : 'destroy')} data or behaviour.`
      : report.changes.length > 0
        ? md`No data is lost.`
        : md`The schema stays as it is.`
  return md`**${join([md`${listOf(steps(report))}.`, hazards.length === 0 ? EMPTY : md`${join(hazards, ', ')}.`, loss], ' ')}**`
}

function steps({ migrations, suites }: Report): readonly string[] {
  const words = [
    ...(migrations.length > 0 ? ['migrations applied'] : []),
    ...(suites.length > 0 ? ['tests passed'] : []),
  ]
  const [first = 'nothing to run', ...rest] = words
  return [capital(first), ...rest]
}

function objects(hazards: readonly Hazard[]): Markdown {
  const names = [...new Set(hazards.map(({ object }) => object))]
  const shown = names.slice(0, 3).map((name) => code(name, 60))
  const more = names.length - shown.length
  return join([...shown, more > 0 ? md`${more} more` : EMPTY], ', ')
}
