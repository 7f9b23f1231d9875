import { describe, expect, it } from 'vitest'
import { known } from '../../../../src/doctor/gitlab/facts.ts'
import { examine, judge } from '../../../../src/doctor/gitlab/guarantees/index.ts'
import { LIMITS } from '../../../../src/doctor/gitlab/guarantees/limits.ts'
import { GUARANTEE_IDS } from '../../../../src/doctor/gitlab/guarantees/types.ts'
import { covers, isMachine } from '../../../../src/doctor/gitlab/read-rules.ts'
import { holdsTogether } from '../../../../src/doctor/guarantee.ts'
import { CASES, NEVER_UNKNOWN } from './cases.ts'
import { mergedConfig } from './component.ts'
import { facts, judged, pipelines, project, refused, SETTINGS } from './worlds.ts'

const LIMIT_IDS = new Set(LIMITS.map(({ id }) => id))
const JUDGED = GUARANTEE_IDS.filter((id) => !LIMIT_IDS.has(id))

describe('the guarantees at GitLab', () => {
  it('all hold where everything is as it should be', () => {
    const found = judge(examine(facts()))
    expect(found.map(({ id }) => id)).toEqual(GUARANTEE_IDS)
    expect(found.filter(({ id, holds }) => holds !== (LIMIT_IDS.has(id) ? 'cannot-be-told' : 'yes'))).toEqual(
      [],
    )
    expect(holdsTogether(found)).toBe(true)
  })

  it.each(CASES)('$id: $holds when $world', ({ id, holds, change, says, fix }) => {
    const found = judged(change).get(id)
    expect(found).toMatchObject({ id, holds })
    expect(found?.why).toMatch(says)
    if (fix !== undefined) expect(found?.fix).toMatch(fix)
  })

  it('each have a world where they do not hold, and one where that cannot be told', () => {
    for (const id of JUDGED) {
      const holds = CASES.filter((one) => one.id === id).map((one) => one.holds)
      expect(holds, id).toContain('no')
      if (!NEVER_UNKNOWN.has(id)) expect(holds, id).toContain('unknown')
    }
  })

  it('fail together when one that is required does not hold or cannot be told', () => {
    for (const { id, change } of CASES) {
      const found = judge(examine(facts(change)))
      const one = found.find((guarantee) => guarantee.id === id)
      if (one?.weight === 'required') expect(holdsTogether(found), `${id}`).toBe(false)
    }
  })

  it('say what to change, or how to find out', () => {
    for (const { id, holds, world, change } of CASES) {
      const found = judged(change).get(id)
      if (holds === 'no') expect(found?.fix, `${id}: ${world}`).toBeTruthy()
      if (/403|leaves the field out/.test(found?.why ?? '')) expect(found?.fix, id).toMatch(/To find out/)
    }
  })
})

describe('the ladder of tiers', () => {
  const FREE = {
    tier: 'Free',
    approvals: known(undefined),
    rules: known([]),
    environments: known([]),
    checks: known([]),
  } as const

  it('holds on Free with the configuration outside, and says what it cannot hold', () => {
    const found = judged({ ...project({ mergeTrains: undefined, checksMustSucceed: undefined }), ...FREE })
    expect(holdsTogether([...found.values()])).toBe(true)
    expect(found.get('config-outside')).toMatchObject({ weight: 'required', holds: 'yes' })
    expect(found.get('gate-not-forgeable')).toMatchObject({ weight: 'recommended', holds: 'no' })
    expect(found.get('tier')?.why).toMatch(/On Free: .*any Developer’s token/)
    for (const id of [
      'author-cannot-approve',
      'status-check',
      'environment-protected',
      'merge-trains',
    ] as const)
      expect(found.has(id), id).toBe(false)
  })

  it('does not hold on Free with the configuration in the project', () => {
    const found = judged({ ...project({ ciConfigPath: '' }), ...FREE })
    expect(found.get('config-outside')).toMatchObject({ weight: 'required', holds: 'no' })
  })

  it('holds from Premium on by approvals of people, and then needs the settings of those', () => {
    const inside = project({ ciConfigPath: '' })
    const premium = judged({ ...inside, tier: 'Premium', checks: known([]) })
    expect(premium.get('config-outside')).toMatchObject({ weight: 'recommended', holds: 'no' })
    expect(premium.get('rules-not-overridden')?.weight).toBe('required')
    expect(holdsTogether([...premium.values()])).toBe(true)
    const loose = judged({ ...inside, approvals: known({ ...SETTINGS, overridable: true }) })
    expect(holdsTogether([...loose.values()])).toBe(false)
  })

  it('promises nothing where the tier cannot be told', () => {
    const found = judged({ tier: 'unknown', rules: refused('Developer'), approvals: refused('Developer') })
    expect(found.get('approval-rule')?.holds).toBe('unknown')
    expect(found.get('tier')?.why).toMatch(/cannot be told/)
  })
})

describe('what is not there', () => {
  it('needs no guarantee: trains, a server, the gate’s own token', () => {
    const found = judged({
      ...project({ mergeTrains: false }),
      pipelines: pipelines(mergedConfig()),
      token: undefined,
    })
    for (const id of ['merge-trains', 'token-enough', 'token-of-a-machine'] as const)
      expect(found.has(id), id).toBe(false)
    expect(found.get('schedule')?.weight).toBe('recommended')
    expect(judged().get('schedule')?.weight).toBe('required')
  })
})

describe('names', () => {
  it.each([
    ['main', 'main', true],
    ['*', 'main', true],
    ['release/*', 'release/1', true],
    ['ma.n', 'main', false],
    ['offshoot/*', 'offshoot/mr-1', true],
    ['offshoot', 'offshoot/mr-1', false],
  ])('the pattern %s covers %s: %s', (pattern, name, expected) =>
    expect(covers(pattern, name)).toBe(expected),
  )

  it.each([
    ['project_7_bot_0123', true],
    ['group_1_bot', true],
    ['service_account_group_9_a', true],
    ['duo-developer-acme', true],
    ['alice', false],
    ['aiden', false],
  ])('@%s is a machine: %s', (username, expected) => expect(isMachine(username)).toBe(expected))
})
