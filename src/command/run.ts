import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Clock, systemClock } from '../core/clock.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import { CommandOutput } from './lines.ts'
import { endTree, isAlive, type ProcessTree, TAG_VARIABLE } from './process-tree.ts'

export { cleanEnv, commandEnv } from './child-env.ts'

export interface CommandOptions {
  /** Shell text from the user's configuration; never made of a pull request's text. */
  readonly command: string
  readonly cwd: string
  /** The whole environment: nothing is inherited. See `child-env.ts`. */
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly deadline: number
  readonly log: Logger
  readonly redactor: Redactor
  readonly signal: AbortSignal
  /** What people call it: `migrate`, a suite's name. */
  readonly label: string
  /** Lines of output kept from the end; 200 unless told. */
  readonly keepTail?: number
  /** Milliseconds between asking the command to end and killing it; 5000 unless told. */
  readonly grace?: number
  /** `sh` unless told, on Windows too, where Git for Windows has it and every GitHub runner with it. */
  readonly shell?: string
  readonly clock?: Clock
}

export interface CommandResult {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly ms: number
  /** Why it ended, when not by itself. */
  readonly ended?: 'timeout' | 'cancelled'
  /** Last lines of stdout and stderr as they came: redacted, safe to print, untrusted. */
  readonly tail: readonly string[]
  /** True when `tail` is the whole output. */
  readonly complete: boolean
}

/**
 * Runs one of the user's commands in a session of its own and ends everything it started: at its end, at the
 * deadline, or when `signal` aborts. Lines stop at the first that fails, as on the runners.
 * A command that fails is a result; only one that cannot be started is an error (`config`).
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const clock = options.clock ?? systemClock
  const start = clock.monotonic()
  const output = new CommandOutput({
    log: options.log,
    redactor: options.redactor,
    keepTail: options.keepTail ?? 200,
  })
  if (options.signal.aborted) {
    return { exitCode: null, signal: null, ms: 0, ended: 'cancelled', ...output.end() }
  }
  const tag = randomUUID()
  const child = await launch(options, tag)
  const tree: ProcessTree = { pid: child.pid ?? 0, tag }
  child.stdout?.on('data', output.sink())
  child.stderr?.on('data', output.sink())
  const exited = exitOf(child)
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))

  const ended = await firstOf(exited, options)
  const grace = options.grace ?? 5_000
  if (ended !== undefined) {
    options.log.warn(`${options.label}: ${REASONS[ended](options.deadline)}; ending it and all it started`)
    await endAll(tree, grace, options)
  } else if (isAlive(tree)) {
    options.log.info(`${options.label}: ended, but left processes running; ending those`)
    await endAll(tree, Math.min(grace, 1_000), options)
  }
  const { exitCode, signal } = await exited
  await drain(child, closed)
  const ms = clock.monotonic() - start
  return { exitCode, signal, ms, ...(ended === undefined ? {} : { ended }), ...output.end() }
}

interface Exit {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

const REASONS = {
  timeout: (ms: number) => `no end after ${ms >= 1000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`}`,
  cancelled: () => 'the job was stopped',
}
const LONGEST_TIMER = 2 ** 31 - 1

async function launch(options: CommandOptions, tag: string): Promise<ChildProcess> {
  const shell = options.shell ?? 'sh'
  const child = spawn(shell, ['-e', '-c', options.command], {
    cwd: options.cwd,
    env: { ...options.env, [TAG_VARIABLE]: tag },
    // A session of its own: signals to it reach all of it and none of us, and it has no terminal to ask on.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
  } catch (error) {
    throw new OffshootError('config', `${options.label}: the command could not be started`, {
      where: options.cwd,
      said: messageOf(error),
      next: `check that the working directory exists and that ${shell} is on the PATH`,
      cause: error,
    })
  }
  // Later errors are of signals that found nobody: not news.
  child.on('error', () => {})
  return child
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

function firstOf(
  exited: Promise<Exit>,
  options: CommandOptions,
): Promise<'timeout' | 'cancelled' | undefined> {
  return new Promise((resolve) => {
    const settle = (ended: 'timeout' | 'cancelled' | undefined) => {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', abort)
      resolve(ended)
    }
    const abort = () => settle('cancelled')
    const timer = setTimeout(() => settle('timeout'), Math.min(options.deadline, LONGEST_TIMER))
    options.signal.addEventListener('abort', abort, { once: true })
    if (options.signal.aborted) abort()
    void exited.then(() => settle(undefined))
  })
}

async function endAll(tree: ProcessTree, grace: number, options: CommandOptions): Promise<void> {
  const left = await endTree(tree, grace)
  if (left > 0) options.log.warn(`${options.label}: ${left} processes of it could not be ended`)
}

/**
 * Reads what is still in the pipes. Whoever holds their other end (a process that hid from us) must not hold the run,
 * so silence ends the wait, and so does a second of talk too much.
 */
async function drain(child: ChildProcess, closed: Promise<void>): Promise<void> {
  let fresh = true
  const note = () => {
    fresh = true
  }
  child.stdout?.on('data', note)
  child.stderr?.on('data', note)
  const done = closed.then(() => 'closed' as const)
  for (let waited = 0; fresh && waited < 5_000; waited += 500) {
    fresh = false
    if ((await Promise.race([done, delay(500, 'silent', { ref: false })])) === 'closed') return
  }
  child.stdout?.destroy()
  child.stderr?.destroy()
}
