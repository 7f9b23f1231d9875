import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lintWorkflow, validateByGitHub } from '../../support/workflows.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const readme = await readFile(`${root}README.md`, 'utf8')
const inReadme = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const whole = inReadme.filter((text) => text.startsWith('name:'))
const steps = inReadme.filter((text) => /^\s*- uses:/.test(text))
const examples = (await readdir(`${root}examples/workflows`, { recursive: true })).filter((name) =>
  name.endsWith('.yml'),
)

/** A step of the README on its own is tried inside the smallest workflow that can hold it. */
function workflowWith(step: string): string {
  return `name: x\non: pull_request\njobs:\n  database:\n    runs-on: ubuntu-latest\n    steps:\n${step}`
}

describe('action.yml', () => {
  it('is valid to GitHub’s own engine', async () => {
    expect(await validateByGitHub('action.yml', await readFile(`${root}action.yml`, 'utf8'))).toEqual([])
  })

  it('would be refused with a runtime that does not exist', async () => {
    const broken = (await readFile(`${root}action.yml`, 'utf8')).replace('node24', 'node99')

    expect((await validateByGitHub('action.yml', broken)).join()).toContain('node99')
  })
})

describe('workflows', () => {
  it('in the README are there', () => {
    expect(whole.length).toBeGreaterThan(0)
    expect(steps.length).toBeGreaterThan(0)
  })

  it.each(whole)('of the README are valid (%#)', async (text) => {
    expect(await lintWorkflow('.github/workflows/readme.yml', text)).toEqual([])
  })

  it.each(steps)('steps of the README are valid (%#)', async (text) => {
    expect(await lintWorkflow('.github/workflows/readme.yml', workflowWith(text))).toEqual([])
  })

  it.each(examples)('example %s is valid', async (name) => {
    expect(
      await lintWorkflow(
        `.github/workflows/${basename(name)}`,
        await readFile(`${root}examples/workflows/${name}`, 'utf8'),
      ),
    ).toEqual([])
  })

  it('with an input that does not exist would be refused', async () => {
    const findings = await lintWorkflow(
      '.github/workflows/x.yml',
      workflowWith('      - uses: offshoot-dev/offshoot@v1\n        with:\n          bogus: 1\n'),
    )

    expect(findings.join()).toContain('bogus')
  })
})
