import { describe, expect, it } from 'vitest'
import { isReadOnlyError } from '../../../src/platform/errors.ts'
import type { PlatformWorld } from './world.ts'

const signal = AbortSignal.timeout(600_000)

export function describeStatuses(makeWorld: () => Promise<PlatformWorld>): void {
  describe('sets statuses', () => {
    it('on the commit, the last one winning', async () => {
      await using world = await makeWorld()
      const { headSha } = await world.platform.changeRequest(await world.open(), signal)

      await world.platform.setStatus(
        headSha,
        { context: 'offshoot/database', state: 'pending', description: 'Forking' },
        signal,
      )
      await world.platform.setStatus(
        headSha,
        { context: 'offshoot/approval', state: 'pending', description: 'Waiting' },
        signal,
      )
      await world.platform.setStatus(
        headSha,
        { context: 'offshoot/database', state: 'success', description: 'Applied' },
        signal,
      )

      expect(await world.statuses(headSha)).toMatchObject([
        { context: 'offshoot/database', state: 'pending', description: 'Forking' },
        { context: 'offshoot/approval', state: 'pending', description: 'Waiting' },
        { context: 'offshoot/database', state: 'success', description: 'Applied' },
      ])
    })

    it('once, when nothing about them changed', async () => {
      await using world = await makeWorld()
      const { headSha } = await world.platform.changeRequest(await world.open(), signal)
      const status = { context: 'offshoot/database', state: 'success', description: 'Applied' } as const

      await world.platform.setStatus(headSha, status, signal)
      await world.platform.setStatus(headSha, { ...status }, signal)
      await world.platform.setStatus(headSha, { ...status, description: 'Applied again' }, signal)

      expect((await world.statuses(headSha)).map((set) => set.description)).toStrictEqual([
        'Applied',
        'Applied again',
      ])
    })

    it('with a description that fits, cut at a word', async () => {
      await using world = await makeWorld()
      const { headSha } = await world.platform.changeRequest(await world.open(), signal)
      const description = `Applied, and then ${'a word, '.repeat(40)}`

      await world.platform.setStatus(
        headSha,
        { context: 'offshoot/database', state: 'success', description },
        signal,
      )

      const [set] = await world.statuses(headSha)
      expect(set?.description).toMatch(/ (?:a|word,)…$/)
      expect(set?.description.length).toBeLessThanOrEqual(world.platform.limits.statusDescription)
      expect(set?.description.length).toBeGreaterThan(world.platform.limits.statusDescription - 10)
    })

    it('not with a token that may only read, and says that this is why', async () => {
      await using world = await makeWorld()
      const { headSha } = await world.readOnly.changeRequest(await world.open(), signal)

      const attempt = world.readOnly.setStatus(
        headSha,
        { context: 'offshoot/database', state: 'success', description: 'Applied' },
        signal,
      )

      await expect(attempt).rejects.toSatisfy(isReadOnlyError)
      expect(await world.statuses(headSha)).toStrictEqual([])
    })
  })
}
