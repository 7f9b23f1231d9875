import { describe, expect, it } from 'vitest'
import { upsertComment } from '../../../src/platform/comment.ts'
import type { Platform } from '../../../src/platform/types.ts'
import { ACCOUNTS, ACTIONS_ACTOR, LoopbackGitHub } from '../../support/github/index.ts'
import { connect } from './github-world.ts'

const signal = AbortSignal.timeout(600_000)
const upsert = (platform: Platform, number: number, body: string, run: number) =>
  upsertComment({ platform, number, key: 'database', body: () => body, run, signal })

describe('calls of the GitHub platform', () => {
  it('are 9 for a new pull request with both statuses, a review and a comment', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    const platform = connect(github)

    const changeRequest = await platform.changeRequest(number, signal)
    await platform.change(changeRequest, signal)
    await platform.setStatus(
      changeRequest.headSha,
      { context: 'offshoot/database', state: 'pending', description: 'Trying' },
      signal,
    )
    await platform.reviews(changeRequest, signal)
    await platform.setStatus(
      changeRequest.headSha,
      { context: 'offshoot/database', state: 'success', description: 'Applied' },
      signal,
    )
    await platform.setStatus(
      changeRequest.headSha,
      { context: 'offshoot/approval', state: 'success', description: 'Not needed' },
      signal,
    )
    await upsert(platform, number, 'Applied', 1)

    expect(github.calls).toStrictEqual([
      'GET /pulls/1',
      expect.stringMatching(/^GET \/compare\//),
      expect.stringMatching(/^POST \/statuses\//),
      'GET /pulls/1/reviews',
      expect.stringMatching(/^POST \/statuses\//),
      expect.stringMatching(/^POST \/statuses\//),
      'GET /issues/1/comments',
      'POST /issues/1/comments',
      'GET /issues/1/comments',
    ])
  })

  it('are 6 for a push that changes the statuses and the comment', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    await upsert(connect(github), number, 'Applied', 1)
    github.world.push(number)
    github.take()
    const platform = connect(github)

    const changeRequest = await platform.changeRequest(number, signal)
    await platform.change(changeRequest, signal)
    for (const context of ['offshoot/database', 'offshoot/approval'] as const) {
      await platform.setStatus(
        changeRequest.headSha,
        { context, state: 'success', description: 'Well' },
        signal,
      )
    }
    await upsert(platform, number, 'Applied again', 2)

    expect(github.calls).toHaveLength(6)
    expect(github.calls.at(-1)).toMatch(/^PATCH \/issues\/comments\//)
  })

  it('learn who we are from the answer to a status, and otherwise ask once', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    await upsert(connect(github), number, 'One', 1)
    github.take()

    const told = connect(github)
    await told.setStatus(
      headSha,
      { context: 'offshoot/database', state: 'success', description: 'Well' },
      signal,
    )
    await upsert(told, number, 'Two', 2)
    const withStatus = github.take().map((call) => call.path)
    const untold = connect(github)
    await upsert(untold, number, 'Three', 3)
    await upsert(untold, number, 'Four', 4)

    expect(withStatus).not.toContain('/graphql')
    expect(github.requests.filter((call) => call.path === '/graphql')).toHaveLength(1)
    expect(github.world.commentsOf(number)).toHaveLength(1)
  })

  it('leave statuses alone that an earlier run set, outside of pushes', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const status = {
      context: 'offshoot/approval',
      state: 'pending',
      description: 'Waiting for a human',
      targetUrl: 'https://example.com/runs/1',
    } as const
    await connect(github).setStatus(headSha, status, signal)

    await connect(github, { trigger: { kind: 'review', number } }).setStatus(headSha, status, signal)
    await connect(github, { trigger: { kind: 'schedule' } }).setStatus(
      headSha,
      { ...status, state: 'success' },
      signal,
    )

    expect(github.world.statusesOf(headSha).map(({ state }) => state)).toStrictEqual(['pending', 'success'])
  })

  it('write statuses even when they cannot be read', async () => {
    await using github = await LoopbackGitHub.start()
    const { headSha } = github.world.openPull()
    github.fail({ method: 'GET', path: '/status' }, { kind: 'answer', status: 403 })

    await connect(github, { trigger: { kind: 'schedule' } }).setStatus(
      headSha,
      { context: 'offshoot/approval', state: 'pending', description: 'Waiting' },
      signal,
    )

    expect(github.world.statusesOf(headSha)).toHaveLength(1)
  })

  it('take no longer for many writes than for few', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const platform = connect(github)
    const giveUp = AbortSignal.timeout(3_000)

    // With a second between writes and three between comments this would take 24 seconds.
    for (const i of [1, 2, 3, 4, 5, 6]) {
      await platform.setStatus(
        headSha,
        { context: 'offshoot/database', state: 'pending', description: `Step ${i}` },
        giveUp,
      )
      await platform.createComment(number, `Step ${i}`, giveUp)
    }

    expect(github.requests).toHaveLength(12)
  })
})

