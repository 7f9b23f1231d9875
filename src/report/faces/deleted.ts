import type { Verdict } from '../../core/verdict.ts'
import { shortSha } from '../facts.ts'
import { formatAge, formatDate, formatTime, plural, spanOf } from '../format.ts'
import type { BranchSummary } from '../model.ts'
import { code, EMPTY, md, paragraphs, raw } from '../safe.ts'
import type { DrawFace } from './face.ts'

/** The last face of a comment: when the branch went, why, how long it lived, and what the last run had found. */
export const drawDeleted: DrawFace = (report) => {
  const { branch, run } = report
  const at = branch?.deletedAt ?? ''
  const time = formatTime(at) === '' ? EMPTY : md`${formatTime(at)} on ${formatDate(at)}, `
  const lived = branch === undefined ? undefined : spanOf(branch.createdAt, at)
  const life =
    lived === undefined ? EMPTY : md`lived ${formatAge(lived).replace('just now', 'less than a minute')}, `
  return {
    title: raw(`⚪ ${TITLES[branch?.deletedBecause ?? 'closed']}`),
    lead: paragraphs(
      md`**${time}${life}${plural(run.push, 'push', 'pushes')}.**`,
      md`The last run, of ${code(shortSha(report))}, ${raw(VERDICTS[report.verdict])}.`,
    ),
  }
}

const TITLES: Readonly<Record<NonNullable<BranchSummary['deletedBecause']>, string>> = {
  merged: 'Branch deleted at merge',
  closed: 'Branch deleted at close',
  expired: 'Branch deleted after its time ran out',
  'merge-group-done': 'Branch deleted with its merge group',
}
const VERDICTS: Readonly<Record<Verdict, string>> = {
  passed: 'had passed ✅',
  failed: 'had failed ❌',
  'awaiting-approval': 'had passed and was waiting for a human 🟡',
  skipped: 'had nothing to check',
}
