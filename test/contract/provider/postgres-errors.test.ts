import { createConnection, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { OffshootError } from '../../../src/core/errors.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { connect } from '../../../src/sql/client.ts'
import { freePort } from '../../support/postgres.ts'
import { forkRequest, type PostgresWorld, postgresWorld } from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal

describe('what a Postgres server refuses', () => {
  let world: PostgresWorld
  let log: RecordingLogger

  beforeAll(async () => {
    world = await postgresWorld()
    log = recordingLogger()
  })

  afterAll(() => world[Symbol.asyncDispose]())

  async function errorOf(change: Partial<Parameters<PostgresWorld['provider']>[0]>): Promise<OffshootError> {
    await using provider = world.provider({ log, redactor: new Redactor(), patience: 200, ...change })
    const error = await provider.ensure(forkRequest(1, log), signal).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (!(error instanceof OffshootError)) throw new Error(`not an OffshootError: ${error}`)
    expect(`${error.message} ${log.text()}`).not.toContain(world.admin.password)
    return error
  }

  it('says where it tried and what to check when nobody listens', async () => {
    const port = await freePort()
    const error = await errorOf({ admin: { ...world.admin, port } })
    expect(error).toMatchObject({ kind: 'provider', where: `127.0.0.1:${port}/postgres` })
    expect(error.said).toContain('ECONNREFUSED')
    expect(error.next).toContain('check host and port')
  })

  it('says so when the password is wrong, and does not show it', async () => {
    const error = await errorOf({ admin: { ...world.admin, password: 'not-the-password' } })
    expect(error).toMatchObject({ kind: 'provider' })
    expect(error.said).toContain('password authentication failed')
    expect(error.next).toContain('check user and password')
    expect(error.message).not.toContain('not-the-password')
  })

  it('asks for another maintenance database when there is none of that name', async () => {
    const error = await errorOf({ settings: { options: { 'maintenance-database': 'nowhere' } } })
    expect(error.said).toContain('does not exist')
    expect(error.next).toContain('maintenance-database')
  })

  it('waits for a server that is still starting', async () => {
    const port = await freePort()
    const late = createServer((socket) => {
      const upstream = createConnection(world.admin.port, world.admin.host)
      socket.pipe(upstream).pipe(socket)
      for (const end of [socket, upstream]) end.on('error', () => {})
    })
    await using provider = world.provider({
      log,
      redactor: new Redactor(),
      admin: { ...world.admin, port },
      clock: {
        ...systemClock,
        sleep: async () => {
          if (!late.listening) await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve))
        },
      },
    })
    expect((await provider.golden(signal)).name).toBe('golden')
    late.close()
  })

  it('names the databases that could be meant when the golden base is not there', async () => {
    const error = await errorOf({ golden: 'goldne' })
    expect(error).toMatchObject({ kind: 'provider' })
    expect(error.message).toContain('"goldne" does not exist')
    expect(error.next).toContain('"golden"')
    expect(error.next).not.toContain('template1')
  })

  it('names who is connected to a golden base in use, and the way out', async () => {
    await world.as('postgres', async ({ query }) => {
      await query('ALTER DATABASE golden WITH ALLOW_CONNECTIONS true')
    })
    await using busy = await connect(
      { ...world.admin, database: 'golden' },
      { purpose: 'the nightly refresh', signal },
    )
    await busy.query('SELECT 1')
    const error = await errorOf({})
    expect(error).toMatchObject({ kind: 'provider' })
    expect(error.said).toContain('1 × offshoot: the nightly refresh (client backend) as postgres')
    expect(error.next).toContain('ALTER DATABASE "golden" WITH ALLOW_CONNECTIONS false;')
    expect(await world.leftovers('offshoot')).toEqual([])
    await world.as('postgres', async ({ query }) => {
      await query('ALTER DATABASE golden WITH ALLOW_CONNECTIONS false')
    })
  })

  it('takes the database of the URL as the golden base when none is named', async () => {
    await using provider = world.provider({
      log,
      redactor: new Redactor(),
      golden: undefined,
      admin: { ...world.admin, database: 'golden' },
    })
    expect((await provider.golden(signal)).name).toBe('golden')
  })

  it.each([
    [{ golden: 'postgres' }, 'where our own logins connect'],
    [{ golden: undefined }, 'where our own logins connect'],
    [{ settings: { options: { 'maintenance-db': 'x', strategy: 1 } } }, '"maintenance-db" is not known'],
    [{ settings: { options: { 'maintenance-database': 7 } } }, 'maintenance-database: 7 is not valid'],
  ])('refuses a set-up that cannot work before it connects (%j)', (change, words) => {
    expect(() => world.provider({ log, redactor: new Redactor(), ...change })).toThrow(words)
  })
})
