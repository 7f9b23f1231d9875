import { describe, expect, it } from 'vitest'
import { parseGitLabNoreply, parseNoreply } from '../../../src/gate/noreply.ts'
import { findAccount, findAddress } from '../../../src/gate/registry.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { bot, user } from './cases.ts'

const { agents, automation, reviewers } = registry
const accounts = [
  ...agents.flatMap((agent) => agent.accounts),
  ...automation.map(({ account }) => account),
  ...reviewers.map(({ account }) => account),
]

describe('the registry', () => {
  it('tells where and when each row was read, and identifies somebody with it', () => {
    for (const agent of agents) {
      expect(agent.source, agent.id).not.toBe('')
      expect(agent.verifiedOn, agent.id).toMatch(/^20\d\d-\d\d-\d\d$/)
      const marks = [
        agent.accounts,
        agent.emails,
        agent.noreply,
        agent.trailers,
        agent.messages,
        agent.bodies,
        agent.labels,
        agent.serviceAccounts,
      ]
      expect(marks.flat().length, agent.id).toBeGreaterThan(0)
    }
  })

  it('gives every row a field for each way of knowing an agent, in use or empty', () => {
    const fields = [
      'accounts',
      'bodies',
      'branches',
      'emails',
      'id',
      'labels',
      'messages',
      'name',
      'names',
      'noreply',
      'products',
      'serviceAccounts',
      'source',
      'trailers',
      'verifiedOn',
    ]
    for (const agent of agents) expect(Object.keys(agent).sort(), agent.id).toEqual(fields)
    for (const account of accounts) {
      expect(account.login).toMatch(/^[A-Za-z0-9-]{1,39}(?:\[bot\])?$/)
      expect(account.id ?? 1, account.login).toBeGreaterThan(0)
    }
  })

  it('knows one label of itself', () => {
    expect(agents.flatMap(({ labels }) => labels)).toEqual(['agent'])
  })

  it('gives each id, account and address to one row', () => {
    const ids = [
      ...accounts.flatMap(({ id }) => id ?? []),
      ...agents.flatMap(({ noreply }) => noreply.map(({ id }) => id)),
    ]
    const logins = accounts.map(({ login, type }) => `${type} ${login.toLowerCase()}`)
    const addresses = agents.flatMap(({ emails }) => emails.map(({ address }) => address))
    for (const list of [
      ids,
      logins.filter((login) => !/ (?:claude|codex|copilot)/.test(login)),
      addresses,
      agents.map(({ id }) => id),
    ]) {
      expect(list.filter((item, index) => list.indexOf(item as never) !== index)).toEqual([])
    }
  })

  it('holds addresses and keys in lower case, and no pattern that remembers where it stopped', () => {
    for (const { emails, trailers, products, names, messages, bodies, branches, labels, id } of agents) {
      for (const text of [
        ...emails.map(({ address }) => address),
        ...trailers.map(({ key }) => key),
        ...products,
        ...labels,
      ]) {
        expect(text, id).toBe(text.toLowerCase())
      }
      const patterns = [...names, ...branches, ...[...messages, ...bodies].map(({ pattern }) => pattern)]
      for (const pattern of patterns) expect(pattern.flags, `${id} ${pattern}`).not.toMatch(/[gy]/)
    }
  })

  it('has no user account among the agents whose login alone is a name or a word', () => {
    const logins = agents.flatMap((agent) =>
      agent.accounts.filter(({ type }) => type === 'user').map(({ login }) => login),
    )
    expect(logins).toEqual(['cursoragent', 'kiro-agent', 'openhands-agent'])
  })
})

