import { chown, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, connect as dial, type Socket } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import type { Credential } from '../../../src/provider/types.ts'
import { makeCertificate } from '../../../src/tap/certificate.ts'
import type { Tap } from '../../../src/tap/types.ts'
import { freePort, startPostgres, type TestServer } from '../../support/postgres.ts'
import { frame, int32, query, Wire } from './wire.ts'
import { ask, asleep, clientOf, eventually, tapOn } from './world.ts'

describe('logging in to a tap', () => {
  let server: TestServer
  let tap: Tap
  const redactor = new Redactor()
  beforeAll(async () => {
    server = await startPostgres()
    tap = await tapOn(server.admin, { redactor })
  })
  afterAll(async () => {
    await tap[Symbol.asyncDispose]()
    await server.stop()
  })

  it('takes a password of its own, which opens nothing else and which the redactor knows', async () => {
    const { password, user, database, host } = tap.credential
    expect({ user, database, host }).toEqual({ user: 'postgres', database: 'postgres', host: '127.0.0.1' })
    expect(password).not.toBe(server.admin.password)
    expect(redactor.redact(`it is ${password}`)).toBe('it is ***')
    const refused = clientOf({ ...server.admin, password })
    await expect(refused).rejects.toMatchObject({ code: '28P01' })
    await using other = await tapOn(server.admin)
    expect(other.credential.password).not.toBe(password)
    await expect(clientOf({ ...tap.credential, password: other.credential.password })).rejects.toThrow()
  })

  it('never takes the server’s own password, and never sends it', async () => {
    const { password } = server.admin
    await expect(clientOf({ ...tap.credential, password })).rejects.toMatchObject({ code: '28P01' })
    const heard = await record(tap.credential, async (through) => {
      await using client = await clientOf(through)
      await client.query('SELECT current_user, * FROM pg_stat_activity')
      await client.query('SELECT wrong').catch(() => {})
    })
    expect(heard.length).toBeGreaterThan(500)
    for (const form of ['latin1', 'base64', 'hex'] as const) {
      const hidden = form === 'latin1' ? password : Buffer.from(password).toString(form)
      expect(heard.includes(hidden)).toBe(false)
    }
  })

  it('refuses a wrong password, user or database as the server does, and says where it leads', async () => {
    const words = /Offshoot's tap leads only to this branch.*DATABASE_URL/
    const wrong = [
      [{ password: 'wrong' }, '28P01', 'password authentication failed for user "postgres"'],
      [{ user: 'somebody' }, '28P01', 'password authentication failed for user "somebody"'],
      [{ database: 'template1' }, '3D000', 'database "template1" does not exist'],
      [{ database: 'nowhere\n::error::', user: 'postgres' }, '3D000', 'database "nowhere\n::error::"'],
    ] as const
    for (const [change, code, message] of wrong) {
      const failure = await clientOf({ ...tap.credential, ...change }).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code, severity: 'FATAL', message: expect.stringMatching(words) })
      expect(failure).toMatchObject({ message: expect.stringContaining(message) })
    }
  })

  it('refuses replication', async () => {
    const refused = clientOf(tap.credential, { replication: 'database' } as object)
    await expect(refused).rejects.toMatchObject({ code: '42501' })
  })

  it('agrees to TLS where it is asked for, and to no encryption it does not have', async () => {
    await using client = await clientOf(tap.credential, { ssl: { rejectUnauthorized: false } })
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    const bound = { ssl: { rejectUnauthorized: false }, enableChannelBinding: true }
    await using binding = await clientOf(tap.credential, bound)
    expect((await binding.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }])
    await using direct = await clientOf(tap.credential, { ...bound, sslnegotiation: 'direct' })
    expect((await direct.query("SELECT repeat('x', 100000) AS x")).rows[0].x).toHaveLength(100_000)
    await expect(clientOf(tap.credential, { ssl: true })).rejects.toThrow(/self-signed/)
    expect(await answerTo(tap, Buffer.concat([int32(8), int32(80877104)]), 1)).toEqual(Buffer.from('N'))
  })

  it('offers newer protocols and unknown options what it has', async () => {
    const parameters = Buffer.from('user\0postgres\0_pq_.newer\0on\0\0')
    const asked = Buffer.concat([int32(8 + parameters.length), int32(0x00030002), parameters])
    const answer = await answerTo(tap, asked, 28)
    const options = Buffer.from('_pq_.newer\0')
    expect(answer.subarray(0, 24)).toEqual(frame('v', int32(0x00030000), int32(1), options))
    expect(answer.toString('latin1', 24, 25)).toBe('R')
    const older = Buffer.concat([int32(9), int32(0x00020000), Buffer.of(0)])
    expect((await answerTo(tap, older, 60)).toString()).toContain('0A000')
  })

  it('gives a client a key to cancel by that is not the server’s', async () => {
    let given: Buffer = Buffer.alloc(0)
    const heard = await record(server.admin, async (through) => {
      await using tap = await tapOn(through)
      await using wire = await Wire.open(tap.credential)
      given = keyIn(wire.greeting)
    })
    const real = keyIn(heard)
    expect(real).toHaveLength(8)
    expect(given.subarray(0, 4)).toEqual(real.subarray(0, 4))
    expect(given.subarray(4)).not.toEqual(real.subarray(4))
  })

  it('cancels for whoever has the key, and for nobody else', async () => {
    await using wire = await Wire.open(tap.credential)
    const key = keyIn(wire.greeting)
    wire.send(query('SELECT pg_sleep(60)'))
    await asleep(server.admin)
    const request = (secret: Buffer) => Buffer.concat([int32(16), int32(80877102), secret])
    await answerTo(tap, request(Buffer.concat([key.subarray(0, 4), Buffer.from('????')])), 1)
    await answerTo({ credential: server.admin }, request(key), 1)
    const state = `SELECT state FROM pg_stat_activity WHERE pid = ${key.readInt32BE(0)}`
    expect(await ask(server.admin, state)).toEqual([{ state: 'active' }])
    expect(wire.heard.length).toBe(0)
    await answerTo(tap, request(key), 1)
    expect((await wire.until('Z')).map(({ type }) => type)).toContain('E')
    expect(wire.heard.includes('57014')).toBe(true)
  })

  it('tells the client the server’s own words when the real login fails', async () => {
    let credential: Credential = server.admin
    await using renewed = await tapOn(server.admin, { upstream: async () => credential })
    credential = { ...server.admin, password: 'expired' }
    const refused = { code: '28P01', message: 'password authentication failed for user "postgres"' }
    await expect(clientOf(renewed.credential)).rejects.toMatchObject(refused)
    await ask(server.admin, 'CREATE ROLE narrow LOGIN PASSWORD $$narrow$$ CONNECTION LIMIT 0')
    credential = { ...server.admin, user: 'narrow', password: 'narrow' }
    const full = { code: '53300', message: 'too many connections for role "narrow"' }
    await expect(clientOf(renewed.credential)).rejects.toMatchObject(full)
    credential = { ...server.admin, port: await freePort() }
    const unreachable = { code: '08006', message: expect.stringContaining('could not reach the branch') }
    await expect(clientOf(renewed.credential)).rejects.toMatchObject(unreachable)
    // A fresh one is asked for at every connection.
    credential = server.admin
    await using client = await clientOf(renewed.credential)
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it('logs in under the user that the credential has now, whatever name commands were given', async () => {
    await ask(server.admin, "CREATE ROLE later LOGIN PASSWORD 'later-secret'")
    let user = 'postgres'
    await using tap = await tapOn(server.admin, {
      upstream: async () =>
        user === 'later' ? { ...server.admin, user, password: 'later-secret' } : server.admin,
    })
    user = 'later'
    await using client = await clientOf(tap.credential)
    expect(tap.credential.user).toBe('postgres')
    expect((await client.query('SELECT current_user AS name')).rows).toEqual([{ name: 'later' }])
  })

  it('keeps redacted what the way to the server went wrong with', async () => {
    const failing = new Redactor()
    failing.add('hunter2-secret')
    let fails = false
    await using tap = await tapOn(server.admin, {
      redactor: failing,
      upstream: async () => {
        if (fails) throw new Error('no token for hunter2-secret')
        return server.admin
      },
    })
    fails = true
    const message = "Offshoot's tap could not reach the branch: no token for ***"
    await expect(clientOf(tap.credential)).rejects.toMatchObject({ message })
  })
})

