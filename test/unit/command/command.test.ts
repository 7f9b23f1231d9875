import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CommandOptions, cleanEnv, runCommand } from '../../../src/command/run.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { recorder } from './record.ts'

const PATH = process.env.PATH ?? ''
const LINUX = process.platform === 'linux'
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-command-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

function run(command: string, more: Partial<CommandOptions> = {}) {
  const seen = recorder()
  const result = runCommand({
    command,
    cwd: directory,
    env: { PATH },
    deadline: 15_000,
    grace: 300,
    log: seen.log,
    redactor: new Redactor(),
    signal: AbortSignal.timeout(19_000),
    label: 'probe',
    ...more,
  })
  return result.then((end) => ({ ...end, ...seen }))
}

/** The command line of every process that bears `needle` in it. */
function running(needle: string): string[] {
  if (!LINUX) return []
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  )) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      if (line.includes(needle)) found.push(`${pid} ${line}`)
    } catch {
      // Gone meanwhile.
    }
  }
  return found
}

/** A sleep that can be told from everyone else's by its length. */
function uniqueSleep(): string {
  return `sleep ${30_000 + Math.floor(Math.random() * 1e6) / 1000}`
}

async function appears(file: string): Promise<string> {
  for (let i = 0; i < 400; i++) {
    if (existsSync(file) && readFileSync(file, 'utf8') !== '') return (await readFile(file, 'utf8')).trim()
    await delay(20)
  }
  throw new Error(`${file} did not appear`)
}

