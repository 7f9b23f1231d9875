import { describe, expect, it } from 'vitest'
import type { Commit } from '../../../src/core/change-request.ts'
import { candidates } from '../../../src/gate/approvers.ts'
import { type ClassifyInput, classify } from '../../../src/gate/authorship.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { findRequesters } from '../../../src/gate/requesters.ts'
import { cleanText, cut, MAX_TEXT, withoutQuotations } from '../../../src/gate/text.ts'
import { parseAttributions, peopleIn } from '../../../src/gate/trailers.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'

const MEGABYTE = 1024 * 1024

/** Each repeated to a megabyte: what makes careless expressions try everything twice, and normalisation sort. */
const units: readonly string[] = [
  'a',
  ' ',
  '\n',
  '\t',
  '-',
  '<',
  '@',
  '1',
  '🤖',
  '\u0301\u0316',
  '\uff9e\u0301',
  '\ufdfa',
  '\u200b',
  '\r\n',
  '\n ',
  'a\n\n',
  'a:',
  'a: b\n',
  '# c\n',
  'Co-authored-by: a <b@c>\n',
  'Co-authored-by: <',
  '\nCo-authored-by:',
  'Generated with [',
  '\n** Generated with [Claude Code',
  'agent-logs-url: ',
  'cursor.com/agents',
  'claude.ai/code/',
  '```\n',
  '`` ` ',
  '\nPR created automatically by Jules for task ',
  '\nRequested by: @a',
  'created by @kiro-agent on behalf of ',
  '<!-- START COPILOT ',
  'Signed-off-by: ',
]

function hostile(unit: string): string {
  return unit.repeat(Math.ceil(MEGABYTE / unit.length)).slice(0, MEGABYTE)
}

describe('a megabyte of hostile text', () => {
  it.each(units.map((unit) => [JSON.stringify(unit), unit] as const))(
    'of %s is read to its end',
    (_title, unit) => {
      const text = hostile(unit)
      const judged = changeRequest({ body: text, headRef: `cursor/${text}` })
      const change = {
        commits: [
          commit({ message: `Title\n\n${text}`, authorName: text, authorEmail: text, author: undefined }),
        ],
        files: [],
        complete: true,
      }
      const input = { changeRequest: judged, change, registry }
      // Nothing that is not read whole is ever taken for a person's.
      expect(['agent', 'unknown']).toContain(classify(input).class)
      const requesters = findRequesters(input)
      const author = { id: 5, login: 'eve', type: 'user' as const }
      const review = { account: author, state: 'approved' as const, by: 'review' as const, at: '' }
      const votes = [{ ...review, commitSha: judged.headSha }]
      const policy = { allowRequester: false, keepOnSameDiff: false }
      expect(candidates({ ...input, votes, requesters, policy }).approvals).toHaveLength(1)
    },
  )

  it.each(units.map((unit) => [JSON.stringify(unit), unit] as const))(
    'of %s meets every pattern uncut',
    (_title, unit) => {
      const text = hostile(unit)
      const patterns = registry.agents.flatMap(({ names, messages, bodies, branches, trailers }) => [
        ...names,
        ...branches,
        ...[...messages, ...bodies].map(({ pattern }) => pattern),
        ...trailers.flatMap(({ value }) => (value === undefined ? [] : [value])),
      ])
      expect(patterns.length).toBeGreaterThan(40)
      const answers = patterns.flatMap((pattern) =>
        ['', 'cursor/', 'jules-'].map((start) => pattern.test(`${start}${text}!`)),
      )
      expect(answers).toHaveLength(patterns.length * 3)
      const attributions = parseAttributions(`Title\n\n${text}`)
      expect(attributions.flatMap(({ value }) => peopleIn(value)).length).toBeLessThan(MEGABYTE / 10)
    },
  )
})

describe('what only the forge tells, at its worst', () => {
  const change = { commits: [commit()], files: [], complete: true }
  const base: ClassifyInput = { changeRequest: changeRequest(), change, registry }

  it('takes no label for another, however long, odd or many', () => {
    const long = 'agent '.repeat(64 * 1024)
    const labels = [long, '\u202eagent\u0000x', 'a'.repeat(64 * 1024), '__proto__', 'constructor', '']
    const many = [...labels, ...Array.from({ length: 2_000 }, (_, index) => `area ${index}`)]
    expect(classify({ ...base, changeRequest: changeRequest({ labels: many }) }).class).toBe('human')
  })

  it.each(['agent\u200b', '\ufeffagent', 'ＡＧＥＮＴ', '\tagent\n', '𝐚𝐠𝐞𝐧𝐭', 'a\u00adg\u2060ent'])(
    'reads the label %j as a person would',
    (label) => {
      const { evidence } = classify({ ...base, changeRequest: changeRequest({ labels: ['x', label] }) })
      expect(evidence).toEqual([
        { rule: 'label', tier: 'C', where: 'label', value: label, agent: 'an agent' },
      ])
    },
  )

  it('takes the slug of an app for that of no other', () => {
    for (const openedVia of ['', '[bot]', 'app/', '__proto__', 'claude-', 'xcursor', 'c'.repeat(64 * 1024)]) {
      const provenance = { openedVia, starters: [], replacedHeads: [], complete: true }
      expect(classify({ ...base, provenance }).class, openedVia.slice(0, 20)).toBe('human')
    }
  })

  it('cuts a long value and never through a character', () => {
    const more = registry.agents.map((agent) => ({ ...agent, branches: [/^🤖/] }))
    const judged = changeRequest({ headRef: '🤖'.repeat(64 * 1024) })
    const [first] = classify({
      ...base,
      changeRequest: judged,
      registry: { ...registry, agents: more },
    }).evidence
    expect(Array.from(first?.value ?? '')).toHaveLength(200)
  })
})

