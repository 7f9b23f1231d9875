import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseMark } from '../../src/provider/mark.ts'
import type { SqlFile } from '../support/corpora.ts'
import { commentEvent, reviewEvent } from '../support/events.ts'
import { ACCOUNTS, type PullSetup, type User } from '../support/github/index.ts'
import { leftovers, open } from '../support/golden.ts'
import type { JobResult } from '../support/runner/index.ts'
import { Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
]
const CHANGE: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'create table orders (id int primary key);\n' },
]
const BY_AGENT = { user: ACCOUNTS.copilot } as const
const DAY = 86_400_000

let scene: Scene
beforeAll(async () => {
  scene = await Scene.create('postgres', BASE)
})
afterAll(async () => {
  scene.expectNoSecrets()
  await scene[Symbol.asyncDispose]()
})

let pages = 0

/** Opened, but no run has looked at it yet; no database is needed for it. */
async function openPull(setup: Partial<PullSetup> & { branch?: string } = BY_AGENT): Promise<number> {
  return scene.open([{ path: 'docs/own.md', sql: `${pages++}\n` }], setup)
}

function approvalOf(number: number): string {
  return scene.statuses(number)['offshoot/approval'] ?? 'none'
}

interface Said {
  readonly by: User
  readonly app?: { readonly id: number; readonly slug: string }
  /** What the comment said before somebody changed it. */
  readonly before?: string
}

/** Writes a comment, and runs the job that it starts: on a checkout of the default branch, as GitHub does. */
async function say(number: number, body: string, { by, app, before }: Said): Promise<JobResult> {
  const comment = scene.github.world.comment(number, {
    user: by,
    body: before ?? body,
    ...(app === undefined ? {} : { app }),
  })
  if (before !== undefined) scene.github.world.editComment(comment.id, body)
  await scene.repository.git('switch', '--quiet', 'main')
  return scene.run(commentEvent(scene.github, number, { id: comment.id, by }))
}

/** Reactions to the last comment that somebody wrote. */
function reactions(number: number): readonly string[] {
  const { world } = scene.github
  const last = world.commentsOf(number).findLast(({ body }) => body.startsWith('/offshoot'))
  return world.reactions.filter(({ comment }) => comment === last?.id).map(({ content }) => content)
}

