import { afterAll, describe, expect, it } from 'vitest'
import { classify } from '../../../src/gate/authorship.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { because } from '../../../src/gate/words.ts'
import { commit } from '../../support/change-requests.ts'
import { agentCases } from './agent-cases.ts'
import { type Case, inputOf, message } from './cases.ts'
import { automationCases, humanCases, unknownCases } from './other-cases.ts'

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
      const { changeRequest, change } = inputOf(item)
      const commits = [
        ...change.commits,
        commit({ message: 'Written by hand\n\nSigned-off-by: Ada <ada@example.com>' }),
      ]
      expect(classify({ changeRequest, change: { ...change, commits }, registry }).class, item.title).toBe(
        'agent',
      )
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
