import { afterAll, describe, expect, it } from 'vitest'
import { type Judged, judge, readLabelled, readSources } from './labelled-set.ts'

const judged: readonly Judged[] = readLabelled().map(judge)
const PEOPLE = new Set(['human', 'automation'])
const byAgents = judged.filter(({ label, shows }) => isAgent(label) && shows !== 'nothing')
const lookalikes = judged.filter(({ label, shows }) => PEOPLE.has(label) && shows === undefined)
const onHints = judged.filter(({ label, shows }) => PEOPLE.has(label) && shows !== undefined)
const unseen = judged.filter(({ shows }) => shows === 'nothing')
const notKnown = judged.filter(({ label }) => label === 'unknown')

function isAgent(label: string): boolean {
  return !PEOPLE.has(label) && label !== 'unknown'
}

function isHeld({ class: kind }: Judged): boolean {
  return kind === 'agent' || kind === 'unknown'
}

/** By the agent that really wrote it. */
function isFound({ class: kind, evidence, label, shows }: Judged): boolean {
  return kind === 'agent' && evidence.some(({ agent, tier }) => agent === label && tier === shows)
}

describe('the labelled set', () => {
  it('is large, tells each case apart and says where its marks are documented', () => {
    expect(judged.length).toBeGreaterThanOrEqual(200)
    expect(lookalikes.length).toBeGreaterThanOrEqual(80)
    expect(unseen.length).toBeGreaterThanOrEqual(5)
    expect(new Set(judged.map(({ id }) => id)).size).toBe(judged.length)
    for (const { note, id } of judged) expect(note, id).not.toBe('')
    for (const { documented, group } of readSources()) expect(documented, group).not.toBe('')
    const shas = judged.flatMap(({ input }) => input.change.commits.map(({ sha }) => sha))
    expect(new Set(shas).size).toBe(shas.length)
  })

  it('holds at least eight cases of each common agent, with several ways and strengths', () => {
    const common = [
      'GitHub Copilot',
      'Claude Code',
      'Claude App and agents',
      'Codex',
      'Cursor',
      'Devin',
      'Jules',
      'Aider',
      'Amp',
      'OpenHands',
      'Factory Droid',
      'Replit Agent',
      'Kiro',
      'Amazon Q Developer',
      'Gemini',
    ]
    for (const group of common) {
      const cases = byAgents.filter((item) => item.group === group)
      expect(cases.length, group).toBeGreaterThanOrEqual(8)
      expect(new Set(cases.map(({ shows }) => shows)).size, group).toBeGreaterThanOrEqual(2)
      expect(cases.filter(({ input }) => (input.replaced ?? []).length > 0).length, group).toBeGreaterThan(0)
    }
  })
})

describe('an agent’s pull request', () => {
  it.each(byAgents.map((item) => [`${item.id}: ${item.note}`, item] as const))(
    'is seen as its own: %s',
    (_title, item) => {
      expect({ class: item.class, found: isFound(item), evidence: item.evidence }).toEqual({
        class: 'agent',
        found: true,
        evidence: item.evidence,
      })
      // No sign of it is stronger than the one that the label says is there.
      expect(item.evidence[0]?.tier).toBe(item.shows)
    },
  )
})

describe('a pull request that only looks like an agent’s', () => {
  it.each(lookalikes.map((item) => [`${item.id}: ${item.note}`, item] as const))(
    'is nobody’s but its author’s: %s',
    (_title, item) => {
      const held = item.class === 'automation' ? [] : item.evidence
      expect({ class: item.class, evidence: held }).toEqual({ class: item.label, evidence: [] })
    },
  )
})

describe('what cannot be decided', () => {
  it.each(onHints.map((item) => [`${item.id}: ${item.note}`, item] as const))(
    'is held on a hint, and only on a hint: %s',
    (_title, item) => {
      expect(item.class).toBe('agent')
      expect(item.evidence.map(({ tier }) => tier)).toEqual(item.evidence.map(() => 'C'))
    },
  )

  it.each(notKnown.map((item) => [`${item.id}: ${item.note}`, item] as const))(
    'is held as unknown: %s',
    (_title, item) => {
      expect({ class: item.class, tier: item.evidence[0]?.tier }).toEqual({
        class: 'unknown',
        tier: item.shows,
      })
    },
  )

  // Nobody can: the day one of these is found, a rule looks at something that people do too.
  it.each(unseen.map((item) => [`${item.id}: ${item.note}`, item] as const))(
    'passes as a person’s, for it left nothing: %s',
    (_title, item) => {
      expect({ class: item.class, evidence: item.evidence }).toEqual({ class: 'human', evidence: [] })
    },
  )
})

afterAll(() => {
  const lines = [
    row(['agent', 'cases', 'found', 'recall', 'of S/A/B', 'of C']),
    ...groupsOf(byAgents).map(([group, items]) => {
      const strong = items.filter(({ shows }) => shows !== 'C')
      const weak = items.filter(({ shows }) => shows === 'C')
      return row([group, items.length, found(items), share(items), share(strong), share(weak)])
    }),
    row(['all agents', byAgents.length, found(byAgents), share(byAgents), '', '']),
    '',
    row(['look-alikes', 'cases', 'mistaken']),
    ...groupsOf(lookalikes).map(([group, items]) => row([group, items.length, items.filter(isHeld).length])),
    row(['all look-alikes', lookalikes.length, lookalikes.filter(isHeld).length]),
    '',
    `held on a hint that people leave too: ${onHints.filter(isHeld).length} of ${onHints.length}`,
    ...onHints.map(({ id, note }) => `  ${id}: ${note}`),
    `held because nobody can tell: ${notKnown.filter(isHeld).length} of ${notKnown.length}`,
    `cannot be seen (an agent with a person's account that leaves nothing): ${unseen.filter(isHeld).length} of ${unseen.length} found`,
    ...unseen.map(({ id, note }) => `  ${id}: ${note}`),
    `${judged.length} pull requests`,
  ]
  process.stdout.write(`\n${lines.join('\n')}\n`)
})

function groupsOf(items: readonly Judged[]): readonly (readonly [string, readonly Judged[]])[] {
  return [...Map.groupBy(items, ({ group }) => group)]
}

function found(items: readonly Judged[]): number {
  return items.filter(isFound).length
}

function share(items: readonly Judged[]): string {
  return items.length === 0 ? '-' : `${Math.floor((found(items) / items.length) * 100)} %`
}

function row([name = '', ...cells]: readonly (string | number)[]): string {
  return `${String(name).padEnd(28)}${cells.map((cell) => String(cell).padStart(10)).join('')}`.trimEnd()
}
