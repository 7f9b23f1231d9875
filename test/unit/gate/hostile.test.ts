import { describe, expect, it } from 'vitest'
import { candidates } from '../../../src/gate/approvers.ts'
import { classify } from '../../../src/gate/authorship.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { findRequesters } from '../../../src/gate/requesters.ts'
import { cleanText, cut, MAX_TEXT } from '../../../src/gate/text.ts'
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
      const reviews = [{ author, state: 'approved' as const, commitSha: judged.headSha, submittedAt: '' }]
      expect(candidates({ ...input, reviews, requesters }).approvals).toHaveLength(1)
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
