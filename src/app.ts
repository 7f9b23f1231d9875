import { MODES, type Mode, STAGES, type StageName } from './config/inputs.ts'
import type { Inputs } from './config/sources.ts'
import type { Clock } from './core/clock.ts'
import type { Env } from './core/env.ts'
import { messageOf } from './core/errors.ts'
import type { Logger } from './core/log.ts'
import type { Redactor } from './core/redactor.ts'
import type { Verdict } from './core/verdict.ts'
import type { Host } from './host/types.ts'
import { runBackstop } from './pipeline/backstop.ts'
import { runByCommit } from './pipeline/by-commit.ts'
import { runCommand } from './pipeline/commands.ts'
import { orTakenBack, runGate } from './pipeline/gate.ts'
import { type Job, jobFor } from './pipeline/job.ts'
import { runPart } from './pipeline/parts/index.ts'
import { runPreview } from './pipeline/preview.ts'
import type { Desk, Judged } from './pipeline/run.ts'
import { readSettings } from './pipeline/settings.ts'
import { readMergeGroup, readSubject } from './pipeline/subject.ts'
import { runSweep } from './pipeline/sweep.ts'
import { runRefTeardown, runTeardown } from './pipeline/teardown.ts'
import { Timeline } from './pipeline/timeline.ts'
import type { Platform, RunContext } from './platform/types.ts'
import { createProvider, type ServerLife } from './provider/index.ts'

/** What an entry hands over: the outside world, and what the user typed. */
export interface Entry {
  readonly env: Env
  readonly inputs: Inputs
  /** How a user types such a key. */
  readonly spell: (key: string) => string
  readonly context: RunContext
  readonly platform: Platform
  readonly host: Host
  readonly log: Logger
  readonly redactor: Redactor
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long an embedded server lives, and where its binaries may be found. */
  readonly life: ServerLife
}

/** Does what the event or the user asks for. */
export async function runApp(entry: Entry): Promise<Verdict> {
  const { context, inputs, log, host } = entry
  const mode = modeOf(entry)
  if (mode === 'doctor') {
    // Large, and of no use to any other run, whose start it would delay.
    const { runDoctorJob } = await import('./doctor/run.ts')
    return await runDoctorJob({ ...entry, platform: context.platform, directory: context.workspace })
  }
  const desk = deskOf(entry)
  const stage = stageOf(entry)
  if (stage !== undefined) return await runPart(desk, stage, inputs)
  const job = jobFor(mode, context.trigger)
  switch (job.kind) {
    case 'none':
      // A workflow that is wrong should say so on its first event, not on the first that matters.
      await readSettings(entry, undefined)
      log.info(job.reason)
      host.output('verdict', 'skipped')
      return 'skipped'
    case 'preview':
    case 'merge-group':
      return await preview(desk, job)
    case 'gate':
      return await runGate(desk, job.number)
    case 'by-commit':
      return await runByCommit(desk, job)
    case 'command':
      return await runCommand(desk, job)
    default:
      await cleanUp(desk, job)
      return 'skipped'
  }
}

function deskOf(entry: Entry): Desk {
  const { context, platform, host, env, clock, log, redactor, signal, life } = entry
  const settingsFor = (judged: Judged | undefined) => readSettings(entry, judged)
  const outside = { context, platform, host, env, clock, log, redactor, signal, settingsFor }
  return {
    ...outside,
    open: async (judged) => {
      const settings = await settingsFor(judged)
      const baseSha = judged?.changeRequest.baseSha
      const provider = createProvider(settings, { env, context, baseSha, life, redactor, clock, log })
      return {
        ...outside,
        settings,
        provider,
        [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
      }
    },
  }
}

async function preview(desk: Desk, job: Extract<Job, { kind: 'preview' | 'merge-group' }>): Promise<Verdict> {
  const { platform, signal } = desk
  const timeline = new Timeline(desk.clock)
  const subject = await timeline.measure('read', true, () =>
    job.kind === 'merge-group'
      ? readMergeGroup(platform, job, signal)
      : readSubject(platform, job.number, signal),
  )
  await using run = await orTakenBack(desk, subject.changeRequest, () => desk.open(subject))
  return await runPreview(run, subject, timeline)
}

/** What belongs to no open change request. */
async function cleanUp(
  desk: Desk,
  job: Extract<Job, { kind: 'teardown' | 'ref-teardown' | 'sweep' | 'backstop' }>,
): Promise<void> {
  if (job.kind === 'teardown') {
    const subject = await readSubject(desk.platform, job.number, desk.signal)
    await using run = await desk.open(subject)
    await runTeardown(run, subject.changeRequest)
    return
  }
  const [judged] = await Promise.allSettled(job.kind === 'backstop' ? [runBackstop(desk)] : [])
  if (judged?.status === 'rejected') desk.log.error(messageOf(judged.reason))
  if (job.kind !== 'backstop' || job.sweep) {
    await using run = await desk.open(undefined)
    if (job.kind === 'ref-teardown') await runRefTeardown(run, job.ref)
    else await runSweep(run)
  }
  if (judged?.status === 'rejected') throw judged.reason
}

/** `mode` and `stage` are needed before all settings can be read; whether they are valid is judged with the others. */
function modeOf(entry: Entry): Mode {
  const mode = entry.inputs.mode?.trim()
  return MODES.find((known) => known === mode) ?? 'auto'
}

function stageOf(entry: Entry): StageName | undefined {
  const stage = entry.inputs.stage?.trim()
  return STAGES.find((known) => known === stage)
}