describe('comments that are ours', () => {
  const app = { id: 4321, slug: 'acme-bot' }
  const appUser = { id: 555_001, login: 'acme-bot[bot]', type: 'Bot' } as const

  it('are those of the person whose token it is', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const { app: _, ...person } = { ...ACTIONS_ACTOR, user: ACCOUNTS.bob }
    const token = github.addToken('ghp_of_bob', person)
    github.world.comment(number, {
      user: ACCOUNTS.actions,
      body: '<!-- offshoot:v1 key=database run=1 -->\nOf another identity',
    })

    const first = await upsert(connect(github, { token }), number, 'One', 1)
    const second = await upsert(connect(github, { token }), number, 'Two', 2)

    expect([first.outcome, second.outcome]).toStrictEqual(['created', 'updated'])
    expect(github.world.commentsOf(number).map(({ user }) => user?.login)).toStrictEqual([
      'github-actions[bot]',
      'bob',
    ])
  })

  it('are those of the App whose token it is, not of the workflows', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const token = github.addToken('ghs_of_an_app', { ...ACTIONS_ACTOR, user: appUser, app })
    github.world.comment(number, {
      user: ACCOUNTS.actions,
      body: '<!-- offshoot:v1 key=database run=1 -->\nPlanted by a workflow',
    })

    const first = await upsert(connect(github, { token }), number, 'One', 1)
    const second = await upsert(connect(github, { token }), number, 'Two', 2)

    expect([first.outcome, second.outcome]).toStrictEqual(['created', 'updated'])
    expect(github.world.commentsOf(number)[0]?.body).toContain('Planted')
  })

  it('are not those that another App wrote in the name of the workflows’ bot', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.comment(number, {
      user: ACCOUNTS.actions,
      app,
      body: '<!-- offshoot:v1 key=database run=1 -->\nPlanted',
    })

    expect((await upsert(connect(github), number, 'One', 1)).outcome).toBe('created')
  })

  it('are those of the workflows’ bot where GitHub does not say who we are', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    await upsert(connect(github), number, 'One', 1)
    github.world.comment(number, {
      user: ACCOUNTS.mallory,
      body: '<!-- offshoot:v1 key=database run=1 -->\nPlanted',
    })
    github.fail({ path: '/graphql' }, { kind: 'answer', status: 403 })

    expect((await upsert(connect(github), number, 'Two', 2)).outcome).toBe('updated')
    expect(github.world.commentsOf(number)).toHaveLength(2)
  })

  it('cannot be told, so none is written, while GitHub fails to say who we are', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    await upsert(connect(github), number, 'One', 1)
    github.fail({ path: '/graphql' }, { kind: 'answer', status: 502 })

    await expect(upsert(connect(github), number, 'Two', 2)).rejects.toMatchObject({
      kind: 'forge',
      status: 502,
    })
    expect(github.world.commentsOf(number)).toHaveLength(1)
  })
})
