import { describe, expect, it } from 'vitest'
import { FrameReader, interestsIn } from '../../../src/tap/frames.ts'
import { message, WireError } from '../../../src/tap/messages.ts'

const WANTED = { a: 0, b: 4, w: 100, s: 'skip' } as const
const text = (length: number) => Buffer.alloc(length, 'x')

describe('FrameReader', () => {
  const stream = Buffer.concat([
    message('s', text(300)),
    message('a', text(40)),
    message('a'),
    message('w', text(60)),
    message('s'),
    message('b', text(90)),
    message('w', text(250)),
    message('a', text(1)),
  ])

  it.each([1, 2, 3, 4, 5, 6, 7, 11, 64, 100, 333, 10_000])(
    'finds every message, whatever the chunks are cut to (%d bytes)',
    (size) => {
      const reader = new FrameReader(interestsIn(WANTED, undefined))
      const found: string[] = []
      const passed: Buffer[] = []
      for (let at = 0; at < stream.length; at += size) {
        reader.feed(stream.subarray(at, at + size))
        while (reader.next()) {
          const total = reader.payload().length + reader.missing
          const seen = Math.min(reader.payload().length, { a: 0, b: 4, w: 100 }[letter(reader.type)] ?? 0)
          found.push(`${letter(reader.type)} ${total} ${seen}`)
        }
        passed.push(reader.chunk.subarray(0, reader.kept))
      }
      expect(found).toEqual(['a 40 0', 'a 0 0', 'w 60 60', 'b 90 4', 'w 250 100', 'a 1 0'])
      expect(Buffer.concat(passed).equals(stream)).toBe(true)
    },
  )

  it('keeps back an incomplete header and what has to be seen whole, and nothing else', () => {
    const reader = new FrameReader(interestsIn(WANTED, undefined))
    const kept = (bytes: Buffer) => {
      reader.feed(bytes)
      while (reader.next());
      return reader.chunk.length - reader.kept
    }
    const whole = message('w', text(50))
    expect(kept(message('s', text(500)).subarray(0, 100))).toBe(0)
    expect(kept(text(405))).toBe(0)
    expect(kept(whole.subarray(0, 3))).toBe(3)
    expect(kept(whole.subarray(3, 30))).toBe(30)
    expect(kept(whole.subarray(30))).toBe(0)
    expect(kept(message('b', text(400)).subarray(0, 200))).toBe(0)
    expect(reader.missing).toBe(205)
  })

  it('tells how much of a chunk belongs to the message before', () => {
    const reader = new FrameReader(interestsIn(WANTED, undefined))
    reader.feed(message('a', text(10)).subarray(0, 8))
    expect(reader.next()).toBe(true)
    expect(reader.missing).toBe(7)
    reader.feed(Buffer.concat([text(7), message('a')]))
    expect([reader.carried, reader.missing]).toEqual([7, 0])
    expect(reader.next()).toBe(true)
    expect(reader.start).toBe(7)
  })

  it.each([
    ['an unknown type', message('?')],
    ['a length below that of the length itself', Buffer.from('a\0\0\0\x03', 'latin1')],
    ['a negative length', Buffer.from('a\xff\xff\xff\xff', 'latin1')],
    ['a short message that says it is long', Buffer.from('a\0\0\x27\x11', 'latin1')],
    ['a long message that says it is longer than any', Buffer.from('s\x40\0\0\0', 'latin1')],
  ])('throws at %s', (_, bytes) => {
    const reader = new FrameReader(interestsIn(WANTED, 's'))
    reader.feed(bytes)
    expect(() => reader.next()).toThrow(WireError)
  })

  it('takes the longest that are allowed', () => {
    for (const header of ['a\0\0\x27\x10', 's\x3f\xff\xff\xfe']) {
      const reader = new FrameReader(interestsIn(WANTED, 's'))
      reader.feed(Buffer.from(header, 'latin1'))
      expect(() => reader.next()).not.toThrow()
    }
  })
})

function letter(type: number): 'a' | 'b' | 'w' {
  return String.fromCharCode(type) as 'a' | 'b' | 'w'
}
