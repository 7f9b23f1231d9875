import { describe, expect, it } from 'vitest'
import type { Account, Change, ChangeRequest, Permission, Review } from '../../../src/core/change-request.ts'
import { OffshootError } from '../../../src/core/errors.ts'
import type { Approvals } from '../../../src/gate/approvers.ts'
import type { Authorship } from '../../../src/gate/authorship.ts'
import { type ApprovalMode, decideApproval, evaluateGate } from '../../../src/gate/decide.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'
import { bot, botCommit, user } from './cases.ts'

const HEAD = '3f2c1ab0'.repeat(5)
const none: Approvals = { approvers: [], objectors: [], rejected: [] }
const devin = bot('devin-ai-integration[bot]', 158243242)
const bob = user('bob', 2002)

function authorship(kind: Authorship['class']): Authorship {
  if (kind === 'human') return { class: kind, evidence: [] }
  const agent = kind === 'agent' ? { agent: 'Devin' } : {}
  return {
    class: kind,
    evidence: [{ rule: 'author-unknown-bot', tier: 'S', where: 'author', value: 'x', ...agent }],
  }
}

describe('decideApproval', () => {
  const table: readonly (readonly [
    ApprovalMode,
    Authorship['class'],
    touches: boolean,
    required: boolean,
  ])[] = [
    ['agents', 'agent', false, true],
    ['agents', 'unknown', false, true],
    ['agents', 'automation', true, false],
    ['agents', 'human', true, false],
    ['migrations', 'agent', false, true],
    ['migrations', 'unknown', false, true],
    ['migrations', 'human', true, true],
    ['migrations', 'automation', true, true],
    ['migrations', 'human', false, false],
    ['migrations', 'automation', false, false],
    ['all', 'human', false, true],
    ['all', 'automation', false, true],
    ['all', 'agent', false, true],
    ['all', 'unknown', false, true],
    ['off', 'agent', true, false],
    ['off', 'unknown', true, false],
    ['off', 'human', true, false],
  ]

  it.each(table)('in mode %s requires of a change of class %s that touches migrations (%s): %s', (...row) => {
    const [mode, kind, touchesMigrations, required] = row
    const input = { mode, authorship: authorship(kind), touchesMigrations, approvals: none, headSha: HEAD }
    expect(decideApproval(input)).toMatchObject({
      required,
      state: required ? 'pending' : 'not-required',
      class: kind,
    })
    const approved = decideApproval({ ...input, approvals: { ...none, approvers: ['bob'] } })
    expect(approved.state).toBe(required ? 'approved' : 'not-required')
  })

  const agents = {
    mode: 'agents',
    authorship: authorship('agent'),
    touchesMigrations: false,
    headSha: HEAD,
  } as const
  const alice = { who: { id: undefined, login: 'alice' }, where: 'body' }
  const rejected = [{ login: 'Alice', reason: '@Alice asked for it' }]

  it.each([
    [
      'who can approve',
      { ...agents, approvals: none },
      'Devin opened it, so another person with write access has to approve 3f2c1ab in a review.',
    ],
    [
      'who cannot, before they try',
      { ...agents, approvals: none, requesters: [alice] },
      'Devin opened it, so someone with write access other than @alice, who asked for it, has to approve 3f2c1ab in a review.',
    ],
    [
      'whose review did not count and why, once',
      { ...agents, approvals: { ...none, rejected }, requesters: [alice] },
      'Devin opened it, so another person with write access has to approve 3f2c1ab in a review; @Alice asked for it, so that review does not count.',
    ],
    [
      'that more did not count',
      { ...agents, approvals: { ...none, rejected: [...rejected, ...rejected, ...rejected] } },
      'Devin opened it, so another person with write access has to approve 3f2c1ab in a review; @Alice asked for it, so that review does not count, nor do 2 others.',
    ],
    [
      'who holds it',
      { ...agents, approvals: { ...none, approvers: ['bob'], objectors: ['carol'] } },
      '@carol asked for changes, so it waits until @carol approves 3f2c1ab or that review is dismissed.',
    ],
    [
      'who approved',
      { ...agents, approvals: { ...none, approvers: ['bob', 'carol', 'dan'] } },
      'Approved by @bob, @carol and 1 other at 3f2c1ab.',
    ],
    [
      'that a bot has to be registered or approved',
      { ...agents, authorship: authorship('unknown'), approvals: none },
      'A bot that is not registered opened it, so another person with write access has to approve 3f2c1ab in a review.',
    ],
    [
      'that migrations are why',
      {
        ...agents,
        mode: 'migrations',
        touchesMigrations: true,
        authorship: authorship('human'),
        approvals: none,
      },
      'It changes migrations, so another person with write access has to approve 3f2c1ab in a review.',
    ],
    [
      'that the settings are why',
      { ...agents, mode: 'all', authorship: authorship('human'), approvals: none },
      'Every change waits for a person here, so another person with write access has to approve 3f2c1ab in a review.',
    ],
    [
      'why none is needed',
      { ...agents, authorship: authorship('human'), approvals: none },
      'A person wrote it, so no approval is needed.',
    ],
    [
      'why automation needs none',
      { ...agents, authorship: authorship('automation'), approvals: none },
      'Automation alone wrote it, so no approval is needed.',
    ],
    ['that it is off', { ...agents, mode: 'off', approvals: none }, 'Approval is switched off.'],
  ] as const)('says %s', (_title, input, reason) => {
    expect(decideApproval(input).reason).toBe(reason)
  })

  it('counts no approver while an objection stands', () => {
    const approvals = { ...none, approvers: ['bob'], objectors: ['carol'] }
    expect(decideApproval({ ...agents, approvals })).toMatchObject({ state: 'pending', approvers: [] })
  })

  it('carries the evidence through every state', () => {
    for (const approvals of [none, { ...none, approvers: ['bob'] }]) {
      expect(decideApproval({ ...agents, approvals }).evidence).toEqual(agents.authorship.evidence)
    }
  })
})

