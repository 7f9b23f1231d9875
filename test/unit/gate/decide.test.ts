import { describe, expect, it } from 'vitest'
import type { Authorship } from '../../../src/gate/authorship.ts'
import { type DecideInput, decideApproval } from '../../../src/gate/decide.ts'
import type { Standing } from '../../../src/gate/standing.ts'
import { NO_VOTES } from '../../../src/gate/tally.ts'
import { bob, carol, HEAD, OLD } from './decisions/setting.ts'

const byDevin: Authorship = {
  class: 'agent',
  evidence: [{ rule: 'author-account', tier: 'S', where: 'author', value: 'x', agent: 'Devin' }],
}
const byPerson: Authorship = { class: 'human', evidence: [] }

function standing(more: Partial<Standing> = {}): Standing {
  const missing = more.missing ?? 1
  const plain = { cause: 'Devin opened it', require: 1, from: [], asked: [], approvers: [] }
  return { ...plain, missing, satisfied: missing === 0, ...more }
}

const dba = { kind: 'team', team: { organization: 'acme', slug: 'dba' } } as const
const byDba = standing({ cause: 'it loses data', asked: [dba], from: ['@acme/dba'] })
const counted = (login: 'bob' | 'carol', commitSha = HEAD) => {
  return { account: login === 'bob' ? bob : carol, by: 'review' as const, commitSha }
}
const base: DecideInput = {
  policy: { name: 'agents', allowRequester: false },
  authorship: byDevin,
  headSha: HEAD,
  standings: [standing()],
  requesters: [],
}
const askedBy = (login: string) => ({ who: { id: undefined, login }, where: 'body' })
const refused = { login: 'Alice', reason: '@Alice asked for it', by: 'review' } as const

describe('decideApproval', () => {
  it.each<readonly [string, Partial<DecideInput>, string]>([
    ['who can approve', {}, 'Devin opened it, so another person with write access has to approve 3f2c1ab.'],
    [
      'who cannot, before they try',
      { requesters: [askedBy('alice'), askedBy('alice')] },
      'Devin opened it, so someone with write access other than @alice, who asked for it, has to approve 3f2c1ab.',
    ],
    [
      'whose review did not count and why, once',
      { requesters: [askedBy('alice')], tally: { ...NO_VOTES, rejected: [refused] } },
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @Alice asked for it, so that vote does not count.',
    ],
    [
      'that it was a comment',
      { tally: { ...NO_VOTES, rejected: [{ ...refused, by: 'comment' }] } },
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @Alice asked for it, so that comment does not count.',
    ],
    [
      'that more did not count',
      { tally: { ...NO_VOTES, rejected: [refused, refused, refused] } },
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @Alice asked for it, so that vote does not count, nor do 2 others.',
    ],
    [
      'who holds it',
      {
        standings: [standing({ missing: 0, approvers: ['bob'] })],
        tally: { ...NO_VOTES, objectors: ['carol'] },
      },
      '@carol asked for changes, so it waits until @carol approves 3f2c1ab or that is taken back.',
    ],
    [
      'who approved',
      { standings: [standing({ missing: 0, approvers: ['bob', 'carol', 'dan'] })] },
      'Approved by @bob, @carol and 1 other at 3f2c1ab.',
    ],
    [
      'that an older approval was kept',
      {
        standings: [standing({ missing: 0, approvers: ['bob'] })],
        tally: { ...NO_VOTES, approvals: [counted('bob', OLD)] },
      },
      'Approved by @bob; nothing that was approved at ccccccc is different at 3f2c1ab.',
    ],
    [
      'nothing of an older approval that counts for nothing',
      {
        standings: [standing({ missing: 0, approvers: ['bob'] })],
        tally: { ...NO_VOTES, approvals: [counted('bob'), counted('carol', OLD)] },
      },
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'what is missing when a part is there',
      { standings: [standing({ missing: 0, approvers: ['bob'] }), byDba] },
      'Needs 1 more of @acme/dba because it loses data; @bob approved 3f2c1ab.',
    ],
    [
      'the group alone that is enough for all',
      { standings: [standing(), byDba] },
      'It loses data, so someone of @acme/dba has to approve 3f2c1ab.',
    ],
    [
      'both, where more people are needed than the group gives',
      { standings: [standing({ missing: 2, require: 2 }), byDba] },
      'Needs 2 people with write access because Devin opened it, and 1 of @acme/dba because it loses data, to approve 3f2c1ab.',
    ],
    [
      'why nobody can',
      {
        standings: [
          { ...byDba, asked: [{ kind: 'codeowners' }], blocked: 'there is no CODEOWNERS file on main' },
        ],
      },
      'It loses data, so a code owner of what it changes has to approve 3f2c1ab; there is no CODEOWNERS file on main.',
    ],
    [
      'why none is needed',
      { authorship: byPerson, standings: [] },
      'A person wrote it, so no approval is needed.',
    ],
    [
      'why automation needs none',
      {
        authorship: {
          class: 'automation',
          evidence: [{ rule: 'automation-account', tier: 'S', where: 'author', value: 'x' }],
        },
        standings: [],
      },
      'Automation alone wrote it, so no approval is needed.',
    ],
    [
      'that no rule applies',
      { policy: { name: 'rules', allowRequester: false }, standings: [] },
      'No approval rule applies to it, so no approval is needed.',
    ],
    [
      'that it is off',
      { policy: { name: 'off', allowRequester: false }, standings: [] },
      'Approval is switched off.',
    ],
  ])('says %s', (_title, more, reason) => {
    expect(decideApproval({ ...base, ...more }).reason).toBe(reason)
  })

  it('counts no approver while an objection stands', () => {
    const standings = [standing({ missing: 0, approvers: ['bob'] })]
    const approval = decideApproval({ ...base, standings, tally: { ...NO_VOTES, objectors: ['carol'] } })
    expect(approval).toMatchObject({ required: true, state: 'pending', approvers: [] })
  })

  it('is approved only when every requirement is satisfied', () => {
    const done = standing({ missing: 0, approvers: ['bob'] })
    expect(decideApproval({ ...base, standings: [done, byDba] }).state).toBe('pending')
    const both = [done, { ...byDba, missing: 0, satisfied: true, approvers: ['carol', 'bob'] }]
    expect(decideApproval({ ...base, standings: both })).toMatchObject({
      state: 'approved',
      approvers: ['bob', 'carol'],
    })
  })

  it('carries the evidence through every state', () => {
    for (const missing of [0, 1]) {
      const approval = decideApproval({ ...base, standings: [standing({ missing })] })
      expect(approval.evidence).toEqual(byDevin.evidence)
    }
    expect(decideApproval({ ...base, standings: [] }).evidence).toEqual(byDevin.evidence)
  })
})
