import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credential } from '../../../src/provider/types.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import {
  bind,
  closeStatement,
  copyData,
  copyDone,
  copyFail,
  describePortal,
  execute,
  flush,
  frame,
  functionCall,
  int32,
  parse,
  query,
  sync,
  terminate,
  Wire,
} from './wire.ts'
import { ask, tapOn } from './world.ts'

/** A session that uses everything the protocol has; `Z` times are how many answers to wait for before the next. */
const MIX: readonly { readonly send: readonly Buffer[]; readonly until: string; readonly times?: number }[] =
  [
    { send: [query('SELECT 1; SELECT 2')], until: 'Z' },
    { send: [query("SET DateStyle = 'German'; SET application_name = 'mix'")], until: 'Z' },
    { send: [query("SELECT repeat('wide ', 40000), generate_series(1, 50)")], until: 'Z' },
    { send: [query(''), query(';'), query('-- nothing')], until: 'Z', times: 3 },
    { send: [query('SELECT nothing')], until: 'Z' },
    {
      send: [
        parse('s', 'SELECT $1::text, $2'),
        bind('p', 's', ['a', 'b']),
        describePortal('p'),
        execute('p', 1),
        sync,
      ],
      until: 'Z',
    },
    {
      send: [bind('p', 's', ['1', '']), execute('p'), bind('', 's', ['2', 'x']), execute(''), flush],
      until: 'C',
      times: 2,
    },
    { send: [closeStatement('s'), sync, bind('', 's'), sync], until: 'Z', times: 2 },
    {
      send: Array.from({ length: 300 }, (_, i) => [
        parse('', `SELECT ${i}${i % 50 === 49 ? '/0' : ''}`),
        ...[bind('', ''), execute(''), ...(i % 10 === 9 ? [sync] : [])],
      ]).flat(),
      until: 'Z',
      times: 30,
    },
    { send: [query('BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 9)')], until: 'Z' },
    {
      send: [bind('', ''), execute('c', 2), sync, query('FETCH 2 FROM c'), query('COMMIT')],
      until: 'Z',
      times: 3,
    },
    { send: [query('CREATE TEMP TABLE t (i int, n text)')], until: 'Z' },
    { send: [query('COPY t FROM STDIN')], until: 'G' },
    { send: [copyData('1\tone\n2\t'), copyData('two\n'), copyDone], until: 'Z' },
    { send: [query('COPY t FROM STDIN'), copyData('3\tthree\n'), copyFail('enough')], until: 'Z' },
    {
      send: [
        parse('', 'COPY t FROM STDIN'),
        bind('', ''),
        execute(''),
        sync,
        copyData('4\tfour\n'),
        copyDone,
        sync,
      ],
      until: 'Z',
    },
    { send: [query('COPY t TO STDOUT; SELECT count(*) FROM t')], until: 'Z' },
    {
      send: [
        query("COPY (SELECT i, repeat('y', 5000) FROM generate_series(1, 500) i) TO STDOUT (FORMAT binary)"),
      ],
      until: 'Z',
    },
    {
      send: [
        query(
          "DO $$ BEGIN RAISE NOTICE 'one'; RAISE INFO 'two'; RAISE EXCEPTION 'three' USING HINT = 'four'; END $$",
        ),
      ],
      until: 'Z',
    },
    { send: [query('LISTEN mix'), query("NOTIFY mix, 'news'"), query('UNLISTEN *')], until: 'Z', times: 3 },
    {
      send: [
        query('BEGIN'),
        query('SELECT lo_create(4711)'),
        functionCall(955, [int32(0), Buffer.from('x')]),
      ],
      until: 'Z',
      times: 3,
    },
    { send: [query('ROLLBACK')], until: 'Z' },
    {
      send: [frame('B', Buffer.from('\0')), sync, frame('E', Buffer.from('gone\0'), int32(0)), sync],
      until: 'Z',
      times: 2,
    },
    { send: [query('SELEKT'), query('RESET ALL'), query('SELECT 1')], until: 'Z', times: 3 },
    { send: [query('SELECT pg_terminate_backend(pg_backend_pid())')], until: 'never' },
  ]

describe('a tap', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
    await ask(server.admin, "ALTER ROLE postgres SET TimeZone = 'UTC'")
  })
  afterAll(() => server.stop())

  async function play(credential: Credential, cut?: number): Promise<{ greeting: Buffer; heard: Buffer }> {
    await using wire = await Wire.open(credential, { application_name: 'first', client_encoding: 'UTF8' })
    for (const { send, until, times } of MIX) {
      const bytes = Buffer.concat(send)
      // In pieces of a few bytes every message arrives cut, in every place.
      if (cut === undefined) wire.send(bytes)
      else {
        for (let at = 0; at < bytes.length; at += cut) {
          wire.send(bytes.subarray(at, at + cut))
          if (at < 2_000) await new Promise((resolve) => setImmediate(resolve))
        }
      }
      await wire.until(until, times)
    }
    wire.send(terminate)
    await wire.closed()
    return { greeting: withoutKey(wire.greeting), heard: withoutNames(wire.heard) }
  }

  it.each([
    ['in whole messages', undefined],
    ['byte by byte', 1],
    ['in pieces of seven', 7],
  ])('gives a client the very bytes the server gives it, sent %s', async (_, cut) => {
    await using tap = await tapOn(server.admin, { marker: 'never raised', atBoundary: async () => 'seen' })
    const direct = await play(server.admin)
    const tapped = await play(tap.credential, cut)
    expect(tapped.greeting.equals(direct.greeting)).toBe(true)
    expect(tapped.heard.length).toBe(direct.heard.length)
    expect(tapped.heard.equals(direct.heard)).toBe(true)
    expect(direct.heard.length).toBeGreaterThan(12_000_000)
  })

  it('takes out marks and nothing else', async () => {
    const sql = (word: string) =>
      `DO $$ BEGIN RAISE NOTICE 'before'; ${word} RAISE NOTICE 'after'; END $$; SELECT 1; ${word && `DO $$ BEGIN ${word} END $$; `}`
    const mark = "RAISE INFO 'marker-of-mine %', repeat('m', 70000);"
    await using tap = await tapOn(server.admin, { marker: 'marker-of-mine' })
    const hear = async (credential: Credential, text: string, completions: number) => {
      await using wire = await Wire.open(credential)
      wire.send(query(text))
      const messages = await wire.until('Z')
      expect(messages.filter(({ type }) => type === 'C')).toHaveLength(completions)
      // A line's number in the block differs between the two texts.
      return messages
        .map(({ type, payload }) => type + payload.toString().replace(/line \d+/, ''))
        .slice(0, 7)
    }
    const tapped = await hear(tap.credential, sql(mark), 3)
    const direct = await hear(server.admin, `${sql('')}DO $$ BEGIN END $$`, 3)
    expect(tapped).toEqual(direct)
  })
})

/** Process id and secret are each connection's own. */
function withoutKey(greeting: Buffer): Buffer {
  const at = greeting.indexOf(Buffer.concat([Buffer.from('K'), int32(12)]))
  const own = Buffer.from(
    greeting.subarray(greeting.lastIndexOf(Buffer.from('R\0\0\0\x08\0\0\0\0', 'latin1'))),
  )
  expect(at).toBeGreaterThan(0)
  return Buffer.from(own.toString('latin1').replace(/K\0\0\0\x0c.{8}/s, 'K'), 'latin1')
}

/** So is the process id in a notification. */
function withoutNames(heard: Buffer): Buffer {
  return Buffer.from(heard.toString('latin1').replace(/A\0\0\0\x11.{4}mix/s, 'A mix'), 'latin1')
}
