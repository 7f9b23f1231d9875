import { describe, expect, it } from 'vitest'
import { type Answered, timeStatements } from '../../../src/tap/timing.ts'

function answer(at: number, more: Partial<Answered> = {}, marks: readonly number[] = []): Answered {
  return {
    sentAt: 0,
    at,
    followed: false,
    marks: marks.map((mark) => ({ at: mark, text: '', from: 'notice' as const })),
    ...more,
  }
}

function shown(answers: readonly Answered[], since = 0): string[] {
  return timeStatements(answers, since).map(
    ({ startedAt, endedAt, timing }) => `${startedAt} to ${endedAt}${timing === 'exact' ? '' : ' shared'}`,
  )
}

describe('timeStatements', () => {
  it('takes a statement alone from when it was sent, or when the server was done with the one before', () => {
    expect(shown([answer(10, { sentAt: 3 })])).toEqual(['3 to 10'])
    expect(shown([answer(10, { sentAt: 3 })], 5)).toEqual(['5 to 10'])
  })

  it('lets each begin where the one before ended when their answers came one by one', () => {
    expect(shown([answer(10), answer(30), answer(31)])).toEqual(['0 to 10', '10 to 30', '30 to 31'])
  })

  it('shares the time of answers that came at once', () => {
    expect(shown([answer(10), answer(10), answer(10), answer(10)], 2)).toEqual([
      '2 to 4 shared',
      '4 to 6 shared',
      '6 to 8 shared',
      '8 to 10 shared',
    ])
    expect(shown([answer(4), answer(10), answer(10)])).toEqual(['0 to 4', '4 to 7 shared', '7 to 10 shared'])
  })

  it('ends a statement at its own mark when those behind it were answered with it', () => {
    expect(shown([answer(10, {}, [1, 6]), answer(10), answer(10)])).toEqual([
      '0 to 6',
      '6 to 8 shared',
      '8 to 10 shared',
    ])
    expect(shown([answer(10, {}, [6]), answer(10)])).toEqual(['0 to 6', '6 to 10'])
  })

  it('takes the arrival of an answer over an earlier mark when it came alone', () => {
    expect(shown([answer(10, {}, [2, 8]), answer(20, {}, [10, 19])])).toEqual(['0 to 10', '10 to 20'])
  })

  it('is not misled by marks that came too late to tell anything', () => {
    expect(shown([answer(10), answer(10, {}, [10, 10])])).toEqual(['0 to 5 shared', '5 to 10 shared'])
  })

  it('counts in a statement that had begun before the answers to those before it were sent', () => {
    expect(shown([answer(10, { followed: true }), answer(15)])).toEqual(['0 to 5 shared', '5 to 15 shared'])
    expect(shown([answer(9), answer(9, { followed: true }), answer(12), answer(12)])).toEqual([
      '0 to 3 shared',
      '3 to 6 shared',
      '6 to 9 shared',
      '9 to 12 shared',
    ])
    expect(shown([answer(10, { followed: true })])).toEqual(['0 to 10'])
  })

  it('never lets a statement end before it began', () => {
    expect(shown([answer(10, { sentAt: 12 })])).toEqual(['10 to 10'])
  })
})
