import { afterAll, describe, expect, it } from 'vitest'
import { classify, isPersonsCommit } from '../../../src/gate/authorship.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { because } from '../../../src/gate/words.ts'
import { commit } from '../../support/change-requests.ts'
import { agentCases } from './agent-cases.ts'
import { bot, botCommit, type Case, inputOf, message, replaced, SHA, user } from './cases.ts'
import { automationCases, humanCases, unknownCases } from './other-cases.ts'

const plain: Case = { title: '', of: '', expected: 'human', evidence: undefined, because: '' }
const all: readonly Case[] = [...agentCases, ...unknownCases, ...automationCases, ...humanCases]

describe.for([
  ['an agent’s work', agentCases],
  ['unknown', unknownCases],
  ['automation', automationCases],
  ['a person’s work, whatever it looks like', humanCases],
] as const)('classify takes it for %s when', ([, cases]) => {
  it.each(cases.map((item) => [`${item.of}: ${item.title}`, item] as const))('%s', (_title, item) => {
    const authorship = classify({ ...inputOf(item), registry })
    const [first] = authorship.evidence
    const found = first === undefined ? undefined : `${first.tier} ${first.rule} ${first.where}`
    expect({ class: authorship.class, evidence: found, because: because(authorship) }).toEqual({
      class: item.expected,
      evidence: item.evidence,
      because: item.because,
    })
    if (item.expected === 'agent') expect(first?.agent).toBe(item.of)
  })
})

describe('the lattice', () => {
  it('gives no case of an agent a lower class when the other side’s evidence is added', () => {
    for (const item of agentCases) {
      const { changeRequest, change, ...history } = inputOf(item)
      const commits = [
        ...change.commits,
        commit({ message: 'Written by hand\n\nSigned-off-by: Ada <ada@example.com>' }),
      ]
      const input = { ...history, changeRequest, change: { ...change, commits }, registry }
      expect(classify(input).class, item.title).toBe('agent')
    }
  })

  it('turns every human and automation case into an agent’s with one marked commit', () => {
    for (const item of [...humanCases, ...automationCases]) {
      const { changeRequest, change } = inputOf(item)
      const marked = commit(message('Co-authored-by: Claude <noreply@anthropic.com>'))
      const input = { changeRequest, change: { ...change, commits: [marked, ...change.commits] }, registry }
      expect(classify(input).class, item.title).toBe('agent')
    }
  })

  it('turns every human and automation case into unknown when the listing was not complete', () => {
    for (const item of [...humanCases, ...automationCases]) {
      const { changeRequest, change } = inputOf(item)
      const input = { changeRequest, change: { ...change, complete: false }, registry }
      expect(classify(input).class, item.title).toBe('unknown')
    }
  })
})

describe('what an earlier run found', () => {
  it('keeps a person’s, automation’s and an unknown change an agent’s', () => {
    for (const item of [...humanCases, ...automationCases, ...unknownCases]) {
      const found = classify({ ...inputOf(item), registry, remembered: 'agent' })
      expect(found.class, item.title).toBe('agent')
      expect(because(found)).toBe('an earlier run found the mark of an agent in it')
    }
  })

  it('lowers nothing, whatever it was', () => {
    for (const remembered of ['human', 'automation', 'unknown'] as const) {
      for (const item of all) {
        const now = classify({ ...inputOf(item), registry, remembered })
        expect(now, `${item.title} after ${remembered}`).toEqual(classify({ ...inputOf(item), registry }))
      }
    }
  })

  it('adds nothing to what is still to be seen', () => {
    for (const item of agentCases) {
      const input = { ...inputOf(item), registry }
      expect(classify({ ...input, remembered: 'agent' }).evidence).toEqual(classify(input).evidence)
    }
  })
})

describe('a history without commits of an agent', () => {
  it('lowers nothing', () => {
    const provenance = {
      openedVia: 'graphite-app',
      starters: [],
      replacedHeads: ['e'.repeat(40)],
      complete: true,
    }
    const replaced = [{ sha: 'e'.repeat(40), commits: [commit({ sha: 'e'.repeat(40) })] }]
    for (const item of [...agentCases, ...unknownCases].filter(({ history }) => history === undefined)) {
      const found = classify({ ...inputOf(item), registry, provenance, replaced })
      expect(found, item.title).toEqual(classify({ ...inputOf(item), registry }))
    }
  })

  it('reads a commit once that several heads share', () => {
    const marked = commit({ sha: SHA, ...message('Co-authored-by: Claude <noreply@anthropic.com>') })
    const heads = ['1', '2'].map((digit) => ({ sha: digit.repeat(40), commits: [marked] }))
    const { changeRequest, change } = inputOf({ ...plain, commits: [{ sha: SHA }] })
    // It still stands, so it was read there, where its message has lost the trailer only in this test.
    expect(classify({ changeRequest, change, registry, replaced: heads }).evidence).toEqual([])
    const other = { ...change, commits: [commit({ sha: 'f'.repeat(40) })] }
    expect(classify({ changeRequest, change: other, registry, replaced: heads }).evidence).toHaveLength(1)
  })
})

