import { describe, expect, it } from 'vitest'
import { renderCodeQuality } from '../../../src/report/code-quality.ts'
import type { Report } from '../../../src/report/model.ts'
import { hostileReport, hostileStrings } from '../../support/hostile.ts'
import { base, FACES, hazards } from '../../support/reports.ts'

interface Problem {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

function problemsOf(report: Report): readonly Problem[] {
  return JSON.parse(renderCodeQuality(report)) as readonly Problem[]
}

describe('the code quality file', () => {
  it('puts hazards at their lines, by how much they hurt', () => {
    expect(problemsOf({ ...base, hazards: hazards.slice(0, 1), changes: [] })).toEqual([
      {
        description:
          'Writes to `orders` blocked for 4.1 s. Every INSERT, UPDATE and DELETE on the table waits until the index is built.',
        check_name: 'offshoot/lock',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: 'critical',
        location: { path: 'db/migrations/0042_discounts.sql', lines: { begin: 14 } },
      },
    ])
  })

  it('puts a failed statement at the line where it is wrong, before all else', () => {
    expect(problemsOf(FACES['migration-failed'] ?? base)[0]).toMatchObject({
      check_name: 'offshoot/migration-failed',
      severity: 'blocker',
      location: { path: 'db/migrations/0042_discounts.sql', lines: { begin: 16 } },
    })
  })

  it('knows a problem again on the next push, where lines and figures are others', () => {
    const [lock] = hazards
    if (lock === undefined) throw new Error('no hazard to begin with')
    const before = problemsOf({ ...base, hazards: [lock] })
    const after = problemsOf({
      ...base,
      hazards: [{ ...lock, line: 20, message: 'Writes to `orders` blocked for 9.9 s' }],
    })
    const other = problemsOf({ ...base, hazards: [{ ...lock, object: 'customers' }] })

    expect(after.map(({ fingerprint }) => fingerprint)).toEqual(before.map(({ fingerprint }) => fingerprint))
    expect(other[0]?.fingerprint).not.toBe(before[0]?.fingerprint)
  })

  it('tells two problems of one kind apart, because equal fingerprints are shown once', () => {
    const [lock] = hazards
    if (lock === undefined) throw new Error('no hazard to begin with')
    const prints = problemsOf({ ...base, changes: [], hazards: [lock, { ...lock, line: 30 }] })

    expect(new Set(prints.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  it('leaves out what is in no file, and gives what has none to the only migration there is', () => {
    const [, rename] = hazards
    if (rename === undefined) throw new Error('no hazard without a file')
    const one = { ...base, changes: [], hazards: [rename], migrations: base.migrations.slice(-1) }

    expect(problemsOf({ ...one, migrations: [] })).toEqual([])
    expect(problemsOf(one).map(({ location }) => location.path)).toEqual(['db/migrations/0042_discounts.sql'])
  })

  it('names no path outside the repository and no text a terminal would act on', () => {
    for (const [index, text] of hostileStrings(300).entries()) {
      for (const { location, description } of problemsOf(hostileReport(text, index))) {
        expect(location.path).not.toMatch(/^\/|\.\.|\s/)
        expect(description).not.toMatch(/[\u0000-\u001f]/)
      }
    }
  })
})