describe('evaluateGate', () => {
  interface Forge {
    readonly reviews?: () => Promise<readonly Review[]>
    readonly permission?: (account: Account) => Promise<Permission>
    readonly request?: Partial<ChangeRequest>
    readonly change?: Partial<Change>
    readonly mode?: ApprovalMode
    readonly signal?: AbortSignal
  }
  const approval = (author: Account): Review => ({
    author,
    state: 'approved',
    commitSha: HEAD,
    submittedAt: '2026-11-20',
  })

  async function evaluate(forge: Forge) {
    const calls: string[] = []
    const result = await evaluateGate({
      platform: {
        reviews: async () => {
          calls.push('reviews')
          return (await forge.reviews?.()) ?? []
        },
        permission: async (account) => {
          calls.push(`permission ${account.login}`)
          return (await forge.permission?.(account)) ?? 'write'
        },
      },
      changeRequest: changeRequest({ author: devin, headSha: HEAD, ...forge.request }),
      change: { commits: [commit(botCommit(devin))], files: [], complete: true, ...forge.change },
      mode: forge.mode ?? 'agents',
      touchesMigrations: false,
      signal: forge.signal ?? new AbortController().signal,
    })
    return { ...result, calls }
  }

  it('asks the forge nothing when no person is required', async () => {
    const byHand = { request: { author: user('ada', 1001) }, change: { commits: [commit()] } }
    expect(await evaluate(byHand)).toMatchObject({ state: 'not-required', class: 'human', calls: [] })
    expect(await evaluate({ mode: 'off' })).toMatchObject({
      state: 'not-required',
      class: 'agent',
      calls: [],
    })
  })

  it('holds an agent’s change nobody reviewed, with one call', async () => {
    expect(await evaluate({})).toMatchObject({
      required: true,
      state: 'pending',
      class: 'agent',
      calls: ['reviews'],
    })
  })

  it('lets it pass when another person approved the head commit', async () => {
    const result = await evaluate({ reviews: async () => [approval(bob)] })
    expect(result).toMatchObject({
      state: 'approved',
      approvers: ['bob'],
      calls: ['reviews', 'permission bob'],
    })
    expect(result.reason).toBe('Approved by @bob at 3f2c1ab.')
  })

  it('holds it again when an approval is of an older head', async () => {
    const reviews = async (): Promise<readonly Review[]> => [approval(bob)]
    expect(await evaluate({ reviews, request: { headSha: 'd'.repeat(40) } })).toMatchObject({
      state: 'pending',
      calls: ['reviews'],
    })
  })

  it('asks for the permission of nobody whose review cannot count', async () => {
    const reviews = async (): Promise<readonly Review[]> => [
      approval(bot('coderabbitai[bot]', 136622811)),
      approval(user('alice', 2001)),
      approval(bob),
    ]
    const request = { body: 'https://app.devin.ai/sessions/1\nRequested by: @alice' }
    expect((await evaluate({ reviews, request })).calls).toEqual(['reviews', 'permission bob'])
  })

  it('holds a person’s change in mode all until another person approves it', async () => {
    const ada = user('ada', 1001)
    const byHand: Forge = { mode: 'all', request: { author: ada }, change: { commits: [commit()] } }
    const own = await evaluate({ ...byHand, reviews: async () => [approval(ada)] })
    expect(own).toMatchObject({ state: 'pending', class: 'human', calls: ['reviews'] })
    expect((await evaluate({ ...byHand, reviews: async () => [approval(bob)] })).state).toBe('approved')
  })

  it.each([
    [
      'reviews',
      { reviews: () => Promise.reject(new OffshootError('forge', 'GitHub answered 502', { next: 'wait' })) },
    ],
    [
      'a permission',
      {
        reviews: async () => [approval(bob)],
        permission: () => Promise.reject(new OffshootError('forge', 'GitHub answered 502')),
      },
    ],
    [
      'one permission of two',
      {
        reviews: async () => [approval(bob), approval(user('carol', 2003))],
        permission: (account: Account) =>
          account.login === 'bob'
            ? Promise.resolve('admin')
            : Promise.reject(new Error('GitHub answered 502')),
      },
    ],
  ] as readonly (readonly [string, Forge])[])(
    'stays closed when the forge fails to give %s',
    async (_title, forge) => {
      const result = await evaluate(forge)
      expect(result).toMatchObject({ required: true, state: 'error', class: 'agent', approvers: [] })
      expect(result.evidence).not.toEqual([])
      expect(result.reason).toBe(
        'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 502)',
      )
    },
  )

  it('stays closed when the run is cancelled', async () => {
    const cancelled = AbortSignal.abort(new Error('cancelled'))
    const reviews = async (): Promise<readonly Review[]> => {
      cancelled.throwIfAborted()
      return [approval(bob)]
    }
    expect(await evaluate({ reviews, signal: cancelled })).toMatchObject({ state: 'error', approvers: [] })
  })

  it('stays closed when what it was given cannot be read at all', async () => {
    const change = { commits: undefined as unknown as Change['commits'] }
    const result = await evaluate({ change })
    expect(result).toMatchObject({ required: true, state: 'error', class: 'unknown', calls: [] })
    expect(result.reason).toMatch(/^could not determine who wrote this: the gate stays closed/)
  })
})
