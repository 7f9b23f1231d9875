import type { StageName } from '../../config/inputs.ts'
import type { Inputs } from '../../config/sources.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Desk } from '../run.ts'
import { Timeline } from '../timeline.ts'
import { runCheckPart } from './check.ts'
import { runForkPart } from './fork.ts'
import { runReportPart } from './report.ts'

/**
 * One part of a preview that is split over three jobs, so that the job with a change's code holds no key and no token that
 * writes.
 */
export function runPart(desk: Desk, stage: StageName, inputs: Inputs): Promise<Verdict> {
  const timeline = new Timeline(desk.clock)
  switch (stage) {
    case 'fork':
      return runForkPart(desk, timeline)
    case 'check':
      return runCheckPart(desk, inputs, timeline)
    case 'report':
      return runReportPart(desk, inputs, timeline)
  }
}
