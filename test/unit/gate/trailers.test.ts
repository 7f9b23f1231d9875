import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parseAttributions, parseTrailers, peopleIn } from '../../../src/gate/trailers.ts'

const CLAUDE = 'Co-authored-by: Claude <noreply@anthropic.com>'
const SIGNED = 'Signed-off-by: Ada <ada@example.com>'

/** Messages whose trailers git and we must see alike; each is a line array. */
const messages: readonly (readonly string[])[] = [
  ['Title only'],
  ['Title: looks like one'],
  [CLAUDE],
  ['Title', CLAUDE],
  ['Title', '', CLAUDE],
  ['Title', '', 'Body.', '', CLAUDE],
  ['Title', '', 'Body.', CLAUDE],
  ['Title', '', CLAUDE, '', 'Body.'],
  ['Title', '', CLAUDE, '', SIGNED],
  ['Title', '', CLAUDE, SIGNED],
  ['Title', '', CLAUDE, '', '', ''],
  ['Title', '', CLAUDE, '# a comment', '# another'],
  ['Title', '', CLAUDE, '# a comment', SIGNED],
  ['# a comment', 'Title', '', CLAUDE],
  ['Title', '', 'Prose in the block.', SIGNED],
  ['Title', '', 'Prose.', 'More.', 'More.', SIGNED],
  ['Title', '', 'Prose.', 'More.', 'More.', 'More.', SIGNED],
  ['Title', '', 'Prose.', CLAUDE, SIGNED],
  ['Title', '', 'Prose.', CLAUDE, '(cherry picked from commit 1a2b3c4)'],
  ['Title', '', CLAUDE, '(cherry picked from commit 1a2b3c4)'],
  ['Title', '', 'Co-authored-by: Claude', '  <noreply@anthropic.com>'],
  ['Title', '', 'Co-authored-by: Claude', '\t<noreply@anthropic.com>', SIGNED],
  ['Title', '', '  indented: no', CLAUDE],
  ['Title', '', CLAUDE, '  continued', '  and again'],
  ['Title', '', 'Prose.', '  indented', SIGNED],
  ['Title', '', 'Prose.', '  indented', '  indented', '  indented', SIGNED],
  ['Title', '', '  indented', '  indented', '  indented', '  indented', SIGNED],
  ['Title', '', CLAUDE, '# a comment', '  continued', SIGNED],
  ['Title', '', 'Co-authored-by : Claude <noreply@anthropic.com>'],
  ['Title', '', 'Co-authored-by\t:\tClaude <noreply@anthropic.com>'],
  ['Title', '', 'Co authored by: Claude <noreply@anthropic.com>'],
  ['Title', '', 'Co_authored-by: Claude <noreply@anthropic.com>'],
  ['Title', '', ': empty key'],
  ['Title', '', 'Key:'],
  ['Title', '', 'Key: a: b: c'],
  ['Title', '', 'https://example.com/path'],
  ['Title', '', 'See https://example.com'],
  ['Title', '', `* ${CLAUDE}`],
  ['Title', '', `> ${CLAUDE}`],
  ['Title', '', '---', CLAUDE],
  ['Title', '', '---------', '', CLAUDE],
  ['', 'Title', '', CLAUDE],
  ['Title', '   ', CLAUDE],
  ['Title', '', 'Body', '   ', CLAUDE],
  ['Title', '', 'Ключ: значение'],
  ['Title', '', 'Agent-Logs-Url: https://github.com/a/b/sessions/1', '', 'Co-authored-by: bo <bo@x.org>'],
]

describe('parseTrailers', () => {
  it.each(messages.map((lines) => [JSON.stringify(lines.join('\n')), lines] as const))(
    'sees in %s what git sees',
    (_title, lines) => {
      const message = `${lines.join('\n')}\n`
      expect(parseTrailers(message).map(({ key, value }) => `${key}: ${value}`)).toEqual(gitTrailers(message))
    },
  )

  it('sees something in more than a third of these messages, so that the comparison says something', () => {
    const seen = messages.filter((lines) => gitTrailers(`${lines.join('\n')}\n`).length > 0)
    expect(seen.length).toBeGreaterThan(messages.length / 3)
  })
})

describe('parseAttributions', () => {
  it('credits a co-author next to prose in the last paragraph, where git sees no trailer', () => {
    const message = ['Title', '', 'Made in a hurry.', CLAUDE].join('\n')
    expect(parseTrailers(message)).toEqual([])
    expect(parseAttributions(message)).toEqual([
      { key: 'co-authored-by', value: 'Claude <noreply@anthropic.com>' },
    ])
  })

  it('credits a co-author right below the title', () => {
    expect(parseAttributions(`Title\n${CLAUDE}`)).toHaveLength(1)
  })

  it('takes no title for a credit', () => {
    expect(parseAttributions(CLAUDE)).toEqual([])
    expect(parseAttributions(`${CLAUDE}\nBody.`)).toEqual([])
  })

  it('credits nobody from an earlier paragraph', () => {
    expect(parseAttributions(`Title\n\n${CLAUDE}\n\nThe end.`)).toEqual([])
  })
})

describe('peopleIn', () => {
  it.each([
    ['Ada Example <Ada@Example.com>', [{ name: 'Ada Example', address: 'ada@example.com' }]],
    ['<ada@example.com>', [{ name: '', address: 'ada@example.com' }]],
    ['ada@example.com', [{ name: '', address: 'ada@example.com' }]],
    ['Ada ada@example.com', [{ name: '', address: 'ada@example.com' }]],
    ['Ada', []],
    ['', []],
    ['@ada', []],
    ['Ada <>', []],
    [
      'Ada <a@x.org>, Bo <b@x.org>',
      [
        { name: 'Ada', address: 'a@x.org' },
        { name: ', Bo', address: 'b@x.org' },
      ],
    ],
  ])('reads %j', (value, people) => {
    expect(peopleIn(value)).toEqual(people)
  })
})

function gitTrailers(message: string): readonly string[] {
  const result = spawnSync('git', ['interpret-trailers', '--parse', '--no-divider'], {
    input: message,
    encoding: 'utf8',
    cwd: '/',
    env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  })
  if (result.error !== undefined) throw result.error
  const lines = result.stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const separator = line.indexOf(':')
    return `${line.slice(0, separator).trim().toLowerCase()}: ${line.slice(separator + 1).trim()}`
  })
}
