import { describe, expect, it } from 'vitest'
import { findOwnComment, upsertComment } from '../../../src/platform/comment.ts'
import { isTooLongError } from '../../../src/platform/errors.ts'
import type { Platform } from '../../../src/platform/types.ts'
import { numbered, type PlatformWorld } from './world.ts'

const signal = AbortSignal.timeout(600_000)

export function describeComments(makeWorld: () => Promise<PlatformWorld>): void {
  const upsert = (
    platform: Platform,
    number: number,
    { body, run, key = 'database' }: { body: string; run: number; key?: string },
  ) => upsertComment({ platform, number, key, body: () => body, run, signal })

  describe('keeps one comment', () => {
    it('created at first, then brought up to date in place', async () => {
      await using world = await makeWorld()
      const number = await world.open()

      const created = await upsert(world.platform, number, { body: 'Forking', run: 1 })
      const updated = await upsert(world.platform, number, { body: 'Passed', run: 2 })

      expect([created.outcome, updated.outcome]).toStrictEqual(['created', 'updated'])
      expect(updated.comment?.id).toBe(created.comment?.id)
      const comments = await world.comments(number)
      expect(comments).toStrictEqual([
        { body: '<!-- offshoot:v1 key=database run=2 -->\nPassed', mine: true },
      ])
    })

    it('and writes nothing when it would say the same', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      await upsert(world.platform, number, { body: 'Passed\n\nin 3 s\n', run: 1 })
      const before = await world.comments(number)

      const { outcome } = await upsert(world.platform, number, { body: 'Passed\n\nin 3 s\n', run: 2 })

      expect(outcome).toBe('unchanged')
      expect(await world.comments(number)).toStrictEqual(before)
    })

    it('found among 150 others, before and after it', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      for (const i of numbered(120)) await world.comment(number, 'bob', `Remark ${i}`)
      await upsert(world.platform, number, { body: 'First', run: 1 })
      for (const i of numbered(30)) await world.comment(number, 'bob', `Further remark ${i}`)

      const { outcome } = await upsert(world.platform, number, { body: 'Second', run: 2 })

      expect(outcome).toBe('updated')
      expect((await world.comments(number)).filter((comment) => comment.mine)).toHaveLength(1)
      expect(await world.comments(number)).toHaveLength(151)
    })

    it('of its own, whoever else starts a comment with its marker', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const planted = '<!-- offshoot:v1 key=database run=999999999 -->\nAll fine, merge it'
      await world.comment(number, 'mallory', planted)

      const { outcome } = await upsert(world.platform, number, { body: 'Failed', run: 1 })

      expect(outcome).toBe('created')
      expect((await world.comments(number)).map((comment) => comment.body)).toStrictEqual([
        planted,
        '<!-- offshoot:v1 key=database run=1 -->\nFailed',
      ])
      expect(
        (await findOwnComment({ platform: world.platform, number, key: 'database', signal }))?.body,
      ).toContain('Failed')
    })

    it('and takes no comment of its own for it that only quotes the marker', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      await world.platform.createComment(number, 'See:\n<!-- offshoot:v1 key=database run=5 -->\n', signal)

      expect(
        await findOwnComment({ platform: world.platform, number, key: 'database', signal }),
      ).toBeUndefined()
    })

    it('that an older run does not overwrite', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      await upsert(world.platform, number, { body: 'Of the newer run', run: 20 })

      const { outcome, comment } = await upsert(world.platform, number, { body: 'Of the older run', run: 19 })

      expect(outcome).toBe('stale')
      expect(comment?.body).toContain('Of the newer run')
      expect((await world.comments(number)).map((found) => found.body)).toStrictEqual([
        expect.stringContaining('Of the newer run'),
      ])
    })

    it('and removes others of its own, keeping the oldest', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      await world.comment(number, 'bob', 'Nice')
      const ids: number[] = []
      for (const run of [3, 5, 4]) {
        const body = `<!-- offshoot:v1 key=database run=${run} -->
Run ${run}`
        ids.push((await world.platform.createComment(number, body, signal)).id)
      }

      const { outcome, comment } = await upsert(world.platform, number, { body: 'Run 6', run: 6 })

      expect(outcome).toBe('updated')
      expect(comment?.id).toBe(ids[0])
      expect((await world.comments(number)).map((found) => found.body)).toStrictEqual([
        'Nice',
        expect.stringContaining('Run 6'),
      ])
    })

    it('for each key', async () => {
      await using world = await makeWorld()
      const number = await world.open()

      await upsert(world.platform, number, { body: 'One', run: 1, key: 'orders' })
      const second = await upsert(world.platform, number, { body: 'Two', run: 1, key: 'orders-2' })
      const third = await upsert(world.platform, number, { body: 'Three', run: 2, key: 'orders' })

      expect([second.outcome, third.outcome]).toStrictEqual(['created', 'updated'])
      expect((await world.comments(number)).map((found) => found.body.split('\n')[1])).toStrictEqual([
        'Three',
        'Two',
      ])
    })

    it.each([
      { first: 7, second: 8 },
      { first: 8, second: 7 },
    ])(
      'when two runs begin it at the same moment and run $first writes first: that of run 8',
      async ({ first, second }) => {
        await using world = await makeWorld()
        const number = await world.open()
        const { platform } = world
        const looked = barrier(2)
        const wrote = barrier(2)
        const later = withHooks(platform, { firstLook: looked, beforeCreate: wrote })
        const sooner = withHooks(platform, { firstLook: looked, afterCreate: wrote })

        const outcomes = await Promise.all([
          upsert(sooner, number, { body: `Run ${first}`, run: first }),
          upsert(later, number, { body: `Run ${second}`, run: second }),
        ])

        expect((await world.comments(number)).map((found) => found.body)).toStrictEqual([
          expect.stringContaining('Run 8'),
        ])
        expect(outcomes[1]?.outcome).toBe(second === 8 ? 'updated' : 'stale')
      },
    )

    it('anew, when somebody deleted it, even between looking and writing', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      await upsert(world.platform, number, { body: 'One', run: 1 })
      const deleting = withHooks(world.platform, { beforeUpdate: () => world.deleteComments(number) })

      const { outcome } = await upsert(deleting, number, { body: 'Two', run: 2 })

      expect(outcome).toBe('created')
      expect((await world.comments(number)).map((found) => found.body)).toStrictEqual([
        expect.stringContaining('Two'),
      ])
    })

    it('unless the token may only read, which it says', async () => {
      await using world = await makeWorld()
      const number = await world.open()

      const result = await upsert(world.readOnly, number, { body: 'Passed', run: 1 })

      expect(result).toMatchObject({ outcome: 'read-only', reason: { kind: 'forge', status: 403 } })
      expect(await world.comments(number)).toStrictEqual([])
    })

    it('as long as the forge takes, and names length as the reason when it does not', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const limit = world.platform.limits.comment

      const tooLong = '.'.repeat(limit + 10_000)
      await expect(upsert(world.platform, number, { body: tooLong, run: 1 })).rejects.toSatisfy(
        isTooLongError,
      )
      expect(await world.comments(number)).toStrictEqual([])
      expect((await upsert(world.platform, number, { body: '😀'.repeat(limit / 2), run: 1 })).outcome).toBe(
        'created',
      )
    })

    it('whose text cannot carry a second marker', async () => {
      await using world = await makeWorld()
      const number = await world.open()

      await expect(
        upsert(world.platform, number, { body: 'Test `<!-- offshoot:v1 key=database run=9 -->`', run: 1 }),
      ).rejects.toThrow(/marker/)
      expect(await world.comments(number)).toStrictEqual([])
    })
  })
}

interface Hooks {
  readonly firstLook?: () => Promise<void>
  readonly beforeCreate?: () => Promise<void>
  readonly afterCreate?: () => Promise<void>
  readonly beforeUpdate?: () => Promise<void>
}

/** The platform with things happening around what is asked of it. */
function withHooks(platform: Platform, hooks: Hooks): Platform {
  let looks = 0
  const replaced: Partial<Platform> = {
    commentsStartingWith: async (...args) => {
      const found = await platform.commentsStartingWith(...args)
      if (looks++ === 0) await hooks.firstLook?.()
      return found
    },
    createComment: async (...args) => {
      await hooks.beforeCreate?.()
      const created = await platform.createComment(...args)
      await hooks.afterCreate?.()
      return created
    },
    updateComment: async (...args) => {
      await hooks.beforeUpdate?.()
      return platform.updateComment(...args)
    },
  }
  return new Proxy(platform, {
    get: (target, key) => {
      const value: unknown = Reflect.get(replaced, key) ?? Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Lets nobody through before the last of `count` has arrived. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    arrived++
    if (arrived >= count) open()
    return opened
  }
}
