import type { Words } from '../../platform/types.ts'
import { failedSuites } from '../facts.ts'
import type { Report } from '../model.ts'
import { drawDeleted } from './deleted.ts'
import type { DrawFace, Face } from './face.ts'
import { drawFailed } from './failed.ts'
import { drawCancelled, drawEngineFailed, drawGuardRefused, drawSkipped } from './not-checked.ts'
import { drawPassed, drawWaiting } from './passed.ts'

/** The face that a report shows. */
export function faceOf(report: Report, words: Words): Face {
  return choose(report)(report, words)
}

/** The order is the order of what a reader must know first: gone, not judged, broken, nothing to judge, held, fine. */
function choose(report: Report): DrawFace {
  const { branch, failure, skipped, verdict } = report
  if (branch?.deletedAt !== undefined) return drawDeleted
  if (failure?.kind === 'cancelled') return drawCancelled
  if (failure?.kind === 'guard') return drawGuardRefused
  if (failure !== undefined && failure.kind !== 'failed') return drawEngineFailed
  if (failure !== undefined || verdict === 'failed' || failedSuites(report).length > 0) return drawFailed
  if (skipped !== undefined) return drawSkipped
  return verdict === 'awaiting-approval' ? drawWaiting : drawPassed
}
