import { describe, expect, it } from 'vitest'
import { jobFor } from '../../../src/pipeline/job.ts'
import type { Trigger } from '../../../src/platform/types.ts'

const group = { kind: 'merge-group', headSha: 'a', baseSha: 'b', numbers: [3] } as const

describe('the job of an event', () => {
  it.each<[Trigger, string]>([
    [{ kind: 'change-request', action: 'updated', number: 1 }, 'preview'],
    [{ kind: 'change-request', action: 'closed', number: 1 }, 'teardown'],
    [{ kind: 'review', number: 1 }, 'gate'],
    [group, 'merge-group'],
    [{ kind: 'schedule' }, 'sweep'],
    [{ kind: 'ref-deleted', ref: 'x' }, 'ref-teardown'],
    [{ kind: 'push', ref: 'refs/heads/main', sha: 'a' }, 'none'],
    [{ kind: 'other', event: 'watch' }, 'none'],
  ])('%j is %s', (trigger, kind) => {
    expect(jobFor('auto', trigger).kind).toBe(kind)
  })

  it('follows a mode that was asked for', () => {
    expect(jobFor('gate', { kind: 'change-request', action: 'updated', number: 5 })).toEqual({
      kind: 'gate',
      number: 5,
    })
    expect(jobFor('sweep', { kind: 'manual' })).toEqual({ kind: 'sweep' })
  })

  it('says what is missing when a mode has no pull request to work on', () => {
    expect(jobFor('preview', { kind: 'manual' })).toEqual({
      kind: 'none',
      reason: 'mode preview needs an event of a pull request; this run has the event manual',
    })
  })

  it('is nothing for a merge group that names no pull request', () => {
    expect(jobFor('auto', { ...group, numbers: [] }).kind).toBe('none')
  })
})
