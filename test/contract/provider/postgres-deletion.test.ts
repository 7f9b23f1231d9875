import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { ownerPrefix } from '../../../src/provider/naming.ts'
import type { BranchProvider } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { identifier } from '../../../src/sql/quote.ts'
import { forkRequest, infoOf, OWNER, type PostgresWorld, postgresWorld, sql } from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal

describe('deleting a branch on a Postgres server', () => {
  let world: PostgresWorld
  let provider: BranchProvider
  let log: RecordingLogger

  beforeAll(async () => {
    world = await postgresWorld({ settings: { max_prepared_transactions: '10', wal_level: 'logical' } })
    log = recordingLogger()
    provider = world.provider({ log, redactor: new Redactor() })
  })

  afterEach(() => world.clear(ownerPrefix(OWNER)))

  afterAll(async () => {
    await provider[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  it('rolls back what the branch left prepared', async () => {
    const branch = await provider.ensure(forkRequest(1, log), signal)
    const credential = await provider.connect(branch, signal)
    await sql(credential, "BEGIN; INSERT INTO items VALUES (4); PREPARE TRANSACTION 'it''s left'")
    await world.as(branch.name, async ({ query }) => {
      await query("BEGIN; CREATE TABLE more (id integer); PREPARE TRANSACTION 'by a superuser'")
    })
    expect(await provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
    expect(await world.leftovers(branch.name)).toEqual([])
    expect(await world.read('postgres', 'SELECT gid FROM pg_prepared_xacts')).toEqual([])
  })

  it('ends what streams from it, and drops its replication slots', async () => {
    const branch = await provider.ensure(forkRequest(1, log), signal)
    await world.as(branch.name, async ({ query }) => {
      await query("SELECT pg_create_logical_replication_slot('idle', 'pgoutput')")
      await query("SELECT pg_create_logical_replication_slot('busy', 'pgoutput')")
      await query('CREATE PUBLICATION feed FOR ALL TABLES')
    })
    const streaming = new pg.Client({
      ...world.admin,
      database: branch.name,
      replication: 'database',
    } as pg.ClientConfig)
    streaming.on('error', () => {})
    await streaming.connect()
    streaming
      .query(`START_REPLICATION SLOT busy LOGICAL 0/0 (proto_version '1', publication_names 'feed')`)
      .catch(() => {})
    await expect
      .poll(() => world.read('postgres', 'SELECT slot_name FROM pg_replication_slots WHERE active'))
      .toEqual([{ slot_name: 'busy' }])
    expect(await provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
    expect(await world.read('postgres', 'SELECT slot_name FROM pg_replication_slots')).toEqual([])
    await streaming.end().catch(() => {})
  })

  it('refuses a branch that somebody made a template', async () => {
    const branch = await provider.ensure(forkRequest(1, log), signal)
    await world.as('postgres', async ({ query }) => {
      await query(`ALTER DATABASE ${identifier(branch.name)} WITH IS_TEMPLATE true`)
    })
    await expect(provider.delete(infoOf(branch), OWNER, signal)).rejects.toMatchObject({
      kind: 'guard',
      message: expect.stringContaining('IS_TEMPLATE'),
    })
    expect(await world.leftovers(branch.name)).toContain(branch.name)
    await world.as('postgres', async ({ query }) => {
      await query(`ALTER DATABASE ${identifier(branch.name)} WITH IS_TEMPLATE false`)
    })
  })

  it('refuses a branch that somebody renamed to keep it', async () => {
    const branch = await provider.ensure(forkRequest(1, log), signal)
    await world.as('postgres', async ({ query }) => {
      await query(`ALTER DATABASE ${identifier(branch.name)} RENAME TO kept`)
    })
    await expect(provider.delete({ ...infoOf(branch), name: 'kept' }, OWNER, signal)).rejects.toMatchObject({
      kind: 'guard',
    })
    expect(await sql({ ...world.admin, database: 'kept' }, 'SELECT id FROM items')).toHaveLength(3)
    await world.as('postgres', async ({ query }) => {
      await query('DROP DATABASE kept WITH (FORCE)')
    })
  })

  it('drops its logins although one left things in a database that lets everybody in', async () => {
    const branch = await provider.ensure(forkRequest(1, log), signal)
    const credential = await provider.connect(branch, signal)
    await using elsewhere = await connect(
      { ...credential, database: 'template1' },
      { purpose: 'mischief', signal },
    )
    await elsewhere.query('SELECT lo_create(0)')
    await sql({ ...credential, database: 'postgres' }, 'SELECT lo_create(0)')
    expect(await provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
    expect(await world.leftovers(branch.name)).toEqual([])
    await expect(elsewhere.query('SELECT 1')).rejects.toThrow()
    for (const database of ['template1', 'postgres']) {
      expect(await world.read(database, 'SELECT oid FROM pg_largeobject_metadata')).toEqual([])
    }
  })

  it('deletes while somebody keeps coming back', async () => {
    const branch = await provider.ensure(forkRequest(1, log), signal)
    const credential = await provider.connect(branch, signal)
    let going = true
    const pool = Array.from({ length: 4 }, async () => {
      while (going) await sql(credential, 'SELECT pg_sleep(0.001)').catch(() => {})
    })
    expect(await provider.delete(infoOf(branch), OWNER, signal)).toBe('deleted')
    going = false
    await Promise.all(pool)
    expect(await world.leftovers(branch.name)).toEqual([])
  })

  it('leaves roles and databases of longer names alone', async () => {
    const [one, ten] = [
      await provider.ensure(forkRequest(1, log), signal),
      await provider.ensure(forkRequest(10, log), signal),
    ]
    const credential = await provider.connect(ten, signal)
    await world.as('postgres', async ({ query }) => {
      await query(`CREATE ROLE "${one.name}-foreign" LOGIN`)
    })
    expect(await provider.delete(infoOf(one), OWNER, signal)).toBe('deleted')
    expect(await sql(credential, 'SELECT id FROM items')).toHaveLength(3)
    expect(await world.leftovers(`${one.name}-`)).toEqual([`${one.name}-foreign`])
  })
})
