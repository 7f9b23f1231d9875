import { describe, expect, it } from 'vitest'
import { byServerClock } from '../../../src/observe/clock.ts'
import type { Moment, Step } from '../../../src/observe/timeline.ts'
import type { TapStatement } from '../../../src/tap/types.ts'

/** The server's clock is 1,000 ms behind the tap's, and everything of a message comes down at its end. */
const LATE = 1_100

function moment(kind: 'start' | 'end', clock: number, { tag = 'ALTER TABLE', at = LATE } = {}): Moment {
  return { at, event: { kind, tag, clock, wal: 0, locks: [], counts: new Map() } }
}

function step(moments: readonly Moment[], statement: Partial<TapStatement> = {}): Step {
  return {
    moments,
    statement: {
      session: 1,
      transaction: 1,
      message: 1,
      sql: '',
      offset: 0,
      startedAt: 1_000,
      endedAt: LATE,
      timing: 'shared',
      tag: 'ALTER TABLE',
      marks: [],
      ...statement,
    },
  }
}

function timesOf(steps: readonly Step[]): readonly string[] {
  return byServerClock(steps).map(
    ({ statement: { startedAt, endedAt, timing } }) => `${startedAt}..${endedAt} ${timing}`,
  )
}

/** Another message's mark, which came at once. */
const prompt = step([moment('start', 0, { at: 1_000 })], {
  message: 0,
  startedAt: 999,
  endedAt: 1_000,
  timing: 'exact',
})

describe('byServerClock', () => {
  it('times commands that told themselves, however late their words came', () => {
    const steps = [
      prompt,
      step([moment('start', 2), moment('end', 30)]),
      step([moment('start', 31), moment('end', 90)]),
    ]
    expect(timesOf(steps).slice(1)).toEqual(['1000..1030 exact', '1030..1100 exact'])
  })

  it('gives a statement without a word the time between those around it', () => {
    const update = step([], { tag: 'UPDATE' })
    const steps = [
      prompt,
      step([moment('start', 2), moment('end', 30)]),
      update,
      step([moment('start', 80), moment('end', 90)]),
    ]
    expect(timesOf(steps).slice(1)).toEqual(['1000..1030 exact', '1030..1080 exact', '1080..1100 exact'])
  })

  it('lets several without a word share, and says so', () => {
    const update = () => step([], { tag: 'UPDATE' })
    const steps = [prompt, update(), update(), step([moment('start', 40), moment('end', 90)])]
    expect(timesOf(steps).slice(1)).toEqual(['1000..1020 shared', '1020..1040 shared', '1040..1100 exact'])
  })

  it('never leaves the time of the message, should the clock be set meanwhile', () => {
    const steps = [
      prompt,
      step([moment('start', 2), moment('end', 900)]),
      step([moment('start', -500), moment('end', 3)]),
    ]
    expect(timesOf(steps).slice(1)).toEqual(['1000..1100 exact', '1100..1100 exact'])
  })

  it('takes a block for itself, not for the commands that it ran', () => {
    const block = step([moment('start', 10), moment('end', 20)], { tag: 'DO' })
    const steps = [prompt, block, step([moment('start', 60), moment('end', 90)])]
    expect(timesOf(steps).slice(1)).toEqual(['1000..1060 exact', '1060..1100 exact'])
  })

  it('puts the words themselves where they were said', () => {
    const [, told] = byServerClock([prompt, step([moment('start', 2), moment('end', 30)])])
    expect(told?.moments.map(({ at }) => at)).toEqual([1_002, 1_030])
  })

  it('leaves alone what was sent alone, and a session that said nothing', () => {
    const alone = step([moment('start', 2), moment('end', 30)], { timing: 'exact' })
    expect(timesOf([alone])).toEqual(['1000..1100 exact'])
    expect(timesOf([step([]), step([])])).toEqual(['1000..1100 shared', '1000..1100 shared'])
  })
})
