import { describe, expect, it } from 'vitest'
import { groupsOf, withGroups, writtenBetween } from '../../../src/schema/read/version-map.ts'

type Entry = readonly [oid: number, high: number, low: number]

function text(...entries: readonly Entry[]): string {
  return Buffer.concat(
    entries.map(([oid, high, low]) => {
      const entry = Buffer.alloc(12)
      entry.writeUInt32BE(oid, 0)
      entry.writeInt32BE(high, 4)
      entry.writeInt32BE(low, 8)
      return entry
    }),
  ).toString('base64')
}

const LARGE = 0xffff_ff00

describe('versions', () => {
  it('tell what changed, came and went, in whatever lines they are written', () => {
    const before = text([16384, 1, 2], [16385, 3, 4], [16400, 5, 6], [LARGE, 7, 8])
    const after = text([16384, 1, 2], [16385, 3, -4], [16390, 9, 9], [LARGE, -7, 8])
    const lines = after.replace(/.{20}/g, '$&\n')
    expect(writtenBetween(before, lines)).toEqual({
      changed: ['16385', String(LARGE)],
      added: ['16390'],
      gone: ['16400'],
      count: 4,
    })
  })

  it('are put together by groups of 256 OIDs', () => {
    const versions = text([16384, 1, 2], [16639, 4, -8], [16640, 5, 6], [LARGE, -7, 8], [LARGE + 1, 7, 1])
    expect(groupsOf(versions)).toBe(text([64, 1 ^ 4, 2 ^ -8], [65, 5, 6], [LARGE / 256, -7 ^ 7, 8 ^ 1]))
    expect(groupsOf('')).toBe('')
  })

  it('take what is said of some groups from another text, in the order of the OIDs', () => {
    const versions = text([16384, 1, 2], [16400, 1, 1], [16640, 3, 4], [LARGE, 5, 6])
    const instead = text([16390, 9, 9], [LARGE + 2, 8, 8])
    const groups = [16384 >> 8, LARGE / 256, 70]
    expect(withGroups(versions, { groups, instead })).toBe(
      text([16390, 9, 9], [16640, 3, 4], [LARGE + 2, 8, 8]),
    )
  })
})
