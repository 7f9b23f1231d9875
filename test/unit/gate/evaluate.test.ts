import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/core/change-request.ts'
import { type GatePlatform, startGate } from '../../../src/gate/evaluate.ts'
import { changeRequest } from '../../support/change-requests.ts'
import { bot, message, user } from './cases.ts'
import {
  ada,
  alice,
  approves,
  begin,
  bob,
  carol,
  devin,
  HEAD,
  measuredOf,
  OLD,
  objects,
  outcomeOf,
  policyOf,
  pushed,
  says,
} from './decisions/setting.ts'

const byAda = { request: { author: ada }, commits: [{}] }
const three = ['provenance', 'reviews', 'comments']

describe('what the gate asks the forge', () => {
  it.each([
    ['nothing when it is off', { policy: 'off' }, []],
    ['who wrote it, when nobody is required', byAda, ['provenance']],
    ['for votes, when somebody is', {}, three],
    [
      'for one permission, the pushes and itself for one approval',
      { said: [approves(bob)] },
      [...three, 'permission bob', 'self', 'pushes'],
    ],
    [
      'for nothing about votes that cannot count',
      {
        provenance: { starters: [{ account: alice, how: 'started' as const }] },
        said: [
          approves(alice),
          approves(devin),
          approves(carol, OLD),
          says(bob, '/offshoot approve', { edited: true }),
        ],
      },
      three,
    ],
    [
      'for the permission only of somebody who wants changes',
      { said: [objects(bob)] },
      [...three, 'permission bob'],
    ],
    [
      'for the permission only of somebody who has none',
      { said: [approves(bob)], may: { bob: 'read' as const } },
      [...three, 'permission bob'],
    ],
    [
      'for the permission once of somebody who says two things',
      { said: [approves(bob), says(bob, '/offshoot human 3f2c1ab')] },
      [...three, 'permission bob', 'self', 'pushes'],
    ],
    [
      'for nothing about a declaration that changes nothing',
      { policy: 'all', ...byAda, said: [says(bob, '/offshoot human 3f2c1ab')] },
      three,
    ],
    [
      'for nothing about people whom no rule names',
      { policy: '[{when: agent, from: "@carol"}]', said: [approves(bob)] },
      three,
    ],
    [
      'for the pushes once, whoever needs them',
      { pushes: [pushed(HEAD, 0)], said: [says(bob, '/offshoot approve'), says(carol, '/offshoot approve')] },
      [...three, 'pushes', 'permission bob', 'permission carol', 'self'],
    ],
    [
      'for no pushes where the last pusher counts',
      { policy: 'allow-requester: true', said: [approves(bob)] },
      [...three, 'permission bob', 'self'],
    ],
    [
      'about a team only for those who may write',
      {
        policy: '[{when: agent, from: "@acme/dba"}]',
        said: [approves(bob), approves(carol)],
        may: { bob: 'read' as const },
      },
      [...three, 'permission bob', 'permission carol', 'self', 'pushes', 'isMember acme/dba carol'],
    ],
  ])('%s', async (_title, setting, calls) => {
    expect((await outcomeOf(setting)).calls).toEqual(calls)
  })

  it('about an ordinary approved change takes six questions, whatever the number of its commits', async () => {
    const commits = Array.from({ length: 30 }, (_, index) => ({ sha: String(index).padStart(40, '0') }))
    expect((await outcomeOf({ commits, said: [approves(bob)] })).calls).toHaveLength(6)
  })
})

