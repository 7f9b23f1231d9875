import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../src/platform/types.ts'
import type { PlatformWorld } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const UNKNOWN = 'd'.repeat(40)

export function describeOrigins(makeWorld: () => Promise<PlatformWorld>): void {
  describe('tells how a change request came to be', () => {
    it('which of a person’s own is nothing at all', async () => {
      await using world = await makeWorld()
      const changeRequest = await world.platform.changeRequest(await world.open(), signal)

      expect(await world.platform.provenance(changeRequest, signal)).toStrictEqual({
        openedVia: undefined,
        starters: [],
        replacedHeads: [],
        complete: true,
      })
    })

    it('with the commits of a head that a force-push took away', async () => {
      await using world = await makeWorld()
      const number = await world.open({ commits: [{ message: 'One', by: 'copilot' }, { message: 'Two' }] })
      const before = await world.platform.changeRequest(number, signal)
      const { commits } = await world.platform.change(before, signal)
      await world.forcePush(number, [{ message: 'Made anew', by: 'alice' }])
      const after = await world.platform.changeRequest(number, signal)

      const replaced = await world.platform.commitsOf(after, before.headSha, signal)

      expect(replaced).toStrictEqual(commits)
      expect(replaced?.map(({ author }) => author?.login)).toStrictEqual(['Copilot', 'alice'])
      expect(
        (await world.platform.change(after, signal)).commits.map(({ message }) => message),
      ).toStrictEqual(['Made anew'])
    })

    it('and says when a head is not there any more', async () => {
      await using world = await makeWorld()
      const changeRequest = await world.platform.changeRequest(await world.open(), signal)

      expect(await world.platform.commitsOf(changeRequest, UNKNOWN, signal)).toBeUndefined()
    })

    it('with the pushes to its head, newest first, and who pushed', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      await world.open({ by: 'mallory' })
      const heads = [(await world.platform.changeRequest(number, signal)).headSha]
      await world.push(number, [{}], 'copilot')
      heads.unshift((await world.platform.changeRequest(number, signal)).headSha)
      await world.forcePush(number)
      const now = await world.platform.changeRequest(number, signal)

      const pushes = (await world.platform.pushes(now, signal)) ?? []

      expect(pushes.map(({ sha }) => sha)).toStrictEqual([now.headSha, ...heads])
      expect(pushes.map(({ account }) => account?.login)).toStrictEqual(['alice', 'Copilot', 'alice'])
      expect(pushes[1]?.account?.type).toBe('bot')
      const times = pushes.map(({ at }) => Date.parse(at))
      expect(times).toStrictEqual(times.toSorted((a, b) => b - a))
      expect(Math.min(...times)).toBeGreaterThan(0)
    })

    it('but not with the pushes to a fork', async () => {
      await using world = await makeWorld()
      const changeRequest = await world.platform.changeRequest(await world.open({ fromFork: true }), signal)

      expect(await world.platform.pushes(changeRequest, signal)).toBeUndefined()
    })
  })

  describe('tells what stands on a commit', () => {
    it('with the text of a file, as it was written', async () => {
      await using world = await makeWorld()
      const text = '# Wächter ✓\r\n* @acme/dba\n'
      const sha = await world.commitFile('.github/CODE OWNERS', text)

      expect(await world.platform.fileAt('.github/CODE OWNERS', sha, signal)).toBe(text)
    })

    it('and that there is no such file, or that it is a directory', async () => {
      await using world = await makeWorld()
      const sha = await world.commitFile('.github/CODEOWNERS', '')

      expect(await world.platform.fileAt('.github/CODEOWNERS', sha, signal)).toBe('')
      expect(await world.platform.fileAt('CODEOWNERS', sha, signal)).toBeUndefined()
      expect(await world.platform.fileAt('.github', sha, signal)).toBeUndefined()
      expect(await world.platform.fileAt('.github/', sha, signal)).toBeUndefined()
    })

    it('but nothing of a commit that it does not have', async () => {
      await using world = await makeWorld()

      await expect(world.platform.fileAt('CODEOWNERS', UNKNOWN, signal)).rejects.toMatchObject({
        kind: 'forge',
      })
    })

    it('with the last status of each context', async () => {
      await using world = await makeWorld()
      const { headSha } = await world.platform.changeRequest(await world.open(), signal)
      const database = { context: 'offshoot/database', description: 'Applied' } as const
      const targetUrl = 'https://example.com/actions/runs/1#offshoot=1;'
      await world.platform.setStatus(headSha, { ...database, state: 'pending' }, signal)
      const approval = { context: 'offshoot/approval', state: 'failure', description: 'No' } as const
      await world.platform.setStatus(headSha, approval, signal)
      await world.platform.setStatus(headSha, { ...database, state: 'success', targetUrl }, signal)

      expect(await world.platform.statusesOf(headSha, signal)).toStrictEqual([
        { ...database, state: 'success', targetUrl, mine: true },
        { ...approval, targetUrl: undefined, mine: true },
      ])
      expect(await world.platform.statusesOf(UNKNOWN, signal)).toStrictEqual([])
    })
  })

  it('tells at one glance, if at all, what it tells singly', async () => {
    await using world = await makeWorld()
    for (const by of ['alice', 'copilot', 'deleted'] as const) {
      const number = await world.open({ by })
      const changeRequest = await world.platform.changeRequest(number, signal)
      const { headSha } = changeRequest
      const status = { context: 'offshoot/database', state: 'success', description: 'Applied' } as const
      await world.platform.setStatus(headSha, status, signal)
      const statuses = await world.platform.statusesOf(headSha, signal)

      const glance = await world.platform.glance?.(number, signal)

      const told = glance ?? { changeRequest, statuses }
      expect({ ...told, statuses: told.statuses ?? statuses }).toMatchObject({ changeRequest, statuses })
    }
  })

  it('tells by one conversation, if at all, what it tells singly', async () => {
    await using world = await makeWorld()
    const number = await world.open({ by: 'copilot' })
    const changeRequest = await world.platform.changeRequest(number, signal)
    await world.comment(number, 'bob', 'First')
    await world.review(number, 'bob', 'changes-requested')
    await world.editComment(await world.comment(number, 'mallory', 'Second'), 'Second thoughts')
    await world.review(number, 'bob', 'approved')
    await world.review(number, 'deleted', 'commented')
    await world.platform.createComment(number, 'Ours', signal)
    const { platform } = world
    const [comments, reviews, provenance] = await Promise.all([
      platform.commentsStartingWith(number, '', signal),
      platform.reviews(changeRequest, signal),
      platform.provenance(changeRequest, signal),
    ])

    const conversation = await platform.conversation?.(changeRequest, signal)

    // Questions of the other kind may tell times to the second only.
    const toSeconds = (all: readonly Comment[]) =>
      all.map((one) => ({ ...one, createdAt: one.createdAt.replace(/\.\d+Z$/, 'Z') }))
    const told = conversation ?? { comments, reviews, provenance }
    expect({ ...told, comments: toSeconds(told.comments) }).toStrictEqual({
      comments: toSeconds(comments),
      reviews,
      provenance,
    })
  })

  it('tells whom it acts as, as its comments do', async () => {
    await using world = await makeWorld()
    const { author } = await world.platform.createComment(await world.open(), 'Hello', signal)

    const self = await world.platform.self(signal)

    expect({ ...author }).toMatchObject({ ...self })
    expect(self?.id).toBeGreaterThan(0)
  })
}
