import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/**
 * Processes that a job left behind: those with its tracking id in their environment, as GitHub's runner finds them, and
 * those that work in its directories, for the ones that were started with another environment.
 */
export function leftoversOf(job: {
  readonly trackingId: string
  readonly directories: readonly string[]
}): readonly ProcessInfo[] {
  return processes().filter(({ pid, command }) => {
    if (pid === process.pid) return false
    const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
    const directory = read(() => readlinkSync(`/proc/${pid}/cwd`))
    return (
      environment.includes(job.trackingId) ||
      job.directories.some(
        (path) => directory === path || directory.startsWith(`${path}/`) || command.includes(path),
      )
    )
  })
}

export function isRunning(pid: number): boolean {
  return processes().some((found) => found.pid === pid)
}

/** Kills a process and all that it started. */
export function killTree(pid: number): void {
  const all = processes()
  const doomed = [pid]
  for (const next of doomed)
    doomed.push(...all.filter(({ parent }) => parent === next).map((found) => found.pid))
  for (const target of doomed.toReversed()) kill(target)
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}

/** Those that run; one that has ended and waits to be collected does not. */
function processes(): readonly ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(() => readFileSync(`/proc/${name}/stat`, 'utf8'))
      // The name in parentheses may hold anything; what follows it is the state and the parent.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (stat === '' || state === 'Z') return []
      const command = read(() => readFileSync(`/proc/${name}/cmdline`, 'utf8'))
        .replaceAll('\0', ' ')
        .trim()
      return [{ pid: Number(name), parent: Number(parent), command }]
    })
}

function read(body: () => string): string {
  try {
    return body()
  } catch {
    return ''
  }
}
