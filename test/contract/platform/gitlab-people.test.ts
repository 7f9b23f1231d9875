import { describe, expect, it } from 'vitest'
import type { ForgeError } from '../../../src/platform/errors.ts'
import type { Platform } from '../../../src/platform/types.ts'
import { LEVELS, USERS } from '../../support/gitlab/index.ts'
import { changed, connect, openScene } from './gitlab-world.ts'

const signal = AbortSignal.timeout(600_000)
const BOB = { id: 1002, login: 'bob', type: 'user' } as const

async function reviewsOf(platform: Platform, iid: number) {
  const reviews = await platform.reviews(await platform.changeRequest(iid, signal), signal)
  return reviews.map(({ author, state, commitSha }) => [author?.login, state, commitSha])
}

describe('reviews on GitLab', () => {
  it('are of the head that there was when they were given, also where a push did not take them away', async () => {
    await using at = await openScene()
    const first = at.world.version(at.iid).headSha
    at.world.approve(at.iid, USERS.bob)
    at.world.push(at.iid)
    const second = at.world.version(at.iid).headSha
    at.world.approve(at.iid, USERS.mallory)

    expect(await reviewsOf(at.platform, at.iid)).toStrictEqual([
      ['bob', 'approved', first],
      ['mallory', 'approved', second],
    ])
  })

  it('are of no commit where GitLab does not say when they were given', async () => {
    await using at = await openScene()
    at.world.mergeRequest(at.iid).approvals.push({ user: USERS.bob, approvedAt: undefined })

    expect(await reviewsOf(at.platform, at.iid)).toStrictEqual([['bob', 'approved', undefined]])
  })

  it('are of what was there when they were listed, whatever is pushed meanwhile', async () => {
    await using at = await openScene()
    const first = at.world.version(at.iid).headSha
    const changeRequest = await at.now()
    await at.platform.change(changeRequest, signal)
    at.gitlab.before({ path: '/approvals' }, (world) => {
      world.push(at.iid)
      world.approve(at.iid, USERS.bob)
    })

    const [review] = await at.platform.reviews(changeRequest, signal)

    expect(review?.commitSha).toBe(at.world.version(at.iid).headSha)
    expect(review?.commitSha).not.toBe(first)
  })

  it('are people’s, whatever rules are met without any', async () => {
    await using at = await openScene()
    const met = changed('/approvals', (answer) => ({ ...answer, approved: true }))

    expect(await reviewsOf(connect(at.gitlab, { fetch: met }), at.iid)).toStrictEqual([])
  })

  it('that ask for changes stand, and come last', async () => {
    await using at = await openScene()
    at.world.review(at.iid, USERS.mallory, 'requested_changes')
    at.world.review(at.iid, USERS.alice, 'reviewed')
    at.world.approve(at.iid, USERS.bob)

    const asked = await reviewsOf(at.platform, at.iid)
    at.world.review(at.iid, USERS.mallory, 'approved')

    expect(asked.map(([login, state]) => [login, state])).toStrictEqual([
      ['bob', 'approved'],
      ['mallory', 'changes-requested'],
    ])
    expect(await reviewsOf(at.platform, at.iid)).toHaveLength(1)
  })

  it.each(['/approvals', '/reviewers'])('are never taken for none: %s', async (path) => {
    await using at = await openScene()
    at.gitlab.fail({ path }, { kind: 'answer', status: 403 })

    await expect(reviewsOf(at.platform, at.iid)).rejects.toMatchObject({ status: 403 })
  })
})

describe('accounts on GitLab', () => {
  it('are bots where GitLab says so, or gave them a bot’s name, which takes no call', async () => {
    await using at = await openScene({ author: USERS.duo })
    const { iid } = at.world.openMergeRequest({ author: USERS.offshoot })

    expect((await at.now()).author).toMatchObject({ login: 'duo-developer-acme', type: 'bot' })
    at.gitlab.take()
    expect((await at.platform.changeRequest(iid, signal)).author?.type).toBe('bot')
    expect(at.gitlab.requests).toHaveLength(1)
  })

  it('are asked about once', async () => {
    await using at = await openScene()

    await at.now()
    await at.now()

    expect(at.gitlab.calls.filter((call) => call.includes('/users/'))).toHaveLength(1)
  })

  it.each([403, 404])('are neither people nor bots where GitLab does not say: %i', async (status) => {
    await using at = await openScene()
    at.gitlab.fail({ path: '/users/' }, { kind: 'answer', status })

    expect((await at.now()).author).toStrictEqual({ id: 1001, login: 'alice', type: 'other' })
  })

  it('are neither people nor bots where an older GitLab does not tell', async () => {
    await using at = await openScene()
    const untold = changed('/users/', ({ bot: _, ...user }) => user)

    const { author } = await connect(at.gitlab, { fetch: untold }).changeRequest(at.iid, signal)

    expect(author?.type).toBe('other')
  })

  it('may do nothing as bots, whatever their level; nobody is asked', async () => {
    await using at = await openScene()

    expect(await at.platform.permission({ ...BOB, type: 'bot' }, signal)).toBe('none')
    expect(at.gitlab.requests).toStrictEqual([])
  })

  it('are not guessed while GitLab fails', async () => {
    await using at = await openScene()
    at.gitlab.fail({ path: '/users/', times: 3 }, { kind: 'answer', status: 500 })

    await expect(at.now()).rejects.toMatchObject({ status: 500 })
    expect((await at.now()).author?.type).toBe('user')
  })

  it.each([
    { level: LEVELS.guest, permission: 'read' },
    { level: LEVELS.reporter, permission: 'read' },
    { level: LEVELS.developer, permission: 'write' },
    { level: LEVELS.maintainer, permission: 'admin' },
    { level: LEVELS.owner, permission: 'admin' },
  ] as const)('may do what their level allows: $level is $permission', async ({ level, permission }) => {
    await using at = await openScene()
    at.world.addMember(USERS.bob, level)

    expect(await at.platform.permission(BOB, signal)).toBe(permission)
  })

  it('may do nothing while they are blocked', async () => {
    await using at = await openScene()
    at.world.addMember({ ...USERS.bob, state: 'blocked' }, LEVELS.owner)

    expect(await at.platform.permission(BOB, signal)).toBe('none')
  })

  it('are in a group that the token sees; whether in a hidden one, nobody knows', async () => {
    await using at = await openScene()
    at.world.addGroup('acme/dba', [USERS.bob])
    at.world.addGroup('acme/secret', [USERS.bob], [USERS.bob])
    const dba = { organization: 'acme', slug: 'dba' }

    expect(await at.platform.isMember(dba, BOB, signal)).toBe(true)
    expect(await at.platform.isMember(dba, { ...BOB, id: 1001, login: 'alice' }, signal)).toBe(false)
    expect(await at.platform.isMember(dba, { ...BOB, type: 'bot' }, signal)).toBe(false)
    const error: ForgeError = await at.platform
      .isMember({ organization: 'acme', slug: 'secret' }, BOB, signal)
      .then(
        () => expect.unreachable(),
        (thrown) => thrown,
      )
    expect(error).toMatchObject({ kind: 'forge', status: 404, readOnly: false })
    expect(error.next).toContain('guest of @acme/secret')
  })
})
