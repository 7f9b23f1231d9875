import { describe, expect, it } from 'vitest'
import { known } from '../../../../src/doctor/github/facts.ts'
import { examine, judge } from '../../../../src/doctor/github/guarantees/index.ts'
import { LIMITS } from '../../../../src/doctor/github/guarantees/limits.ts'
import { GUARANTEE_IDS } from '../../../../src/doctor/github/guarantees/types.ts'
import { holdsTogether } from '../../../../src/doctor/guarantee.ts'
import { CASES, NEVER_UNKNOWN } from './cases.ts'
import { facts, judged, REVIEW, refused, required, SIMPLE, workflows } from './worlds.ts'

const LIMIT_IDS = new Set(LIMITS.map(({ id }) => id))
const JUDGED = GUARANTEE_IDS.filter((id) => !LIMIT_IDS.has(id))

describe('the guarantees', () => {
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
      // Where nothing is required, the guarantee above says how to require it.
      if (id === 'no-bypass' && world === 'nothing is required') continue
      if (holds === 'no') expect(found?.fix, `${id}: ${world}`).toBeTruthy()
      if (/403/.test(found?.why ?? '')) expect(found?.fix, id).toMatch(/To find out/)
    }
  })
})

describe('classic protection', () => {
  const statuses = ['offshoot/database', 'offshoot/approval'].map((context) => ({
    context,
    appId: undefined,
  }))

  it('counts as rulesets do', () => {
    const found = judged({
      rules: known([]),
      rulesets: known([]),
      protection: known({
        statuses,
        enforceAdmins: true,
        reviews: { dismissStale: true, codeOwners: true, lastPush: false, approvals: 1, bypass: [] },
      }),
    })
    for (const id of ['statuses-required', 'no-bypass', 'stale-approvals', 'workflow-files-owned'] as const)
      expect(found.get(id)?.holds, id).toBe('yes')
  })

  it('is seen as far as everybody may see it, without an administrator’s token', () => {
    const found = judged({
      rules: known([]),
      branch: known({ sha: 'b', protected: true, statuses, enforcement: 'everyone' }),
      protection: refused('administration: read'),
    })
    expect(found.get('statuses-required')?.holds).toBe('yes')
    expect(found.get('no-bypass')?.holds).toBe('yes')
  })

  it('does not hide what a ruleset leaves open beside it', () => {
    const found = judged({
      branch: known({ sha: 'b', protected: true, statuses, enforcement: 'everyone' }),
      protection: refused('administration: read'),
      rulesets: known([]),
    })
    expect(found.get('no-bypass')?.holds).toBe('unknown')
  })
})

describe('what is not there', () => {
  it('needs no guarantee: a queue, an App', () => {
    const found = judged({ workflows: workflows(SIMPLE), rules: known([required(undefined), REVIEW]) })
    expect(found.has('merge-queue')).toBe(false)
    expect(found.has('app-key')).toBe(false)
    expect(found.get('engine-secret')?.holds).toBe('yes')
  })

  it('weighs as much as the set-up promises', () => {
    const simple = judged({ workflows: workflows(SIMPLE) })
    expect(simple.get('workflow-files-owned')?.weight).toBe('required')
    expect(simple.get('isolated-code')?.weight).toBe('recommended')
    const hardened = judged()
    expect(hardened.get('isolated-code')?.weight).toBe('required')
    expect(hardened.get('statuses-pinned')?.weight).toBe('required')
  })
})
