import { describe, expect, it } from 'vitest'
import { annotationsOf } from '../../../src/report/annotations.ts'
import { repositoryPath } from '../../../src/report/facts.ts'
import { hostileReport, hostileStrings } from '../../support/hostile.ts'
import { base, changes, FACES, hazards } from '../../support/reports.ts'

describe('annotations', () => {
  it('mark the failed statement at its line', () => {
    expect(annotationsOf(FACES['migration-failed'] ?? base)).toEqual([
      {
        level: 'error',
        title: 'Migration failed',
        message:
          'column "code" of relation "coupons" does not exist (SQLSTATE 42703)\nHint: Perhaps you meant to reference the column "coupons.coupon_code".',
        file: 'db/migrations/0042_discounts.sql',
        line: 16,
      },
    ])
  })

  it('mark hazards at their lines as warnings, and what waits as a notice', () => {
    const notes = annotationsOf(FACES['waiting-for-a-human'] ?? base)
    expect(notes.map(({ level, title, file, line }) => [level, title, file, line])).toEqual([
      ['warning', 'Hazard: lock', 'db/migrations/0042_discounts.sql', 14],
      ['warning', 'Hazard: rename', undefined, undefined],
      ['notice', 'Waiting for a human', undefined, undefined],
    ])
  })

  it('name failed suites, broken rules, destructive changes and engine errors', () => {
    const titles = (name: string) =>
      annotationsOf(FACES[name] ?? base).map(({ level, title }) => `${level} ${title}`)
    expect(titles('tests-failed')).toEqual([
      'error Tests failed',
      'error Tests failed',
      'warning Hazard: lock',
      'warning Hazard: rename',
    ])
    expect(titles('fail-on-rule')).toEqual(['error Stopped by fail-on', 'warning Destructive change'])
    expect(titles('engine-unreachable')).toEqual(['error Database engine failed'])
    expect(titles('passed-by-a-human')).toEqual([])
  })

  it('are at most ten of a level; the tenth says how many there are', () => {
    const many = {
      ...base,
      changes: [],
      hazards: Array.from({ length: 25 }, (_, index) => ({
        ...(hazards[0] ?? HAZARD),
        message: `h${index}`,
      })),
    }
    const notes = annotationsOf(many)
    expect(notes).toHaveLength(10)
    expect(notes.at(-1)?.message).toBe('…and 16 more; the job summary has them all')
  })

  it('stay within what a runner keeps and start no runner command', () => {
    for (const [index, string] of hostileStrings(300).entries()) {
      const report = {
        ...hostileReport(string.repeat(400), index),
        changes: changes.map((change) => ({ ...change, destructive: true, name: string })),
      }
      for (const { message, title, file } of annotationsOf(report)) {
        expect(message.length).toBeLessThanOrEqual(4096)
        expect(message).not.toMatch(/##\[|^\s*::/m)
        expect(title).not.toMatch(/[\r\n]/)
        expect(file ?? 'a.sql').toMatch(/^[^/\s][^\s:]*$/)
      }
    }
  })

  it('point at files of the repository only', () => {
    expect(['db/1.sql', 'a/b-c.d.ts', '20260101_x.py'].map(repositoryPath)).toEqual([
      'db/1.sql',
      'a/b-c.d.ts',
      '20260101_x.py',
    ])
    expect(
      ['/etc/x.sql', '../x.sql', 'a/../b.sql', 'npm run migrate', 'C:\\x.sql', 'x', '', undefined].map(
        repositoryPath,
      ),
    ).toEqual(Array.from({ length: 8 }, () => undefined))
  })
})

const HAZARD = { rule: 'x', severity: 'warning', observed: true, object: 'x', message: '', fix: '' } as const
