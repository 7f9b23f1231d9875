import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Entry, runApp } from './app.ts'
import { MODES } from './config/inputs.ts'
import {
  type CommandLine,
  inputsFromEnv,
  isSecret,
  parseCommandLine,
  spellFlag,
  spellVariable,
} from './config/sources.ts'
import { usage } from './config/usage.ts'
import { systemClock } from './core/clock.ts'
import { exitCodeOf, messageOf, OffshootError } from './core/errors.ts'
import { Redactor } from './core/redactor.ts'
import type { Verdict } from './core/verdict.ts'
import { playDemo } from './demo/story.ts'
import { runDiff } from './diff/run.ts'
import { createGitLabHost, createGitLabLogger } from './host/gitlab.ts'
import { followProxyVariables } from './host/proxy.ts'
import { createTerminalHost, createTerminalLogger } from './host/terminal.ts'
import { createPlatform, detectPlatform, readRunContext } from './platform/index.ts'
import { openCheckout } from './platform/local/checkout.ts'
import type { Platform, RunContext } from './platform/types.ts'
import { renderTerminal } from './report/terminal.ts'

/** The command `offshoot`. */

const env = process.env
const redactor = new Redactor()
const write = (text: string) => void process.stdout.write(text)
const writeLog = (text: string) => void process.stderr.write(text)
const log =
  detectPlatform(env) === 'gitlab'
    ? createGitLabLogger(writeLog, redactor, systemClock)
    : createTerminalLogger(writeLog, redactor)
const moduleDirectory = dirname(fileURLToPath(import.meta.url))
followProxyVariables()
const cancelled = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => cancelled.abort(new OffshootError('cancelled', `stopped by ${name}`)))
}
const signal = cancelled.signal
const TERMINAL = {
  width: process.stdout.columns ?? 100,
  colour: process.stdout.isTTY && env.NO_COLOR === undefined,
}

/** A preview that waits is no failure of this job: the pending status holds the merge. `gate` is the job that waits. */
const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  passed: 0,
  skipped: 0,
  failed: 1,
  'awaiting-approval': 0,
}

async function main(): Promise<number> {
  const line = parseCommandLine(process.argv.slice(2))
  if (line.help) {
    write(usage())
    return 0
  }
  if (line.verb === 'demo') {
    await playDemo({
      env,
      platform: line.platform,
      root: join(moduleDirectory, '..', '..'),
      write,
      terminal: TERMINAL,
      log,
      redactor,
      signal,
    })
    return 0
  }
  if (line.verb === 'diff') {
    return (await runDiff({ line, env, redactor, write, terminal: TERMINAL, signal })) ? 1 : 0
  }
  if (line.verb === 'doctor') {
    const directory = process.cwd()
    const { runDoctor } = await import('./doctor/run.ts')
    const holds = await runDoctor({ line, env, directory, write, terminal: TERMINAL, log, redactor, signal })
    return holds ? 0 : 1
  }
  if (!MODES.some((mode) => mode === line.verb)) {
    throw new OffshootError('config', line.verb === '' ? 'a verb is missing' : `${line.verb}: no such verb`, {
      next: `one of preview, gate, teardown, sweep, doctor, diff, demo; offshoot --help tells more`,
    })
  }
  const inputs = { ...inputsFromEnv(env), ...line.inputs, mode: line.verb }
  const platform = line.platform ?? detectPlatform(env) ?? 'local'
  return platform === 'local' ? runHere(line, inputs) : runInCi(platform, line, inputs)
}

async function runInCi(id: string, line: CommandLine, inputs: Entry['inputs']): Promise<number> {
  if (id !== 'github' && id !== 'gitlab')
    throw new OffshootError('config', `--platform: "${id}" is not valid; valid: github, gitlab, local`)
  const token = id === 'gitlab' ? inputs['gitlab-token'] : (inputs['github-token'] ?? env.GITHUB_TOKEN)
  redactor.add(token)
  const context = await readRunContext(id, env)
  const statusCheck = parseStatusCheck(inputs['status-check'])
  const options = { context, env, token, redactor, log, clock: systemClock }
  const platform = createPlatform(id, statusCheck === undefined ? options : { ...options, statusCheck })
  return run({ context, platform }, line, inputs)
}

function parseStatusCheck(text: string | undefined): number | undefined {
  const id = text?.trim()
  if (id === undefined || id === '') return undefined
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id)
  throw new OffshootError(
    'config',
    `status-check: "${id}" is not valid; valid: the id of an external status check`,
  )
}

/** The checked-out commit as a pull request of its own, on a forge that lasts as long as this command. */
async function runHere(line: CommandLine, inputs: Entry['inputs']): Promise<number> {
  if (line.verb !== 'preview') {
    throw new OffshootError('config', `${line.verb} needs a forge`, {
      next: 'run it in a CI job, or give --platform github or gitlab',
    })
  }
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-forge-'))
  try {
    const here = await openCheckout({ workspace: process.cwd(), directory, env, signal })
    const code = await run(here, line, inputs)
    const comment = await here.comment()
    if (comment !== undefined && !line.json) write(`\n${renderTerminal(comment, TERMINAL)}\n`)
    return code
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function run(
  { context, platform }: { context: RunContext; platform: Platform },
  line: CommandLine,
  inputs: Entry['inputs'],
): Promise<number> {
  const directory = context.workspace
  const host =
    context.platform === 'gitlab'
      ? createGitLabHost({ env, directory, write: writeLog, redactor })
      : createTerminalHost(directory, writeLog, redactor)
  const life = { moduleDirectory, hold: 'process' as const, leased: () => {} }
  const verdict = await runApp({
    env,
    inputs,
    spell: (key) => spell(key, line, context),
    context,
    platform,
    host,
    log,
    redactor,
    clock: systemClock,
    signal,
    life,
  })
  if (line.json) write(await readFile(join(context.workspace, '.offshoot', 'report.json'), 'utf8'))
  // Statuses do not hold a merge train, and it has nobody to wait for: what is not approved by now leaves it.
  const train = context.platform === 'gitlab' && context.trigger.kind === 'merge-group'
  const waits = line.verb === 'gate' || train
  return waits && verdict === 'awaiting-approval' ? 3 : EXIT_CODES[verdict]
}

/** As whoever wrote it would know it again: GitLab's component hands its inputs over as variables. */
function spell(key: string, line: CommandLine, { platform }: RunContext): string {
  if (key in line.inputs || env[spellVariable(key)] === undefined) return spellFlag(key)
  return platform === 'gitlab' && !isSecret(key) ? key : spellVariable(key)
}

try {
  process.exitCode = await main()
} catch (error) {
  log.error(messageOf(error))
  process.exitCode = exitCodeOf(error)
}
// Sockets that are kept alive would keep the terminal waiting.
process.exit()
