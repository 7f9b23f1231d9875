import { describe, expect, it } from 'vitest'
import { isNotFoundError, isReadOnlyError } from '../../../src/platform/errors.ts'
import type { PlatformWorld } from './world.ts'

const signal = AbortSignal.timeout(600_000)

export function describeOneComment(makeWorld: () => Promise<PlatformWorld>): void {
  describe('reads one comment', () => {
    it('as it stands, with who wrote it and when', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const id = await world.comment(number, 'bob', '/offshoot approve')
      const later = await world.comment(number, 'mallory', '/offshoot approve')

      const comment = await world.platform.commentById(number, id, signal)
      const second = await world.platform.commentById(number, later, signal)

      expect(comment).toMatchObject({
        id,
        body: '/offshoot approve',
        author: { id: 1002, login: 'bob', type: 'user' },
        mine: false,
        edited: false,
        via: undefined,
      })
      expect(Date.parse(comment?.createdAt ?? '')).toBeLessThanOrEqual(Date.parse(second?.createdAt ?? ''))
    })

    it('and tells that somebody changed its text', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const id = await world.comment(number, 'bob', 'Hello')
      await world.editComment(id, '/offshoot approve')

      expect(await world.platform.commentById(number, id, signal)).toMatchObject({
        body: '/offshoot approve',
        edited: true,
      })
      expect(await world.platform.commentsStartingWith(number, '/offshoot', signal)).toMatchObject([
        { id, edited: true },
      ])
    })

    it('but not one that is gone, or stands below another change request', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const other = await world.open()
      const id = await world.comment(other, 'bob', '/offshoot approve')

      expect(await world.platform.commentById(number, id, signal)).toBeUndefined()
      await world.deleteComments(other)
      expect(await world.platform.commentById(other, id, signal)).toBeUndefined()
    })

    it('and answers it with a reaction', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const id = await world.comment(number, 'bob', '/offshoot help')
      const comment = await world.platform.commentById(number, id, signal)
      if (comment === undefined) throw new Error('the comment is gone')

      await world.platform.react(number, comment, 'eyes', signal)
      await world.platform.react(number, comment, '+1', signal)
      await world.platform.react(number, comment, '+1', signal)

      expect(await world.reactions(id)).toStrictEqual(['eyes', '+1'])
      await expect(world.readOnly.react(number, comment, '-1', signal)).rejects.toSatisfy(isReadOnlyError)
      await world.deleteComments(number)
      await expect(world.platform.react(number, comment, '-1', signal)).rejects.toSatisfy(isNotFoundError)
    })
  })
}
