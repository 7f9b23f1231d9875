import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { newMark, writeMark } from '../../../src/provider/mark.ts'
import { ownerPrefix } from '../../../src/provider/naming.ts'
import { claimLimit } from '../../../src/provider/postgres/claim.ts'
import type { BranchProvider, OwnershipMark } from '../../../src/provider/types.ts'
import { identifier, literal } from '../../../src/sql/quote.ts'
import { forkRequest, infoOf, OWNER, type PostgresWorld, postgresWorld, sql } from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal
const redactor = new Redactor()

describe('a fork on a Postgres server that was cut short', () => {
  let world: PostgresWorld
  let provider: BranchProvider
  let log: RecordingLogger

  beforeAll(async () => {
    world = await postgresWorld()
    await world.as('postgres', async ({ query }) => {
      await query('CREATE ROLE reporting LOGIN')
      await query('CREATE ROLE auditors NOLOGIN')
    })
  })

  afterEach(async () => {
    await provider[Symbol.asyncDispose]()
    await world.clear(ownerPrefix(OWNER))
  })

  afterAll(() => world[Symbol.asyncDispose]())

  function open(change: Parameters<PostgresWorld['provider']>[0] | object = {}): BranchProvider {
    log = recordingLogger()
    provider = world.provider({ log, redactor, ...change })
    return provider
  }

  async function administer(...statements: readonly string[]): Promise<void> {
    await world.as('postgres', async ({ query }) => {
      for (const statement of statements) await query(statement)
    })
  }
  async function leave(number: number, how: 'claim' | 'database' | 'other database'): Promise<OwnershipMark> {
    const { name, owner, purpose } = forkRequest(number, log)
    const mark = newMark({ owner, purpose, golden: 'whatever', now: new Date(), ttl: 3_600_000 })
    await administer(
      `CREATE ROLE ${identifier(name)}`,
      `COMMENT ON ROLE ${identifier(name)} IS ${literal(writeMark(mark))}`,
    )
    if (how === 'claim') return mark
    const limit = claimLimit(how === 'database' ? mark.nonce : 'another nonce altogether')
    await administer(
      `CREATE DATABASE ${identifier(name)} TEMPLATE golden ALLOW_CONNECTIONS false CONNECTION LIMIT ${limit}`,
    )
    return mark
  }

  it.each(['claim', 'database'] as const)('makes room for the next run (left: its %s)', async (how) => {
    open()
    const left = await leave(1, how)
    const branch = await provider.ensure(forkRequest(1, log), signal)
    expect(branch.created).toBe(true)
    expect(branch.mark.nonce).not.toBe(left.nonce)
    expect(await sql(await provider.connect(branch, signal), 'SELECT id FROM items')).toHaveLength(3)
  })

  it.each(['claim', 'database'] as const)(
    'is listed with its mark and can be deleted (left: its %s)',
    async (how) => {
      open()
      const mark = await leave(1, how)
      const found = []
      for await (const info of provider.list(OWNER, signal)) found.push(info)
      expect(found).toMatchObject([{ name: forkRequest(1, log).name, mark }])
      const [info] = found
      if (info === undefined) throw new Error('not listed')
      expect(await provider.delete(info, OWNER, signal)).toBe('deleted')
      expect(await world.leftovers(info.name)).toEqual([])
      expect(await provider.delete(info, OWNER, signal)).toBe('absent')
    },
  )

  it('is told from somebody’s database that only stands where it was to be', async () => {
    open()
    await leave(1, 'other database')
    const { name } = forkRequest(1, log)
    await expect(provider.ensure(forkRequest(1, log), signal)).rejects.toMatchObject({ kind: 'guard' })
    expect(await provider.find(name, OWNER, signal)).toMatchObject({ name, mark: undefined })
    expect(await world.leftovers(name)).toEqual([name, name])
  })

  it('leaves alone a role of its name that is somebody’s', async () => {
    const { name } = forkRequest(1, recordingLogger())
    await administer(`CREATE ROLE ${identifier(name)} LOGIN`)
    await expect(open().ensure(forkRequest(1, log), signal)).rejects.toMatchObject({ kind: 'guard' })
    expect(await world.leftovers(name)).toEqual([name])
  })

  it('makes room when it is a database that was dropped half way', async () => {
    const first = await open().ensure(forkRequest(1, log), signal)
    // What the server writes before it removes the files.
    await administer(`UPDATE pg_database SET datconnlimit = -2 WHERE datname = ${literal(first.name)}`)
    const second = await provider.ensure(forkRequest(1, log), signal)
    expect(second.created).toBe(true)
    await administer(`UPDATE pg_database SET datconnlimit = -2 WHERE datname = ${literal(second.name)}`)
    expect(await provider.delete(infoOf(second), OWNER, signal)).toBe('deleted')
    expect(await world.leftovers(second.name)).toEqual([])
  })

  it('is cleared away by the run that failed', async () => {
    open({ settings: { role: 'nobody-of-that-name' } })
    await expect(provider.ensure(forkRequest(1, log), signal)).rejects.toMatchObject({ kind: 'config' })
    expect(await world.leftovers('offshoot')).toEqual([])
  })
})
