import { describe, expect, it } from 'vitest'
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  listOf,
  ordinal,
  plural,
  spanOf,
} from '../../../src/report/format.ts'

describe('numbers for people', () => {
  it.each([
    [0, '<1 ms'],
    [0.4, '<1 ms'],
    [43.2, '43 ms'],
    [99.6, '0.1 s'],
    [213, '0.2 s'],
    [6412, '6.4 s'],
    [9949, '9.9 s'],
    [9951, '10 s'],
    [59_499, '59 s'],
    [59_600, '1 min'],
    [192_000, '3 min 12 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 day'],
    [172_800_000, '2 days'],
    [Number.NaN, 'unknown'],
  ])('write a duration of %d ms as %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words)
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1.0 kB'],
    [8_240, '8.2 kB'],
    [812_000_000, '812 MB'],
    [1_400_000_000, '1.4 GB'],
    [300e9, '300 GB'],
  ])('write %d bytes as %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words)
  })

  it('write counts with separators, large ones shortened', () => {
    expect([412, 12_400, 999_999, 12_400_000].map(formatCount)).toEqual([
      '412',
      '12,400',
      '999,999',
      '12.4 M',
    ])
    expect([plural(1, 'file'), plural(3, 'file'), plural(2, 'index', 'indexes')]).toEqual([
      '1 file',
      '3 files',
      '2 indexes',
    ])
    expect([1, 2, 3, 4, 11, 12, 21, 102, 113].map(ordinal).join(' ')).toBe(
      '1st 2nd 3rd 4th 11th 12th 21st 102nd 113th',
    )
    expect([listOf([]), listOf(['a']), listOf(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
  })
})

describe('times for people', () => {
  it('are in UTC, with the month as a word', () => {
    expect(formatDateTime('2026-11-21T23:02:59+05:00')).toBe('21 Nov 2026, 18:02 UTC')
  })

  it('are nothing when they are no times', () => {
    expect([
      formatDateTime('soon'),
      formatDateTime(''),
      spanOf('x', 'y'),
      spanOf('2026-01-02', '2026-01-01'),
    ]).toEqual(['', '', undefined, undefined])
  })

  it('tell an age by its size', () => {
    expect([20_000, 300_000, 3 * 3_600_000, 2 * 86_400_000].map(formatAge)).toEqual([
      'just now',
      '5 min',
      '3 h',
      '2 days',
    ])
  })
})
