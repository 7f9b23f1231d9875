import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/doctor/github/guarantees/limits.ts'
import { GUARANTEE_IDS } from '../../../../src/doctor/github/guarantees/types.ts'
import { ATTACKS } from './attacks.ts'
import { CASES } from './cases.ts'
import { judged } from './worlds.ts'

const LIMIT_IDS = new Set<string>(LIMITS.map(({ id }) => id))

describe('every attack', () => {
  it.each(ATTACKS)('$id is stopped by $stoppedBy, and the doctor says so', ({ stoppedBy, guarantees }) => {
    const found = judged()
    for (const id of guarantees) expect(found.has(id), id).toBe(true)
    const limits = guarantees.filter((id) => LIMIT_IDS.has(id))
    if (stoppedBy === 'nobody') {
      expect(limits.length).toBeGreaterThan(0)
      for (const id of limits) expect(found.get(id)?.holds).toBe('cannot-be-told')
    }
    // What settings stop, the doctor has to notice where they are wrong.
    if (stoppedBy === 'settings') {
      const noticed = guarantees.filter((id) => CASES.some((one) => one.id === id && one.holds === 'no'))
      expect(noticed.length).toBeGreaterThan(0)
    }
  })

  it('is listed once', () => {
    expect(new Set(ATTACKS.map(({ id }) => id)).size).toBe(ATTACKS.length)
  })

  it('that nobody can stop is told every time', () => {
    const told = new Set(ATTACKS.flatMap(({ guarantees }) => guarantees))
    for (const id of GUARANTEE_IDS.filter((one) => LIMIT_IDS.has(one))) expect(told.has(id), id).toBe(true)
  })
})
