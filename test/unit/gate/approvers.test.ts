import { describe, expect, it } from 'vitest'
import type { Account, ChangeRequest, Commit, Permission, Review } from '../../../src/core/change-request.ts'
import { candidates } from '../../../src/gate/approvers.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { findRequesters } from '../../../src/gate/requesters.ts'
import { tally } from '../../../src/gate/tally.ts'
import { reviewVote } from '../../../src/gate/votes.ts'
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
async function judge({ reviews, request, commits = [botCommit(devin)], permissions = {} }: Setting) {
  const input = {
    changeRequest: changeRequest({ author: devin, headSha: HEAD, ...request }),
    change: { commits: commits.map((part) => commit({ sha: SHA, ...part })), files: [], complete: true },
    registry,
    policy: { allowRequester: false, keepOnSameDiff: false },
  }
  const votes = reviews.flatMap((one) => reviewVote(one) ?? [])
  const found = candidates({ ...input, votes, requesters: findRequesters(input) })
  const asked: string[] = []
  const never = () => Promise.reject(new Error('not for this'))
  const { approvals, objectors, rejected } = await tally(found, {
    ...input,
    platform: { change: never, statusesOf: never },
    config: '.offshoot.yml',
    touchesMigrations: false,
    migrationFiles: [],
    measured: undefined,
    self: async () => undefined,
    pushes: async () => undefined,
    mayWrite: async ({ login }) => {
      asked.push(login)
      return ['admin', 'write'].includes(permissions[login] ?? 'write')
    },
    signal: new AbortController().signal,
  })
  return {
    approvers: approvals.map(({ account }) => account.login),
    objectors,
    rejected: rejected.map(({ reason }) => reason),
    asked,
  }
}

describe('an approval counts', () => {
  it.each(['write', 'admin'] as const)(
    'from another person with permission %s, on the head commit',
    async (permission) => {
      const result = await judge({ reviews: [review(bob)], permissions: { bob: permission } })
      expect(result).toEqual({ approvers: ['bob'], objectors: [], rejected: [], asked: ['bob'] })
    },
  )

  it('when a comment follows it', async () => {
    expect((await judge({ reviews: [review(bob), review(bob, { state: 'commented' })] })).approvers).toEqual([
      'bob',
    ])
  })

  it('when it follows a request for changes of the same person', async () => {
    const reviews = [review(bob, { state: 'changes-requested', commitSha: OLD }), review(bob)]
    expect(await judge({ reviews })).toMatchObject({ approvers: ['bob'], objectors: [] })
  })

  it('when it follows a dismissed one of the same person', async () => {
    expect((await judge({ reviews: [review(bob, { state: 'dismissed' }), review(bob)] })).approvers).toEqual([
      'bob',
    ])
  })

  it('once for each person', async () => {
    expect((await judge({ reviews: [review(bob), review(carol), review(bob)] })).approvers).toEqual([
      'carol',
      'bob',
    ])
  })

  it('for a person named like an agent', async () => {
    expect((await judge({ reviews: [review(user('claude', 81847))] })).approvers).toEqual(['claude'])
  })

  it('from somebody an unrelated commit message mentions', async () => {
    const commits = [botCommit(devin), message('Reviewed-by: bob <bob@example.com>')]
    expect((await judge({ reviews: [review(bob)], commits })).approvers).toEqual(['bob'])
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

  it.each(rules)('%s: %s', async (_title, reason, setting) => {
    expect(await judge(setting)).toMatchObject({ approvers: [], rejected: [reason] })
  })

  it('that is only a comment', async () => {
    const result = await judge({ reviews: [review(bob, { state: 'commented' })] })
    expect(result).toEqual({ approvers: [], objectors: [], rejected: [], asked: [] })
  })

  it('for which no permission is looked up unless nothing else speaks against it', async () => {
    for (const [title, reason, setting] of rules) {
      const lookups = reason.endsWith('write access') ? ['bob'] : []
      expect((await judge(setting)).asked, title).toEqual(lookups)
    }
  })

  it('and people come before bots in what is told', async () => {
    const reviews = [review(bot('coderabbitai[bot]', 136622811)), review(alice)]
    const { rejected } = await judge({ reviews, request: requestedByAlice })
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
  ] as const)('stands %s', async (_title, reviews, approvers, objectors) => {
    expect(await judge({ reviews })).toMatchObject({ approvers, objectors })
  })

  it('stands from the person who asked for the change', async () => {
    const request = { body: 'https://app.devin.ai/sessions/1\nRequested by: @alice' }
    expect((await judge({ reviews: [objection(alice)], request })).objectors).toEqual(['alice'])
  })

  it.each([
    ['an AI reviewer', bot('coderabbitai[bot]', 136622811), 'write'],
    ['somebody without write access', carol, 'read'],
  ] as const)('does not stand from %s', async (_title, author, permission) => {
    const permissions = { [author.login]: permission }
    expect(await judge({ reviews: [objection(author), review(bob)], permissions })).toMatchObject({
      approvers: ['bob'],
      objectors: [],
    })
  })

  it('falls with its dismissal', async () => {
    const reviews = [objection(carol), review(carol, { state: 'dismissed' }), review(bob)]
    expect(await judge({ reviews })).toMatchObject({ approvers: ['bob'], objectors: [] })
  })
})
