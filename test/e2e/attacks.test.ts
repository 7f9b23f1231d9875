import { afterAll, describe, expect, it } from 'vitest'
import { type Outcome, Target, VARIANTS, type Variant } from '../support/attacks/index.ts'
import { ATTACKS } from '../unit/doctor/github/attacks.ts'
import { edit, SIMPLE } from '../unit/doctor/github/worlds.ts'

const table: string[] = []
afterAll(() => {
  console.info(['attack: how -> outcome -> why', ...table.sort()].join('\n'))
})

async function carryOut(id: string, variant: Variant): Promise<Outcome> {
  await using target = await Target.create(variant)
  const outcome = await variant.run(target)
  table.push(`${id}: ${variant.how} -> ${outcome.ends} -> ${outcome.why}`)
  return outcome
}

const ROWS = ATTACKS.map((attack) => ({ ...attack, variants: VARIANTS[attack.id] ?? [] }))

it('every attack is carried out, and none that is not listed', () => {
  expect(Object.keys(VARIANTS).toSorted()).toEqual(ATTACKS.map(({ id }) => id).toSorted())
  for (const { id, variants } of ROWS) expect(variants.length, id).toBeGreaterThan(1)
})

describe.each(ROWS.filter(({ stoppedBy }) => stoppedBy === 'gate'))('$attack ($id)', ({ id, variants }) => {
  it.concurrent.each(variants)('is stopped by the gate: $how', async (variant) => {
    const { ends, why } = await carryOut(id, variant)
    expect(ends, why).toBe('blocked')
    expect(why).toMatch(/^offshoot\/approval is /)
  })
})

describe.each(ROWS.filter(({ stoppedBy }) => stoppedBy !== 'gate'))('$attack ($id)', (row) => {
  const { id, variants, guarantees } = row
  const outcomes: Outcome[] = []

  it.concurrent.each(variants)('is blocked, or told of by the doctor: $how', async (variant) => {
    const outcome = await carryOut(id, variant)
    outcomes.push(outcome)
    if (outcome.ends === 'blocked') return
    expect(outcome.told.length).toBeGreaterThan(0)
    for (const guarantee of outcome.told) {
      expect(guarantees, guarantee.id).toContain(guarantee.id)
      expect(['no', 'unknown', 'cannot-be-told'], guarantee.id).toContain(guarantee.holds)
      expect(guarantee.why).not.toBe('')
    }
  })

  it('gets through where nothing stops it, and not where something can', () => {
    const ends = new Set(outcomes.map((outcome) => outcome.ends))
    expect([...ends].toSorted()).toEqual(['blocked', 'through'])
  })
})

describe('where the settings are wrong', () => {
  const NEGLIGENT = edit(
    edit(SIMPLE, 'offshoot.yml', 'types: [submitted, edited, dismissed]', 'types: [submitted]'),
    'offshoot.yml',
    'permissions: {}',
    'permissions: {}\n# nothing listens to comments',
  )

  it('the doctor also tells of what the gate stops alone', async () => {
    const policy = 'approval:\n  rules: agents\n  allow-requester: true\n'
    await using target = await Target.create({ base: [{ path: '.offshoot.yml', sql: policy }] })
    target.settings.rulesets.splice(0)
    target.workflows(NEGLIGENT)
    const excused = await target.doctor()
    target.settings.put('.offshoot.yml', 'approval: off\n')
    const off = await target.doctor()

    const wanted = ROWS.filter(({ stoppedBy }) => stoppedBy === 'gate').flatMap((row) => row.guarantees)
    for (const id of new Set(wanted)) {
      const { holds, why = '' } = (id === 'requester-excluded' ? excused : off).get(id) ?? {}
      expect(holds, id).toBe('no')
      expect(why).not.toBe('')
    }
  })
})