describe('findAccount', () => {
  it.each([
    ['by id after a rename', bot('brand-new[bot]', 158243242), 'Devin'],
    ['by the login of a bot when the id is another', bot('devin-ai-integration[bot]', 1), 'Devin'],
    ['by the spelling of the search', bot('app/devin-ai-integration', 1), 'Devin'],
    ['by the login of a registered user account', user('OpenHands-Agent', 1), 'OpenHands'],
    ['not by an id of the other type', user('somebody', 158243242), undefined],
    ['not by the login of a user that is a bot’s name', user('devin-ai-integration', 1), undefined],
    ['not by the login of a user on the list of automation', user('snyk-bot', 1), undefined],
  ] as const)('knows an account %s', (_title, account, name) => {
    expect(findAccount(registry, 'github', account)?.name).toBe(name)
  })

  it('proves automation by its id only', () => {
    expect(findAccount(registry, 'github', bot('dependabot[bot]', 49699333))).toMatchObject({ proven: true })
    expect(findAccount(registry, 'github', bot('dependabot[bot]', 1))).toMatchObject({
      kind: 'automation',
      proven: false,
    })
    expect(findAccount(registry, 'github', user('dependabot', 49699333))).toBeUndefined()
  })

  it('knows nobody on GitLab, whose ids are other people’s', () => {
    expect(findAccount(registry, 'gitlab', bot('claude[bot]', 209825114))).toBeUndefined()
  })

  it('takes the local forge for GitHub', () => {
    expect(findAccount(registry, 'local', bot('Copilot', 198982749))?.name).toBe('GitHub Copilot')
  })
})

describe('findAddress', () => {
  it.each([
    ['noreply@anthropic.com', 'agent'],
    ['49699333+dependabot[bot]@users.noreply.github.com', 'automation'],
    ['41898282+github-actions[bot]@users.noreply.github.com', 'automation'],
    ['41898282+claude[bot]@users.noreply.github.com', 'agent'],
    ['1+claude[bot]@users.noreply.github.com', 'agent'],
    ['209825114+renamed[bot]@users.noreply.github.com', 'agent'],
    ['136622811+coderabbitai[bot]@users.noreply.github.com', 'reviewer'],
    ['9+foo[bot]@users.noreply.github.com', 'unknown-bot'],
    ['9+claude@users.noreply.github.com', undefined],
    ['claude@users.noreply.github.com', undefined],
    ['sam@anthropic.com', undefined],
    ['xnoreply@anthropic.com', undefined],
    ['noreply@anthropic.com.evil.example', undefined],
    ['gemini-cli@google.com', undefined],
    ['', undefined],
  ])('takes %s for %s', (address, kind) => {
    expect(findAddress(registry, address)?.kind).toBe(kind)
  })
})

describe('parseNoreply', () => {
  it.each([
    ['1292510+ada@users.noreply.github.com', { id: 1292510, login: 'ada', ofBot: false }],
    ['ada@users.noreply.github.com', { id: undefined, login: 'ada', ofBot: false }],
    ['9+foo[bot]@users.noreply.github.com', { id: 9, login: 'foo[bot]', ofBot: true }],
    ['noreply@github.com', undefined],
    ['9+ada@users.noreply.github.com.evil.example', undefined],
  ])('reads %s', (address, noreply) => {
    expect(parseNoreply(address)).toEqual(noreply)
  })
})

describe('parseGitLabNoreply', () => {
  it.each([
    ['42-ada@users.noreply.gitlab.com', { id: 42, login: 'ada', ofBot: false }],
    ['42-ada.b-c@users.noreply.git.acme.example', { id: 42, login: 'ada.b-c', ofBot: false }],
    ['ada@users.noreply.gitlab.com', { id: undefined, login: 'ada', ofBot: false }],
    ['project_7_bot_ab@noreply.gitlab.com', { id: undefined, login: 'project_7_bot_ab', ofBot: true }],
    ['42-ada@users.noreply.github.com', undefined],
    ['noreply@github.com', undefined],
    ['42-ada@gitlab.com', undefined],
  ])('reads %s', (address, noreply) => {
    expect(parseGitLabNoreply(address)).toEqual(noreply)
  })
})
