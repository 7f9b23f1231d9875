import { describe, expect, it } from 'vitest'
import { guardBranch } from '../../../src/provider/guard.ts'
import { childName } from '../../../src/provider/naming.ts'
import { connect } from '../../../src/sql/client.ts'
import { type Harness, infoOf, itemsOf, OWNER, refusedBy, signal, sql } from './harness.ts'
import { recordingLogger } from './recording.ts'

/** Children of a branch, and turns on one. */
export function describeSharing(harness: Harness): void {
  const { log, request, anotherJob, login } = harness

  describe('forkChild', () => {
    it('forks a branch as it is now, each with its own login', async () => {
      const parent = await harness.provider.ensure(request(1), signal)
      const credential = await login(parent)
      await sql(credential, 'INSERT INTO items VALUES (4)')
      await using busy = await connect(credential, { purpose: 'a pool that was left open', signal })
      await busy.query('SELECT 1')
      const [one, two] = await Promise.all([
        harness.provider.forkChild(parent, childName(parent.name, 1), signal),
        harness.provider.forkChild(parent, childName(parent.name, 2), signal),
      ])
      expect(one.mark.parent).toBe(parent.name)
      expect(one.golden).toEqual(parent.golden)
      const [first, second] = [await login(one), await login(two)]
      await guardBranch({ branch: one, credential: first, signal })
      await sql(first, 'ALTER TABLE items ADD COLUMN extra integer')
      await sql(first, 'INSERT INTO items VALUES (5)')
      expect(await itemsOf(first)).toEqual([1, 2, 3, 4, 5])
      expect(await itemsOf(second)).toEqual([1, 2, 3, 4])
      expect(await itemsOf(credential)).toEqual([1, 2, 3, 4])
      await expect(sql({ ...first, ...two.location }, 'SELECT 1')).rejects.toThrow()
      await expect(sql({ ...first, ...parent.location }, 'SELECT 1')).rejects.toThrow()
      await expect(sql({ ...credential, ...one.location }, 'SELECT 1')).rejects.toThrow()
    })

    it('takes the place of a child that an earlier run left', async () => {
      const parent = await harness.provider.ensure(request(1), signal)
      const child = childName(parent.name, 1)
      const left = await harness.provider.forkChild(parent, child, signal)
      await sql(await login(left), 'DROP TABLE items')
      const fresh = await harness.provider.forkChild(parent, child, signal)
      expect(fresh.mark.nonce).not.toBe(left.mark.nonce)
      expect(await itemsOf(await login(fresh))).toEqual([1, 2, 3])
    })

    it('leaves alone what bears the child’s name and no mark', async () => {
      const parent = await harness.provider.ensure(request(1), signal)
      const child = childName(parent.name, 1)
      await harness.world.plantForeign(child)
      expect((await refusedBy(harness.provider.forkChild(parent, child, signal))).kind).toBe('guard')
      expect(await harness.provider.delete(infoOf(parent), OWNER, signal)).toBe('deleted')
      expect(await harness.world.isForeignIntact(child)).toBe(true)
    })

    it('is deleted alone, or with its parent', async () => {
      const parent = await harness.provider.ensure(request(1), signal)
      const children = await Promise.all(
        [1, 2].map((index) => harness.provider.forkChild(parent, childName(parent.name, index), signal)),
      )
      for (const child of children) await login(child)
      const [one] = children
      if (one === undefined) throw new Error('no child')
      expect(await harness.provider.delete(infoOf(one), OWNER, signal)).toBe('deleted')
      expect(await itemsOf(await login(parent))).toEqual([1, 2, 3])
      expect(await harness.provider.delete(infoOf(parent), OWNER, signal)).toBe('deleted')
      expect(await harness.world.leftovers(parent.name)).toEqual([])
    })

    it('goes when its parent is forked anew', async () => {
      const parent = await harness.provider.ensure(request(1), signal)
      const child = await harness.provider.forkChild(parent, childName(parent.name, 1), signal)
      const again = await harness.provider.ensure(request(1, { reset: () => 'a push' }), signal)
      expect(await harness.provider.find(child.name, OWNER, signal)).toBeUndefined()
      expect((await refusedBy(harness.provider.forkChild(parent, child.name, signal))).kind).toBe('guard')
      expect((await harness.provider.find(again.name, OWNER, signal))?.mark?.nonce).toBe(again.mark.nonce)
    })
  })

  describe('hold', () => {
    it('lets two runs on one branch take turns, and says that the second waits', async () => {
      const { name: branch } = request(1)
      const mine = recordingLogger()
      const first = await harness.provider.hold(branch, mine, signal)
      await using elsewhere = await harness.provider.hold(request(2).name, mine, signal)
      expect(elsewhere).toBeDefined()
      const theirs = recordingLogger()
      let turn = false
      const second = (await anotherJob()).hold(branch, theirs, signal).then((held) => {
        turn = true
        return held
      })
      await expect.poll(() => theirs.text()).toContain('another run works on')
      expect(turn).toBe(false)
      expect(mine.text()).toBe('')
      await first[Symbol.asyncDispose]()
      await using held = await second
      expect(held).toBeDefined()
    })

    it('stops waiting when the run is cancelled, and leaves the turn to others', async () => {
      const { name: branch } = request(1)
      const first = await harness.provider.hold(branch, log, signal)
      const abort = new AbortController()
      const theirs = recordingLogger()
      const second = (await anotherJob()).hold(branch, theirs, abort.signal)
      await expect.poll(() => theirs.text()).toContain('another run works on')
      abort.abort(new Error('cancelled'))
      await expect(second).rejects.toThrow('cancelled')
      await first[Symbol.asyncDispose]()
      await using third = await harness.provider.hold(branch, log, signal)
      expect(third).toBeDefined()
    })

    it('does not get in the way of the run that holds', async () => {
      await using held = await harness.provider.hold(request(1).name, log, signal)
      expect(held).toBeDefined()
      const branch = await harness.provider.ensure(request(1), signal)
      expect(await harness.provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
    })
  })
}