describe('runCommand', () => {
  it('gives the exit code and the output of both streams, line by line', async () => {
    const end = await run('echo out; echo err >&2; printf "no newline"; exit 3')
    expect(end).toMatchObject({ exitCode: 3, signal: null, complete: true })
    expect(end.ended).toBeUndefined()
    expect([...end.lines].sort()).toEqual(['err', 'no newline', 'out'])
    expect([...end.tail].sort()).toEqual(['err', 'no newline', 'out'])
  })

  it('logs lines while the command still runs', async () => {
    const seen = recorder()
    const file = join(directory, 'go')
    const end = run(`echo first; while [ ! -e go ]; do sleep 0.05; done; echo second`, { log: seen.log })
    while (!seen.lines.includes('first')) await delay(10)
    expect(seen.lines).toEqual(['first'])
    await writeFile(file, '')
    expect((await end).exitCode).toBe(0)
    expect(seen.lines).toEqual(['first', 'second'])
  })

  it('stops a command of several lines at the first that fails', async () => {
    const end = await run('echo one\nfalse\necho two')
    expect(end.exitCode).not.toBe(0)
    expect(end.lines).toEqual(['one'])
  })

  it('gives the command no input to wait for', async () => {
    const end = await run('cat; echo done; read answer || echo "nothing to read"')
    expect(end.lines).toEqual(['done', 'nothing to read'])
  })

  it.runIf(LINUX)('runs in a session of its own, so no signal to it reaches us', async () => {
    // Fields 5 and 6: group and session.
    const end = await run(`echo $$; cut -d ' ' -f 5,6 /proc/$$/stat`)
    const [pid] = end.lines
    expect(end.lines[1]).toBe(`${pid} ${pid}`)
  })

  it('reports a command ended by a signal', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  })

  it('says what to check when the working directory is missing', async () => {
    await expect(run('true', { cwd: join(directory, 'gone') })).rejects.toMatchObject({
      kind: 'config',
      what: 'probe: the command could not be started',
      where: join(directory, 'gone'),
    })
  })

  it('ends a command that hangs at its deadline', async () => {
    const sleep = uniqueSleep()
    const end = await run(`echo started; ${sleep}`, { deadline: 300 })
    expect(end).toMatchObject({ ended: 'timeout', signal: 'SIGTERM' })
    expect(end.lines).toEqual(['started'])
    expect(end.said.join('\n')).toContain('probe: no end after 300 ms')
    expect(running(sleep)).toEqual([])
  })

  it('kills a command that ignores being asked to end', async () => {
    const sleep = uniqueSleep()
    const end = await run(`trap "" TERM INT HUP; echo started; while :; do ${sleep}; done`, { deadline: 300 })
    expect(end).toMatchObject({ ended: 'timeout', signal: 'SIGKILL' })
    expect(running(sleep)).toEqual([])
  })

  it('lets a command clean up when it is asked to end', async () => {
    const end = await run(`trap 'echo cleaned; exit 0' TERM; echo started; while :; do sleep 0.02; done`, {
      deadline: 400,
      grace: 5_000,
    })
    expect(end).toMatchObject({ ended: 'timeout', exitCode: 0 })
    expect(end.lines.at(-1)).toBe('cleaned')
  })

  it('ends the command and its children when the job is stopped', async () => {
    const sleep = uniqueSleep()
    const stop = new AbortController()
    const file = join(directory, 'started')
    const end = run(`(${sleep}) & echo up > started; wait`, { signal: stop.signal })
    await appears(file)
    stop.abort()
    expect(await end).toMatchObject({ ended: 'cancelled' })
    expect(running(sleep)).toEqual([])
  })

  it('starts nothing when the job was stopped before', async () => {
    // A shell that is not there would be an error.
    const end = await run('true', { signal: AbortSignal.abort(), shell: join(directory, 'no-shell') })
    expect(end).toMatchObject({ ended: 'cancelled', exitCode: null, lines: [] })
  })

  it('ends background processes that a successful command leaves behind', async () => {
    const sleep = uniqueSleep()
    const end = await run(`${sleep} & echo done`)
    expect(end).toMatchObject({ exitCode: 0 })
    expect(end.ended).toBeUndefined()
    expect(end.said.join('\n')).toContain('left processes running')
    expect(running(sleep)).toEqual([])
  })

  it.runIf(LINUX)('finds a daemon that left the session, its parent and the pipes', async () => {
    const sleep = uniqueSleep()
    // Two forks and a new session: no child of ours, not in the group, holds no pipe.
    const daemon = `setsid sh -c '(${sleep} & echo $! > pid) ' </dev/null >/dev/null 2>&1 &`
    const end = await run(`${daemon}\nwhile [ ! -s pid ]; do sleep 0.02; done; echo done`)
    expect(end).toMatchObject({ exitCode: 0 })
    expect(end.lines).toEqual(['done'])
    const pid = await appears(join(directory, 'pid'))
    expect(existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toBeFalsy()
    expect(running(sleep)).toEqual([])
  })

  it.runIf(LINUX)('kills such a daemon at the deadline too, although it ignores SIGTERM', async () => {
    const sleep = uniqueSleep()
    const daemon = `setsid sh -c 'trap "" TERM; ${sleep}; ${sleep}' &`
    const end = await run(`${daemon}\necho up; sleep 60`, { deadline: 400 })
    expect(end.ended).toBe('timeout')
    expect(running(sleep)).toEqual([])
  })

  it.runIf(LINUX)('leaves processes of another command alone', async () => {
    const sleep = uniqueSleep()
    const stop = new AbortController()
    const other = run(`echo up > other; ${sleep}`, { signal: stop.signal })
    await appears(join(directory, 'other'))
    expect((await run('sleep 60', { deadline: 100 })).ended).toBe('timeout')
    expect(running(sleep)).not.toEqual([])
    stop.abort()
    await other
  })

  it('does not wait for a process that holds the output open', async () => {
    const sleep = uniqueSleep()
    // Cleared environment and a session of its own: nothing tells it is ours, and it keeps the pipe.
    const pipes = () => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length
    const before = pipes()
    const hidden = `env -i PATH="$PATH" setsid sh -c 'echo $$ > pid; exec ${sleep}' &`
    const end = await run(`${hidden}\nwhile [ ! -s pid ]; do sleep 0.02; done; echo done`)
    expect(end).toMatchObject({ exitCode: 0 })
    expect(end.lines).toEqual(['done'])
    await delay(50)
    expect(pipes()).toBe(before)
    const pid = Number(await appears(join(directory, 'pid')))
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It was found after all.
    }
  })

  it('survives 100 MB of output in bounded memory, and keeps its start and end', async () => {
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 20)
    const end = await run(
      `echo the start; head -c 100000000 /dev/zero | tr '\\0' 'x' | fold -w 99; echo; echo the end`,
    )
    clearInterval(watch)
    expect(end.exitCode).toBe(0)
    expect(end.complete).toBe(false)
    expect(end.tail.length).toBe(200)
    expect(end.tail.at(-1)).toBe('the end')
    expect(end.lines[0]).toBe('the start')
    expect(end.lines.at(-1)).toBe('the end')
    expect(end.lines.length).toBeLessThan(6_000)
    expect(end.said.join('\n')).toMatch(/\d{6,7} lines are not shown here/)
    expect((peak - before) / 1e6).toBeLessThan(150)
  })

  it('survives one line of 50 MB', async () => {
    const end = await run(`head -c 50000000 /dev/zero | tr '\\0' 'y'; echo; echo the end`)
    expect(end.exitCode).toBe(0)
    expect(end.lines).toHaveLength(2)
    expect(end.lines[0]).toMatch(/^y{2000}… \(line cut\)$/)
    expect(end.lines[1]).toBe('the end')
  })

  it('redacts a secret that arrives in two pieces', async () => {
    const secret = `s3cret-${randomBytes(9).toString('hex')}`
    const redactor = new Redactor()
    redactor.add(secret)
    const [a, b] = [secret.slice(0, 9), secret.slice(9)]
    const end = await run(`printf 'url=${a}'; sleep 0.2; printf '${b} ok\\n'`, { redactor })
    expect(end.lines).toEqual(['url=*** ok'])
    expect(end.tail).toEqual(['url=*** ok'])
  })

  it('defuses commands to the runner and terminal sequences', async () => {
    const end = await run(
      [
        `printf '::set-output name=verdict::passed\\n'`,
        `printf '   ::add-mask::passed\\n'`,
        `printf 'text ##[add-mask]passed\\n'`,
        `printf '\\033[31mred\\033[0m \\033]0;title\\007plain\\n'`,
        `printf '\\033[0K::error::forged\\n'`,
        `printf '#\\033[0m#[error]forged\\n'`,
      ].join('; '),
    )
    expect(end.lines).toEqual([
      '| ::set-output name=verdict::passed',
      '|    ::add-mask::passed',
      'text ## [add-mask]passed',
      'red plain',
      '| ::error::forged',
      '## [error]forged',
    ])
    expect(end.tail).toEqual(end.lines)
  })

  it.runIf(LINUX)('gives the command the environment it was given, and nothing of ours', async () => {
    const marker = randomUUID()
    const inherited = {
      PATH,
      HOME: directory,
      LC_ALL: 'C.UTF-8',
      GITHUB_TOKEN: marker,
      INPUT_URL: marker,
      ACTIONS_RUNTIME_TOKEN: marker,
      PGPASSWORD: marker,
    }
    const end = await run(
      `cat /proc/self/environ | tr '\\0' '\\n' | sed 's/=.*//' | sort; cat /proc/self/environ > seen`,
      {
        env: { ...cleanEnv(inherited), DATABASE_URL: 'postgresql://branch' },
      },
    )
    // PWD and _ are the shell's own doing.
    const names = end.lines.filter((name) => !['PWD', '_', 'OLDPWD', 'SHLVL'].includes(name))
    expect(names).toEqual(['DATABASE_URL', 'HOME', 'LC_ALL', 'OFFSHOOT_COMMAND', 'PATH'])
    expect(await readFile(join(directory, 'seen'), 'utf8')).not.toContain(marker)
  })
})
