import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { uptime } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { releaseJobLease } from '../../../src/provider/embedded/index.ts'
import { branchName } from '../../../src/provider/naming.ts'
import type { BranchInfo, BranchProvider, ForkRequest } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { startRun } from './embedded-process.ts'
import { OWNER } from './embedded-run.ts'
import { adminOf, GOLDEN_SQL, isAlive, type Machine, makeMachine } from './embedded-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const root = process.getuid?.() === 0
const signal = new AbortController().signal

const inReach = isInReach(import.meta.dirname)
if (root && !inReach) console.warn('an ordinary user is not tested: this checkout is closed to others')

describe('the life of an embedded server', () => {
  let machine: Machine
  let log: RecordingLogger
  beforeEach(async () => {
    machine = await makeMachine()
    log = recordingLogger()
  })
  afterEach(() => machine[Symbol.asyncDispose]())

  function request(number = 1): ForkRequest {
    const purpose = { kind: 'change-request', number } as const
    return {
      name: branchName(OWNER, purpose),
      owner: OWNER,
      purpose,
      ttl: 3_600_000,
      reset: () => undefined,
      log,
    }
  }

  async function listed(provider: BranchProvider): Promise<readonly BranchInfo[]> {
    const found: BranchInfo[] = []
    for await (const info of provider.list(OWNER, signal)) found.push(info)
    return found
  }

  function onlyDirectory(): string {
    const [directory, ...others] = machine.directories()
    if (directory === undefined || others.length > 0)
      throw new Error(`${others.length} golden bases too many`)
    return directory
  }

  it('builds a golden base once, and finds it with its branches the next time', async () => {
    const ids: string[] = []
    for (const created of [true, false]) {
      await using provider = machine.provider({ log })
      const branch = await provider.ensure(request(), signal)
      expect(branch).toMatchObject({ provider: 'embedded', created })
      ids.push(branch.golden.id)
      expect(await machine.servers()).toHaveLength(1)
    }
    expect(new Set(ids).size).toBe(1)
    expect(log.lines.filter((line) => line.includes('golden base: built'))).toHaveLength(1)
    expect(await machine.servers()).toEqual([])
  })

  it('is built by one of two runs that come at once, and used by both', async () => {
    // Long enough for the other to come meanwhile.
    await machine.writeGolden(`${GOLDEN_SQL}SELECT pg_sleep(2);`)
    const runs = [startRun(machine, { number: 1 }), startRun(machine, { number: 2 })]
    const ready = await Promise.all(runs.map((run) => run.until('ready')))
    expect(new Set(ready.map(({ golden }) => golden)).size).toBe(1)
    expect(new Set(ready.map(({ port }) => port)).size).toBe(1)
    expect(ready.map(({ created, items }) => [created, items])).toEqual([
      [true, 3],
      [true, 3],
    ])
    const said = runs.map((run) => run.text())
    expect(said.filter((text) => text.includes('golden base: built'))).toHaveLength(1)
    expect(said.filter((text) => text.includes('another run builds, starts or stops'))).toHaveLength(1)
    await Promise.all(runs.map((run) => run.end()))
    expect(await machine.servers()).toEqual([])
  })

  it('goes on for the others when one run leaves, and ends with the last', async () => {
    const first = startRun(machine, { number: 1 })
    await first.until('ready')
    const second = startRun(machine, { number: 2 })
    await second.until('ready')
    await first.end()
    expect(await second.again()).toBe(3)
    await second.end()
    expect(await machine.servers()).toEqual([])
  })

  it('survives a run that was killed, and is stopped by the next', async () => {
    const killed = startRun(machine)
    const { port } = await killed.until('ready')
    await killed.kill()
    const [server] = await machine.servers()
    expect(server).toBeDefined()
    const next = startRun(machine)
    expect(await next.until('ready')).toMatchObject({ created: false, port, items: 3 })
    expect(await machine.servers()).toEqual([server])
    await next.end()
    expect(await machine.servers()).toEqual([])
  })

  it('is built anew after a run that was killed while it built', async () => {
    await machine.writeGolden(`${GOLDEN_SQL} SELECT pg_sleep(1.5);`)
    const killed = startRun(machine)
    await killed.untilLogged(/building from/)
    await killed.kill()
    const left = await machine.servers()
    expect(left).toHaveLength(1)
    const next = startRun(machine)
    expect(await next.until('ready')).toMatchObject({ created: true, items: 3 })
    expect(left.filter(isAlive)).toEqual([])
    await next.end()
    expect(await machine.servers()).toEqual([])
  })

  it('leaves nothing of a golden base whose building was cancelled', async () => {
    await machine.writeGolden('SELECT pg_sleep(60);')
    const cancel = new AbortController()
    const reason = new Error('the job was cancelled')
    await using provider = machine.provider({ log })
    const golden = provider.golden(cancel.signal)
    const failed = expect(golden).rejects.toBe(reason)
    await expect.poll(() => log.text(), { timeout: 20_000 }).toContain('building from')
    cancel.abort(reason)
    await failed
    expect(machine.directories()).toEqual([])
    expect(readdirSync(join(machine.cache, 'golden')).filter((name) => !name.endsWith('.lock'))).toEqual([])
    await machine.writeGolden(GOLDEN_SQL)
    expect((await provider.golden(signal)).frozen).toBe(true)
  })

  it('leaves nothing of a golden base that could not be built, and says where the source is wrong', async () => {
    await machine.writeGolden('CREATE TABLE a ();\nCREATE TABLE a ();\n')
    await using provider = machine.provider({ log })
    await expect(provider.golden(signal)).rejects.toMatchObject({ kind: 'config', where: 'golden.sql:2' })
    expect(machine.directories()).toEqual([])
  })

  it('starts again with its branches after its processes were killed', async () => {
    {
      await using provider = machine.provider({ log })
      await provider.ensure(request(), signal)
    }
    const killed = startRun(machine)
    await killed.until('ready')
    const [server = 0] = await machine.servers()
    await killed.kill()
    process.kill(server, 'SIGKILL')
    await using provider = machine.provider({ log })
    expect((await provider.ensure(request(), signal)).created).toBe(false)
    expect(await machine.servers()).not.toEqual([server])
  })

  it.each([
    ['while it ran', { state: 'running', at: '2020-01-01T00:00:00Z' }, true],
    ['right after it stopped', { state: 'stopped', at: () => bootMoment(-5_000) }, true],
    ['long after it stopped', { state: 'stopped', at: '2020-01-01T00:00:00Z' }, false],
  ])('is trusted or not after the machine went down %s', async (_, { state, at }, spoiled) => {
    {
      await using provider = machine.provider({ log })
      await provider.ensure(request(), signal)
    }
    const life = join(onlyDirectory(), 'life.json')
    writeFileSync(
      life,
      JSON.stringify({ state, bootId: 'another boot', at: typeof at === 'string' ? at : at() }),
    )
    await using provider = machine.provider({ log })
    expect((await provider.ensure(request(), signal)).created).toBe(spoiled)
    expect(log.text().includes('are thrown away: the machine went down')).toBe(spoiled)
  })

  it('forks from the new golden base when the source changed, and takes the old fork away', async () => {
    {
      await using provider = machine.provider({ log })
      await provider.ensure(request(), signal)
    }
    const old = onlyDirectory()
    await machine.writeGolden(`${GOLDEN_SQL}INSERT INTO items VALUES (4);`)
    await using provider = machine.provider({ log })
    const branch = await provider.ensure(request(), signal)
    expect(branch.created).toBe(true)
    expect(await listed(provider)).toMatchObject([{ id: branch.id }])
    expect(readdirSync(join(old, 'branches'))).toEqual([])
    await using connection = await connect(await provider.connect(branch, signal), {
      purpose: 'test',
      signal,
    })
    expect(await connection.query('SELECT count(*)::int FROM items')).toEqual([{ count: 4 }])
  })

  it('removes golden bases that nobody used for a week, unless a branch is on them', async () => {
    for (const [index, branch] of [true, false, false].entries()) {
      await machine.writeGolden(`${GOLDEN_SQL}-- ${index}`)
      await using provider = machine.provider({ log })
      if (branch) await provider.ensure(request(), signal)
      else await provider.golden(signal)
    }
    expect(machine.directories()).toHaveLength(3)
    const before = new Date(Date.now() - 8 * 24 * 3_600_000)
    const withBranch = machine.directories().find((directory) => existsSync(join(directory, 'branches')))
    for (const directory of machine.directories()) utimesSync(directory, before, before)
    await machine.writeGolden(`${GOLDEN_SQL}-- new`)
    await using provider = machine.provider({ log })
    await provider.golden(signal)
    expect(machine.directories()).toHaveLength(2)
    expect(machine.directories()).toContain(withBranch)
  })

  it('is not started to find that there is nothing, and no cache is made for it', async () => {
    await using provider = machine.provider({ log })
    const target = { id: 'x', name: request().name, mark: undefined, size: undefined }
    const look = async () => {
      expect(await provider.find(target.name, OWNER, signal)).toBeUndefined()
      expect(await listed(provider)).toEqual([])
      expect(await provider.delete(target, OWNER, signal)).toBe('absent')
    }
    await look()
    expect(existsSync(machine.cache)).toBe(false)
    {
      await using other = machine.provider({ log })
      await other.golden(signal)
    }
    await look()
    expect(await machine.servers()).toEqual([])
  })

  it('is started by a teardown that has a branch to delete, without knowing what the golden base is built from', async () => {
    {
      await using provider = machine.provider({ log })
      await provider.ensure(request(), signal)
    }
    await using provider = machine.provider({
      log,
      settings: { golden: 'gone.sql', seed: undefined, role: undefined, options: {} },
    })
    const found = await provider.find(request().name, OWNER, signal)
    if (found === undefined) throw new Error('the branch was not found')
    expect(await provider.delete(found, OWNER, signal)).toBe('deleted')
    expect(await listed(provider)).toEqual([])
  })

  it('outlives the main step of a job, and is stopped by the post step although the main step was killed', async () => {
    const main = startRun(machine, { hold: 'job' })
    const { lease } = await main.until('leased')
    await main.until('ready')
    await main.kill()
    {
      await using provider = machine.provider({ log })
      expect((await provider.ensure(request(), signal)).created).toBe(false)
    }
    expect(await machine.servers()).toHaveLength(1)
    await releaseJobLease({ state: lease, log, signal })
    expect(await machine.servers()).toEqual([])
    await releaseJobLease({ state: lease, log, signal })
    await releaseJobLease({ state: '', log, signal })
  })

  it('outlives the main step that ended well, for the later steps', async () => {
    const main = startRun(machine, { hold: 'job' })
    const { lease } = await main.until('leased')
    await main.until('ready')
    await main.end()
    expect(await machine.servers()).toHaveLength(1)
    await releaseJobLease({ state: lease, log, signal })
    expect(await machine.servers()).toEqual([])
  })

  it('is not kept by a job whose runner is gone', async () => {
    const job = startRun(machine, { hold: 'job', throughShell: true })
    await job.until('ready')
    await job.kill()
    expect(await machine.servers()).toHaveLength(1)
    {
      await using provider = machine.provider({ log })
      await provider.golden(signal)
    }
    expect(await machine.servers()).toEqual([])
  })

  it('stops what a killed run left on another golden base', async () => {
    const killed = startRun(machine)
    await killed.until('ready')
    await killed.kill()
    await machine.writeGolden(`${GOLDEN_SQL}-- another`)
    const next = startRun(machine, { number: 2 })
    await next.until('ready')
    await next.end()
    expect(await machine.servers()).toEqual([])
  })

  it('keeps its secrets: nothing of ours in its environment but what the runner finds it by, no login without password', async () => {
    const redactor = new Redactor()
    await using provider = machine.provider({
      log,
      redactor,
      env: { ...machine.env, RUNNER_TRACKING_ID: 'github_1' },
    })
    await provider.golden(signal)
    const directory = onlyDirectory()
    const password = readFileSync(join(directory, 'password'), 'utf8')
    expect(redactor.redact(`it is ${password}`)).toBe('it is ***')
    expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600)
    expect(log.text()).not.toContain(password)
    const admin = await adminOf(directory)
    await expect(connect({ ...admin, password: 'wrong' }, { purpose: 'test', signal })).rejects.toMatchObject(
      { code: '28P01' },
    )
    const login = await provider.connect(await provider.ensure(request(), signal), signal)
    for (const database of ['postgres', 'template1', (await provider.golden(signal)).name]) {
      const attempt = connect({ ...login, database }, { purpose: 'test', signal })
      await expect(attempt, database).rejects.toMatchObject({
        code: expect.stringMatching(/^(42501|55000)$/),
      })
    }
    if (process.platform === 'linux') {
      const [pid] = await machine.servers()
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      expect(environment).toContain('RUNNER_TRACKING_ID=github_1')
      expect(environment.join()).not.toContain('a-secret-token')
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password)
    }
  })

  it('refuses a cache that is not ours alone', async () => {
    mkdirSync(machine.cache)
    chmodSync(machine.cache, 0o777)
    await using open = machine.provider({ log })
    await expect(open.golden(signal)).rejects.toThrow('can be written to by everybody')
    chmodSync(machine.cache, 0o755)
    if (!root) return
    chownSync(machine.cache, 65534, 65534)
    await using foreign = machine.provider({ log })
    await expect(foreign.golden(signal)).rejects.toThrow('belongs to user 65534')
    await expect(listed(foreign)).rejects.toThrow('belongs to user 65534')
    chownSync(machine.cache, 0, 0)
    mkdirSync(join(machine.cache, 'closed'), { mode: 0o700 })
    const env = { ...machine.env, OFFSHOOT_CACHE: join(machine.cache, 'closed/cache') }
    await using closed = machine.provider({ log, env })
    await expect(closed.golden(signal)).rejects.toMatchObject({
      message: expect.stringContaining('out of reach of the server'),
      where: join(machine.cache, 'closed'),
    })
  })

  if (root && inReach) {
    it('works for an ordinary user as it does for root', async () => {
      chownSync(machine.workspace, 65534, 65534)
      mkdirSync(machine.cache, { mode: 0o700 })
      chownSync(machine.cache, 65534, 65534)
      const run = startRun(machine, { uid: 65534 })
      expect(await run.until('ready')).toMatchObject({ created: true, items: 3 })
      const [server = 0] = await machine.servers()
      if (process.platform === 'linux') expect(statSync(`/proc/${server}`).uid).toBe(65534)
      await run.end()
      expect(await machine.servers()).toEqual([])
      const again = startRun(machine, { uid: 65534 })
      expect(await again.until('ready')).toMatchObject({ created: false })
      await again.end()
      expect(statSync(onlyDirectory()).mode & 0o777).toBe(0o700)
    })
  }

  it('waits for its turn on a branch between processes, whatever golden base they are on', async () => {
    await using provider = machine.provider({ log })
    await using other = machine.provider({ log })
    const first = await provider.hold(request().name, log, signal)
    const second = other.hold(request().name, log, AbortSignal.timeout(10_000))
    await expect.poll(() => log.text(), { timeout: 20_000 }).toContain('another run works on the branch')
    await first[Symbol.asyncDispose]()
    await (await second)[Symbol.asyncDispose]()
    expect(await machine.servers()).toEqual([])
  })
})

function bootMoment(offset: number): string {
  return new Date(systemClock.now().getTime() - uptime() * 1000 + offset).toISOString()
}

function isInReach(path: string): boolean {
  const open = (statSync(path).mode & 0o001) !== 0
  return open && (path === dirname(path) || isInReach(dirname(path)))
}
