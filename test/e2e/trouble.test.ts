import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { urlOf } from '../../src/sql/client.ts'
import type { SqlFile } from '../support/corpora.ts'
import { FORK_ACTOR } from '../support/github/index.ts'
import { leftovers, makeGolden, open } from '../support/golden.ts'
import { freePort } from '../support/postgres.ts'
import { reportOf, Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  {
    path: 'migrations/0001_users.sql',
    sql: "create table users (id int primary key, email text);\ninsert into users values (1, 'a@example.com'), (2, 'a@example.com');\n",
  },
]
const GOOD: readonly SqlFile[] = [
  { path: 'migrations/0002_orders.sql', sql: 'create table orders (id int primary key);\n' },
]
const BAD: readonly SqlFile[] = [
  {
    path: 'migrations/0002_unique.sql',
    sql: 'create table orders (id int primary key);\n\nalter table users\n  add constraint users_email_key unique (email);\n',
  },
]

let scene: Scene
beforeAll(async () => {
  scene = await Scene.create('postgres', BASE)
})
afterAll(async () => {
  scene.expectNoSecrets()
  await scene[Symbol.asyncDispose]()
})

/** Closes what a test opened, as its users would, and proves that nothing of it is left. */
async function closeAll(number: number): Promise<void> {
  scene.github.world.close(number)
  await scene.run(scene.pullEvent(number, 'closed'))
  if (scene.server !== undefined) expect(await leftovers(scene.server)).toEqual([])
}

