import { describe, expect, it } from 'vitest'
import { writeMark } from '../../../src/provider/mark.ts'
import { branchName } from '../../../src/provider/naming.ts'
import type { Purpose } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { type Harness, HOUR, infoOf, NEIGHBOUR, OWNER, purposeOf, refusedBy, signal } from './harness.ts'

/** Finding, listing, deleting and remembering. */
export function describeLifecycle(harness: Harness): void {
  const { request, anotherJob, login, listed } = harness

  describe('find and list', () => {
    it('finds a branch with its mark, and nothing where there is none', async () => {
      expect(await harness.provider.find(request(1).name, OWNER, signal)).toBeUndefined()
      const branch = await harness.provider.ensure(request(1), signal)
      expect(await harness.provider.find(branch.name, OWNER, signal)).toMatchObject({
        id: branch.id,
        name: branch.name,
        mark: branch.mark,
      })
    })

    it('lists every branch of one repository and none of another', async () => {
      for (const number of [1, 2, 10]) await harness.provider.ensure(request(number), signal)
      await harness.provider.ensure(request(1, { owner: NEIGHBOUR }), signal)
      const group: Purpose = { kind: 'merge-group', headSha: 'c0ffee'.repeat(6) }
      await harness.provider.ensure(request(0, { purpose: group }), signal)
      const ours = await listed(OWNER)
      expect(ours.map(({ name }) => name).sort()).toEqual(
        [purposeOf(1), purposeOf(2), purposeOf(10), group]
          .map((purpose) => branchName(OWNER, purpose))
          .sort(),
      )
      expect(ours.every(({ mark }) => mark !== undefined)).toBe(true)
      expect((await listed(NEIGHBOUR)).map(({ name }) => name)).toEqual([branchName(NEIGHBOUR, purposeOf(1))])
    })

    it('shows what bears our name without a readable mark, as unmarked', async () => {
      const foreign = branchName(OWNER, purposeOf(3))
      await harness.world.plantForeign(foreign)
      const copied = await harness.provider.ensure(request(4), signal)
      await harness.world.overwriteMark(copied.name, writeMark({ ...copied.mark, owner: NEIGHBOUR }))
      const found = await listed(OWNER)
      expect(found.map(({ name, mark }) => [name, mark])).toEqual([
        [foreign, undefined],
        [copied.name, undefined],
      ])
    })
  })

  describe('delete', () => {
    it('deletes a branch with everything that came with it, once', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      await login(branch)
      await login(branch)
      expect(await harness.provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
      expect(await harness.world.leftovers(branch.name)).toEqual([])
      expect(await harness.provider.find(branch.name, OWNER, signal)).toBeUndefined()
      expect(await harness.provider.delete(infoOf(branch), OWNER, signal)).toBe('absent')
    })

    it('ends the sessions that are open on it', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      await using connection = await connect(await login(branch), { purpose: 'contract test', signal })
      await connection.query('BEGIN')
      await connection.query('LOCK TABLE items')
      expect(await harness.provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
      await expect(connection.query('SELECT 1')).rejects.toThrow()
    })

    it('refuses what the caller has seen no mark on', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      const error = await refusedBy(
        harness.provider.delete({ ...infoOf(branch), mark: undefined }, OWNER, signal),
      )
      expect(error.kind).toBe('guard')
      expect(await harness.provider.find(branch.name, OWNER, signal)).toBeDefined()
    })

    it('refuses another repository’s branch', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      expect((await refusedBy(harness.provider.delete(infoOf(branch), NEIGHBOUR, signal))).kind).toBe('guard')
      await harness.world.overwriteMark(branch.name, writeMark({ ...branch.mark, owner: NEIGHBOUR }))
      expect((await refusedBy(harness.provider.delete(infoOf(branch), OWNER, signal))).kind).toBe('guard')
      expect(await harness.world.leftovers(branch.name)).toContain(branch.name)
    })

    it('refuses a branch that took the place of the one that was meant', async () => {
      const seen = await harness.provider.ensure(request(1), signal)
      const now = await harness.provider.ensure(request(1, { reset: () => 'a push' }), signal)
      expect((await refusedBy(harness.provider.delete(infoOf(seen), OWNER, signal))).kind).toBe('guard')
      expect((await harness.provider.find(now.name, OWNER, signal))?.mark?.nonce).toBe(now.mark.nonce)
    })

    it('refuses the golden base, whatever the caller believes it is', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      const golden = await harness.provider.golden(signal)
      const disguised = { ...infoOf(branch), id: golden.id, name: golden.name }
      expect((await refusedBy(harness.provider.delete(disguised, OWNER, signal))).kind).toBe('guard')
      expect((await harness.provider.golden(signal)).id).toBe(golden.id)
    })
  })

  describe('remember', () => {
    it('keeps what the pipeline knows until the next push', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      const state = {
        phase: 'migrated',
        applied: [{ path: 'migrations/0001_größe "x".sql', hash: '0123456789abcdef' }],
        pushes: 3,
      } as const
      const mark = await harness.provider.remember(branch, state, signal)
      expect(mark).toEqual({ ...branch.mark, state })
      const next = await (await anotherJob()).ensure(request(1), signal)
      expect(next.mark.state).toEqual(state)
      expect(next.mark.nonce).toBe(branch.mark.nonce)
    })

    it('does not write on a branch that took the place of the one that was meant', async () => {
      const seen = await harness.provider.ensure(request(1), signal)
      const now = await harness.provider.ensure(request(1, { reset: () => 'a push' }), signal)
      const state = { ...seen.mark.state, pushes: 9 }
      expect((await refusedBy(harness.provider.remember(seen, state, signal))).kind).toBe('guard')
      expect((await harness.provider.find(now.name, OWNER, signal))?.mark?.state.pushes).toBe(0)
    })
  })

  describe('extend', () => {
    it('lets a branch live longer, for every later job, and never shorter', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      const expires = Date.parse(branch.mark.expiresAt)
      const later = new Date(expires + 5 * HOUR).toISOString()
      expect(await harness.provider.extend(branch, later, signal)).toEqual({
        ...branch.mark,
        expiresAt: later,
      })
      const sooner = new Date(expires - HOUR / 2).toISOString()
      expect((await harness.provider.extend(branch, sooner, signal)).expiresAt).toBe(later)
      expect((await harness.provider.find(branch.name, OWNER, signal))?.mark?.expiresAt).toBe(later)
      const pushed = await (await anotherJob()).ensure(request(1), signal)
      expect(pushed.mark.expiresAt, 'a push renews the life that it has, and takes none of it').toBe(later)
    })

    it('does not write on a branch that took the place of the one that was meant', async () => {
      const seen = await harness.provider.ensure(request(1), signal)
      const now = await harness.provider.ensure(request(1, { reset: () => 'a push' }), signal)
      const later = new Date(Date.parse(now.mark.expiresAt) + HOUR).toISOString()
      expect((await refusedBy(harness.provider.extend(seen, later, signal))).kind).toBe('guard')
      expect((await harness.provider.find(now.name, OWNER, signal))?.mark?.expiresAt).toBe(now.mark.expiresAt)
    })
  })
}
