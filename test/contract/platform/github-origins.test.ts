import { describe, expect, it } from 'vitest'
import type { ForgeError } from '../../../src/platform/errors.ts'
import { ACCOUNTS, ACTIONS_ACTOR, LoopbackGitHub, shaOf } from '../../support/github/index.ts'
import { connect } from './github-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const ALICE = { id: 1001, login: 'alice', type: 'user' }
const BOB = { id: 1002, login: 'bob', type: 'user' }

async function provenanceOf(github: LoopbackGitHub, number: number) {
  const platform = connect(github)
  return platform.provenance(await platform.changeRequest(number, signal), signal)
}

async function pushesOf(github: LoopbackGitHub, number: number, token = github.token) {
  const platform = connect(github, { token })
  return platform.pushes(await platform.changeRequest(number, signal), signal)
}

describe('the provenance of a pull request on GitHub', () => {
  it('names the App that opened it in a person’s name', async () => {
    await using github = await LoopbackGitHub.start()
    const app = { id: 4321, slug: 'chatgpt-codex-connector' }
    const { number } = github.world.openPull({ user: ACCOUNTS.alice, app })

    expect(await provenanceOf(github, number)).toMatchObject({
      openedVia: 'chatgpt-codex-connector',
      complete: true,
    })
  })

  it('names who started an agent, once, and who gave it the pull request', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ user: ACCOUNTS.copilot })
    github.world.startedBy(number, ACCOUNTS.alice)
    github.world.startedBy(number, ACCOUNTS.alice, null)
    github.world.assign(number, ACCOUNTS.copilot, ACCOUNTS.bob)
    github.world.assign(number, ACCOUNTS.copilot, ACCOUNTS.alice)

    expect((await provenanceOf(github, number)).starters).toStrictEqual([
      { account: ALICE, how: 'started' },
      { account: BOB, how: 'assigned' },
      { account: ALICE, how: 'assigned' },
    ])
  })

  it('takes nobody for a starter who only had an agent review it, is a bot, is gone, or gave it to a person', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const reviewer = { id: 946_600, slug: 'copilot-pull-request-reviewer' }
    github.world.startedBy(number, ACCOUNTS.alice, reviewer)
    github.world.startedBy(number, ACCOUNTS.copilot)
    github.world.startedBy(number, null)
    github.world.assign(number, ACCOUNTS.copilot, ACCOUNTS.copilot)
    github.world.assign(number, ACCOUNTS.alice, ACCOUNTS.bob)
    github.world.label(number, 'schema')

    expect(await provenanceOf(github, number)).toMatchObject({ starters: [], complete: true })
  })

  it('reads all of a long timeline', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    for (const i of numbered(230)) github.world.label(number, `label ${i}`)
    github.world.startedBy(number, ACCOUNTS.bob)

    expect((await provenanceOf(github, number)).starters).toStrictEqual([{ account: BOB, how: 'started' }])
  })

  it('takes two calls, and a third only for a force-push', async () => {
    await using github = await LoopbackGitHub.start()
    const calm = github.world.openPull()
    const rewritten = github.world.openPull()
    const old = rewritten.headSha
    github.world.forcePush(rewritten.number)

    const first = await provenanceOf(github, calm.number)
    const [, ...calls] = github.calls
    github.take()
    const second = await provenanceOf(github, rewritten.number)

    expect(first.replacedHeads).toStrictEqual([])
    expect(calls.toSorted()).toStrictEqual(['GET /issues/1', 'GET /issues/1/timeline'])
    expect(second).toMatchObject({ replacedHeads: [old], complete: true })
    expect(github.calls.slice(1).toSorted()).toStrictEqual([
      'GET /issues/2',
      'GET /issues/2/timeline',
      'POST /graphql',
    ])
  })

  it('names the last 50 heads that were replaced, oldest first, and says that there were more', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const heads = [headSha]
    for (const _ of numbered(49)) heads.push(github.world.forcePush(number).headSha)
    github.world.forcePush(number)
    const all = await provenanceOf(github, number)
    github.world.forcePush(number)
    const most = await provenanceOf(github, number)

    expect(all).toMatchObject({ replacedHeads: heads, complete: true })
    expect(most.complete).toBe(false)
    expect(most.replacedHeads).toHaveLength(50)
    expect(most.replacedHeads).not.toContain(headSha)
  })

  it('says that it is not complete when git has dropped a replaced head', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.forcePush(number, { lost: true })
    const { headSha } = github.world.pull(number)
    github.world.forcePush(number)

    expect(await provenanceOf(github, number)).toMatchObject({ replacedHeads: [headSha], complete: false })
  })

  it.each([
    { what: 'refused', fault: { kind: 'answer', status: 403 } },
    { what: 'out of order', fault: { kind: 'answer', status: 502 } },
    { what: 'half an answer', fault: { kind: 'malformed' } },
  ] as const)('says that it is not complete when the replaced heads are $what', async ({ fault }) => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.startedBy(number, ACCOUNTS.bob)
    github.world.forcePush(number)
    github.fail({ path: '/graphql' }, fault)

    expect(await provenanceOf(github, number)).toMatchObject({
      starters: [{ account: BOB }],
      replacedHeads: [],
      complete: false,
    })
  })

  it('says that it is not complete when GraphQL answers with an error of its own', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.forcePush(number)
    github.before({ path: '/graphql' }, (world) => void world.pulls.delete(number))

    expect((await provenanceOf(github, number)).complete).toBe(false)
  })

  it.each([
    { path: /\/issues\/1$/, fault: { kind: 'answer', status: 403, message: 'Resource not accessible' } },
    { path: /\/timeline$/, fault: { kind: 'answer', status: 404, message: 'Not Found' } },
    { path: /\/timeline$/, fault: { kind: 'answer', status: 502 } },
    { path: /\/issues\/1$/, fault: { kind: 'malformed' } },
    { path: /\/timeline$/, fault: { kind: 'malformed' } },
  ] as const)('fails when $path cannot be read: $fault', async ({ path, fault }) => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({ path }, fault)

    await expect(provenanceOf(github, number)).rejects.toMatchObject({ kind: 'forge' })
  })

  it('says which permission it lacks', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const changeRequest = await connect(github).changeRequest(number, signal)
    const token = github.addToken('ghs_blind', { ...ACTIONS_ACTOR, pullRequests: 'none' })

    const error: ForgeError = await connect(github, { token })
      .provenance(changeRequest, signal)
      .catch((thrown) => thrown)

    expect(error.next).toContain('`permissions: pull-requests: read`')
  })

  it('ends when the run is stopped, in the middle of its last call as well', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.forcePush(number)
    const platform = connect(github)
    const changeRequest = await platform.changeRequest(number, signal)
    const stop = new AbortController()
    const reason = new Error('the job was cancelled')
    github.before({ path: '/graphql' }, () => stop.abort(reason))

    await expect(platform.provenance(changeRequest, stop.signal)).rejects.toBe(reason)
  })
})

