import { describe, expect, it } from 'vitest'
import { parseEvent } from '../../../src/observe/payload.ts'

describe('a mark of the observer', () => {
  it('tells what a command found when it began', () => {
    expect(parseEvent('s ALTER_TABLE 1500 24463376 16385A,16390S 16385:1:2:3:4:5')).toEqual({
      kind: 'start',
      tag: 'ALTER TABLE',
      clock: 1.5,
      wal: 24_463_376,
      locks: [
        { relation: 16_385, mode: 'AccessExclusiveLock' },
        { relation: 16_390, mode: 'ShareLock' },
      ],
      counts: new Map([[16_385, { sequential: 1, read: 2, inserted: 3, updated: 4, deleted: 5 }]]),
    })
  })

  it('tells what the session was set to when a command ended', () => {
    const path = Buffer.from('"é 1", public').toString('hex')
    expect(parseEvent(`e CREATE_INDEX 1500 7 - - 2000 0 555443 ${path}`)).toMatchObject({
      kind: 'end',
      locks: [],
      counts: new Map(),
      settings: { lockTimeout: 2_000, statementTimeout: 0, timeZone: 'UTC', searchPath: '"é 1", public' },
    })
    expect(parseEvent('e CREATE_INDEX 1500 7 - - 0 0 555443 ')).toMatchObject({
      settings: { searchPath: '' },
    })
  })

  it('tells what was dropped, written anew, or held between two messages', () => {
    expect(parseEvent('d 16385,4294967295')).toEqual({ kind: 'drop', relations: [16_385, 4_294_967_295] })
    expect(parseEvent('d -')).toEqual({ kind: 'drop', relations: [] })
    expect(parseEvent('w 16385 4')).toEqual({ kind: 'rewrite', relation: 16_385, reason: 4 })
    expect(parseEvent('b 12 16385U')).toEqual({
      kind: 'boundary',
      wal: 12,
      locks: [{ relation: 16_385, mode: 'ShareUpdateExclusiveLock' }],
    })
  })

  it.each([
    '',
    'x',
    's ALTER_TABLE',
    's ALTER_TABLE 1500 x - -',
    's ALTER_TABLE x 1 - -',
    's ALTER_TABLE 1500 1 16385Z -',
    's ALTER_TABLE 1500 1 16385A 16385:1:2',
    's ALTER_TABLE 1500 1 16385A 16385:1:2:3:4:x',
    'e ALTER_TABLE 1500 1 - -',
    'e ALTER_TABLE 1500 1 - - 1s 0 555443 7075',
    'd one',
    'w 16385',
    'b 1',
    'b -1 -',
  ])('that is cut short or is none is not read: %j', (text) => {
    expect(parseEvent(text)).toBeUndefined()
  })
})
