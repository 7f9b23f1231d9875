import { describe, expect, it } from 'vitest'
import { readStartup, startupMessage, textOf } from '../../../src/tap/startup.ts'

const VERSION = 0x00030000
const body = (...words: readonly string[]) => Buffer.from(`${words.join('\0')}\0\0`)

describe('readStartup', () => {
  it('takes the user’s name for the database’s where none is given', () => {
    expect(readStartup(VERSION, body('user', 'shop'))).toMatchObject({ user: 'shop', database: 'shop' })
  })

  it('keeps every other parameter, byte for byte, for the server', () => {
    const bytes = Buffer.concat([
      Buffer.from('user\0me\0database\0shop\0application_name\0'),
      Buffer.from([0xfc, 0xff]),
      Buffer.from('\0options\0-c a=b\0\0'),
    ])
    const { parameters } = readStartup(VERSION, bytes)
    const sent = startupMessage({ user: 'real', database: 'branch' }, parameters)
    const expected = Buffer.from('user\0real\0database\0branch\0application_name\0__\0options\0-c a=b\0\0')
    expected.set([0xfc, 0xff], expected.indexOf('__'))
    expect(sent.subarray(8).equals(expected)).toBe(true)
    expect([sent.readInt32BE(0), sent.readInt32BE(4)]).toEqual([sent.length, VERSION])
  })

  it('reads names beyond ASCII', () => {
    const { user, parameters } = readStartup(VERSION, body('user', 'jürgen', 'application_name', 'tööl'))
    expect([user, textOf(parameters.get('application_name'))]).toEqual(['jürgen', 'tööl'])
  })

  it.each(['true', 'on', '1', 'database', 'yes'])('refuses replication=%s', (replication) => {
    const asked = body('user', 'me', 'replication', replication)
    expect(() => readStartup(VERSION, asked)).toThrow('permission denied to start WAL sender')
  })

  it('takes replication that is turned off, and does not send it on', () => {
    const { parameters } = readStartup(VERSION, body('user', 'me', 'replication', 'false'))
    expect([...parameters]).toEqual([])
  })

  it('says which protocol it has only to who asks for another', () => {
    expect(readStartup(VERSION, body('user', 'me')).negotiation).toBeUndefined()
    expect(readStartup(VERSION + 2, body('user', 'me')).negotiation).toBeDefined()
    const { negotiation, parameters } = readStartup(VERSION, body('user', 'me', '_pq_.x', '1'))
    expect(negotiation?.toString('latin1')).toBe('v\0\0\0\x13\0\x03\0\0\0\0\0\x01_pq_.x\0')
    expect([...parameters]).toEqual([])
  })
})