describe('commits of an earlier head on GitHub', () => {
  it('are not known when the comparison tells fewer than it counts', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ commits: numbered(260).map(() => ({})) })
    const platform = connect(github)
    const changeRequest = await platform.changeRequest(number, signal)
    const { baseSha, headSha } = changeRequest
    const replaced = shaOf('replaced')
    const whole = github.world.comparison(baseSha, headSha)
    if (whole === undefined) throw new Error('nothing to compare')
    github.world.setComparison(baseSha, replaced, whole)
    expect(await platform.commitsOf(changeRequest, replaced, signal)).toHaveLength(260)
    const again = { ...whole, commits: [...whole.commits.slice(0, 100), ...whole.commits.slice(0, 160)] }
    github.world.setComparison(baseSha, replaced, again)

    await expect(platform.commitsOf(changeRequest, replaced, signal)).rejects.toThrow(/fewer commits/)
  })

  it('are one call', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    github.world.forcePush(number)
    const platform = connect(github)
    const changeRequest = await platform.changeRequest(number, signal)
    github.take()

    await platform.commitsOf(changeRequest, headSha, signal)

    expect(github.calls).toStrictEqual([expect.stringMatching(/^GET \/compare\//)])
  })
})

describe('pushes on GitHub', () => {
  it('are all there, over pages, and only those to this branch', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ headRef: 'fix' })
    github.world.openPull({ headRef: 'fix-2' })
    for (const _ of numbered(130)) github.world.push(number)
    github.take()

    const pushes = (await pushesOf(github, number)) ?? []

    expect(pushes).toHaveLength(131)
    expect(new Set(pushes.map(({ sha }) => sha)).size).toBe(131)
    expect(pushes[0]?.sha).toBe(github.world.pull(number).headSha)
    expect(github.calls.slice(1)).toStrictEqual(['GET /activity', 'GET /activity'])
  })

  it('are not told of a branch that was pushed to more than a thousand times', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const [first] = github.world.pushes
    if (first === undefined) throw new Error('nothing was pushed')
    for (const i of numbered(1000)) github.world.pushes.push({ ...first, id: first.id + 1 + i })

    expect(await pushesOf(github, number)).toBeUndefined()
  })

  it('name nobody for an account that was deleted, and leave deletions out', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha, headRef } = github.world.openPull({ by: null })
    const nothing = '0'.repeat(40)
    const deletion = { branch: headRef, before: headSha, after: nothing, kind: 'branch_deletion' } as const
    github.world.pushes.push({ ...deletion, id: 1, actor: ACCOUNTS.bob, at: github.world.now() })

    expect(await pushesOf(github, number)).toStrictEqual([
      { sha: headSha, at: expect.stringMatching(/Z$/), account: undefined },
    ])
  })

  it('are not told where GitHub has no such record', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({ path: '/activity' }, { kind: 'answer', status: 404 })

    expect(await pushesOf(github, number)).toBeUndefined()
  })

  it.each([
    { kind: 'answer', status: 403 },
    { kind: 'answer', status: 429 },
    { kind: 'primary-limit', resetsIn: 3000 },
    { kind: 'secondary-limit', retryAfter: 3000 },
    { kind: 'answer', status: 500 },
    { kind: 'malformed' },
  ] as const)('fail when there is no whole answer: $kind $status', async (fault) => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({ path: '/activity' }, fault)

    await expect(pushesOf(github, number)).rejects.toMatchObject({ kind: 'forge' })
  })

  it('of a fork are not asked for', async () => {
    await using github = await LoopbackGitHub.start()
    for (const headRepository of ['fork', 'sibling', 'deleted'] as const) {
      const { number } = github.world.openPull({ headRepository })
      expect(await pushesOf(github, number)).toBeUndefined()
    }

    expect(github.calls.filter((call) => call.includes('activity'))).toStrictEqual([])
  })
})