describe('ten thousand commits', () => {
  const shaOf = (index: number): string => index.toString(16).padStart(40, '0')
  const list = (count: number, part: Partial<Commit>): readonly Commit[] =>
    Array.from({ length: count }, (_, index) => commit({ ...part, sha: shaOf(index) }))

  /** The commits, and how often something of them was read. */
  function counted(commits: readonly Commit[]): { commits: readonly Commit[]; read: () => number } {
    let read = 0
    const watched = commits.map(
      (each) =>
        new Proxy(each, {
          get: (target, key) => {
            read += 1
            return Reflect.get(target, key)
          },
        }),
    )
    return { commits: watched, read: () => read }
  }

  it('are read to the last, ten times as much as a thousand', () => {
    const [few, many] = [1_000, 10_000].map((count) => {
      const signed = list(count - 1, { message: 'Title\n\nText.\n\nSigned-off-by: Ada <ada@example.com>' })
      const last = commit({ message: 'Title\n\nClaude-Session: 1', sha: 'f'.repeat(40) })
      const { commits, read } = counted([...signed, last])
      const change = { commits, files: [], complete: true }
      const { evidence } = classify({ changeRequest: changeRequest(), change, registry })
      expect(evidence).toMatchObject([{ where: 'commit:fffffff.trailer' }])
      return read()
    })
    expect((many ?? 0) / (few ?? 1)).toBeCloseTo(10, 1)
  })

  it('of one agent are one fact', () => {
    const commits = list(10_000, { message: 'T\n\nCo-authored-by: Claude <noreply@anthropic.com>' })
    const change = { commits, files: [], complete: true }
    expect(classify({ changeRequest: changeRequest(), change, registry }).evidence).toHaveLength(1)
  })

  it('that a hundred force-pushes replaced are read as one head’s', () => {
    const readOf = (heads: number): number => {
      const { commits, read } = counted(list(10_000, {}))
      const replaced = Array.from({ length: heads }, (_, head) => ({ sha: shaOf(head), commits }))
      const change = { commits: [commit()], files: [], complete: true }
      expect(classify({ changeRequest: changeRequest(), change, registry, replaced }).class).toBe('human')
      return read()
    }
    // Of a commit that was seen already nothing but its name is read.
    expect(readOf(100) - readOf(1)).toBe(99 * 10_000)
  })
})

describe('withoutQuotations', () => {
  it.each([
    ['a\n> b\nc', 'a\n\nc'],
    ['a\n```\nb\n```\nc', 'a\nc'],
    ['~~~ text\nb\n~~~~\nc', 'c'],
    ['```\nb\n~~~\nc', '```\nb\n~~~\nc'],
    ['````\n```\nb\n```\n````\nc', 'c'],
    ['```a\nb\n```b\nc', '```a\nb\n```b\nc'],
    ['``` `\nb\n```', '``` `\nb\n```'],
    ['a `b` c', 'a ` c'],
    ['a ``b ` c`` d `e', 'a ` d `e'],
    ['`a``', '`a``'],
    ['a `b\nc` d', 'a `b\nc` d'],
    ['    > a', '    > a'],
    ['', ''],
  ])('of %j leaves %j', (text, left) => {
    expect(withoutQuotations(text)).toBe(left)
  })

  it.each(['`', '`` ` ', '``` ', '```\n', '~~~a\n', '> ', '>\n', '`a``b', '\n````\n```'])(
    'reads a megabyte of %j to its end',
    (unit) => {
      expect(withoutQuotations(hostile(unit)).length).toBeLessThanOrEqual(MEGABYTE)
    },
  )

  it('closes no span that does not end, without looking for its end again and again', () => {
    const lengths = Array.from({ length: 700 }, (_, index) => '`'.repeat(index + 2)).join(' ')
    const text = `${lengths} ${'a'.repeat(MEGABYTE)}`
    expect(withoutQuotations(text)).toBe(text)
  })
})

describe('cleanText', () => {
  it('reads both ends of a text that is too long, and says that it is not whole', () => {
    const { text, whole } = cleanText(`first${'x'.repeat(MEGABYTE)}last`)
    expect(whole).toBe(false)
    expect(text.startsWith('first')).toBe(true)
    expect(text.endsWith('last')).toBe(true)
    expect(text.length).toBeLessThan(MAX_TEXT + 10)
  })

  it('keeps a text of exactly the limit whole', () => {
    expect(cleanText('x'.repeat(MAX_TEXT)).whole).toBe(true)
    expect(cleanText('x'.repeat(MAX_TEXT + 1)).whole).toBe(false)
  })

  it.each([
    ['a\r\nb\rc\nd\te', 'a\nb\nc\nd\te'],
    ['no\u200breply\u2060\ufeff', 'noreply'],
    ['\u202enoreply\u202c', 'noreply'],
    ['no\u00adreply\u0000\u001b', 'noreply'],
    ['ｎｏｒｅｐｌｙ＠', 'noreply@'],
    ['𝐧𝐨𝐫𝐞𝐩𝐥𝐲', 'noreply'],
    ['José 🤖', 'José 🤖'],
  ])('makes %j into %j', (original, text) => {
    expect(cleanText(original).text).toBe(text)
  })
})

describe('cut', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['🤖🤖🤖', 3, '🤖🤖🤖'],
    ['🤖🤖🤖🤖', 3, '🤖🤖…'],
    ['', 3, ''],
  ])('cuts %j to %d code points: %j', (text, limit, expected) => {
    expect(cut(text, limit)).toBe(expected)
  })
})
