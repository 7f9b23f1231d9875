import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandReader, type WorkflowCommand } from './commands.ts'
import { parsePairs } from './file-commands.ts'
import type { Masks } from './masks.ts'
import { kill, killTree } from './processes.ts'

export type Conclusion = 'success' | 'failure' | 'cancelled'

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly properties: Readonly<Record<string, string>>
}

export interface StepResult {
  readonly conclusion: Conclusion
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly ms: number
  /** What a person sees: masked, without commands. */
  readonly log: string
  /** Every line as the step wrote it, but for those that name a value to mask. */
  readonly raw: string
  readonly annotations: readonly Annotation[]
  readonly outputs: ReadonlyMap<string, string>
  readonly state: ReadonlyMap<string, string>
  readonly env: ReadonlyMap<string, string>
  readonly path: readonly string[]
  /** As the job's page shows it. */
  readonly summary: string
}

export interface StepOptions {
  readonly node: string
  readonly script: string
  readonly workspace: string
  /** RUNNER_TEMP. */
  readonly temp: string
  readonly env: Readonly<Record<string, string>>
  readonly masks: Masks
  /** Milliseconds until SIGINT becomes SIGTERM, and SIGTERM a kill. */
  readonly grace: { readonly interrupt: number; readonly terminate: number }
  /** Aborting is what a person does with "Cancel workflow". */
  readonly cancel: AbortSignal
  readonly onLine: (line: string) => void
}

const FILES = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_STATE: 'save_state',
  GITHUB_ENV: 'set_env',
  GITHUB_PATH: 'add_path',
  GITHUB_STEP_SUMMARY: 'step_summary',
} as const
const SUMMARY_LIMIT = 1024 * 1024
const ANNOTATIONS_PER_LEVEL = 10
const MESSAGE_LIMIT = 4096
/** Milliseconds the runner waits for output of a step whose process has ended. */
const OUTPUT_PATIENCE = 5_000

let steps = 0

/** Runs one step of a Node.js action as the runner does: its environment, its files, its commands, its end. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const files = createFiles(options.temp)
  const log = new StepLog(options)
  const start = performance.now()
  const child = spawn(options.node, [options.script], {
    cwd: options.workspace,
    env: { ...options.env, ...files },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = Promise.withResolvers<{ exitCode: number | null; signal: NodeJS.Signals | null }>()
  child.once('error', ended.reject)
  child.once('exit', (exitCode, signal) => ended.resolve({ exitCode, signal }))
  const drained = Promise.all(
    [child.stdout, child.stderr].map((stream) => readLines(stream, (line) => log.take(line))),
  )

  const cancelled = cancelWith(options, child.pid ?? 0, ended.promise)
  const { exitCode, signal } = await ended.promise
  const ms = performance.now() - start
  await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, OUTPUT_PATIENCE).unref())])
  child.stdout.destroy()
  child.stderr.destroy()

  const read = (name: keyof typeof FILES): string => readFileSync(files[name], 'utf8')
  const pairs = (name: keyof typeof FILES): ReadonlyMap<string, string> =>
    log.attempt(name, () => parsePairs(read(name)), new Map<string, string>())
  const env = new Map(pairs('GITHUB_ENV'))
  if (env.delete('NODE_OPTIONS'))
    log.fail("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
  return {
    exitCode,
    signal,
    ms,
    outputs: new Map([...log.outputs, ...pairs('GITHUB_OUTPUT')]),
    state: new Map([...log.state, ...pairs('GITHUB_STATE')]),
    env,
    path: read('GITHUB_PATH')
      .split('\n')
      .filter((line) => line !== ''),
    summary: log.summaryOf(read('GITHUB_STEP_SUMMARY')),
    conclusion: cancelled.value ? 'cancelled' : exitCode === 0 && !log.failed ? 'success' : 'failure',
    log: log.shown.join('\n'),
    raw: log.raw.join('\n'),
    annotations: log.annotations,
  }
}

/** What a step says, and what the runner makes of it. */
class StepLog {
  readonly shown: string[] = []
  readonly raw: string[] = []
  readonly annotations: Annotation[] = []
  readonly outputs = new Map<string, string>()
  readonly state = new Map<string, string>()
  failed = false
  readonly #reader = new CommandReader()
  readonly #options: Pick<StepOptions, 'masks' | 'onLine'>

