import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { ownerPrefix } from '../../../src/provider/naming.ts'
import {
  forkAndLogin,
  infoOf,
  OWNER,
  type PostgresWorld,
  postgresWorld,
  sql,
  verdictOf,
} from './postgres-world.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'

const signal = new AbortController().signal
const redactor = new Redactor()
const DENIED = '42501'
let log: RecordingLogger

describe('what a branch’s login may do where the application’s owner is good for nothing but owning', () => {
  let world: PostgresWorld

  beforeAll(async () => {
    world = await postgresWorld({
      app: 'CREATE ROLE app NOLOGIN; CREATE ROLE etl LOGIN; CREATE ROLE team NOLOGIN',
      owner: 'postgres',
    })
  })

  afterEach(() => world.clear(ownerPrefix(OWNER)))

  afterAll(() => world[Symbol.asyncDispose]())

  async function ownerOfItems(): Promise<string | undefined> {
    log = recordingLogger()
    await using provider = world.provider({ log, redactor })
    const { branch, credential } = await forkAndLogin(provider, log)
    await sql(credential, 'CREATE TABLE fresh (id integer)')
    await sql(credential, 'DROP TABLE fresh')
    await sql(credential, 'CREATE SCHEMA fresh')
    const [row] = await sql<{ owner: string; member: boolean }>(
      credential,
      `SELECT pg_get_userbyid(relowner) AS owner, pg_has_role(session_user, 'app', 'MEMBER') AS member
       FROM pg_class WHERE oid = 'items'::regclass`,
    )
    expect(row?.member).toBe(row?.owner === 'app')
    await provider.delete(infoOf(branch), OWNER, signal)
    expect(await world.leftovers('offshoot')).toEqual([])
    return row?.owner
  }

  it('acts as that owner, with nothing handed over', async () => {
    expect(await ownerOfItems()).toBe('app')
    expect(log.text()).not.toContain('does not act as it')
  })

  it('keeps what it may do when a sibling drops everything that the shared role owns', async () => {
    log = recordingLogger()
    await using provider = world.provider({ log, redactor })
    const one = await forkAndLogin(provider, log, 1)
    const two = await forkAndLogin(provider, log, 2)
    await sql(one.credential, 'DROP OWNED BY app')
    expect(await verdictOf(two.credential, 'CREATE SCHEMA fresh')).toBe('ok')
    expect(await sql(two.credential, 'SELECT id FROM items')).toHaveLength(3)
  })

  it('does not take settings that a branch could have left on the shared role', async () => {
    log = recordingLogger()
    await using provider = world.provider({ log, redactor })
    const one = await forkAndLogin(provider, log, 1)
    await sql(one.credential, "ALTER ROLE app SET search_path TO 'evil'")
    await sql(one.credential, "ALTER ROLE app IN DATABASE golden SET search_path TO 'evil'")
    const two = await forkAndLogin(provider, log, 2)
    expect(await sql(two.credential, 'SHOW search_path')).toEqual([{ search_path: '"$user", public' }])
    await world.as('postgres', async ({ query }) => {
      await query('ALTER ROLE app RESET ALL')
      await query('ALTER ROLE app IN DATABASE golden RESET ALL')
    })
  })

  it.each([
    ['it can log in', 'ALTER ROLE app LOGIN', 'ALTER ROLE app NOLOGIN', 'can log in'],
    [
      'it may create databases',
      'ALTER ROLE app CREATEDB',
      'ALTER ROLE app NOCREATEDB',
      'may create databases',
    ],
    ['it may create roles', 'ALTER ROLE app CREATEROLE', 'ALTER ROLE app NOCREATEROLE', 'may create roles'],
    [
      'it bypasses row security',
      'ALTER ROLE app BYPASSRLS',
      'ALTER ROLE app NOBYPASSRLS',
      'bypasses row security',
    ],
    [
      'it may become somebody who logs in',
      'GRANT team TO app; GRANT etl TO team',
      'REVOKE team FROM app; REVOKE etl FROM team',
      'may become "etl", which can log in',
    ],
    [
      'it reads files of the server',
      'GRANT pg_read_server_files TO app',
      'REVOKE pg_read_server_files FROM app',
      'is a role of the system',
    ],
    [
      'it owns the golden base',
      'ALTER DATABASE golden OWNER TO app',
      'ALTER DATABASE golden OWNER TO postgres',
      'owns the database "golden"',
    ],
    [
      'it may connect elsewhere',
      'REVOKE CONNECT ON DATABASE template1 FROM PUBLIC; GRANT CONNECT ON DATABASE template1 TO app',
      'REVOKE CONNECT ON DATABASE template1 FROM app; GRANT CONNECT ON DATABASE template1 TO PUBLIC',
      'may work in the database "template1"',
    ],
    [
      'the golden base is not frozen',
      'ALTER DATABASE golden ALLOW_CONNECTIONS true',
      'ALTER DATABASE golden ALLOW_CONNECTIONS false',
      'may work in the database "golden"',
    ],
  ])('does not act as that owner when %s', async (_, set, unset, words) => {
    await world.as('postgres', async ({ query }) => {
      await query(set)
    })
    try {
      expect(await ownerOfItems()).toMatch(/^offshoot-/)
      expect(log.text()).toContain(words)
    } finally {
      await world.as('postgres', async ({ query }) => {
        await query(unset)
      })
    }
  })

  it('acts as the role the user names', async () => {
    log = recordingLogger()
    await using provider = world.provider({ log, redactor, settings: { role: 'team' } })
    const { credential } = await forkAndLogin(provider, log)
    expect(await sql(credential, 'SELECT current_user::text AS me')).toEqual([{ me: 'team' }])
    expect(await verdictOf(credential, 'DROP TABLE items')).toBe(DENIED)
  })
})
