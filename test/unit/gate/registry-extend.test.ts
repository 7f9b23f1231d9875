import { describe, expect, it } from 'vitest'
import { OffshootError } from '../../../src/core/errors.ts'
import { classify } from '../../../src/gate/authorship.ts'
import { findAccount } from '../../../src/gate/registry.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { extendRegistry } from '../../../src/gate/registry-extend.ts'
import type { KnownAgent, KnownBot } from '../../../src/gate/types.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'
import { agentCases } from './agent-cases.ts'
import { bot, botCommit, type Case, inputOf, message, unlinked, user } from './cases.ts'
import { automationCases, humanCases, unknownCases } from './other-cases.ts'

const hermes: KnownAgent = {
  name: 'Hermes',
  accounts: [{ id: 70001, login: 'hermes-robot[bot]', type: 'bot' }],
  emails: ['Hermes@acme.example'],
  trailers: ['Hermes-Run'],
  bodies: ['[Hermes] (v1.*) wrote this?'],
  branches: ['hermes/', 'run+'],
  labels: ['Made By Hermes'],
}
const renovate: KnownBot = { id: 80001, login: 'acme-renovate[bot]', type: 'bot' }
const extended = extendRegistry(registry, { agents: [hermes], automation: [renovate] })

function classOf(item: Pick<Case, 'request' | 'commits' | 'history'>, known = extended) {
  const { class: kind, evidence } = classify({
    ...inputOf({ title: '', of: '', expected: 'human', evidence: undefined, because: '', ...item }),
    registry: known,
  })
  return { kind, tier: evidence[0]?.tier, agent: evidence[0]?.agent }
}

describe('an agent of the settings', () => {
  it.each([
    ['its account', { request: { author: bot('hermes-robot[bot]', 70001) } }, 'S'],
    ['its account after a rename', { request: { author: bot('iris[bot]', 70001) } }, 'S'],
    [
      'its App, which opened it in a person’s name',
      { history: { provenance: { openedVia: 'hermes-robot' } } },
      'S',
    ],
    ['its commit', { commits: [botCommit(bot('hermes-robot[bot]', 70001))] }, 'A'],
    ['its address', { commits: [unlinked('H', 'hermes@ACME.example')] }, 'A'],
    ['its credit', { commits: [message('Co-authored-by: H <hermes@acme.example>')] }, 'A'],
    ['its trailer', { commits: [message('hermes-run: 12')] }, 'B'],
    ['its text', { request: { body: 'Hi.\n[Hermes] (v1.*) wrote this? Yes.' } }, 'B'],
    ['its branch', { request: { headRef: 'Hermes/add-discounts' } }, 'C'],
    ['its other branch', { request: { headRef: 'run+1' } }, 'C'],
    ['its label', { request: { labels: ['made by hermes'] } }, 'C'],
  ] as const)('is known by %s', (_title, item, tier) => {
    expect(classOf(item)).toEqual({ kind: 'agent', tier, agent: 'Hermes' })
    expect(classOf(item, registry).agent).toBeUndefined()
  })

  it.each([
    ['an id of the other type', { request: { author: user('somebody', 70001) } }],
    ['a login of a person that is its own', { request: { author: user('hermes-robot', 5) } }],
    ['an address that contains its own', { commits: [unlinked('H', 'xhermes@acme.example')] }],
    ['text that its text would match as a pattern', { request: { body: 'H (v1.9) wrote this' } }],
    ['text in another case', { request: { body: '[hermes] (v1.*) wrote this?' } }],
    ['a quotation of its text', { request: { body: '> [Hermes] (v1.*) wrote this?' } }],
    ['a branch that contains its prefix', { request: { headRef: 'fix/hermes/1' } }],
    ['a branch that its prefix would match as a pattern', { request: { headRef: 'runn' } }],
    ['a label that contains its own', { request: { labels: ['not made by hermes'] } }],
  ] as const)('is not taken for %s', (_title, item) => {
    expect(classOf(item).kind).toBe('human')
  })

  it.each(['', '  ', '\u200b\u2060', '\n'])('may not have the empty text %j for a mark', (text) => {
    for (const part of [{ bodies: [text] }, { branches: [text] }, { labels: [text] }]) {
      expect(() => extendRegistry(registry, { agents: [{ ...hermes, ...part }], automation: [] })).toThrow(
        'A mark of the agent `Hermes` is empty',
      )
    }
  })

  it('is a row that says where it comes from', () => {
    expect(extended.agents.at(-1)).toMatchObject({ name: 'Hermes', source: 'settings of the base branch' })
  })
})

