import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACTION } from '../support/scene.ts'

interface Played {
  readonly code: number | null
  /** Both streams, as a person sees them. */
  readonly text: string
}

interface Shown extends Played {
  /** Path of the page, and what stands on it. */
  readonly path: string
  readonly page: string
}

function playDemo(...flags: readonly string[]): Promise<Played> {
  const child = spawn(process.execPath, [join(ACTION, 'dist/cli/index.js'), 'demo', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })))
}

async function showDemo(...flags: readonly string[]): Promise<Shown> {
  const played = await playDemo(...flags)
  expect(played.code, played.text).toBe(0)
  const path = /page: (\S+\.html)/.exec(played.text)?.[1] ?? ''
  return { ...played, path, page: await readFile(path, 'utf8') }
}

/**
 * What only people of one forge say; the numbers are those of the two change requests. A branch is called `…-pr-101`
 * whatever the forge: that is a name.
 */
const WORDS = {
  github: /pull requests?|\breview(?:s|ed|ers?)?\b|#10[12]\b|\bPRs?\b(?!-\d)|github/gi,
  gitlab: /merge requests?|!10[12]\b|\bMRs?\b|gitlab/gi,
}

/** Titles of the comments and states of the statuses, in the order of the story. */
function turnsOf({ text }: Played): readonly string[] {
  return text
    .split('\n')
    .filter((line) => /^[🟡✅❌⚪]/u.test(line))
    .concat([...text.matchAll(/^ {2}(offshoot\/\w+: \w+)/gm)].map(([, status = '']) => status))
}

describe('the demo', () => {
  let github: Shown
  let gitlab: Shown
  beforeAll(async () => {
    github = await showDemo()
    gitlab = await showDemo('--platform', 'gitlab')
  })
  afterAll(async () => {
    for (const shown of [github, gitlab]) await rm(shown.path)
  })

  it('tells the whole story through the real pipeline and leaves nothing but its page', async () => {
    const { text, page } = github
    const story = [
      'Waiting for a human',
      'offshoot/approval: pending',
      'offshoot/approval: success: Approved by @bruno-costa',
      'Migration failed',
      '23505',
      'offshoot/database: failure',
      'Branch deleted at merge',
      'Branch deleted at close',
    ]
    const places = story.map((words) => text.indexOf(words))
    expect(
      places.every((place) => place >= 0),
      `${places}`,
    ).toBe(true)
    expect(page).toContain('orders_discount_idx')
    expect(page).not.toContain('<script')
    const directory = /\S*offshoot-demo-[A-Za-z0-9]{6}/.exec(text)?.[0]
    await expect(readFile(join(directory ?? 'none', 'forge', 'forge.json'))).rejects.toThrow()
  })

  it('speaks to GitLab’s people in GitLab’s words, in the terminal and on the page', () => {
    expect(gitlab.text).toContain('opens merge request !101')
    expect(gitlab.page).toContain('merge requests')
    expect(gitlab.text.match(WORDS.github)).toBeNull()
    expect(gitlab.page.match(WORDS.github)).toBeNull()
  })

  it('speaks to GitHub’s people in GitHub’s words, in the terminal and on the page', () => {
    expect(github.text).toContain('opens pull request #101')
    expect(github.page).toContain('pull requests')
    expect(github.text.match(WORDS.gitlab)).toBeNull()
    expect(github.page.match(WORDS.gitlab)).toBeNull()
  })

  it('comes to the same end on both', () => {
    expect(turnsOf(github)).toHaveLength(16)
    expect(turnsOf(gitlab)).toStrictEqual(turnsOf(github))
  })

  it('refuses a platform that it has no story for', async () => {
    const { code, text } = await playDemo('--platform', 'bitbucket')

    expect(code).toBe(2)
    expect(text).toContain('--platform: "bitbucket" is not valid here; valid: github, gitlab')
  })
})