describe('a tap on a server with TLS', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
    const { key, cert } = makeCertificate(new Date())
    for (const [name, text] of Object.entries({ 'server.key': key, 'server.crt': cert })) {
      const path = join(server.dataDirectory, name)
      await writeFile(path, text, { mode: 0o600 })
      // A key that the server's own user does not own is none to the server.
      const { uid, gid } = await stat(server.dataDirectory)
      await chown(path, uid, gid)
    }
    await ask(server.admin, 'ALTER SYSTEM SET ssl = on')
    const hba = join(server.dataDirectory, 'pg_hba.conf')
    await writeFile(hba, `hostnossl all tls 127.0.0.1/32 reject\n${await readFile(hba, 'utf8')}`)
    await ask(server.admin, "CREATE ROLE tls LOGIN PASSWORD 'tls-secret'")
    await ask(server.admin, 'SELECT pg_reload_conf()')
  })
  afterAll(() => server.stop())

  function secure(): Credential {
    return { ...server.admin, user: 'tls', password: 'tls-secret', sslmode: 'require' }
  }

  it('encrypts on its way to the server, whatever the client does, and cancels the same way', async () => {
    await eventually(async () => {
      const refused = await clientOf(secure()).catch((error: Error) => error.message)
      return typeof refused === 'string' && refused.includes('pg_hba.conf rejects')
    }, 'the server wants TLS')
    await using tap = await tapOn(secure())
    await using wire = await Wire.open(tap.credential)
    wire.send(query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))
    expect((await wire.until('Z')).find(({ type }) => type === 'D')?.payload.toString('latin1', 6)).toBe('t')
    wire.send(query('SELECT pg_sleep(60)'))
    await asleep(server.admin)
    await answerTo(tap, Buffer.concat([int32(16), int32(80877102), keyIn(wire.greeting)]), 1)
    await wire.until('Z')
    expect(wire.heard.includes('57014')).toBe(true)
    wire.send(query("SELECT repeat('x', 3000000)"))
    expect((await wire.until('Z')).find(({ type }) => type === 'D')?.payload.length).toBe(3_000_006)
  })

  it('binds its login to the encryption where the server offers that', async () => {
    const { cert, key } = makeCertificate(new Date())
    const chosen = Promise.withResolvers<string>()
    const offer = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write('S')
        const secured = new TLSSocket(socket, { isServer: true, key, cert })
        secured.on('error', () => {})
        secured.once('data', () => {
          secured.write(frame('R', int32(10), Buffer.from('SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0')))
          secured.once('data', (first: Buffer) => {
            chosen.resolve(first.toString('latin1', 5, first.indexOf(0, 5)))
            secured.destroy()
          })
        })
      })
    })
    await new Promise<void>((resolve) => offer.listen(0, '127.0.0.1', resolve))
    const address = offer.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await using tap = await tapOn({ ...secure(), port })
    await expect(clientOf(tap.credential)).rejects.toMatchObject({ code: '08006' })
    expect(await chosen.promise).toBe('SCRAM-SHA-256-PLUS')
    await new Promise((resolve) => offer.close(resolve))
  })

  it('refuses a server whose certificate is not the one it should have', async () => {
    await using tap = await tapOn(secure(), {
      upstream: async () => ({ ...secure(), sslmode: 'verify-full' }),
    })
    const refused = { code: '08006', message: expect.stringContaining('self-signed certificate') }
    await expect(clientOf(tap.credential)).rejects.toMatchObject(refused)
  })
})

