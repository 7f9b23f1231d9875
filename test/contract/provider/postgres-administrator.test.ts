import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { ownerPrefix } from '../../../src/provider/naming.ts'
import type { BranchProvider } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { literal } from '../../../src/sql/quote.ts'
import {
  forkAndLogin,
  forkRequest,
  infoOf,
  OWNER,
  type PostgresWorld,
  postgresWorld,
  verdictOf,
} from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal
const redactor = new Redactor()
const DENIED = '42501'
let log: RecordingLogger

describe('a Postgres server whose administrator is no superuser', () => {
  let world: PostgresWorld

  beforeAll(async () => {
    world = await postgresWorld({
      app: 'CREATE ROLE app NOLOGIN',
      owner: 'postgres',
      fill: EVERYTHING_OF_APP,
    })
  })

  afterEach(async () => {
    await world.clear(ownerPrefix(OWNER))
    await world.as('postgres', async ({ query }) => {
      await query('DROP ROLE IF EXISTS ci')
      await query('ALTER ROLE app NOLOGIN')
      await query('ALTER DATABASE golden OWNER TO postgres')
    })
  })

  afterAll(() => world[Symbol.asyncDispose]())

  async function asCi(setUp: string, role?: string): Promise<BranchProvider> {
    await world.as('postgres', async ({ query }) => {
      await query(`CREATE ROLE ci LOGIN PASSWORD 'ci-password'; ${setUp}`)
    })
    log = recordingLogger()
    const admin = { ...world.admin, user: 'ci', password: 'ci-password' }
    return world.provider({ log, redactor, admin, settings: { role } })
  }

  it.each([
    [
      'acts as an owner that cannot log in',
      'ALTER ROLE ci CREATEDB CREATEROLE; GRANT app TO ci WITH ADMIN OPTION',
    ],
    [
      'takes over from an owner that can',
      'ALTER ROLE ci CREATEDB CREATEROLE; ALTER ROLE app LOGIN; ALTER DATABASE golden OWNER TO app; GRANT app TO ci',
    ],
    [
      'takes over from an owner that can, and that may only create in the schema of another',
      'ALTER ROLE ci CREATEDB CREATEROLE; ALTER ROLE app LOGIN; GRANT app TO ci',
    ],
  ])('%s', async (_, setUp) => {
    await using provider = await asCi(setUp)
    const { branch, credential } = await forkAndLogin(provider, log)
    expect(await verdictOf(credential, 'ALTER TABLE items ADD COLUMN x integer')).toBe('ok')
    expect(await verdictOf(credential, 'ALTER TABLE shop.orders ADD COLUMN x integer')).toBe('ok')
    expect(await verdictOf(credential, 'CREATE SCHEMA fresh')).toBe('ok')
    expect(await verdictOf(credential, 'SET ROLE ci')).toBe(DENIED)
    expect(branch.forkBytes).toBeUndefined()
    expect(branch.method).toContain('not verifiable with this login')
    // Ending another's sessions is a right of its own.
    await using busy = await connect(credential, { purpose: 'a pool that was left open', signal })
    await busy.query('SELECT 1')
    const child = await provider.forkChild(branch, `${branch.name}-s1`, signal)
    expect(await verdictOf(await provider.connect(child, signal), 'DROP TABLE items')).toBe('ok')
    const again = await provider.ensure(forkRequest(1, log, { reset: () => 'a push' }), signal)
    expect(again.created).toBe(true)
    const next = await provider.connect(again, signal)
    await using open = await connect(next, { purpose: 'a pool that was left open', signal })
    await open.query('SELECT 1')
    expect(await provider.delete(infoOf(again), OWNER, signal)).toBe('deleted')
    expect(await world.leftovers('offshoot')).toEqual([])
  })

  it('gives a second branch nothing of the first, although it owns the application and administers both', async () => {
    await using provider = await asCi('ALTER ROLE ci CREATEDB CREATEROLE', 'ci')
    const one = await forkAndLogin(provider, log, 1)
    const two = await forkAndLogin(provider, log, 2)
    const memberships = await world.read(
      'postgres',
      `SELECT pg_get_userbyid(roleid) AS role FROM pg_auth_members WHERE member = ${literal(two.branch.name)}::regrole`,
    )
    expect(memberships).toEqual([])
    expect(await verdictOf(two.credential, `SET ROLE "${one.branch.name}"`)).toBe(DENIED)
  })

  it.each([
    ['', ['ALTER ROLE "ci" CREATEDB;', 'ALTER ROLE "ci" CREATEROLE;']],
    ['ALTER ROLE ci CREATEDB', ['ALTER ROLE "ci" CREATEROLE;']],
    ['ALTER ROLE ci CREATEDB CREATEROLE', ['GRANT "app" TO "ci" WITH ADMIN OPTION;']],
  ])('names every missing right and the statement that gives it (%s)', async (setUp, statements) => {
    await using provider = await asCi(setUp)
    const pending = provider.ensure(forkRequest(1, log), signal)
    await expect(pending).rejects.toMatchObject({ kind: 'provider' })
    for (const statement of statements) {
      await expect(pending).rejects.toMatchObject({ next: expect.stringContaining(statement) })
    }
    expect(await world.leftovers('offshoot')).toEqual([])
  })
})

const EVERYTHING_OF_APP = [
  'CREATE SCHEMA shop AUTHORIZATION app',
  'CREATE TABLE shop.orders (id serial)',
  'ALTER TABLE shop.orders OWNER TO app',
]
