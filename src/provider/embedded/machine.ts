import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { promisify } from 'node:util'

/** Tells this boot of this machine from others: what was written without fsync is only sure to be there within one. */
export async function readBootId(): Promise<string> {
  if (process.platform !== 'linux') return (await run('sysctl', ['-n', 'kern.bootsessionuuid'])).trim()
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

/** Milliseconds since 1970, give or take a second. */
export function bootTime(now: Date): number {
  return now.getTime() - uptime() * 1000
}

/**
 * When a process began, in a form to compare: a number given to another process later has another start. `undefined`
 * when there is no such process, or it ended and only waits to be counted.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    if (process.platform !== 'linux') {
      const start = (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).trim()
      return start === '' ? undefined : start
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state] = fields
    return state === 'Z' || state === 'X' ? undefined : fields[START_FIELD]
  } catch {
    return undefined
  }
}

/** Field 22 of `/proc/<pid>/stat`, counted from the state, which is field 3. */
const START_FIELD = 19

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
  })
  return stdout
}
