import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GitHubEvent } from '../events.ts'
import { holds, inputVariables, readManifest } from './action.ts'
import { Masks } from './masks.ts'
import { kill, leftoversOf, type ProcessInfo } from './processes.ts'
import { runStep, type StepResult } from './step.ts'

/** One job with one step that uses an action. */
export interface ActionRun {
  /** The directory of action.yml. */
  readonly action: string
  /** `with:` of the step. */
  readonly inputs?: Readonly<Record<string, string>>
  /** `env:` of the step, above what the runner sets. */
  readonly env?: Readonly<Record<string, string>>
  readonly event: GitHubEvent
  /** GITHUB_* of the event; see `eventVariables`. */
  readonly variables: Readonly<Record<string, string>>
  /** `github.token`; masked from the start. */
  readonly token: string
  /** The checkout; an empty directory unless told. */
  readonly workspace?: string
  /** Cancels the job at the first line of the step's output for which this holds. */
  readonly cancelWhen?: (line: string) => boolean
  /** Milliseconds between the signals of a cancel; the runner's own unless told. */
  readonly grace?: { readonly interrupt: number; readonly terminate: number }
  /** Secrets that the job was given: masked from the start, like the token. */
  readonly secrets?: readonly string[]
  /** What earlier steps of the job do in its RUNNER_TEMP; returns inputs that are known only then. */
  readonly before?: (temp: string) => Promise<Readonly<Record<string, string>>>
  /** What later steps of the job do, with the environment they get, before the post step. */
  readonly between?: (env: Readonly<Record<string, string>>, main: StepResult) => Promise<void>
}

export interface JobResult {
  readonly main: StepResult
  /** Absent when there is none, or its condition does not hold. */
  readonly post: StepResult | undefined
  /** Main and post, as people see them. */
  readonly log: string
  /** The same before masking: what the action relied on the runner for. */
  readonly raw: string
  readonly outputs: ReadonlyMap<string, string>
  readonly masks: readonly string[]
  /** Text files left in RUNNER_TEMP, by their path in it. */
  readonly temp: ReadonlyMap<string, string>
  /** Processes still alive at the end of the job. They are killed then, as the runner does. */
  readonly leftovers: readonly ProcessInfo[]
  /** Secrets of the runner itself, which no process of the action needs to pass on. */
  readonly runnerSecrets: readonly string[]
}

const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))
const RUNNER_GRACE = { interrupt: 7_500, terminate: 2_500 }
const LARGEST_FILE = 2 * 1024 * 1024

/** Runs an action's main and post step as GitHub's runner does: a clean environment, its files, its commands, its cancel. */
export async function runAction(run: ActionRun): Promise<JobResult> {
  const root = mkdtempSync(join(tmpdir(), 'offshoot-runner-'))
  const trackingId = `github_${randomUUID()}`
  const runnerSecrets = [`runtime-${randomUUID()}`, `oidc-${randomUUID()}`]
  const places = prepare(root, run)
  const findLeftovers = () => leftoversOf({ trackingId, directories: [root, places.workspace] })
  try {
    const manifest = readManifest(run.action)
    const { main: mainScript, post: postScript, 'post-if': condition = 'always()' } = manifest.runs
    const given = { ...run.inputs, ...(await run.before?.(places.temp)) }
    const inputs = inputVariables(manifest, given, { 'github.token': run.token })
    const masks = new Masks()
    for (const secret of [run.token, ...(run.secrets ?? [])]) masks.add(secret)
    const env = { ...environment(places, { trackingId, runnerSecrets }), ...run.variables, ...run.env }
    const { workspace, temp } = places
    const common = { node: NODE, workspace, temp, masks, grace: run.grace ?? RUNNER_GRACE }

    const cancel = new AbortController()
    const onLine = (line: string): void => {
      if (run.cancelWhen?.(line)) cancel.abort()
    }
    const mainEnv = { ...env, ...inputs.variables }
    const main = await runStep({
      ...common,
      script: join(run.action, mainScript),
      env: mainEnv,
      cancel: cancel.signal,
      onLine,
    })

    const path = [...main.path.toReversed(), env.PATH].join(':')
    const later = { ...env, ...Object.fromEntries(main.env), PATH: path }
    await run.between?.(later, main)

    let post: StepResult | undefined
    if (postScript !== undefined && holds(condition, main.conclusion)) {
      const states = Object.fromEntries([...main.state].map(([name, value]) => [`STATE_${name}`, value]))
      const postEnv = { ...later, ...inputs.variables, ...states }
      // Cancelling a job does not reach its post steps.
      const never = new AbortController().signal
      post = await runStep({
        ...common,
        script: join(run.action, postScript),
        env: postEnv,
        cancel: never,
        onLine: () => {},
      })
    }

    const warnings = inputs.unexpected.map((name) => `Warning: Unexpected input(s) '${name}'`)
    return {
      main,
      post,
      log: [...warnings, main.log, post?.log].filter(isText).join('\n'),
      raw: [main.raw, post?.raw].filter(isText).join('\n'),
      outputs: main.outputs,
      masks: masks.values,
      temp: readTemp(places.temp),
      leftovers: findLeftovers(),
      runnerSecrets,
    }
  } finally {
    for (const { pid } of findLeftovers()) kill(pid)
    rmSync(root, { recursive: true, force: true })
  }
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

interface Places {
  readonly temp: string
  readonly workspace: string
  readonly home: string
  readonly eventPath: string
}

function prepare(root: string, { workspace, event }: ActionRun): Places {
  const places = {
    temp: join(root, '_temp'),
    workspace: workspace ?? join(root, 'work'),
    home: join(root, 'home'),
    eventPath: join(root, 'event.json'),
  }
  for (const directory of [places.temp, places.workspace, places.home])
    mkdirSync(directory, { recursive: true })
  // On real runners other users may look into the runner's directories, as a database server that steps down must.
  chmodSync(root, 0o755)
  writeFileSync(places.eventPath, JSON.stringify(event.payload))
  return places
}

/** Nothing of this machine's own environment gets in but where its programs are. */
function environment(
  places: Places,
  { trackingId, runnerSecrets }: { trackingId: string; runnerSecrets: readonly string[] },
): Record<string, string> {
  const [runtime = '', oidc = ''] = runnerSecrets
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: places.home,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__run',
    GITHUB_JOB: 'preview',
    GITHUB_WORKFLOW: 'database',
    GITHUB_WORKSPACE: places.workspace,
    GITHUB_EVENT_PATH: places.eventPath,
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: 'loopback',
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_TEMP: places.temp,
    RUNNER_TOOL_CACHE: join(places.temp, '..', '_tool'),
    RUNNER_TRACKING_ID: trackingId,
    ACTIONS_RUNTIME_URL: 'http://127.0.0.1:1/',
    ACTIONS_RUNTIME_TOKEN: runtime,
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc,
  }
}

function readTemp(temp: string): ReadonlyMap<string, string> {
  const entries = readdirSync(temp, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('_runner_file_commands'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => statSync(path).size <= LARGEST_FILE)
      .map((path) => [relative(temp, path), readFileSync(path, 'utf8')]),
  )
}
