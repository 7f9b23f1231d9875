import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SqlFile } from '../support/corpora.ts'
import {
  deleteEvent,
  dispatchEvent,
  mergeGroupEvent,
  pushEvent,
  reviewEvent,
  workflowRunEvent,
} from '../support/events.ts'
import { ACCOUNTS } from '../support/github/index.ts'
import { leftovers } from '../support/golden.ts'
import { Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
]
const CHANGE: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'create table orders (id int primary key);\n' },
]
/** A pull request as GitHub's coding agent opens it. */
const BY_AGENT = { user: ACCOUNTS.copilot } as const

let scene: Scene
beforeEach(async () => {
  scene = await Scene.create('postgres', BASE)
})
afterEach(async () => {
  scene.expectNoSecrets()
  await scene[Symbol.asyncDispose]()
})

async function branches(): Promise<readonly string[]> {
  return scene.server === undefined ? [] : leftovers(scene.server)
}

async function close(number: number): Promise<void> {
  scene.github.world.close(number)
  await scene.run(scene.pullEvent(number, 'closed'))
  expect(await branches()).toEqual([])
}

async function review(number: number, by: (typeof ACCOUNTS)['bob' | 'mallory' | 'copilot']): Promise<void> {
  scene.github.world.review(number, { user: by, state: 'APPROVED' })
  const result = await scene.run(reviewEvent(scene.github, number, { by, state: 'approved' }))
  expect(result.main.conclusion, result.log).toBe('success')
}

