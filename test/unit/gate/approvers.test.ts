import { describe, expect, it } from 'vitest'
import type { Account, ChangeRequest, Commit, Permission, Review } from '../../../src/core/change-request.ts'
import { candidates, eligibleApprovals } from '../../../src/gate/approvers.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { findRequesters } from '../../../src/gate/requesters.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'
import { bot, botCommit, message, SHA, unlinked, user } from './cases.ts'

const HEAD = 'a'.repeat(40)
const OLD = 'c'.repeat(40)
const devin = bot('devin-ai-integration[bot]', 158243242)
const alice = user('alice', 2001)
const bob = user('bob', 2002)
const carol = user('carol', 2003)

function review(author: Account | undefined, more: Partial<Review> = {}): Review {
  return { author, state: 'approved', commitSha: HEAD, submittedAt: '2026-11-20T12:00:00Z', ...more }
}

interface Setting {
  readonly reviews: readonly Review[]
  readonly request?: Partial<ChangeRequest>
  readonly commits?: readonly Partial<Commit>[]
  readonly permissions?: Readonly<Record<string, Permission>>
}

/** A change by Devin, reviewed; everybody may write unless it says otherwise. */
function judge({ reviews, request, commits = [botCommit(devin)], permissions = {} }: Setting) {
  const input = {
    changeRequest: changeRequest({ author: devin, headSha: HEAD, ...request }),
    change: { commits: commits.map((part) => commit({ sha: SHA, ...part })), files: [], complete: true },
    registry,
  }
  const found = candidates({ ...input, reviews, requesters: findRequesters(input) })
  const approvals = eligibleApprovals(found, ({ login }) => permissions[login] ?? 'write')
  const asked = [...found.approvals, ...found.objections].map(({ login }) => login)
  return { ...approvals, rejected: approvals.rejected.map(({ reason }) => reason), asked }
}

describe('an approval counts', () => {
  it.each(['write', 'admin'] as const)(
    'from another person with permission %s, on the head commit',
    (permission) => {
      const result = judge({ reviews: [review(bob)], permissions: { bob: permission } })
      expect(result).toEqual({ approvers: ['bob'], objectors: [], rejected: [], asked: ['bob'] })
    },
  )

  it('when a comment follows it', () => {
    expect(judge({ reviews: [review(bob), review(bob, { state: 'commented' })] }).approvers).toEqual(['bob'])
  })

  it('when it follows a request for changes of the same person', () => {
    const reviews = [review(bob, { state: 'changes-requested', commitSha: OLD }), review(bob)]
    expect(judge({ reviews })).toMatchObject({ approvers: ['bob'], objectors: [] })
  })

  it('when it follows a dismissed one of the same person', () => {
    expect(judge({ reviews: [review(bob, { state: 'dismissed' }), review(bob)] }).approvers).toEqual(['bob'])
  })

  it('once for each person', () => {
    expect(judge({ reviews: [review(bob), review(carol), review(bob)] }).approvers).toEqual(['carol', 'bob'])
  })

  it('for a person named like an agent', () => {
    expect(judge({ reviews: [review(user('claude', 81847))] }).approvers).toEqual(['claude'])
  })

  it('from somebody an unrelated commit message mentions', () => {
    const commits = [botCommit(devin), message('Reviewed-by: bob <bob@example.com>')]
    expect(judge({ reviews: [review(bob)], commits }).approvers).toEqual(['bob'])
  })
})

