import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tap } from '../../../src/tap/types.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { bind, copyData, execute, frame, int32, parse, query, sync, terminate, Wire } from './wire.ts'
import { ask, asleep, clientOf, eventually, tapOn, told } from './world.ts'

describe('a tap among clients that mean harm or have died', () => {
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

  async function backends(): Promise<number> {
    const [row] = await ask<{ count: number }>(
      server.admin,
      `SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    )
    return row?.count ?? -1
  }

  async function lives(): Promise<void> {
    await using client = await clientOf(tap.credential)
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  }

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), '08P01'],
    ['a length of nothing', Buffer.alloc(8), '08P01'],
    ['a negative length', Buffer.concat([int32(-1), int32(0x30000)]), '08P01'],
    ['a startup packet too long', Buffer.concat([int32(10_001), int32(0x30000)]), '08P01'],
    ['a startup packet without its end', startup('user\0me'), '08P01'],
    ['a startup packet that goes on behind its end', startup('user\0me\0\0more'), '08P01'],
    ['no user', startup('database\0postgres\0\0'), '28000'],
    ['a question about TLS with the answer to it', Buffer.concat([ssl(), Buffer.from('more')]), '08P01'],
    ['questions without end', Buffer.concat([int32(8), int32(80877104)]), 'N'],
    [
      'a password before it was asked for',
      Buffer.concat([startup('user\0a\0\0'), frame('Q', Buffer.from('x'))]),
      '08P01',
    ],
    ['a login of another kind', Buffer.concat([startup('user\0a\0\0'), sasl('PLAIN', 'x')]), '08P01'],
    [
      'a login that is no SCRAM',
      Buffer.concat([startup('user\0a\0\0'), sasl('SCRAM-SHA-256', 'x')]),
      '08P01',
    ],
    [
      'a login for somebody else',
      Buffer.concat([startup('user\0a\0\0'), sasl('SCRAM-SHA-256', 'n,a=b,n=,r=x')]),
      '08P01',
    ],
    ['a login too long', Buffer.concat([startup('user\0a\0\0'), frame('p', Buffer.alloc(5_000))]), '08P01'],
    ['a request to cancel nothing', Buffer.concat([int32(16), int32(80877102), Buffer.alloc(8)]), ''],
    ['a TLS handshake that is none', Buffer.concat([Buffer.of(0x16, 3, 1, 0, 5), Buffer.alloc(50)]), ''],
  ])('survives %s', async (_, bytes, answer) => {
    const socket = await dial(tap)
    const heard = hear(socket)
    socket.write(bytes)
    // An answer is asked for again and again.
    if (answer === 'N') socket.on('data', () => socket.write(bytes))
    await closed(socket)
    expect(heard()).toContain(answer)
    await lives()
  })

  it.each([
    ['an unknown message', Buffer.from('!!!!!!!!!!')],
    ['a length too short', Buffer.concat([Buffer.from('Q'), int32(3)])],
    ['a negative length', Buffer.concat([Buffer.from('P'), int32(-5)])],
    ['a short message that claims to be long', Buffer.concat([Buffer.from('S'), int32(0x7fffffff)])],
    ['a query longer than any', Buffer.concat([Buffer.from('Q'), int32(0x7fffffff)])],
    ['a message that only a server sends', frame('Z', Buffer.from('I'))],
    ['a password nobody asked for', frame('p', Buffer.from('x\0'))],
    ['garbage behind a query', Buffer.concat([query('SELECT 1'), Buffer.alloc(100, 0xff)])],
  ])('ends a session that sends %s, with a protocol error', async (_, bytes) => {
    await using wire = await Wire.open(tap.credential)
    await using bystander = await Wire.open(tap.credential)
    wire.send(bytes)
    await wire.closed()
    const fatal = (await wire.until('E')).find(({ type }) => type === 'E')
    expect(fatal?.payload.toString()).toMatch(/^SFATAL\0VFATAL\0C08P01\0M.*invalid message/)
    bystander.send(query('SELECT 1'))
    expect((await bystander.until('Z')).map(({ type }) => type).join('')).toBe('TDCZ')
    await lives()
  })

  it('leaves messages that are well formed and wrong to the server', async () => {
    await using wire = await Wire.open(tap.credential)
    wire.send(frame('B', Buffer.from('\0')), sync, frame('C', Buffer.from('?\0')), sync)
    wire.send(copyData('rows that nobody wants'), execute('nothing'), sync, query('SELECT 1'))
    const heard = await wire.until('Z', 4)
    expect(heard.map(({ type }) => type).join('')).toBe('EZEZEZTDCZ')
  })

  it('waits for the rest of a message that stops half way, and ends with its client', async () => {
    const before = await backends()
    const wire = await Wire.open(tap.credential)
    wire.send(query('SELECT 1').subarray(0, 3))
    wire.send(query('SELECT 1').subarray(3, 9))
    expect(await backends()).toBe(before + 1)
    wire.send(query('SELECT 1').subarray(9))
    expect((await wire.until('Z')).map(({ type }) => type).join('')).toBe('TDCZ')
    wire.send(query('SELECT 1').subarray(0, 9))
    await wire[Symbol.asyncDispose]()
    await eventually(async () => (await backends()) === before, 'the backend ends')
  })

  it('ends the server’s session with a client that vanishes while it waits', async () => {
    const before = await backends()
    const wire = await Wire.open(tap.credential)
    wire.send(query('BEGIN; CREATE TABLE never_there ()'))
    await wire.until('Z')
    await wire[Symbol.asyncDispose]()
    await eventually(async () => (await backends()) === before, 'the backend ends')
    expect(await ask(server.admin, "SELECT to_regclass('never_there')::text AS made")).toEqual([
      { made: null },
    ])
    expect(tap.log().transactions.at(-1)).toMatchObject({ explicit: true, outcome: 'lost' })
  })

  it('stops what a killed client had the server do', async () => {
    const before = await backends()
    const script = fileURLToPath(new URL('sleeper.ts', import.meta.url))
    const child = fork(script, { env: { PATH: process.env.PATH } })
    child.send(tap.credential)
    await eventually(async () => (await backends()) === before + 1, 'the child is connected')
    await asleep(server.admin)
    child.kill('SIGKILL')
    await eventually(async () => (await backends()) === before, 'the backend ends')
    expect(told(tap).at(-1)).toBe('SELECT pg_sleep(600) -> unfinished')
    expect(tap.log().transactions.at(-1)).toMatchObject({ outcome: 'lost' })
  })

  it('lets go on what a client began before it said goodbye', async () => {
    const before = await backends()
    const wire = await Wire.open(tap.credential)
    wire.send(query('SELECT pg_sleep(0.3); CREATE TABLE left_behind ()'), terminate)
    await wire[Symbol.asyncDispose]()
    await eventually(async () => (await backends()) === before, 'the backend ends')
    const made = "SELECT to_regclass('left_behind')::text AS made"
    expect(await ask(server.admin, made)).toEqual([{ made: 'left_behind' }])
    await eventually(() => told(tap).at(-1)?.includes('left_behind') === true, 'the statement is recorded')
    expect(told(tap).at(-1)).toBe('CREATE TABLE left_behind () -> CREATE TABLE')
  })

  it('buffers no more than a little for a client that does not read', async () => {
    await using wire = await Wire.open(tap.credential)
    wire.stream.pause()
    wire.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 60000)"))
    const waits = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event = 'ClientWrite'"
    let inARow = 0
    await eventually(async () => {
      const [row] = await ask<{ count: number }>(server.admin, waits)
      inARow = row?.count === 1 ? inARow + 1 : 0
      return inARow === 20
    }, 'the server waits for the client')
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(40_000_000)
    await lives()
    wire.stream.resume()
    const rows = (await wire.until('Z')).filter(({ type }) => type === 'D')
    expect(rows).toHaveLength(60_000)
  })

  it('tells the client when the server ends its session', async () => {
    await using wire = await Wire.open(tap.credential)
    wire.send(query('SELECT pg_sleep(60)'))
    const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    await eventually(async () => (await ask(server.admin, end)).length === 1, 'the statement runs')
    await wire.closed()
    expect(wire.heard.toString()).toContain('57P01')
    expect(told(tap).at(-1)).toBe('SELECT pg_sleep(60) -> 57P01')
  })

  it('closes with all its sessions, and leaves nothing behind', async () => {
    const closing = await tapOn(server.admin)
    const directory = closing.socketDirectory ?? ''
    expect(existsSync(join(directory, `.s.PGSQL.${closing.credential.port}`))).toBe(true)
    const before = await backends()
    const [idle, busy, open] = await Promise.all([0, 1, 2].map(() => Wire.open(closing.credential)))
    const half = await dial(closing)
    half.resume()
    busy?.send(query('SELECT pg_sleep(60)'))
    open?.send(parse('', 'BEGIN'), bind('', ''), execute(''), sync)
    await open?.until('Z')
    expect(await backends()).toBe(before + 3)
    await closing[Symbol.asyncDispose]()
    await eventually(async () => (await backends()) === before, 'the backends end')
    for (const wire of [idle, busy, open]) {
      await wire?.closed()
      expect(wire?.heard.toString()).toContain("because Offshoot's tap is closing")
    }
    await closed(half)
    expect(existsSync(directory)).toBe(false)
    await expect(clientOf(closing.credential)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    // A second time is no harm.
    await closing[Symbol.asyncDispose]()
  })

  it('ends its sessions when the run is stopped', async () => {
    const stop = new AbortController()
    await using stopped = await tapOn(server.admin, { signal: stop.signal })
    await using wire = await Wire.open(stopped.credential)
    wire.send(query('SELECT pg_sleep(60)'))
    const before = await backends()
    stop.abort()
    await wire.closed()
    await eventually(async () => (await backends()) === before - 1, 'the backend ends')
    await expect(clientOf(stopped.credential)).rejects.toThrow()
    await expect(tapOn(server.admin, { signal: stop.signal })).rejects.toThrow()
  })
})

function startup(parameters: string): Buffer {
  const body = Buffer.from(parameters)
  return Buffer.concat([int32(8 + body.length), int32(0x30000), body])
}

function ssl(): Buffer {
  return Buffer.concat([int32(8), int32(80877103)])
}

function sasl(mechanism: string, first: string): Buffer {
  return frame('p', Buffer.from(`${mechanism}\0`), int32(first.length), Buffer.from(first))
}

async function dial(tap: Tap): Promise<Socket> {
  const socket = connect(tap.credential.port, tap.credential.host)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

function hear(socket: Socket): () => string {
  let heard = ''
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1')
  })
  return () => heard
}

async function closed(socket: Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
}
