import { describe, expect, it } from 'vitest'
import { renderComment } from '../../../src/report/comment.ts'
import { withApproval, withDeletion } from '../../../src/report/lifecycle.ts'
import { base, byHuman, FACES, WORDS, waiting } from '../../support/reports.ts'

const options = { words: WORDS, limit: 60_000 }
const approved = {
  ...waiting,
  state: 'approved',
  approvers: ['carol'],
  reason: 'Approved by @carol at 3f2c1ab.',
} as const

describe('a report after its run', () => {
  it('passes when it waited and a human approved, and waits again when that is taken back', () => {
    const held = withApproval(base, waiting)
    expect(held.verdict).toBe('awaiting-approval')
    expect(withApproval(held, approved).verdict).toBe('passed')
    expect(withApproval(withApproval(held, approved), { ...waiting, state: 'error' }).verdict).toBe(
      'awaiting-approval',
    )
    expect(withApproval(held, byHuman).verdict).toBe('passed')
  })

  it('stays failed or skipped whoever approves', () => {
    expect(withApproval(FACES['tests-failed'] ?? base, approved).verdict).toBe('failed')
    const skipped = withApproval(FACES['no-database-change-waiting'] ?? base, approved)
    expect(skipped.verdict).toBe('skipped')
    expect(renderComment(skipped, options)).toContain('## ✅ No database change\n')
  })

  it('tells when and why its branch was deleted, how long it lived and how many pushes it saw', () => {
    const over = withDeletion(base, { at: '2026-11-23T14:31:09Z', because: 'merged', pushes: 4 })
    const [title, , lead] = renderComment(over, options).split('\n')
    expect([title, lead]).toEqual([
      '## ⚪ Branch deleted at merge',
      '**14:31 UTC on 23 Nov 2026, lived 2 days, 4 pushes.**',
    ])
  })

  it('never counts fewer pushes than it knew', () => {
    expect(withDeletion(base, { at: '2026-11-23T14:31:09Z', because: 'closed', pushes: 1 }).run.push).toBe(4)
  })

  it('says that there was no branch when there was none', () => {
    const over = withDeletion(FACES.draft ?? base, {
      at: '2026-11-23T14:31:09Z',
      because: 'closed',
      pushes: 1,
    })
    expect(renderComment(over, options)).toContain('there is nothing to delete')
  })
})