describe('an approval does not count', () => {
  const requestedByAlice = {
    body: 'Link to Devin session: https://app.devin.ai/sessions/1\nRequested by: @Alice',
  }
  const withAlice = (more: Partial<Commit>): readonly Partial<Commit>[] => [botCommit(devin), more]

  const rules: readonly (readonly [title: string, reason: string, setting: Setting])[] = [
    [
      'on an older commit',
      '@bob approved ccccccc, an older commit',
      { reviews: [review(bob, { commitSha: OLD })] },
    ],
    [
      'on a commit that is gone',
      '@bob approved a commit that is gone',
      { reviews: [review(bob, { commitSha: undefined })] },
    ],
    [
      'once dismissed',
      'the review of @bob was dismissed',
      { reviews: [review(bob, { state: 'dismissed' })] },
    ],
    [
      'once dismissed, with an older one below it',
      'the review of @bob was dismissed',
      { reviews: [review(bob), review(bob, { state: 'dismissed' })] },
    ],
    ['of an agent', '@Copilot is an agent', { reviews: [review(bot('Copilot', 198982749))] }],
    [
      'of an agent with a user account',
      '@openhands-agent is an agent',
      { reviews: [review(user('openhands-agent', 175740463))] },
    ],
    [
      'of an AI reviewer',
      '@coderabbitai[bot] is an AI reviewer',
      { reviews: [review(bot('coderabbitai[bot]', 136622811))] },
    ],
    [
      'of a workflow',
      '@github-actions[bot] is a bot',
      { reviews: [review(bot('github-actions[bot]', 41898282))] },
    ],
    [
      'of automation with a user account',
      '@snyk-bot is a bot',
      { reviews: [review(user('snyk-bot', 19733683))] },
    ],
    ['of a bot nobody registered', '@foo[bot] is a bot', { reviews: [review(bot('foo[bot]', 9))] }],
    ['of a bot the API calls a user', '@foo[bot] is a bot', { reviews: [review(user('foo[bot]', 9))] }],
    ['of an organisation', '@acme is a bot', { reviews: [review({ id: 9, login: 'acme', type: 'other' })] }],
    ['of a deleted account', 'a deleted account approved it', { reviews: [review(undefined)] }],
    [
      'of the person who opened it',
      '@alice opened it',
      { reviews: [review(alice)], request: { author: alice } },
    ],
    [
      'of the person who asked for it',
      '@alice asked for it',
      { reviews: [review(alice)], request: requestedByAlice },
    ],
    [
      'of the person an agent credits',
      '@alice asked for it',
      {
        reviews: [review(alice)],
        commits: [
          { ...botCommit(devin), ...message('Co-authored-by: Al <2001+alice@users.noreply.github.com>') },
        ],
      },
    ],
    [
      'of an author',
      '@alice wrote commit 1a2b3c4',
      { reviews: [review(alice)], commits: withAlice({ author: alice, committer: devin }) },
    ],
    [
      'of a committer',
      '@alice committed commit 1a2b3c4',
      { reviews: [review(alice)], commits: withAlice({ author: bob, committer: alice }) },
    ],
    [
      'of a co-author by private address',
      '@alice co-wrote commit 1a2b3c4',
      {
        reviews: [review(alice)],
        commits: withAlice(message('Co-authored-by: Al <2001+old-name@users.noreply.github.com>')),
      },
    ],
    [
      'of a co-author by an old private address',
      '@alice co-wrote commit 1a2b3c4',
      {
        reviews: [review(alice)],
        commits: withAlice(message('Co-authored-by: Al <Alice@users.noreply.github.com>')),
      },
    ],
    [
      'of a co-author whose name is the login',
      '@alice co-wrote commit 1a2b3c4',
      { reviews: [review(alice)], commits: withAlice(message('Co-authored-by: Alice <al@example.com>')) },
    ],
    [
      'of an author the forge could not link, whose name is the login',
      '@alice wrote commit 1a2b3c4',
      { reviews: [review(alice)], commits: withAlice(unlinked('alice', 'al@laptop.local')) },
    ],
    [
      'without write access',
      '@bob has no write access',
      { reviews: [review(bob)], permissions: { bob: 'read' } },
    ],
    [
      'without any access',
      '@bob has no write access',
      { reviews: [review(bob)], permissions: { bob: 'none' } },
    ],
  ]

  it.each(rules)('%s: %s', (_title, reason, setting) => {
    expect(judge(setting)).toMatchObject({ approvers: [], rejected: [reason] })
  })

  it('that is only a comment', () => {
    const result = judge({ reviews: [review(bob, { state: 'commented' })] })
    expect(result).toEqual({ approvers: [], objectors: [], rejected: [], asked: [] })
  })

  it('for which no permission is looked up unless nothing else speaks against it', () => {
    for (const [title, reason, setting] of rules) {
      const lookups = reason.endsWith('write access') ? ['bob'] : []
      expect(judge(setting).asked, title).toEqual(lookups)
    }
  })

  it('when the permission is not known', () => {
    const found = { approvals: [bob], objections: [], rejected: [] }
    expect(eligibleApprovals(found, () => undefined).approvers).toEqual([])
  })

  it('and people come before bots in what is told', () => {
    const reviews = [review(bot('coderabbitai[bot]', 136622811)), review(alice)]
    const { rejected } = judge({ reviews, request: requestedByAlice })
    expect(rejected).toEqual(['@alice asked for it', '@coderabbitai[bot] is an AI reviewer'])
  })
})

describe('a request for changes', () => {
  const objection = (author: Account, commitSha = HEAD): Review =>
    review(author, { state: 'changes-requested', commitSha })

  it.each([
    ['after the approval of the same person', [review(bob), objection(bob)], [], ['bob']],
    ['beside the approval of another', [objection(carol), review(bob)], ['bob'], ['carol']],
    ['when only a comment follows', [objection(bob), review(bob, { state: 'commented' })], [], ['bob']],
    ['made on an older commit', [objection(carol, OLD), review(bob)], ['bob'], ['carol']],
  ] as const)('stands %s', (_title, reviews, approvers, objectors) => {
    expect(judge({ reviews })).toMatchObject({ approvers, objectors })
  })

  it('stands from the person who asked for the change', () => {
    const request = { body: 'https://app.devin.ai/sessions/1\nRequested by: @alice' }
    expect(judge({ reviews: [objection(alice)], request }).objectors).toEqual(['alice'])
  })

  it('stands while the permission is not known', () => {
    const found = { approvals: [], objections: [bob], rejected: [] }
    expect(eligibleApprovals(found, () => undefined).objectors).toEqual(['bob'])
  })

  it.each([
    ['an AI reviewer', bot('coderabbitai[bot]', 136622811), 'write'],
    ['somebody without write access', carol, 'read'],
  ] as const)('does not stand from %s', (_title, author, permission) => {
    const permissions = { [author.login]: permission }
    expect(judge({ reviews: [objection(author), review(bob)], permissions })).toMatchObject({
      approvers: ['bob'],
      objectors: [],
    })
  })

  it('falls with its dismissal', () => {
    const reviews = [objection(carol), review(carol, { state: 'dismissed' }), review(bob)]
    expect(judge({ reviews })).toMatchObject({ approvers: ['bob'], objectors: [] })
  })
})
