import { describe, expect, it } from 'vitest'
import { writeMark } from '../../../src/provider/mark.ts'
import { branchName, ownerPrefix } from '../../../src/provider/naming.ts'
import {
  type Harness,
  HOUR,
  infoOf,
  itemsOf,
  NEIGHBOUR,
  OWNER,
  purposeOf,
  refusedBy,
  signal,
  sql,
} from './harness.ts'

/** Forking, adopting, and what is left alone. */
export function describeEnsure(harness: Harness): void {
  const { log, request, anotherJob, login } = harness

  describe('ensure', () => {
    it('forks a branch that holds what the golden base holds and may be changed without changing it', async () => {
      const one = await harness.provider.ensure(request(1), signal)
      expect(one.created).toBe(true)
      expect(one.name).toBe(branchName(OWNER, purposeOf(1)))
      expect(one.mark).toMatchObject({ owner: OWNER, purpose: purposeOf(1), golden: one.golden.id })
      expect(one.mark.state).toEqual({ phase: 'fresh', applied: [], pushes: 0 })
      expect(one.id).not.toBe(one.golden.id)
      expect(one.method).not.toBe('')
      const credential = await login(one)
      expect(await itemsOf(credential)).toEqual([1, 2, 3])
      await sql(credential, 'INSERT INTO items VALUES (4)')
      await sql(credential, 'DELETE FROM items WHERE id = 1')
      const two = await login(await harness.provider.ensure(request(2), signal))
      expect(await itemsOf(two)).toEqual([1, 2, 3])
      expect(await itemsOf(credential)).toEqual([2, 3, 4])
    })

    it('tells a golden base that does not change while nobody replaces it', async () => {
      const golden = await harness.provider.golden(signal)
      expect(await harness.provider.golden(signal)).toEqual(golden)
      expect((await harness.provider.ensure(request(1), signal)).golden).toEqual(golden)
    })

    it('adopts the branch on the next push, as it is, and renews its expiry', async () => {
      const first = await harness.provider.ensure(request(1, { ttl: HOUR }), signal)
      await sql(await login(first), 'INSERT INTO items VALUES (4)')
      const job = await anotherJob()
      const second = await job.ensure(request(1, { ttl: 3 * HOUR }), signal)
      expect(second.created).toBe(false)
      expect(second.id).toBe(first.id)
      expect(second.mark.nonce).toBe(first.mark.nonce)
      expect(second.mark.createdAt).toBe(first.mark.createdAt)
      expect(Date.parse(second.mark.expiresAt) - Date.parse(first.mark.expiresAt)).toBeGreaterThan(HOUR)
      expect((await harness.provider.find(first.name, OWNER, signal))?.mark?.expiresAt).toBe(
        second.mark.expiresAt,
      )
      expect(await itemsOf(await login(second))).toEqual([1, 2, 3, 4])
    })

    it('forks anew when the caller gives a reason, and logs the reason', async () => {
      const first = await harness.provider.ensure(request(1), signal)
      await sql(await login(first), 'DROP TABLE items')
      const second = await harness.provider.ensure(
        request(1, {
          reset: (existing) => {
            expect(existing.created).toBe(false)
            expect(existing.mark.nonce).toBe(first.mark.nonce)
            return 'an applied file was edited'
          },
        }),
        signal,
      )
      expect(second.created).toBe(true)
      expect(second.mark.nonce).not.toBe(first.mark.nonce)
      expect(await itemsOf(await login(second))).toEqual([1, 2, 3])
      expect(log.text()).toContain('an applied file was edited')
    })

    it('forks anew when the golden base was replaced', async () => {
      const first = await harness.provider.ensure(request(1), signal)
      await sql(await login(first), 'INSERT INTO items VALUES (4)')
      await harness.world.replaceGolden()
      const job = await anotherJob()
      const second = await job.ensure(request(1), signal)
      expect(second.golden.id).not.toBe(first.golden.id)
      expect(second.created).toBe(true)
      expect(await itemsOf(await login(second))).toEqual([1, 2, 3])
      expect(log.text()).toContain('was replaced since')
    })

    it('leaves alone what bears the name and no mark', async () => {
      const { name: foreign } = request(1)
      await harness.world.plantForeign(foreign)
      const error = await refusedBy(
        harness.provider.ensure(request(1, { reset: () => 'a reset must not help' }), signal),
      )
      expect(error.kind).toBe('guard')
      expect(error.message).toContain(foreign)
      expect(await harness.world.isForeignIntact(foreign)).toBe(true)
    })

    it.each([
      ['of another repository', { owner: NEIGHBOUR }],
      ['of another change request', { purpose: purposeOf(99) }],
      ['of a merge group', { purpose: { kind: 'merge-group', headSha: 'a'.repeat(40) } }],
    ] as const)('leaves alone a branch whose mark is %s', async (_, change) => {
      const branch = await harness.provider.ensure(request(1), signal)
      await sql(await login(branch), 'INSERT INTO items VALUES (4)')
      await harness.world.overwriteMark(branch.name, writeMark({ ...branch.mark, ...change }))
      const error = await refusedBy(harness.provider.ensure(request(1, { reset: () => 'no' }), signal))
      expect(error.kind).toBe('guard')
      await harness.world.overwriteMark(branch.name, writeMark(branch.mark))
      expect(await itemsOf(await login(branch))).toEqual([1, 2, 3, 4])
    })

    it.each([['not JSON'], ['{}'], ['{"managedBy":"offshoot","version":1}'], [null]])(
      'leaves alone a branch whose mark was overwritten with %j',
      async (text) => {
        const branch = await harness.provider.ensure(request(1), signal)
        await harness.world.overwriteMark(branch.name, text)
        expect((await refusedBy(harness.provider.ensure(request(1), signal))).kind).toBe('guard')
        expect((await refusedBy(harness.provider.delete(infoOf(branch), OWNER, signal))).kind).toBe('guard')
        expect(await harness.world.leftovers(branch.name)).toContain(branch.name)
      },
    )

    it('refuses a name that is not its owner’s', async () => {
      await expect(
        harness.provider.ensure(request(1, { name: 'offshoot-elsewhere-pr-1' }), signal),
      ).rejects.toThrow()
      expect(await harness.world.leftovers('offshoot-elsewhere')).toEqual([])
    })

    it('makes twenty branches at once, each right and none mixed up', async () => {
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
      const branches = await Promise.all(
        numbers.map((number) => harness.provider.ensure(request(number), signal)),
      )
      expect(new Set(branches.map(({ id }) => id)).size).toBe(20)
      expect(branches.every(({ created }) => created)).toBe(true)
      await Promise.all(
        branches.map(async (branch, index) => {
          const credential = await login(branch)
          await sql(credential, `INSERT INTO items VALUES (${100 + index})`)
          expect(await itemsOf(credential)).toEqual([1, 2, 3, 100 + index])
        }),
      )
      await Promise.all(branches.map((branch) => harness.provider.delete(infoOf(branch), OWNER, signal)))
      expect(await harness.world.leftovers(ownerPrefix(OWNER))).toEqual([])
    })

    it('makes one branch when several jobs want the same at once', async () => {
      const jobs = await Promise.all([anotherJob(), anotherJob(), anotherJob()])
      const branches = await Promise.all(jobs.map((job) => job.ensure(request(1), signal)))
      expect(new Set(branches.map(({ id }) => id)).size).toBe(1)
      expect(branches.filter(({ created }) => created)).toHaveLength(1)
    })

    it.each([1, 10, 20, 30, 50])('leaves nothing half done when it is aborted after %d ms', async (ms) => {
      const abort = new AbortController()
      const reason = new Error('the job was cancelled')
      const ended = harness.provider.ensure(request(1), abort.signal).then(
        () => undefined,
        (error: unknown) => error,
      )
      setTimeout(() => abort.abort(reason), ms)
      const error = await ended
      if (error !== undefined) expect(error).toBe(reason)
      // An abort that comes with the last answer finds a branch that is whole, for the next job to adopt.
      const left = await harness.provider.find(request(1).name, OWNER, signal)
      if (left === undefined) expect(await harness.world.leftovers(request(1).name)).toEqual([])
      const next = await harness.provider.ensure(request(1), signal)
      expect(next.created).toBe(left === undefined)
      expect(await itemsOf(await login(next))).toEqual([1, 2, 3])
    })

    it('does nothing for a run that was cancelled before', async () => {
      const reason = new Error('the job was cancelled')
      await expect(harness.provider.ensure(request(1), AbortSignal.abort(reason))).rejects.toBe(reason)
      expect(await harness.world.leftovers(request(1).name)).toEqual([])
    })
  })
}