describe('startGate', () => {
  it('reads who wrote it at once, and votes only when it is asked to decide', async () => {
    const { gate, calls } = begin({})
    expect(calls).toEqual(['provenance'])
    await gate.decide(measuredOf({}))
    expect(calls).toEqual(three)
  })

  it('leaves no failure unhandled that nobody waits for yet', async () => {
    const { gate } = begin({ fails: { provenance: 'GitHub answered 502' } })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await gate.decide(undefined)).state).toBe('error')
  })

  it('decides anew each time', async () => {
    const { gate } = begin({ policy: '[{when: destructive}]', ...byAda })
    expect((await gate.decide(measuredOf({}))).state).toBe('not-required')
    expect((await gate.decide(measuredOf({ destructive: true }))).state).toBe('pending')
    expect((await gate.decide(undefined)).state).toBe('pending')
  })

  it('stays closed when what it was given cannot be read at all', async () => {
    const gate = startGate({
      platform: {} as GatePlatform,
      changeRequest: changeRequest(),
      change: { commits: undefined } as unknown as Change,
      policy: policyOf('agents'),
      config: '.offshoot.yml',
      touchesMigrations: false,
      migrationFiles: [],
      signal: new AbortController().signal,
    })
    const approval = await gate.decide(undefined)
    expect(approval).toMatchObject({ required: true, state: 'error', class: 'unknown', approvers: [] })
    expect(approval.reason).toMatch(/^could not determine who wrote this: the gate stays closed/)
  })

  it('stays closed when the run ends while teams are asked about', async () => {
    const ended = new AbortController()
    const teams = {
      get 'acme/dba'(): never {
        ended.abort(new Error('the run was cancelled'))
        throw ended.signal.reason
      },
    }
    const policy = '[{when: agent, from: "@acme/dba"}]'
    const approval = await outcomeOf({ policy, teams, said: [approves(bob)], signal: ended.signal })
    expect(approval.state).toBe('error')
    expect(approval.reason).toContain('the run was cancelled')
  })

  it('carries the evidence that is at hand into an error', async () => {
    const approval = await outcomeOf({ fails: { provenance: 'GitHub answered 502' } })
    expect(approval.evidence).not.toEqual([])
  })
})

describe('the approval tells', () => {
  it('each requirement, and how far it is satisfied', async () => {
    const approval = await outcomeOf({
      policy: '[{when: agent}, {when: destructive, from: ["@acme/dba", codeowners, "@alice"], require: 2}]',
      measured: { destructive: true },
      migrations: ['db/1.sql'],
      base: { CODEOWNERS: '* @acme/core' },
      teams: { 'acme/dba': [carol] },
      said: [approves(bob), approves(carol)],
    })
    expect(approval.requirements).toEqual([
      { cause: 'Devin opened it', require: 1, from: [], approvers: ['bob', 'carol'], satisfied: true },
      {
        cause: 'it loses data',
        require: 2,
        from: ['@acme/dba', 'codeowners', '@alice'],
        approvers: ['carol'],
        satisfied: false,
      },
    ])
    expect(approval.approvers).toEqual([])
  })

  it('which votes do not count, people before bots', async () => {
    const approval = await outcomeOf({
      said: [approves(bot('coderabbitai[bot]', 136622811)), approves(carol), approves(bob, OLD)],
      may: { carol: 'read' },
    })
    expect(approval.rejected).toEqual([
      { login: 'bob', reason: '@bob approved ccccccc, an older commit' },
      { login: 'carol', reason: '@carol has no write access' },
      { login: 'coderabbitai[bot]', reason: '@coderabbitai[bot] is an AI reviewer' },
    ])
  })

  it('who asked for it, each once', async () => {
    const starters = [{ account: alice, how: 'started' as const }]
    const body = 'https://app.devin.ai/sessions/1\nRequested by: @Alice'
    expect((await outcomeOf({ request: { body }, provenance: { starters } })).requesters).toEqual(['alice'])
    expect(await outcomeOf({})).not.toHaveProperty('requesters')
  })

  it('who declared it a person’s work, and not while somebody objects', async () => {
    const declares = says(bob, '/offshoot human 3f2c1ab')
    expect((await outcomeOf({ said: [declares] })).declaredHumanBy).toBe('bob')
    expect(await outcomeOf({ said: [declares, objects(carol)] })).not.toHaveProperty('declaredHumanBy')
  })

  it('what a status of 140 characters can show: who can approve which commit', async () => {
    const starters = [alice, user('a-person-with-a-very-long-name-indeed', 5)].map((account) => {
      return { account, how: 'started' as const }
    })
    const commits = [message('Co-authored-by: Claude <noreply@anthropic.com>')]
    const { reason } = await outcomeOf({ request: { author: ada }, commits, provenance: { starters } })
    expect(reason.slice(0, 140)).toContain('other than @alice')
    expect(reason.length).toBeLessThan(200)
  })
})