describe('when something goes wrong', () => {
  it('a failing migration is told with its statement, its file and line, and the server’s words', async () => {
    const number = await scene.open(BAD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), { inputs: { test: 'touch ran' } })

    expect(result.main.conclusion).toBe('failure')
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    const comment = scene.comment(number)
    expect(comment).toContain('could not create unique index')
    expect(comment).toContain('23505')
    expect(comment).not.toContain('a@example.com')
    const report = reportOf(result)
    expect(report.verdict).toBe('failed')
    expect(report.suites).toEqual([])
    expect(
      report.changes.map((change) => change.name),
      'what the half that ran left behind',
    ).toEqual(['orders'])
    expect(result.main.annotations).toContainEqual(
      expect.objectContaining({
        level: 'error',
        properties: expect.objectContaining({ file: 'migrations/0002_unique.sql', line: '3' }),
      }),
    )
    expect(result.leftovers).toEqual([])

    // The next push finds a branch in an unknown state, so it starts anew.
    await scene.push(
      number,
      GOOD.map((file) => ({ ...file, path: 'migrations/0002_unique.sql' })),
    )
    const again = await scene.run(scene.pullEvent(number, 'synchronize'))
    expect(again.main.conclusion, again.log).toBe('success')
    expect(reportOf(again).branch?.created).toBe(true)
    expect(scene.statuses(number)['offshoot/database']).toBe('success')
    await closeAll(number)
  })

  it('a failing suite keeps the others running and shows the end of its output', async () => {
    const number = await scene.open(GOOD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { test: 'first: echo "::error::injected"; echo "the reason"; exit 3\nsecond: echo fine' },
    })

    expect(result.main.conclusion).toBe('failure')
    expect(reportOf(result).suites.map(({ name, passed, exitCode }) => ({ name, passed, exitCode }))).toEqual(
      [
        { name: 'first', passed: false, exitCode: 3 },
        { name: 'second', passed: true, exitCode: 0 },
      ],
    )
    expect(scene.comment(number)).toContain('the reason')
    expect(result.main.annotations.map((annotation) => annotation.message).join()).not.toContain('injected')
    await closeAll(number)
  })

  it('a hanging command is ended with all that it started', async () => {
    const number = await scene.open(GOOD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { test: 'stuck: setsid sleep 300 & trap "" TERM; sleep 300', timeout: '1s' },
    })

    expect(result.main.conclusion).toBe('failure')
    expect(reportOf(result).suites[0]).toMatchObject({ passed: false, ended: 'timeout' })
    expect(result.leftovers).toEqual([])
    await closeAll(number)
  })

  it('a suite finds no secret of the job in its environment, and the branch under every usual name', async () => {
    const number = await scene.open(GOOD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { test: 'env | sort; test "$PGDATABASE" = "$(printf %s "$DATABASE_URL" | sed "s#.*/##")"' },
      env: { MY_API_TOKEN: 'tok-0123456789', STAGING_URL: 'postgres://u:pw-0123456789@staging/x' },
    })

    expect(result.main.conclusion, result.log).toBe('success')
    for (const name of ['GITHUB_', 'INPUT_', 'ACTIONS_', 'RUNNER_TEMP', 'MY_API_TOKEN']) {
      expect(result.raw, name).not.toContain(`│ ${name}`)
    }
    await closeAll(number)
  })

  it('a server that cannot be reached is named, without its password, and blocks the merge', async () => {
    const number = await scene.open(GOOD)
    const url = `postgresql://ci:hunter2-hunter2@127.0.0.1:${await freePort()}/golden`

    const result = await scene.run(scene.pullEvent(number, 'opened'), { inputs: { url } })

    expect(result.main.conclusion).toBe('failure')
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    expect(scene.comment(number)).toContain('ECONNREFUSED')
    expect(result.raw + scene.github.captured).not.toContain('hunter2')
    await closeAll(number)
  })

  it('a server that accepts and says nothing does not hold the job for ever', async () => {
    const number = await scene.open(GOOD)
    const mute = createServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const address = mute.address()
    const port = typeof address === 'object' ? address?.port : undefined

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { url: `postgresql://ci:hunter2-hunter2@127.0.0.1:${port}/golden` },
    })

    mute.close()
    expect(result.main.conclusion).toBe('failure')
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    await closeAll(number)
  })

  it('a golden base that is missing is named together with those that exist', async () => {
    const number = await scene.open(GOOD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), { inputs: { golden: 'nowhere' } })

    expect(result.main.conclusion).toBe('failure')
    expect(scene.comment(number)).toContain('nowhere')
    expect(result.log).toContain('golden')
    await closeAll(number)
  })

  it('a golden base in use is told with who uses it', async () => {
    const number = await scene.open(GOOD)
    const { server } = scene
    if (server === undefined) throw new Error('this needs a server of its own')
    await makeGolden(server, 'busy', BASE)
    await using admin = await open(server, 'postgres')
    await admin.query('ALTER DATABASE busy WITH ALLOW_CONNECTIONS true')
    await using _session = await open(server, 'busy')

    const result = await scene.run(scene.pullEvent(number, 'opened'), { inputs: { golden: 'busy' } })

    expect(result.main.conclusion).toBe('failure')
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    expect(scene.comment(number)).toMatch(/in use|session|connected/i)
    await closeAll(number)
  })

  it('a token that may only read, as on a fork, leaves the report in the job and fails nothing', async () => {
    const number = await scene.open(GOOD, { headRepository: 'fork' })
    const token = scene.github.addToken(`ghs_${'readonly0'.repeat(4)}`, FORK_ACTOR)

    const result = await scene.run(scene.pullEvent(number, 'opened'), { token })

    expect(result.main.conclusion, result.log).toBe('success')
    expect(scene.github.world.commentsOf(number)).toEqual([])
    expect(result.main.summary).toContain('orders')
    await closeAll(number)
  })

  it('a fork without the secret is skipped, and says so where it may', async () => {
    const number = await scene.open(GOOD, { headRepository: 'fork' })

    const result = await scene.run(scene.pullEvent(number, 'opened'), { inputs: { url: '' } })

    expect(result.main.conclusion, result.log).toBe('success')
    expect(result.outputs.get('verdict')).toBe('skipped')
    expect(scene.statuses(number)['offshoot/database']).toBe('pending')
    scene.github.world.close(number)
  })

  it('a cancelled job ends its commands, says so on the commit, and leaves the branch to the pull request', async () => {
    const number = await scene.open(GOOD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { test: 'slow: echo under way; sleep 300' },
      cancelWhen: (line) => line.includes('under way'),
    })

    expect(result.leftovers).toEqual([])
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    expect(scene.comment(number)).toMatch(/cancelled/i)
    if (scene.server !== undefined)
      expect((await leftovers(scene.server)).some((name) => name.endsWith(`-pr-${number}`))).toBe(true)
    await closeAll(number)
  })

  it('a job that is killed without a word still gets its result, from the post step', async () => {
    const number = await scene.open(GOOD)

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { test: 'slow: echo under way; sleep 20' },
      cancelWhen: (line) => line.includes('under way'),
      grace: { interrupt: 10, terminate: 10 },
    })

    expect(result.main.signal).toBe('SIGKILL')
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    await closeAll(number)
  })

  it('wrong inputs end the job before anything is asked or touched, all of them named', async () => {
    const number = await scene.open(GOOD)
    const before = scene.github.requests.length

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { ttl: 'soon', reset: 'maybe' },
    })

    expect(result.main.exitCode).toBe(2)
    expect(result.log).toContain('ttl: "soon" is not valid')
    expect(result.log).toContain('reset: "maybe" is not valid')
    // What GraphQL is asked travels by POST, and is read all the same.
    const written = scene.github.requests
      .slice(before)
      .filter(({ method, path }) => method !== 'GET' && path !== '/graphql')
    expect(written).toEqual([])
    scene.github.world.close(number)
  })

  it('a branch whose pull request was closed while it was forked is deleted again', async () => {
    const number = await scene.open(GOOD)
    scene.github.before({ method: 'GET', path: new RegExp(`/pulls/${number}$`) }, (world) => {
      world.close(number)
    })

    const result = await scene.run(scene.pullEvent(number, 'opened'))

    expect(result.log).toContain('closed while')
    if (scene.server !== undefined) expect(await leftovers(scene.server)).toEqual([])
  })

  it('closing twice is no error', async () => {
    const number = await scene.open(GOOD)
    await scene.run(scene.pullEvent(number, 'opened'))
    await closeAll(number)

    const again = await scene.run(scene.pullEvent(number, 'closed'))

    expect(again.main.conclusion, again.log).toBe('success')
  })

  it('a database that bears the branch’s name without our mark is never touched', async () => {
    const number = await scene.open(GOOD)
    const probe = await scene.run(scene.pullEvent(number, 'opened'))
    const name = probe.outputs.get('branch') ?? ''
    await closeAll(number)
    scene.github.world.reopen(number)
    if (scene.server === undefined) throw new Error('this needs a server of its own')
    await using admin = await open(scene.server, 'postgres')
    await admin.query(`CREATE DATABASE "${name}"`)

    const result = await scene.run(scene.pullEvent(number, 'reopened'))
    scene.github.world.close(number)
    const closed = await scene.run(scene.pullEvent(number, 'closed'))

    expect(result.main.exitCode).not.toBe(0)
    expect(closed.main.exitCode).not.toBe(0)
    expect(await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).toHaveLength(1)
    await admin.query(`DROP DATABASE "${name}"`)
  })

  it('the URL of the branch works in later steps of the job', async () => {
    const number = await scene.open(GOOD)
    const result = await scene.run(scene.pullEvent(number, 'opened'))
    const url = result.outputs.get('database-url') ?? ''

    expect(result.masks).toContain(new URL(url).password)
    expect(new URL(url).username).not.toBe('postgres')
    expect(url).not.toContain(
      urlOf(
        scene.server?.admin ?? {
          host: '',
          port: 0,
          database: '',
          user: 'x',
          password: 'y',
          sslmode: 'disable',
        },
      ),
    )
    await closeAll(number)
  })
})
