import { describe, expect, it } from 'vitest'
import type { Account, ChangeRequest, Commit } from '../../../src/core/change-request.ts'
import { candidates } from '../../../src/gate/approvers.ts'
import { classify } from '../../../src/gate/authorship.ts'
import { findAccount, findAddress } from '../../../src/gate/registry.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { extendRegistry } from '../../../src/gate/registry-extend.ts'
import type { KnownAgent, KnownBot } from '../../../src/gate/types.ts'
import { because } from '../../../src/gate/words.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'
import { bot, user } from './cases.ts'

const TOKEN = bot('project_7_bot_3f9a2c41d0', 4242)
const REPOSITORY = { ...changeRequest().repository, platform: 'gitlab' } as const
const coder: KnownAgent = {
  name: 'Acme Coder',
  accounts: [{ id: 4501, login: 'service_account_coder', type: 'bot' }],
  emails: [],
  trailers: [],
  bodies: [],
  branches: [],
  labels: [],
}

function extended(automation: readonly KnownBot[], agents: readonly KnownAgent[] = []) {
  return extendRegistry(registry, { automation, agents }, 'gitlab')
}

function judged(author: Account, known = registry, commits: readonly Commit[] = [commit({ author })]) {
  const request: ChangeRequest = changeRequest({ repository: REPOSITORY, author })
  return classify({ changeRequest: request, change: { commits, files: [], complete: true }, registry: known })
}

describe('an account on GitLab', () => {
  it.each([
    ['a flow’s service account', bot('duo-developer-acme', 5001), 'GitLab Duo'],
    ['another flow’s', bot('ai-fix-pipeline-acme', 5002), 'GitLab Duo'],
    ['the same in capitals', bot('Duo-Developer-Acme', 5003), 'GitLab Duo'],
    ['the code review', bot('GitLabDuo', 5004), 'GitLab Duo code review'],
    ['an access token', TOKEN, undefined],
    ['a service account', bot('service_account_group_1_ab', 5005), undefined],
    ['a person with a flow’s name', user('duo-developer-fan', 5006), undefined],
    ['a person with an agent’s id on another forge', user('alva', 158243242), undefined],
    ['a bot with an agent’s id on another forge', bot('acme-deploy', 158243242), undefined],
    ['a bot with an agent’s login on another forge', bot('cursor', 5007), undefined],
  ])('is known or not: %s', (_what, account, name) => {
    expect(findAccount(registry, 'gitlab', account)?.name).toBe(name)
    expect(findAccount(registry, 'github', bot('duo-developer-acme', 5001))).toBeUndefined()
  })

  it('is told how to be registered where it is an access token’s', () => {
    expect(because(judged(TOKEN))).toBe(
      'an access token opened it, and `approval.automation` does not name its id',
    )
    const commits = [commit({ author: TOKEN })]
    expect(because(judged(user('ada', 1001), registry, commits))).toBe(
      'an access token wrote in it, and `approval.automation` does not name its id',
    )
  })

  it('is automation once the settings name its id, and under no other id', () => {
    const named: KnownBot = { id: 4242, login: TOKEN.login, type: 'bot' }
    expect(judged(TOKEN, extended([named])).class).toBe('automation')
    expect(judged(TOKEN, extended([{ ...named, id: 4243 }])).class).toBe('unknown')
    // The same settings on GitHub, whose ids are others.
    expect(judged(TOKEN, extendRegistry(registry, { automation: [named], agents: [] })).class).toBe('unknown')
  })

  it('may be registered although an agent has its id on another forge, but not when it is an agent here', () => {
    const named = (login: string, id: number): KnownBot => ({ id, login, type: 'bot' })
    expect(judged(bot('acme-deploy', 158243242), extended([named('acme-deploy', 158243242)])).class).toBe(
      'automation',
    )
    expect(() => extended([named('duo-developer-acme', 5001)])).toThrow('known as the agent GitLab Duo')
    expect(() => extended([named('renamed', 4501)], [coder])).toThrow('known as the agent Acme Coder')
  })

  it('cannot approve when it is a bot, whoever registered it', () => {
    const known = extended([{ id: 4242, login: TOKEN.login, type: 'bot' }])
    const at = '2026-11-21T10:00:00Z'
    const voters = [TOKEN, bot('duo-developer-acme', 5001), bot('GitLabDuo', 5004), user('bob', 1002)]
    const found = candidates({
      changeRequest: changeRequest({ repository: REPOSITORY }),
      change: { commits: [commit()], files: [], complete: true },
      votes: voters.map((account) => {
        return { account, state: 'approved', commitSha: 'a'.repeat(40), at, by: 'review' } as const
      }),
      requesters: [],
      registry: known,
      policy: { allowRequester: false, keepOnSameDiff: false },
    })
    expect(found.approvals.map(({ account }) => account.login)).toEqual(['bob'])
    expect(found.bots.map(({ reason }) => reason)).toEqual([
      '@project_7_bot_3f9a2c41d0 is a bot',
      '@duo-developer-acme is an agent',
      '@GitLabDuo is an AI reviewer',
    ])
  })

  it('cannot approve what a commit’s private address says is its own', () => {
    const commits = [commit({ author: undefined, authorEmail: '1002-bobby@users.noreply.gitlab.com' })]
    const found = candidates({
      changeRequest: changeRequest({ repository: REPOSITORY }),
      change: { commits, files: [], complete: true },
      votes: [user('bob', 1002), user('bobby', 1003)].map((account) => {
        const at = '2026-11-21T10:00:00Z'
        return { account, state: 'approved', commitSha: 'a'.repeat(40), at, by: 'review' } as const
      }),
      requesters: [],
      registry,
      policy: { allowRequester: false, keepOnSameDiff: false },
    })
    expect(found.approvals).toEqual([])
  })
})

describe('an address on GitLab', () => {
  it.each([
    ['duo-developer-acme@noreply.gitlab.com', 'agent'],
    ['5001-duo-developer-acme@users.noreply.git.acme.example', 'agent'],
    ['ai-fix-pipeline-acme@noreply.gitlab.com', 'agent'],
    ['9001-ai-chan-wu@users.noreply.gitlab.com', undefined],
    ['4501-renamed@users.noreply.gitlab.com', 'agent'],
    ['service_account_coder@noreply.gitlab.com', 'agent'],
    ['4501+renamed@users.noreply.github.com', undefined],
    ['project_7_bot_3f9a2c41d0@noreply.gitlab.com', 'automation'],
    ['project_8_bot_ab@noreply.gitlab.com', 'unknown-bot'],
    ['group_8_bot_ab@noreply.gitlab.com', 'unknown-bot'],
    ['service_account_x@noreply.gitlab.com', 'unknown-bot'],
    ['project_8_bot_ab@gitlab.com', undefined],
    ['1001-ada@users.noreply.gitlab.com', undefined],
  ])('%s is of %s', (address, kind) => {
    const known = extended([{ id: 4242, login: TOKEN.login, type: 'bot' }], [coder])
    expect(findAddress(known, address)?.kind).toBe(kind)
  })
})
