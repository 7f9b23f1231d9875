import { describe, expect, it } from 'vitest'
import { jobFor } from '../../../src/pipeline/job.ts'
import type { Trigger } from '../../../src/platform/types.ts'

const group = { kind: 'merge-group', headSha: 'a', baseSha: 'b', numbers: [3] } as const
const ended = { kind: 'workflow-run', headSha: 'a', event: 'pull_request' } as const

describe('the job of an event', () => {
  it.each<[Trigger, string]>([
    [{ kind: 'change-request', action: 'updated', number: 1 }, 'preview'],
    [{ kind: 'change-request', action: 'described', number: 1 }, 'gate'],
    [{ kind: 'change-request', action: 'closed', number: 1 }, 'teardown'],
    [{ kind: 'review', number: 1 }, 'gate'],
    [{ kind: 'comment', number: 1, commentId: 2 }, 'command'],
    [ended, 'by-commit'],
    [group, 'merge-group'],
    [{ kind: 'schedule' }, 'backstop'],
    [{ kind: 'manual' }, 'backstop'],
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

  it('only decides in mode gate, whatever happened', () => {
    expect(jobFor('gate', { kind: 'schedule' })).toEqual({ kind: 'backstop', sweep: false })
    expect(jobFor('gate', ended)).toEqual({ kind: 'by-commit', headSha: 'a', does: ['gate'] })
    expect(jobFor('gate', { kind: 'comment', number: 1, commentId: 2 }).kind).toBe('command')
    expect(jobFor('teardown', ended)).toEqual({ kind: 'by-commit', headSha: 'a', does: ['teardown'] })
  })

  it('runs no code of a pull request after another workflow’s run, where secrets are at hand', () => {
    expect(jobFor('preview', ended).kind).toBe('none')
  })

  it('says what is missing when a mode has no pull request to work on', () => {
    expect(jobFor('preview', { kind: 'manual' })).toEqual({
      kind: 'none',
      reason: 'mode preview needs an event of a change request; this run has the event manual',
    })
  })

  it('is nothing for a merge group that names no pull request', () => {
    expect(jobFor('auto', { ...group, numbers: [] }).kind).toBe('none')
  })
})
