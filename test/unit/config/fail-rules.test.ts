import { describe, expect, it } from 'vitest'
import { parseFailRules } from '../../../src/config/formats.ts'
import { HAZARDS } from '../../../src/hazards/catalog.ts'

describe('fail-on', () => {
  it('takes what is measured, with a duration, however it is spaced', () => {
    expect(parseFailRules('lock>2s, migration > 5m\nlock>250ms')).toEqual({
      ok: true,
      value: [
        { rule: 'lock', longerThan: 2_000 },
        { rule: 'migration', longerThan: 300_000 },
        { rule: 'lock', longerThan: 250 },
      ],
    })
  })

  it('takes words, and every hazard by its name', () => {
    expect(parseFailRules('destructive irreversible danger hazard')).toEqual({
      ok: true,
      value: [
        { rule: 'destructive' },
        { rule: 'irreversible' },
        { rule: 'hazard', is: 'danger' },
        { rule: 'hazard', is: 'hazard' },
      ],
    })
    const ids = Object.keys(HAZARDS)
    expect(parseFailRules(ids.join(','))).toEqual({
      ok: true,
      value: ids.map((is) => ({ rule: 'hazard', is })),
    })
    expect(parseFailRules('')).toEqual({ ok: true, value: [] })
  })

  it.each([
    'rewrites',
    'lock>',
    'lock>soon',
    'migration',
    'rewrite>2s',
    'lock>2s>3s',
    'toString',
    'destructive>1s',
  ])('refuses %j and says what is valid', (entry) => {
    const parsed = parseFailRules(`destructive, ${entry}`)
    expect(parsed.ok).toBe(false)
    if (parsed.ok) return
    expect(parsed.valid).toMatch(
      /^a list of destructive, irreversible, danger, hazard, lock>DURATION, migration>DURATION, rewrite, /,
    )
  })
})
