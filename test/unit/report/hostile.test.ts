import { describe, expect, it } from 'vitest'
import { renderComment } from '../../../src/report/comment.ts'
import type { Report } from '../../../src/report/model.ts'
import { embedState, readState } from '../../../src/report/state.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { hostileReport, hostileStrings, problemsOf } from '../../support/hostile.ts'
import { base, changes, FACES, hazards, WORDS, waiting } from '../../support/reports.ts'

const options = { words: WORDS, limit: 60_000 }
const NAME = 'a`|b<!-- x --> @org/team'

describe('a comment about hostile things', () => {
  it('shows a table’s name as it is, and nothing else happens', () => {
    const body = renderComment(
      {
        ...base,
        verdict: 'awaiting-approval',
        approval: waiting,
        changes: [{ action: 'added', kind: 'table', schema: 'public', name: NAME, destructive: false }],
      },
      options,
    )
    expect(body).toContain(
      '| ➕ table <code>a&#96;&#124;b&#60;&#33; -- x -- &#62; &#64;&#8203;org/team</code> | added |',
    )
    expect(problemsOf(body)).toEqual([])
  })

  it('keeps a function’s fences inside the fence around it', () => {
    const sql = 'CREATE FUNCTION f() AS $$\n```\n</details>\n<!-- offshoot:database -->\n/merge\n````\n$$'
    const body = renderComment(
      {
        ...base,
        changes: [
          { action: 'added', kind: 'function', schema: 'public', name: 'f()', destructive: false, sql },
        ],
      },
      options,
    )
    expect(body).toContain('`````sql\nCREATE FUNCTION')
    expect(problemsOf(body)).toEqual([])
  })

  it('shows the end of an output of 70,000 characters, without colours, links and direction marks', () => {
    const output = `${'noise '.repeat(12_000)}\n\x1b]8;;https://evil.example\x07see\x1b]8;;\x07 \u202eevil\u202c ##[add-mask]ok\n/merge\n::error::x\nlast line`
    const body = renderComment(
      {
        ...base,
        verdict: 'failed',
        suites: [{ name: 'unit', command: 'npm test', ms: 1, passed: false, exitCode: 1, output }],
      },
      options,
    )
    expect(body).toContain('see evil ## [add-mask]ok\n /merge\n::error::x\nlast line\n```')
    expect(body.length).toBeLessThan(12_000)
    expect(problemsOf(body)).toEqual([])
  })

  it('takes no secret apart: what a redactor has to find comes out in one piece', () => {
    const secret = 'hunter2_*secret*_[x](y)'
    const body = renderComment(
      { ...base, changes: [], hazards: [{ ...(hazards[0] ?? FAIL), object: secret }] },
      options,
    )
    expect(body).toContain(secret)
  })

  it('stays whole whatever is in every field', () => {
    const problems: string[] = []
    for (const [index, string] of hostileStrings(500).entries()) {
      const report = hostileReport(string, index)
      const body = renderComment(report, options)
      problems.push(...problemsOf(body).map((problem) => `${problem} for ${JSON.stringify(string)}`))
      if (body.length > options.limit) problems.push(`too long for ${JSON.stringify(string)}`)
      if (index % 25 === 0) {
        problems.push(...problemsOf(renderSummary(report, WORDS)).map((problem) => `${problem} in a summary`))
        const read = readState(`${body}${embedState(report)}`)
        problems.push(
          ...problemsOf(renderComment(read ?? report, options)),
          ...(read === undefined ? ['no state'] : []),
        )
      }
    }
    expect(problems).toEqual([])
  })
})

describe('a comment about very many things', () => {
  const many: Report = {
    ...base,
    verdict: 'awaiting-approval',
    approval: waiting,
    hazards,
    changes: [
      ...Array.from({ length: 500 }, (_, index) => ({
        action: 'altered' as const,
        kind: 'table' as const,
        schema: 'public',
        name: `table_${index}_${'x'.repeat(40)}`,
        before: 'x',
        after: 'y',
        destructive: index === 499,
        reason: 'its rows are lost',
      })),
      ...changes,
    ],
  }

  it('shows the destructive change first, and all 500 tables while there is room', () => {
    const body = renderComment(many, options)
    expect(body.indexOf('🔴 table `table_499_')).toBeLessThan(body.indexOf('✏️ table `table_0_'))
    expect(body).toContain('more objects</summary>')
    expect(body.length).toBeLessThan(60_000)
    expect(problemsOf(body)).toEqual([])
  })

  it.each([60_000, 40_000, 25_000, 19_000, 17_000])(
    'fits %d characters with its state, every fold closed',
    (limit) => {
      const body = renderComment(many, { ...options, limit }) + embedState(many)
      expect(body.length).toBeLessThanOrEqual(limit - 200)
      expect(Buffer.byteLength(body)).toBeLessThan(250_000)
      expect(problemsOf(body)).toEqual([])
      expect(body).toContain('## 🟡 Waiting for a human')
    },
  )

  it('says what it left out, and where the whole of it is', () => {
    const body = renderComment(many, { ...options, limit: 25_000 })
    expect(body).toMatch(
      /\*Left out here to fit: the diagram of the touched tables, .*the table of statements, .*most schema changes.*\. See \[the full report\]\(https:\/\/github\.com\/acme\/shop\/actions\/runs\/9001\)\.\*/,
    )
    expect(body).not.toContain('what each did, and how long it took')
    expect(body).toContain('### Hazards')
  })

  it('fits a summary into a megabyte', () => {
    const huge = {
      ...many,
      suites: FACES['tests-failed']?.suites ?? [],
      changes: Array.from({ length: 40 }, () => many.changes).flat(),
    }
    const summary = renderSummary(huge, WORDS)
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_048_576)
    expect(problemsOf(summary)).toEqual([])
    expect(renderSummary(many, WORDS)).toContain('`table_450_')
  })
})

const FAIL = { rule: 'x', severity: 'danger', observed: true, object: '', message: 'm', fix: '' } as const