  constructor(options: Pick<StepOptions, 'masks' | 'onLine'>) {
    this.#options = options
  }

  take(line: string): void {
    const command = this.#reader.read(line)
    if (command?.name === 'add-mask') {
      this.#options.masks.add(command.data)
      return
    }
    this.raw.push(line)
    if (command === undefined) this.#show(line)
    else this.#obey(command)
    this.#options.onLine(line)
  }

  fail(message: string): void {
    this.failed = true
    this.#annotate({ level: 'error', message, properties: {} })
  }

  attempt<T>(what: string, body: () => T, otherwise: T): T {
    try {
      return body()
    } catch (error) {
      this.fail(
        `Unable to process file command '${what}' successfully. ${error instanceof Error ? error.message : error}`,
      )
      return otherwise
    }
  }

  /** Too long a summary is dropped whole. */
  summaryOf(text: string): string {
    const bytes = Buffer.byteLength(text)
    if (bytes > SUMMARY_LIMIT) {
      this.#annotate({
        level: 'error',
        message: `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.floor(bytes / 1024)}k.`,
        properties: {},
      })
      return ''
    }
    return text
      .split('\n')
      .map((line) => this.#options.masks.apply(line))
      .join('\n')
  }

  #obey({ name, properties, data }: WorkflowCommand): void {
    if (name === 'error' || name === 'warning' || name === 'notice')
      this.#annotate({ level: name, message: data, properties })
    else if (name === 'group') this.#show(`▼ ${data}`)
    else if (name === 'set-output') this.outputs.set(properties.name ?? '', data)
    else if (name === 'save-state') this.state.set(properties.name ?? '', data)
    else if (name === 'set-env' || name === 'add-path') this.fail(`The \`${name}\` command is disabled.`)
  }

  #annotate({ level, message, properties }: Annotation): void {
    this.#show(`${level[0]?.toUpperCase()}${level.slice(1)}: ${message}`)
    if (this.annotations.filter((annotation) => annotation.level === level).length >= ANNOTATIONS_PER_LEVEL)
      return
    const masked = Object.entries(properties).map(([key, value]) => [key, this.#options.masks.apply(value)])
    this.annotations.push({
      level,
      message: this.#options.masks.apply(message).slice(0, MESSAGE_LIMIT),
      properties: Object.fromEntries(masked),
    })
  }

  #show(line: string): void {
    this.shown.push(this.#options.masks.apply(line))
  }
}

function createFiles(temp: string): Record<keyof typeof FILES, string> {
  const directory = join(temp, '_runner_file_commands')
  mkdirSync(directory, { recursive: true })
  const suffix = `${process.pid}-${++steps}`
  const paths = Object.entries(FILES).map(
    ([name, prefix]) => [name, join(directory, `${prefix}_${suffix}`)] as const,
  )
  for (const [, path] of paths) writeFileSync(path, '')
  return Object.fromEntries(paths) as Record<keyof typeof FILES, string>
}

/** On cancel: SIGINT to the step's own process, then SIGTERM, then everything it started is killed. */
function cancelWith(
  { cancel, grace }: StepOptions,
  pid: number,
  ended: Promise<unknown>,
): { value: boolean } {
  const cancelled = { value: false }
  const timers: NodeJS.Timeout[] = []
  const begin = (): void => {
    cancelled.value = true
    kill(pid, 'SIGINT')
    timers.push(setTimeout(() => kill(pid, 'SIGTERM'), grace.interrupt))
    timers.push(setTimeout(() => killTree(pid), grace.interrupt + grace.terminate))
  }
  if (cancel.aborted) begin()
  else cancel.addEventListener('abort', begin, { once: true })
  const stop = (): void => {
    cancel.removeEventListener('abort', begin)
    for (const timer of timers) clearTimeout(timer)
  }
  void ended.then(stop, stop)
  return cancelled
}

async function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) take(line)
}