async function expiryOf(branch: string): Promise<number> {
  if (scene.server === undefined) throw new Error('this needs a server of its own')
  await using admin = await open(scene.server, 'postgres')
  const [row] = await admin.query<{ comment: string }>(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = '${branch}'`,
  )
  return Date.parse(parseMark(row?.comment)?.expiresAt ?? '')
}

describe('a command in a comment', () => {
  const COMMANDS = ['approve', 'human', 'reset', 'retry', 'keep 24h', 'help', 'nonsense']

  it.each<[string, Said]>([
    ['somebody who may only read', { by: ACCOUNTS.mallory }],
    ['a bot', { by: ACCOUNTS.copilot }],
    ['somebody who changed it afterwards', { by: ACCOUNTS.bob, before: 'Nice work!' }],
    ['an App in somebody’s name', { by: ACCOUNTS.bob, app: { id: 7, slug: 'some-app' } }],
  ])('of %s is refused and does nothing', async (_who, said) => {
    const number = await openPull()
    await scene.run(scene.pullEvent(number, 'opened'))
    const statuses = scene.github.world.statuses.length

    for (const command of COMMANDS) {
      const result = await say(number, `/offshoot ${command}`, said)
      expect(result.main.conclusion, result.log).toBe('success')
      expect(reactions(number), command).toEqual(['-1'])
    }

    expect(approvalOf(number)).toBe('pending')
    expect(scene.github.world.statuses.length).toBe(statuses)
    expect(scene.github.world.reruns).toEqual([])
    expect(scene.github.world.commentsOf(number).filter(({ body }) => body.startsWith('###'))).toEqual([])
    scene.github.world.close(number)
  })

  it('is read from the forge, whatever the event says of its author', async () => {
    const number = await openPull()
    const comment = scene.github.world.comment(number, { user: ACCOUNTS.mallory, body: '/offshoot approve' })

    await scene.run(commentEvent(scene.github, number, { id: comment.id, by: ACCOUNTS.bob }))

    expect(reactions(number)).toEqual(['-1'])
    expect(approvalOf(number)).toBe('none')
    scene.github.world.close(number)
  })

  it('is nothing where the comment is none, and costs one call and one to learn who we are', async () => {
    const number = await openPull()
    const before = scene.github.requests.length

    const result = await say(number, 'Please /offshoot approve this', { by: ACCOUNTS.bob })

    expect(result.main.conclusion, result.log).toBe('success')
    expect(result.log).toContain('no command of ours')
    expect(scene.github.requests.length - before).toBe(2)
    scene.github.world.close(number)
  })

  it('is answered with a question where it is not understood', async () => {
    const number = await openPull()
    await say(number, '/offshoot aprove', { by: ACCOUNTS.bob })
    expect(reactions(number)).toEqual(['confused'])
    scene.github.world.close(number)
  })

  it('does nothing on a closed pull request but help', async () => {
    const number = await openPull()
    await scene.run(scene.pullEvent(number, 'opened'))
    scene.github.world.close(number)
    for (const command of ['approve', 'reset', 'retry', 'keep 24h']) {
      await say(number, `/offshoot ${command}`, { by: ACCOUNTS.bob })
      expect(reactions(number), command).toEqual(['-1'])
    }

    await say(number, '/offshoot help', { by: ACCOUNTS.bob })

    expect(reactions(number)).toEqual(['+1'])
    expect(scene.github.world.reruns).toEqual([])
    const help = scene.github.world.commentsOf(number).at(-1)
    expect(help?.body).toMatch(/^### Commands of Offshoot\n/)
    expect(help?.body).toContain('`/offshoot keep 24h`')
  })
})

describe('/offshoot approve', () => {
  it('lets an agent’s commit pass as a review does, and no commit that comes after it', async () => {
    const number = await openPull()
    const { headSha } = scene.github.world.pull(number)

    const result = await say(number, `/offshoot approve ${headSha.slice(0, 10)}\nLooks fine.`, {
      by: ACCOUNTS.bob,
    })

    expect(result.main.conclusion, result.log).toBe('success')
    expect(reactions(number)).toEqual(['+1'])
    expect(approvalOf(number)).toBe('success')

    scene.github.world.push(number)
    await scene.run(scene.pullEvent(number, 'synchronize'))
    expect(approvalOf(number)).toBe('pending')

    await say(number, `/offshoot approve ${headSha}`, { by: ACCOUNTS.bob })
    expect(reactions(number), 'of the commit before').toEqual(['-1'])
    expect(approvalOf(number)).toBe('pending')

    await say(number, '/offshoot approve', { by: ACCOUNTS.bob })
    expect(reactions(number), 'of what he sees').toEqual(['+1'])
    expect(approvalOf(number)).toBe('success')
    scene.github.world.close(number)
  })

  it('of the person who asked for the change is refused, and said so', async () => {
    const number = await openPull({
      user: { id: 158243242, login: 'devin-ai-integration[bot]', type: 'Bot' },
      body: 'A page.\n\nRequested by: @alice\n',
    })
    await scene.run(scene.pullEvent(number, 'opened'))

    await say(number, '/offshoot approve', { by: ACCOUNTS.alice })

    expect(reactions(number)).toEqual(['-1'])
    expect(approvalOf(number)).toBe('pending')
    expect(scene.comment(number)).toMatch(/alice.* asked for it/)
    scene.github.world.close(number)
  })
})

describe('/offshoot human', () => {
  it('is an override on record, of this commit only', async () => {
    const number = await openPull({ branch: 'claude/fix-the-page' })
    await scene.run(scene.pullEvent(number, 'opened'))
    expect(approvalOf(number)).toBe('pending')

    await say(number, '/offshoot human', { by: ACCOUNTS.bob })

    expect(reactions(number)).toEqual(['+1'])
    expect(approvalOf(number)).toBe('success')
    expect(scene.comment(number)).toMatch(/Declared a person’s work by @(?:&#8203;)?bob/)

    scene.github.world.push(number)
    await scene.run(scene.pullEvent(number, 'synchronize'))
    expect(approvalOf(number)).toBe('pending')
    scene.github.world.close(number)
  })
})

describe('commands about the branch', () => {
  it('keep it longer, and never shorter; run its checks again; and fork it anew', async () => {
    const number = await scene.open(CHANGE)
    const opened = await scene.run(scene.pullEvent(number, 'opened'))
    const branch = opened.outputs.get('branch') ?? ''
    const born = await expiryOf(branch)
    const { headSha } = scene.github.world.pull(number)
    const url = scene.github.world.statusOf(headSha, 'offshoot/database')?.targetUrl ?? ''
    const run = Number(/runs\/(\d+)/.exec(url)?.[1])

    const kept = await say(number, '/offshoot keep 20d', { by: ACCOUNTS.alice })
    expect(kept.main.conclusion, kept.log).toBe('success')
    expect(reactions(number)).toEqual(['+1'])
    expect(Math.round(((await expiryOf(branch)) - born) / DAY)).toBe(13)
    await say(number, '/offshoot keep 1h', { by: ACCOUNTS.alice })
    expect(Math.round(((await expiryOf(branch)) - born) / DAY)).toBe(13)
    expect(scene.comment(number)).toContain('until the merge or')
    await say(number, '/offshoot keep 90d', { by: ACCOUNTS.alice })
    expect(reactions(number), 'longer than may be').toEqual(['confused'])

    await say(number, '/offshoot retry', { by: ACCOUNTS.alice })
    expect(reactions(number)).toEqual(['+1'])
    expect(scene.github.world.reruns).toEqual([run])
    expect(scene.server === undefined ? [] : await leftovers(scene.server)).not.toEqual([])

    await say(number, '/offshoot reset', { by: ACCOUNTS.alice })
    expect(reactions(number)).toEqual(['+1'])
    expect(scene.github.world.reruns).toEqual([run, run])
    expect(scene.server === undefined ? [] : await leftovers(scene.server)).toEqual([])

    scene.github.world.underWay.add(run)
    const late = await say(number, '/offshoot retry', { by: ACCOUNTS.alice })
    expect(late.main.exitCode).toBe(4)
    expect(reactions(number)).toEqual(['-1'])
    scene.github.world.close(number)
  })

  it('are refused where no run of ours has checked the commit', async () => {
    const number = await openPull()
    for (const command of ['retry', 'reset', 'keep 24h']) {
      await say(number, `/offshoot ${command}`, { by: ACCOUNTS.bob })
      expect(reactions(number), command).toEqual(['-1'])
    }
    // Another's status names a run as well.
    const { headSha } = scene.github.world.pull(number)
    scene.github.world.statuses.push({
      id: 1,
      sha: headSha,
      context: 'offshoot/database',
      state: 'success',
      description: null,
      targetUrl: `${scene.github.url}/acme/shop/actions/runs/4711`,
      creator: ACCOUNTS.mallory,
      createdAt: scene.github.world.now(),
    })
    const reruns = scene.github.world.reruns.length
    await say(number, '/offshoot retry', { by: ACCOUNTS.bob })
    expect(reactions(number)).toEqual(['-1'])
    expect(scene.github.world.reruns.length).toBe(reruns)
    await scene.run(reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'approved' }))
    scene.github.world.close(number)
  })
})