/** Process id and secret. */
function keyIn(greeting: Buffer): Buffer {
  const at = greeting.indexOf(Buffer.concat([Buffer.from('K'), int32(12)]))
  return greeting.subarray(at + 5, at + 13)
}

/** What comes back when these bytes are all that is sent; up to so many bytes, or to the end of the connection. */
async function answerTo(
  { credential }: { credential: { host: string; port: number } },
  bytes: Buffer,
  wanted: number,
): Promise<Buffer> {
  const socket = dial(credential.port, credential.host)
  socket.write(bytes)
  let heard = Buffer.alloc(0)
  await new Promise<void>((resolve) => {
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
      if (heard.length >= wanted) resolve()
    })
  })
  socket.destroy()
  return heard
}

/** Every byte that a client hears, by way of a wire of our own. */
async function record(credential: Credential, use: (through: Credential) => Promise<void>): Promise<Buffer> {
  const heard: Buffer[] = []
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const up = dial(credential.port, credential.host)
    sockets.push(client, up)
    client.pipe(up)
    up.on('data', (chunk: Buffer) => {
      heard.push(chunk)
      client.write(chunk)
    })
    up.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await use({ ...credential, port: typeof address === 'object' && address !== null ? address.port : 0 })
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  return Buffer.concat(heard)
}
