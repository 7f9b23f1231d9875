import { describe, expect, it } from 'vitest'
import { decideReset } from '../../../src/pipeline/reset.ts'
import type { BranchState } from '../../../src/provider/types.ts'

const one = { path: 'db/1.sql', hash: 'a' }
const two = { path: 'db/2.sql', hash: 'b' }

function state(change: Partial<BranchState> = {}): BranchState {
  return { phase: 'migrated', applied: [one], pushes: 1, record: 'f'.repeat(64), ...change }
}

describe('a branch on a new push', () => {
  it('is kept when the head only adds files', () => {
    expect(decideReset({ reset: 'auto', state: state(), files: [one, two] })).toBeUndefined()
  })

  it.each([
    [
      'an applied file was edited',
      state(),
      [{ ...one, hash: 'z' }],
      'db/1.sql was changed after it was applied',
    ],
    ['an applied file is gone', state(), [two], 'db/1.sql is applied on it, but is gone from the head'],
    ['its last run broke off', state({ phase: 'migrating' }), [one], 'did not get through its migrations'],
    [
      'its fork point is not on record',
      { phase: 'migrated', applied: [one], pushes: 1 } as const,
      [one],
      'not on record',
    ],
    ['the files are unknown', state(), undefined, 'not known'],
  ])('is forked anew when %s', (_why, before, files, reason) => {
    expect(decideReset({ reset: 'auto', state: before, files })).toContain(reason)
  })

  it('follows the user’s word where there is one', () => {
    expect(decideReset({ reset: 'always', state: state(), files: [one] })).toBe('reset: always')
    expect(
      decideReset({ reset: 'incremental', state: state({ phase: 'migrating' }), files: undefined }),
    ).toBeUndefined()
  })

  it('is kept when nothing was ever applied on it', () => {
    expect(
      decideReset({ reset: 'auto', state: state({ phase: 'fresh', applied: [] }), files: undefined }),
    ).toBeUndefined()
  })
})
