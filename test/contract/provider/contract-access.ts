import { describe, expect, it } from 'vitest'
import { guardBranch } from '../../../src/provider/guard.ts'
import { connect } from '../../../src/sql/client.ts'
import { type Harness, infoOf, itemsOf, OWNER, refusedBy, signal, sql } from './harness.ts'

/** Logins, what they open, and the guard that proves it. */
export function describeAccess(harness: Harness): void {
  const { log, redactor, secrets, request, anotherJob, login } = harness

  describe('connect', () => {
    it('gives each caller a login of its own', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      const [one, two] = [await login(branch), await login(branch)]
      expect(one.password).not.toBe(two.password)
      expect(one.password.length).toBeGreaterThanOrEqual(32)
      expect(await itemsOf(one)).toEqual(await itemsOf(two))
    })

    it('opens that branch and no other', async () => {
      const [one, two] = [
        await harness.provider.ensure(request(1), signal),
        await harness.provider.ensure(request(2), signal),
      ]
      const credential = await login(one)
      await login(two)
      await expect(sql({ ...credential, ...two.location }, 'SELECT 1')).rejects.toThrow()
      const { golden } = one
      if (golden.location !== undefined) {
        await expect(sql({ ...credential, ...golden.location }, 'SELECT 1')).rejects.toThrow()
      }
    })

    it('may do in the branch what the application’s owner may', async () => {
      const credential = await login(await harness.provider.ensure(request(1), signal))
      await using connection = await connect(credential, { purpose: 'contract test', signal })
      for (const statement of [
        'ALTER TABLE items ADD COLUMN price integer NOT NULL DEFAULT 0',
        'CREATE TABLE orders (id bigserial PRIMARY KEY, item integer REFERENCES items)',
        'CREATE INDEX ON orders (item)',
        'CREATE SCHEMA shop',
        'CREATE TABLE shop.carts (id integer)',
        'CREATE VIEW shop.names AS SELECT name FROM items',
        'CREATE FUNCTION shop.one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
        "CREATE TYPE shop.size AS ENUM ('s', 'm')",
        'CREATE TEMPORARY TABLE scratch (id integer)',
        'CREATE EXTENSION pg_trgm',
        'DROP EXTENSION pg_trgm',
        'TRUNCATE orders',
        'DROP TABLE orders',
        'ALTER TABLE items RENAME TO goods',
        'DROP TABLE goods CASCADE',
      ]) {
        await connection.query(statement)
      }
    })

    it('shows the next login what this one made, as its own', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      await sql(await login(branch), 'CREATE TABLE notes (id integer)')
      const next = await login(await (await anotherJob()).ensure(request(1), signal))
      await sql(next, 'ALTER TABLE notes ADD COLUMN text text')
      await sql(next, 'DROP TABLE notes')
    })

    it('is refused for a branch that is gone', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      await harness.provider.delete(infoOf(branch), OWNER, signal)
      expect((await refusedBy(harness.provider.connect(branch, signal))).kind).toBe('guard')
      expect(await harness.world.leftovers(branch.name)).toEqual([])
    })

    it('is refused for a branch that another took the place of', async () => {
      const seen = await harness.provider.ensure(request(1), signal)
      const now = await harness.provider.ensure(request(1, { reset: () => 'a push' }), signal)
      expect((await refusedBy(harness.provider.connect(seen, signal))).kind).toBe('guard')
      expect(await itemsOf(await login(now))).toEqual([1, 2, 3])
    })

    it('tells its password to the redactor and to nobody else', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      const credential = await login(branch)
      expect(redactor.redact(`x ${credential.password} y`)).toBe('x *** y')
      await refusedBy(harness.provider.delete({ ...infoOf(branch), mark: undefined }, OWNER, signal))
      for (const secret of secrets) expect(log.text()).not.toContain(secret)
    })
  })

  describe('the guard', () => {
    it('lets a run go on with the branch’s own login', async () => {
      const branch = await harness.provider.ensure(request(1), signal)
      await guardBranch({ branch, credential: await login(branch), signal })
      const adopted = await harness.provider.ensure(request(1), signal)
      await guardBranch({ branch: adopted, credential: await login(adopted), signal })
    })

    it('stops a run whose login leads to a sibling', async () => {
      const [one, two] = [
        await harness.provider.ensure(request(1), signal),
        await harness.provider.ensure(request(2), signal),
      ]
      const credential = await login(two)
      expect((await refusedBy(guardBranch({ branch: one, credential, signal }))).kind).toBe('guard')
      const lied = { ...one, location: two.location }
      expect((await refusedBy(guardBranch({ branch: lied, credential, signal }))).kind).toBe('guard')
    })

    it('stops a run on a branch that was forked anew meanwhile', async () => {
      const seen = await harness.provider.ensure(request(1), signal)
      const now = await harness.provider.ensure(request(1, { reset: () => 'a push' }), signal)
      const branch = { ...now, mark: seen.mark }
      expect((await refusedBy(guardBranch({ branch, credential: await login(now), signal }))).kind).toBe(
        'guard',
      )
    })
  })
}
