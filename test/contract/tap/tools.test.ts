import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tap } from '../../../src/tap/types.ts'
import { MAJOR, startPostgres, type TestServer } from '../../support/postgres.ts'
import { runTool } from './tools.ts'
import { ask, tapOn, told } from './world.ts'

describe('PostgreSQL’s own clients behind a tap', () => {
  let server: TestServer
  let tap: Tap
  beforeAll(async () => {
    server = await startPostgres()
    tap = await tapOn(server.admin)
  })
  afterAll(async () => {
    await tap[Symbol.asyncDispose]()
    await server.stop()
  })

  it('psql runs a script with a transaction, COPY and a failure, each statement recorded', async () => {
    const input = [
      'BEGIN;',
      'CREATE TABLE shop (id int, name text);',
      'COPY shop FROM stdin;',
      '1\tone',
      '2\ttwo',
      '\\.',
      'COMMIT;',
      'COPY shop TO STDOUT;',
      'SELECT 1 \\; SELECT 2;',
      'SELECT wrong;',
    ].join('\n')
    const args = ['-X', '-At', '-v', 'ON_ERROR_STOP=1', '-d']
    const ran = await runTool('psql', args, { credential: tap.credential, input })
    if (ran === undefined) return
    expect(ran.stdout).toBe('BEGIN\nCREATE TABLE\nCOPY 2\nCOMMIT\n1\tone\n2\ttwo\n1\n2\n')
    expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining('column "wrong" does not exist') })
    expect(told(tap).slice(-8)).toEqual([
      'BEGIN; -> BEGIN',
      'CREATE TABLE shop (id int, name text); -> CREATE TABLE',
      'COPY shop FROM stdin; -> COPY',
      'COMMIT; -> COMMIT',
      'COPY shop TO STDOUT; -> COPY',
      'SELECT 1 ; -> SELECT',
      'SELECT 2; -> SELECT',
      'SELECT wrong; -> 42703',
    ])
  })

  it('psql may insist on TLS, and on a login that is bound to it', async () => {
    for (const channelBinding of ['prefer', 'require']) {
      const env = { PGSSLMODE: 'require', PGCHANNELBINDING: channelBinding }
      const args = ['-X', '-At', '-c', '\\conninfo', '-d']
      const ran = await runTool('psql', args, { credential: tap.credential, env })
      if (ran === undefined) return
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/SSL connection.*TLSv1\.3/) })
    }
  })

  it('psql that verifies the certificate refuses one that nobody signed', async () => {
    const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/dev/null' }
    const ran = await runTool('psql', ['-X', '-c', 'SELECT 1', '-d'], { credential: tap.credential, env })
    if (ran === undefined) return
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('root certificate') })
  })

  it('pgbench runs its load in every mode, from several connections', async () => {
    const { credential } = tap
    const before = tap.log().transactions.length
    const made = await runTool('pgbench', ['-i', '-s', '1', '-q'], { credential })
    if (made === undefined) return
    expect(made).toMatchObject({ code: 0 })
    for (const mode of ['simple', 'extended', 'prepared']) {
      const ran = await runTool('pgbench', ['-n', '-M', mode, '-c', '4', '-j', '2', '-t', '50'], {
        credential,
      })
      expect(ran).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('number of transactions actually processed: 200/200'),
      })
    }
    expect(await ask(server.admin, 'SELECT count(*)::int FROM pgbench_history')).toEqual([{ count: 600 }])
    const blocks = tap
      .log()
      .transactions.slice(before)
      .filter(({ explicit }) => explicit)
    expect(blocks.map(({ outcome }) => outcome)).toEqual(Array(601).fill('committed'))
  })

  it('pg_dump reads everything', async () => {
    const version = await runTool('pg_dump', ['--version', '-d'], { credential: server.admin })
    const client = Number(/(\d+)/.exec(version?.stdout ?? '')?.[1])
    if (version === undefined || client < MAJOR) {
      console.log(`could not run: pg_dump ${client} reads no server of major version ${MAJOR}`)
      return
    }
    await ask(
      server.admin,
      "CREATE TABLE wide AS SELECT i, repeat('x', 100) AS x FROM generate_series(1, 20000) i",
    )
    const [direct, tapped] = [
      await runTool('pg_dump', ['-d'], { credential: server.admin }),
      await runTool('pg_dump', ['-d'], { credential: tap.credential }),
    ]
    expect(tapped?.code).toBe(0)
    expect(withoutToken(tapped?.stdout)).toBe(withoutToken(direct?.stdout))
  })
})

/** Every dump has a token of its own against commands in its data. */
function withoutToken(dump: string | undefined): string | undefined {
  return dump?.replace(/^\\(un)?restrict .*$/gm, '')
}
