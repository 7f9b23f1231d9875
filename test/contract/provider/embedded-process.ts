import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RunNews, RunRequest } from './embedded-run.ts'
import type { Machine } from './embedded-world.ts'

const SCRIPT = fileURLToPath(new URL('./embedded-run.ts', import.meta.url))

/** A run in a process of its own. */
export interface Run {
  readonly child: ChildProcess
  /** Everything it said so far. */
  readonly news: readonly RunNews[]
  text(): string
  /** Waits for news of that kind. */
  until<Kind extends RunNews['kind']>(kind: Kind): Promise<Extract<RunNews, { kind: Kind }>>
  /** Waits for a line of its log. */
  untilLogged(pattern: RegExp): Promise<void>
  /** Asks it to look into its branch again. */
  again(): Promise<number>
  /** Lets it end in peace. */
  end(): Promise<void>
  kill(): Promise<void>
}

export interface RunOptions extends Partial<RunRequest> {
  /** Runs as this user. */
  readonly uid?: number
  /** Starts it from a shell, as a runner's worker would. */
  readonly throughShell?: boolean
}

export function startRun(machine: Machine, options: RunOptions = {}): Run {
  const { uid, throughShell, ...rest } = options
  const request: RunRequest = {
    env: machine.env,
    workspace: machine.workspace,
    number: 1,
    hold: 'process',
    ...rest,
  }
  const [program, ...args] = [
    ...(throughShell === true ? ['sh', '-c', '"$@"; exit', 'sh'] : []),
    process.execPath,
    SCRIPT,
    JSON.stringify(request),
  ]
  const child = spawn(program ?? '', args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid, cwd: '/' }),
  })
  const news: RunNews[] = []
  let waiting: (() => void)[] = []
  const wake = () => {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  let pending = ''
  child.stdout?.on('data', (piece: Buffer) => {
    const lines = (pending + piece.toString()).split('\n')
    pending = lines.pop() ?? ''
    news.push(...lines.map((line) => JSON.parse(line) as RunNews))
    wake()
  })
  const exited = once(child, 'exit')
  let ended = false
  child.stdout?.once('close', () => {
    ended = true
    wake()
  })
  const text = () => news.map((item) => ('line' in item ? item.line : JSON.stringify(item))).join('\n')
  async function waitFor<T>(find: () => T | undefined, what: string): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      const failed = news.find((item) => item.kind === 'failed')
      if (ended || failed !== undefined) throw new Error(`the run ended before it said ${what}:\n${text()}`)
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  return {
    child,
    news,
    text,
    until: (kind) =>
      waitFor(() => {
        const item = news.find((one) => one.kind === kind)
        return item === undefined ? undefined : (item as Extract<RunNews, { kind: typeof kind }>)
      }, kind),
    untilLogged: async (pattern) => {
      await waitFor(
        () => news.find((item) => item.kind === 'log' && pattern.test(item.line)),
        String(pattern),
      )
    },
    again: async () => {
      const before = news.filter((item) => item.kind === 'again').length
      child.stdin?.write('again\n')
      const item = await waitFor(() => news.filter((one) => one.kind === 'again')[before], 'again')
      return item.items
    },
    end: async () => {
      child.stdin?.end()
      await exited
    },
    kill: async () => {
      // With its shell, if it has one: both are in a group of their own.
      process.kill(-(child.pid ?? 0), 'SIGKILL')
      await exited
    },
  }
}
