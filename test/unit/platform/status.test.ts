import { describe, expect, it } from 'vitest'
import { fitDescription } from '../../../src/platform/status.ts'

describe('fitDescription', () => {
  it('leaves alone what fits', () => {
    expect(fitDescription('x'.repeat(140), 140)).toBe('x'.repeat(140))
  })

  it('cuts at a word', () => {
    expect(fitDescription('Applied cleanly to orders', 20)).toBe('Applied cleanly to…')
  })

  it('cuts inside a word that is longer than half a line, and never inside a character', () => {
    expect(fitDescription(`a ${'😀'.repeat(20)}`, 20)).toBe(`a ${'😀'.repeat(8)}…`)
  })

  it('makes one line', () => {
    expect(fitDescription(' Applied\n\n cleanly\t', 140)).toBe('Applied cleanly')
  })
})
