import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parseReport } from '../../../src/report/validate.ts'
import { base, FACES } from '../../support/reports.ts'

const file = new URL('../../../src/report/report.v1.schema.json', import.meta.url)
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(file, 'utf8')),
)

describe('the schema of report.json', () => {
  it.each(Object.keys(FACES))('accepts the report of the face "%s", and so does our reader', (name) => {
    const json: unknown = JSON.parse(JSON.stringify(FACES[name]))
    expect(validate(json) ? [] : validate.errors).toEqual([])
    expect(parseReport(json)).toEqual({ report: FACES[name] })
  })

  it('accepts keys that a later version adds', () => {
    expect(validate({ ...base, later: true, run: { ...base.run, later: 1 } })).toBe(true)
    expect(parseReport({ ...base, later: true })).toEqual({ report: base })
  })
})

describe('a report from anyone', () => {
  const without = (key: string) => Object.fromEntries(Object.entries(base).filter(([name]) => name !== key))

  it('is refused exactly when the schema refuses it, with the place that is wrong', () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [null, 'report is no object'],
      ['x', 'report is no object'],
      [without('timings'), 'report.timings is no list'],
      [without('version'), 'report.version is not 1'],
      [{ ...base, verdict: 'great' }, 'report.verdict is none of passed, failed, awaiting-approval, skipped'],
      [
        { ...base, migrations: [{ name: 'x', ms: 1, statements: [{ sql: 1 }] }] },
        'report.migrations[0].statements[0].sql is no text',
      ],
      [{ ...base, suites: [{ ...base.suites[0], exitCode: 'x' }] }, 'report.suites[0].exitCode is no number'],
      [
        { ...base, branch: { ...base.branch, created: 'yes' } },
        'report.branch.created is neither true nor false',
      ],
      [{ ...base, approval: { ...base.approval, evidence: {} } }, 'report.approval.evidence is no list'],
      [
        { ...base, skipped: null },
        'report.skipped is none of draft, fork-without-secrets, no-database-change, closed',
      ],
    ]
    for (const [value, problem] of wrong) {
      expect(parseReport(value)).toEqual({ problem })
      expect(validate(value)).toBe(false)
    }
  })

  it('is refused when it is enormous', () => {
    expect(
      parseReport({ ...base, changeRequest: { ...base.changeRequest, repo: 'x'.repeat(2_000_000) } }),
    ).toEqual({
      problem: 'report.changeRequest.repo is too long',
    })
    expect(parseReport({ ...base, notes: Array.from({ length: 200_000 }, () => '') })).toEqual({
      problem: 'report.notes has too many items',
    })
  })
})