describe('isPersonsCommit', () => {
  const { changeRequest } = inputOf(plain)
  it.each([
    ['a person’s', {}, true],
    ['a person’s that the forge committed', { committer: user('web-flow', 19864447) }, true],
    ['one of an address the forge knows nobody by', { author: undefined }, false],
    ['an agent’s', botCommit(bot('Copilot', 198982749)), false],
    ['one that credits an agent', message('Co-authored-by: Claude <noreply@anthropic.com>'), false],
    ['one with a hint of an agent', { message: 'aider: Add discounts' }, false],
    ['an update bot’s', botCommit(bot('dependabot[bot]', 49699333)), false],
    ['one of automation that is an account of type user', { author: user('snyk-bot', 19733683) }, false],
    ['one of a bot that the API calls a user', { author: user('foo[bot]', 9) }, false],
    ['an organisation’s', { author: { id: 1, login: 'acme', type: 'other' } }, false],
    ['one that a bot committed', { committer: bot('foo[bot]', 9) }, false],
  ] as const)('takes %s for that', (_title, part, expected) => {
    expect(isPersonsCommit(commit(part), changeRequest, registry)).toBe(expected)
  })
})

describe('evidence', () => {
  it('names one place for many commits of one agent, the first of them', () => {
    const commits = ['11111111', '22222222'].map((sha) =>
      commit({ sha, ...message('Co-authored-by: Claude <noreply@anthropic.com>') }),
    )
    const { changeRequest } = inputOf({ ...agentCases[0], request: {} } as Case)
    const { evidence } = classify({ changeRequest, change: { commits, files: [], complete: true }, registry })
    expect(evidence).toEqual([
      {
        rule: 'co-author',
        tier: 'A',
        where: 'commit:1111111.trailer',
        value: 'Claude <noreply@anthropic.com>',
        agent: 'Claude',
      },
    ])
  })

  it('names the commit that stands where a replaced one says the same', () => {
    const marked = message('Co-authored-by: Claude <noreply@anthropic.com>')
    const { changeRequest, change } = inputOf({ ...plain, commits: [marked] })
    const input = { changeRequest, change, registry, replaced: replaced(marked) }
    expect(classify(input).evidence.map(({ where }) => where)).toEqual(['commit:1a2b3c4.trailer'])
  })

  it('puts the strongest first, and what is missing last', () => {
    const item: Case = {
      title: '',
      of: '',
      request: { headRef: 'claude/x', body: 'https://claude.ai/code/session_1' },
      commits: [message('Co-authored-by: Claude <noreply@anthropic.com>')],
      complete: false,
      expected: 'agent',
      evidence: '',
      because: '',
    }
    const { evidence } = classify({ ...inputOf(item), registry })
    expect(evidence.map(({ tier, rule }) => `${tier} ${rule}`)).toEqual([
      'A co-author',
      'B session-link',
      'C branch-name',
      'S commits-incomplete',
    ])
  })

  it('cuts long values to 200 characters and never through one', () => {
    const item: Case = {
      title: '',
      of: '',
      request: { headRef: `claude/${'🤖'.repeat(400)}` },
      expected: 'agent',
      evidence: '',
      because: '',
    }
    const [first] = classify({ ...inputOf(item), registry }).evidence
    expect(Array.from(first?.value ?? '')).toHaveLength(200)
    expect(first?.value.isWellFormed()).toBe(true)
  })
})

afterAll(() => {
  const rows = new Map<string, { cases: number; found: number; lookalikes: number; mistaken: number }>()
  for (const item of all) {
    const row = rows.get(item.of) ?? { cases: 0, found: 0, lookalikes: 0, mistaken: 0 }
    const held = classify({ ...inputOf(item), registry })
    if (item.expected === 'agent') {
      row.cases += 1
      row.found += held.evidence.some(({ agent }) => agent === item.of) ? 1 : 0
    } else if (item.expected === 'human') {
      row.lookalikes += 1
      row.mistaken += held.class === 'agent' || held.class === 'unknown' ? 1 : 0
    } else {
      row.cases += 1
      row.found += held.class === item.expected ? 1 : 0
    }
    rows.set(item.of, row)
  }
  const lines = [...rows].map(
    ([name, row]) =>
      `${name.padEnd(30)} ${String(row.found).padStart(4)} of ${String(row.cases).padStart(3)}   ${String(row.mistaken).padStart(3)} of ${String(row.lookalikes).padStart(3)}`,
  )
  process.stdout.write(
    `\n${'agent'.padEnd(30)}  recognised   false positives\n${lines.join('\n')}\n${all.length} cases\n`,
  )
})