describe('automation of the settings', () => {
  const update = {
    request: { author: bot(renovate.login, renovate.id) },
    commits: [botCommit(bot(renovate.login, renovate.id))],
  }

  it('is exempt like the built-in kind, by its number only', () => {
    expect(classOf(update).kind).toBe('automation')
    expect(classOf(update, registry).kind).toBe('unknown')
    expect(classOf({ request: { author: bot(renovate.login, 80002) } }).kind).toBe('unknown')
  })

  it('may be an account of type user, and complete a built-in row that lacks its number', () => {
    const automation: readonly KnownBot[] = [
      { id: 1607, login: 'weblate', type: 'user' },
      { id: 31427850, login: 'imgbot[bot]', type: 'bot' },
      { id: 49699333, login: 'dependabot[bot]', type: 'bot' },
    ]
    const known = extendRegistry(registry, { agents: [], automation })
    for (const { id, login, type } of automation) {
      const account = { id, login, type }
      const author = {
        request: { author: account },
        commits: [{ ...botCommit(account), authorEmail: 'x@y.example' }],
      }
      expect(classOf(author, known).kind, login).toBe('automation')
    }
  })

  it('does not excuse an agent’s commit in its change', () => {
    const commits = [...update.commits, message('Co-authored-by: Claude <noreply@anthropic.com>')]
    expect(classOf({ ...update, commits })).toMatchObject({ kind: 'agent', agent: 'Claude' })
  })

  it.each([
    [
      'an agent by its number',
      { id: 158243242, login: 'our-updates[bot]', type: 'bot' },
      'known as the agent Devin',
    ],
    [
      'an agent by its number and the wrong type',
      { id: 158243242, login: 'ours', type: 'user' },
      'known as the agent Devin',
    ],
    ['an agent by its login', { id: 5, login: 'cursor[bot]', type: 'bot' }, 'known as the agent Cursor'],
    [
      'an agent by its login without the suffix',
      { id: 5, login: 'copilot-swe-agent', type: 'bot' },
      'known as the agent GitHub Copilot',
    ],
    [
      'an agent by its account of type user',
      { id: 175740463, login: 'x', type: 'user' },
      'known as the agent OpenHands',
    ],
    [
      'an agent by a login of the other type',
      { id: 5, login: 'openhands-agent', type: 'bot' },
      'known as the agent OpenHands',
    ],
    [
      'an agent by the number of its private address',
      { id: 223556219, login: 'x', type: 'user' },
      'known as the agent GitHub Copilot',
    ],
    ['an agent of these settings', { id: 70001, login: 'x[bot]', type: 'bot' }, 'known as the agent Hermes'],
    [
      'a reviewer',
      { id: 136622811, login: 'coderabbitai[bot]', type: 'bot' },
      'known as the AI reviewer CodeRabbit',
    ],
    [
      'the account of all workflows',
      { id: 41898282, login: 'github-actions[bot]', type: 'bot' },
      'the account that every workflow acts under',
    ],
  ] as const)('cannot be %s', (_title, account, why) => {
    const error = caught(() =>
      extendRegistry(registry, { agents: [hermes], automation: [renovate, account] }),
    )
    expect(error).toBeInstanceOf(OffshootError)
    expect(error).toMatchObject({ kind: 'config', where: 'approval.automation' })
    expect(error).toMatchObject({ what: expect.stringContaining(`cannot be automation: it is ${why}`) })
    expect(error).toMatchObject({ what: expect.stringContaining(`\`${account.login}\` (id ${account.id})`) })
  })
})

describe('settings add and never take away:', () => {
  it('every case stays what it was, or is raised', () => {
    const rank = { human: 0, automation: 1, unknown: 2, agent: 3 }
    const known = extendRegistry(extended, {
      agents: [{ ...hermes, name: 'Claude', emails: ['a@b.example'] }],
      automation: [],
    })
    for (const item of [...agentCases, ...unknownCases, ...automationCases, ...humanCases]) {
      const { class: before } = classify({ ...inputOf(item), registry })
      const { class: after } = classify({ ...inputOf(item), registry: known })
      expect(rank[after], item.title).toBeGreaterThanOrEqual(rank[before])
    }
  })

  it('the built-in registry is left as it was', () => {
    const before = JSON.stringify(registry)
    extendRegistry(registry, { agents: [hermes], automation: [renovate] })
    expect(JSON.stringify(registry)).toBe(before)
    expect(extendRegistry(registry, { agents: [], automation: [] })).toEqual(registry)
  })

  it('an agent that settings call by a built-in name is known by both', () => {
    const more = extendRegistry(registry, { agents: [{ ...hermes, name: 'Devin' }], automation: [] })
    expect(findAccount(more, 'github', bot('devin-ai-integration[bot]', 158243242))?.name).toBe('Devin')
    expect(findAccount(more, 'github', bot('hermes-robot[bot]', 70001))?.name).toBe('Devin')
  })

  it('an update bot that settings call an agent is one', () => {
    const accounts: readonly KnownBot[] = [{ id: 49699333, login: 'dependabot[bot]', type: 'bot' }]
    const more = extendRegistry(registry, { agents: [{ ...hermes, accounts }], automation: [] })
    const request = changeRequest({ author: bot('dependabot[bot]', 49699333) })
    const change = { commits: [commit()], files: [], complete: true }
    expect(classify({ changeRequest: request, change, registry: more }).class).toBe('agent')
  })
})

function caught(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
