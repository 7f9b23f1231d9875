import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseConfigFile } from './config/file.ts'
import { MODES, type Mode } from './config/inputs.ts'
import { type ConfigFile, parseSettings, type Settings } from './config/settings.ts'
import type { Inputs } from './config/sources.ts'
import type { Clock } from './core/clock.ts'
import type { Env } from './core/env.ts'
import { codeOf, OffshootError } from './core/errors.ts'
import { showFile } from './core/git.ts'
import type { Logger } from './core/log.ts'
import type { Redactor } from './core/redactor.ts'
import type { Verdict } from './core/verdict.ts'
import type { Host } from './host/types.ts'
import { runGate } from './pipeline/gate.ts'
import { type Job, jobFor } from './pipeline/job.ts'
import { runPreview } from './pipeline/preview.ts'
import type { Run } from './pipeline/run.ts'
import { readMergeGroup, readSubject, type Subject } from './pipeline/subject.ts'
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
  const { context, platform, signal, log } = entry
  const timeline = new Timeline(entry.clock)
  const job = jobFor(modeOf(entry), context.trigger)
  if (job.kind === 'none') {
    // A workflow that is wrong should say so on its first event, not on the first that matters.
    await readSettings(entry, undefined)
    log.info(job.reason)
    entry.host.output('verdict', 'skipped')
    return 'skipped'
  }
  const subject = await timeline.measure('read', true, () => readSubjectOf(job, platform, signal))
  const settings = await readSettings(entry, subject)
  await using provider = createProvider(settings, {
    env: entry.env,
    context,
    baseSha: subject?.changeRequest.baseSha,
    life: entry.life,
    redactor: entry.redactor,
    clock: entry.clock,
    log,
  })
  const { env, host, redactor, clock } = entry
  const run: Run = { context, settings, platform, provider, host, env, clock, log, redactor, signal }
  if (job.kind === 'sweep') await runSweep(run)
  else if (job.kind === 'ref-teardown') await runRefTeardown(run, job.ref)
  else if (subject !== undefined) {
    if (job.kind === 'teardown') await runTeardown(run, subject.changeRequest)
    else if (job.kind === 'gate') return await runGate(run, subject)
    else return await runPreview(run, subject, timeline)
  }
  return 'skipped'
}

/** `mode` is needed before all settings can be read; whether it is a valid one is judged with the others. */
function modeOf(entry: Entry): Mode {
  const mode = entry.inputs.mode?.trim()
  return MODES.find((known) => known === mode) ?? 'auto'
}

async function readSubjectOf(
  job: Job,
  platform: Platform,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  if (job.kind === 'merge-group') return readMergeGroup(platform, job, signal)
  if (job.kind === 'preview' || job.kind === 'gate' || job.kind === 'teardown')
    return readSubject(platform, job.number, signal)
  return undefined
}

async function readSettings(entry: Entry, subject: Subject | undefined): Promise<Settings> {
  const path = entry.inputs.config?.trim() || '.offshoot.yml'
  const head = parseConfigFile(path, await readOptional(join(entry.context.workspace, path)))
  const base = await baseFile(entry, { path, head, subject })
  return parseSettings({ inputs: entry.inputs, spell: entry.spell, head, base }, entry.redactor)
}

/**
 * The file at the base ref, for the keys that a pull request must not change. Where the change request leaves the file
 * alone, the checkout's is the same, and nothing needs to be fetched.
 */
async function baseFile(
  entry: Entry,
  { path, head, subject }: { path: string; head: ConfigFile; subject: Subject | undefined },
): Promise<ConfigFile> {
  if (subject === undefined) return head
  const { change, changeRequest } = subject
  const touched = change.files.some((file) => file.path === path || file.previousPath === path)
  if (!touched && change.complete) return head
  const content = await showFile({
    directory: entry.context.workspace,
    env: entry.env,
    sha: changeRequest.baseSha,
    path,
    signal: entry.signal,
  })
  return parseConfigFile(`${path} of ${changeRequest.baseRef}`, content)
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new OffshootError('config', `${path} cannot be read`, { cause: error, said: String(codeOf(error)) })
  }
}
