import { describe, expect, it } from 'vitest'
import { clip, lastLines, oneLine, plain, sentence } from '../../../src/report/clean.ts'

describe('plain text', () => {
  it('loses colours, cursor moves, titles and links of terminals', () => {
    expect(
      plain(
        '\x1b[31mred\x1b[0m \x1b[2Kline \x1b]0;title\x07x \x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\',
      ),
    ).toBe('red line x link')
    expect(plain('\x9b31mred\x9d0;title\x9cx')).toBe('redx')
  })

  it('loses no line to a terminal string that never ends', () => {
    expect(plain('a\x1b]0;swallow\nb')).toBe('a\nb')
  })

  it('loses what draws nothing: control, bidi, zero-width and tag characters', () => {
    expect(plain('a\0\x07b\u200b\u202e\u2066c\ufeff\u{e0041}\u3164d')).toBe('abcd')
  })

  it('shows every line break as one, lone carriage returns too', () => {
    expect(plain('a\r\nb\rc\u2028d')).toBe('a\nb\nc\nd')
  })

  it('holds no runner command, wherever it stands in a line', () => {
    expect(plain('x ##[add-mask]ok')).toBe('x ## [add-mask]ok')
    expect(plain('#\u200b#[add-mask]ok')).toBe('## [add-mask]ok')
  })

  it('holds no half of a character', () => {
    expect(plain('a\ud800b')).toBe('a\ufffdb')
  })
})

describe('cutting text', () => {
  it('counts code points and never halves one', () => {
    expect(clip('😀😀😀😀', 3)).toBe('😀😀…')
    expect(clip('abc', 3)).toBe('abc')
  })

  it('keeps the end of an output and marks the cut', () => {
    expect(lastLines('1\n2\n3\n4\n', { lines: 2, chars: 100 })).toBe('…\n3\n4')
    expect(lastLines('short', { lines: 2, chars: 100 })).toBe('short')
    expect(lastLines(`${'x'.repeat(70_000)}`, { lines: 40, chars: 6000 })).toHaveLength(6000)
  })

  it('cuts a sentence at a word', () => {
    expect(sentence('one two three, four', 16)).toBe('one two three…')
    expect(sentence(`${'x'.repeat(200)}`, 140)).toHaveLength(140)
    expect(oneLine(' a \n\t b ')).toBe('a b')
  })
})