describe('what each event does', () => {
  it('an agent’s pull request waits for a human with write access who approves this very commit', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)
    const opened = await scene.run(scene.pullEvent(number, 'opened'))

    expect(opened.main.conclusion, opened.log).toBe('success')
    expect(opened.outputs.get('verdict')).toBe('awaiting-approval')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'pending' })
    expect(scene.comment(number)).toContain('Waiting for a human')

    await review(number, ACCOUNTS.copilot)
    expect(scene.statuses(number)['offshoot/approval']).toBe('pending')
    await review(number, ACCOUNTS.mallory)
    expect(scene.statuses(number)['offshoot/approval']).toBe('pending')

    await review(number, ACCOUNTS.bob)
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    expect(scene.comment(number)).toContain('Database checks passed · approved')
    expect(scene.comment(number)).not.toContain('Waiting for a human')

    await scene.push(number, [{ path: 'src/app.js', sql: '1\n' }])
    await scene.run(scene.pullEvent(number, 'synchronize'))
    expect(scene.statuses(number), 'a new commit is a new question').toEqual({
      'offshoot/database': 'success',
      'offshoot/approval': 'pending',
    })
    await close(number)
  })

  it('an approval that is taken back holds the change again', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)
    await scene.run(scene.pullEvent(number, 'opened'))
    await review(number, ACCOUNTS.bob)
    expect(scene.statuses(number)['offshoot/approval']).toBe('success')

    scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'CHANGES_REQUESTED' })
    await scene.run(reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'changes_requested' }))

    expect(scene.statuses(number)['offshoot/approval']).toBe('pending')
    await close(number)
  })

  it('a gate that cannot read the reviews stays closed', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)
    await scene.run(scene.pullEvent(number, 'opened'))
    scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    scene.github.fail({ method: 'GET', path: '/timeline' }, { kind: 'answer', status: 403 })

    await scene.run(reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'approved' }))

    expect(scene.statuses(number)['offshoot/approval']).toBe('error')
    await close(number)
  })

  it('a draft is not tried until it is ready, and its required statuses say so', async () => {
    const number = await scene.open(CHANGE, { draft: true })
    const opened = await scene.run(scene.pullEvent(number, 'opened'))

    expect(opened.outputs.get('verdict')).toBe('skipped')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'pending', 'offshoot/approval': 'success' })
    expect(await branches()).toEqual([])

    scene.github.world.pull(number).draft = false
    await scene.run(scene.pullEvent(number, 'ready_for_review'))
    expect(scene.statuses(number)['offshoot/database']).toBe('success')
    await close(number)
  })

  it('a change without migrations or suites gets green statuses, no branch, and at most ten calls', async () => {
    const number = await scene.open([{ path: 'docs/a.md', sql: 'hello\n' }])
    const before = scene.github.requests.length

    const result = await scene.run(scene.pullEvent(number, 'opened'))

    expect(result.outputs.get('verdict')).toBe('skipped')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    expect(await branches()).toEqual([])
    // The first comment is looked for once more after it was written.
    expect(
      scene.github.requests.length - before,
      scene.github.calls.slice(before).join('\n'),
    ).toBeLessThanOrEqual(10)

    await scene.push(number, [{ path: 'docs/a.md', sql: 'hello again\n' }])
    const between = scene.github.requests.length
    await scene.run(scene.pullEvent(number, 'synchronize'))
    const calls = scene.github.calls.slice(between)
    expect(calls.length, calls.join('\n')).toBeLessThanOrEqual(9)
    scene.github.world.close(number)
  })

  it('a merge group is tried on its own commit, gated by its pull request, and leaves no branch', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)
    await scene.run(scene.pullEvent(number, 'opened'))
    const { baseSha, headSha } = scene.github.world.pull(number)
    const group = await scene.repository.commit('The group', [])
    const comparison = scene.github.world.comparison(baseSha, headSha)
    scene.github.world.setComparison(baseSha, group, comparison ?? { commits: [], files: [] })
    const event = () => mergeGroupEvent(scene.github, { number, headSha: group, baseSha })

    const held = await scene.run(event())

    expect(held.main.conclusion, held.log).toBe('success')
    expect(scene.github.world.statusOf(group, 'offshoot/database')?.state).toBe('success')
    expect(scene.github.world.statusOf(group, 'offshoot/approval')?.state).toBe('pending')
    expect((await branches()).filter((name) => name.includes('-mg-'))).toEqual([])

    await review(number, ACCOUNTS.bob)
    await scene.run(event())
    expect(scene.github.world.statusOf(group, 'offshoot/approval')?.state).toBe('success')
    await close(number)
  })

  it('a deleted git branch tears down what its closed pull request left, and nothing of an open one', async () => {
    const number = await scene.open(CHANGE, { branch: 'feature/left-behind' })
    await scene.run(scene.pullEvent(number, 'opened'))
    const event = deleteEvent(scene.github, 'feature/left-behind')

    await scene.run(event)
    expect(await branches()).not.toEqual([])

    scene.github.world.close(number)
    const result = await scene.run(event)
    expect(result.main.conclusion, result.log).toBe('success')
    expect(await branches()).toEqual([])
  })

  it('a pull request that is open again keeps its branch when the late closing event arrives', async () => {
    const number = await scene.open(CHANGE)
    await scene.run(scene.pullEvent(number, 'opened'))
    scene.github.world.close(number)
    const late = scene.pullEvent(number, 'closed')
    scene.github.world.reopen(number)

    const result = await scene.run(late)

    expect(result.log).toContain('open again')
    expect(await branches()).not.toEqual([])
    await close(number)
  })

  it('a dispatch does what the schedule does: judge what is open, then sweep', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)

    const result = await scene.run(dispatchEvent(scene.github))

    expect(result.main.conclusion, result.log).toBe('success')
    expect(result.log).toContain('backstop: 1 of 1 open pull requests judged')
    expect(result.log).toContain('sweep: ')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'none', 'offshoot/approval': 'pending' })
    scene.github.world.close(number)
  })

  it('another description or label is judged, and nothing is tried again for it', async () => {
    const number = await scene.open(CHANGE)
    await scene.run(scene.pullEvent(number, 'opened'))
    expect(scene.statuses(number)['offshoot/approval']).toBe('success')

    scene.github.world.pull(number).body = 'Generated with [Codex](https://openai.com/codex)'
    const result = await scene.run(scene.pullEvent(number, 'labeled'))

    expect(result.main.conclusion, result.log).toBe('success')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'pending' })
    expect(scene.comment(number)).toContain('Waiting for a human')
    await close(number)
  })

  it('another workflow’s run tears down what its commit’s closed pull request left', async () => {
    const number = await scene.open(CHANGE)
    await scene.run(scene.pullEvent(number, 'opened'))
    const { headSha } = scene.github.world.pull(number)
    expect(await branches()).not.toEqual([])
    scene.github.world.close(number)

    const result = await scene.run(workflowRunEvent(scene.github, headSha))

    expect(result.main.conclusion, result.log).toBe('success')
    expect(await branches()).toEqual([])
  })

  it('a push ends green with one line that says why nothing was done', async () => {
    const before = scene.github.requests.length

    const result = await scene.run(pushEvent(scene.github, { ref: 'refs/heads/main', sha: 'a'.repeat(40) }))

    expect(result.main.conclusion, result.log).toBe('success')
    expect(result.log).toContain('nothing to do for the event')
    expect(scene.github.requests.length).toBe(before)
  })
})
