import { describe, expect, it } from 'vitest'
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts'
import { type Facts, known } from '../../../src/doctor/github/facts.ts'
import { examine, judge } from '../../../src/doctor/github/guarantees/index.ts'
import { ghApi } from '../../../src/doctor/github/guarantees/types.ts'
import { holdsTogether } from '../../../src/doctor/guarantee.ts'
import { renderJson, renderMarkdown, renderText } from '../../../src/doctor/render.ts'
import { ENVIRONMENT, facts, RULES } from './github/worlds.ts'

const TERMINAL = { width: 80, colour: false }

function diagnosis(change: Partial<Facts> = {}): Diagnosis {
  const examined = examine(facts(change))
  const guarantees = judge(examined)
  return { repository: 'acme/shop', setup: examined.setup, guarantees, healthy: holdsTogether(guarantees) }
}

describe('what was found', () => {
  it('is a table, what to change, and what cannot be told', () => {
    const text = renderMarkdown(diagnosis({ repositorySecrets: known(['ENGINE']) }))
    expect(text).toMatch(/1 required guarantee does not hold/)
    expect(text).toMatch(/\| ❌ no \| The engine’s secret/)
    expect(text).toContain('gh secret delete ENGINE --repo acme/shop')
    expect(text).toContain('## What no tool can tell')
  })

  it('asks for nothing where everything holds', () => {
    const text = renderText(diagnosis(), TERMINAL)
    expect(text).toContain('Everything that it requires holds.')
    expect(text).not.toContain('What to change')
  })

  it('shows commands whole in a terminal of any width', () => {
    const text = renderText(diagnosis({ environments: known([]) }), { width: 40, colour: false })
    const line = text.split('\n').find((one) => one.includes('deployment-branch-policies'))
    expect(line?.trim()).toBe(
      `printf %s '{"name":"main"}' | gh api --method POST repos/acme/shop/environments/offshoot/deployment-branch-policies --input -`,
    )
  })

  it('is the same as JSON', () => {
    const { repository, setup, guarantees } = diagnosis()
    expect(JSON.parse(renderJson(diagnosis()))).toEqual({ repository, setup, guarantees })
  })

  it('lets no name of a ruleset or environment out of its place', () => {
    const name = '`a`|<!-- x --> @acme/all\n::error::x'
    for (const change of [
      { rulesets: known([{ ...RULES, name, bypass: [name] }]) },
      { environments: known([{ ...ENVIRONMENT, secrets: known([]), name }]) },
    ]) {
      const found = diagnosis(change)
      expect(renderMarkdown(found)).not.toMatch(/<!--|^\s*::|(?<![`\\])@acme\/all/m)
      expect(renderText(found, TERMINAL)).not.toMatch(/^\s*::/m)
    }
  })

  it('gives a runner no command, wherever a line begins', () => {
    const found = diagnosis()
    const [first] = found.guarantees
    if (first === undefined) throw new Error('there are no guarantees')
    const fix = '::error::x\n  ::stop-commands::y\n##[add-mask]z'
    const text = renderText({ ...found, guarantees: [{ ...first, holds: 'no', fix }] }, TERMINAL)
    expect(text).toContain(': :error::x')
    expect(text).not.toMatch(/^\s*::|##\[/m)
  })

  it('quotes for the shell whatever is in a name', () => {
    expect(ghApi('PUT', "repos/a/b'; rm -rf ~ #", { name: "it's $HOME" })).toBe(
      `printf %s '{"name":"it'\\''s $HOME"}' | gh api --method PUT 'repos/a/b'\\''; rm -rf ~ #' --input -`,
    )
  })
})
