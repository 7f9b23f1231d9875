import { describe, expect, it } from 'vitest'
import type { Approval } from '../../../src/report/model.ts'
import { approvalStatus, databaseStatus, isSettled, statusesOf } from '../../../src/report/statuses.ts'
import { hostileReport, hostileStrings } from '../../support/hostile.ts'
import { base, byHuman, FACES, waiting } from '../../support/reports.ts'

function say(name: string): string {
  const { state, description } = databaseStatus(FACES[name] ?? base)
  return `${state}: ${description}`
}

describe('offshoot/database', () => {
  it('says what a person wants to know without opening anything', () => {
    expect(Object.keys(FACES).map((name) => `${name}: ${say(name)}`)).toMatchInlineSnapshot(`
      [
        "passed-by-a-human: success: 3 migrations in 6.4 s, 2 suites passed",
        "passed-destructive: success: 3 migrations in 6.4 s, 2 suites passed",
        "waiting-for-a-human: success: 3 migrations in 6.4 s, 2 suites passed, 1 danger, 1 warning",
        "waiting-for-several: success: 3 migrations in 6.4 s, 2 suites passed, 1 danger, 1 warning",
        "approved-by-several: success: 3 migrations in 6.4 s, 2 suites passed, 1 danger, 1 warning",
        "declared-human: success: 3 migrations in 6.4 s, 2 suites passed",
        "approved: success: 3 migrations in 6.4 s, 2 suites passed, 1 danger, 1 warning",
        "approval-unknown: success: 3 migrations in 6.4 s, 2 suites passed",
        "migration-failed: failure: 0042_discounts.sql failed: column "code" of relation "coupons" does not exist",
        "migration-command-failed: failure: npx prisma migrate deploy ended with exit code 1",
        "tests-failed: failure: 2 suites of 4 failed: integration, e2e",
        "fail-on-rule: failure: Stopped by fail-on: destructive: column orders.legacy_note is removed",
        "no-database-change: success: No database change",
        "no-database-change-waiting: success: No database change",
        "fork-without-secrets: pending: From a fork: no secrets, so no branch; push it to this repository to check it",
        "draft: pending: Draft: the checks run when it is marked ready",
        "engine-unreachable: failure: Engine: the server does not answer",
        "engine-quota: failure: Engine: no room for another branch: 10 of 10 are in use",
        "golden-missing: failure: Engine: there is no golden base shop-v43 on this server",
        "golden-in-use: failure: Engine: the golden base shop-v43 is in use, so it cannot be forked",
        "settings: failure: Settings: ttl: soon is no length of time",
        "guard-refused: failure: Safety rule: the engine gave out the golden base itself as the branch",
        "every-hazard: success: 2 migrations in 50 s, 2 suites passed, 2 dangers, 1 warning",
        "way-back-restores: success: 3 migrations in 6.4 s, 2 suites passed",
        "way-back-differs: success: 3 migrations in 6.4 s, 2 suites passed",
        "way-back-fails: success: 3 migrations in 6.4 s, 2 suites passed",
        "every-kind-of-object: success: 3 migrations in 6.4 s, 2 suites passed",
        "migration-failed-on-data: failure: 0041_points.sql failed: invalid input syntax for type integer: "12a"",
        "cancelled: failure: Cancelled: the job was cancelled",
        "deleted: success: 3 migrations in 6.4 s, 2 suites passed, 1 danger, 1 warning",
        "closed-without-branch: pending: Closed before the checks ran",
      ]
    `)
  })

  it('is never a success for what was not checked', () => {
    for (const [name, report] of Object.entries(FACES)) {
      const done =
        report.verdict === 'passed' ||
        report.verdict === 'awaiting-approval' ||
        report.skipped === 'no-database-change'
      expect([name, databaseStatus(report).state === 'success']).toEqual([name, done])
    }
  })

  it('links the job', () => {
    expect(databaseStatus(base).targetUrl).toBe(base.run.url)
    const { url: _, ...run } = base.run
    expect(databaseStatus({ ...base, run })).not.toHaveProperty('targetUrl')
  })
})

describe('offshoot/approval', () => {
  it('carries the gate’s reason, which names the commit', () => {
    expect(approvalStatus(waiting, undefined)).toEqual({
      context: 'offshoot/approval',
      state: 'pending',
      description:
        'GitHub Copilot opened it, so someone with write access other than @alice, who asked for it, has to approve 3f2c1ab.',
    })
  })

  it.each([
    ['not-required', 'success'],
    ['approved', 'success'],
    ['pending', 'pending'],
    ['error', 'error'],
  ] as const)('is for the state %s a %s', (state, expected) => {
    expect(approvalStatus({ ...waiting, state, reason: '' }, undefined).state).toBe(expected)
  })

  it('is pending, not missing, when nothing was decided', () => {
    const { approval: _, ...report } = base
    expect(statusesOf(report).map(({ context, state }) => `${context} ${state}`)).toEqual([
      'offshoot/database success',
      'offshoot/approval pending',
    ])
  })
})

describe('both statuses', () => {
  it('fit 140 characters and are one clean line, whatever is in the report', () => {
    for (const [index, string] of hostileStrings(300).entries()) {
      for (const { description } of statusesOf(hostileReport(string.repeat(20), index))) {
        expect(description.length).toBeLessThanOrEqual(140)
        expect(description).not.toMatch(/[\0-\x1f\x7f-\x9f\u200b\u202e`]|##\[/)
        expect(description.isWellFormed()).toBe(true)
      }
    }
  })
})

describe('a settled approval', () => {
  const url = 'https://github.com/acme/shop/actions/runs/9001'
  const stands = (approval: Approval) => {
    const { state, targetUrl } = approvalStatus(approval, url)
    return isSettled({ state, targetUrl })
  }

  it('is one that nobody’s word made pass', () => {
    expect(stands(byHuman)).toBe(true)
    expect(stands({ ...waiting, state: 'approved' })).toBe(false)
    expect(stands({ ...byHuman, declaredHumanBy: 'bob' })).toBe(false)
    expect(stands(waiting)).toBe(false)
  })

  it('is told by the address alone, which leads to the run all the same', () => {
    const { targetUrl } = approvalStatus(byHuman, url)
    expect(targetUrl).toMatch(/^https:\/\/github\.com\/acme\/shop\/actions\/runs\/9001#/)
    expect(isSettled({ state: 'pending', targetUrl })).toBe(false)
    expect(isSettled({ state: 'success', targetUrl: url })).toBe(false)
    expect(approvalStatus(byHuman, undefined)).not.toHaveProperty('targetUrl')
  })
})
