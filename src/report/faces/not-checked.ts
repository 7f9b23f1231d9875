import type { Failure, Report, SkipReason } from '../model.ts'
import { EMPTY, md, paragraphs, raw } from '../safe.ts'
import type { DrawFace, Face } from './face.ts'
import { failureLead } from './failed.ts'
import { howToGoOn } from './passed.ts'

/** The run ended for a reason that is not the change's. Nothing is known about the change, and that is said. */
export const drawEngineFailed: DrawFace = (report) => {
  const kind = report.failure?.kind ?? 'provider'
  return notKnown(report, raw(`⚠️ Not checked · ${ENGINE_TITLES[kind]}`))
}

export const drawGuardRefused: DrawFace = (report) => {
  const { failure } = report
  const untouched = report.migrations.length === 0 ? md`No statement was executed.` : EMPTY
  return {
    title: raw('🛑 Stopped by a safety rule'),
    lead: paragraphs(failure === undefined ? EMPTY : failureLead(failure), untouched),
  }
}

export const drawCancelled: DrawFace = (report) => {
  const { failure } = report
  const title = md`⚪ Cancelled${failure === undefined ? EMPTY : md` during ${failure.phase}`}`
  // A cancelled job says no more than the title; a change request that was closed meanwhile does.
  return failure?.what.endsWith('was cancelled') === true
    ? { title, lead: NOTHING_KNOWN }
    : notKnown(report, title)
}

/** Nothing was run, and why. */
export const drawSkipped: DrawFace = (report, words) => {
  const skipped = report.skipped ?? 'no-database-change'
  const face = SKIPPED[skipped](words.changeRequest)
  const waits = report.approval?.state === 'pending' || report.approval?.state === 'error'
  return {
    title: waits ? md`${raw(face.waiting)} · waiting for a human` : raw(face.title),
    lead: paragraphs(raw(face.lead), howToGoOn(report)),
  }
}

function notKnown(report: Report, title: Face['title']): Face {
  const { failure } = report
  return {
    title,
    lead: paragraphs(failure === undefined ? EMPTY : failureLead(failure), NOTHING_KNOWN),
  }
}

const NOTHING_KNOWN = md`This says nothing about the change itself; the merge is held until a run succeeds.`

const ENGINE_TITLES: Readonly<Record<Failure['kind'], string>> = {
  provider: 'the database engine failed',
  forge: 'the forge failed',
  config: 'the settings need a change',
  guard: 'a safety rule refused',
  failed: 'the run failed',
  cancelled: 'cancelled',
}

interface SkippedWords {
  readonly title: string
  readonly waiting: string
  readonly lead: string
}

const SKIPPED: Readonly<Record<SkipReason, (changeRequest: string) => SkippedWords>> = {
  draft: (changeRequest) => ({
    title: '⚪ Not checked yet · draft',
    waiting: '⚪ Not checked yet · draft',
    lead: `The database checks run when this ${changeRequest} is marked ready.`,
  }),
  'fork-without-secrets': (changeRequest) => ({
    title: '⚪ Not checked · comes from a fork',
    waiting: '⚪ Not checked · comes from a fork',
    lead: `Runs for a ${changeRequest} from a fork get no secrets, so no branch could be made. Someone with write access can push these commits to a branch of this repository to have them checked.`,
  }),
  'no-database-change': () => ({
    title: '✅ No database change',
    waiting: '🟡 No database change',
    lead: 'No migration is touched, so no branch was made.',
  }),
  closed: (changeRequest) => ({
    title: '⚪ Closed',
    waiting: '⚪ Closed',
    lead: `The ${changeRequest} was closed before a branch was made; there is nothing to delete.`,
  }),
}
