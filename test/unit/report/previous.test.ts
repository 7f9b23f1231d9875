import { describe, expect, it } from 'vitest'
import { renderComment } from '../../../src/report/comment.ts'
import type { Report } from '../../../src/report/model.ts'
import { withPreviousTimes } from '../../../src/report/previous.ts'
import { embedState, readState } from '../../../src/report/state.ts'
import { base, WORDS } from '../../support/reports.ts'

/** What the next push finds in the comment of this one. */
function carried(report: Report): Report | undefined {
  return readState(`x${embedState(report)}`)
}

function slower(report: Report, by: number): Report {
  return { ...report, migrations: report.migrations.map((file) => ({ ...file, ms: file.ms + by })) }
}

describe('the times of the push before', () => {
  const first = withPreviousTimes(base, undefined)

  it('are not known on the first push', () => {
    expect(first.migrations.map(({ previousMs }) => previousMs)).toEqual([undefined, undefined, undefined])
    expect(new Set(first.migrations.map(({ digest }) => digest)).size).toBe(3)
  })

  it('come with the comment, for each migration whose statements are the same', () => {
    const second = withPreviousTimes(slower(base, 1000), carried(first))
    expect(second.migrations.map(({ previousMs }) => previousMs)).toEqual([310, 1102, 5000])
    const body = renderComment(second, { words: WORDS, limit: 60_000 }).replaceAll('\u00a0', ' ')
    expect(body).toContain('**9.4 s** (push before 6.4 s)')
    expect(body).toContain('| `0042_discounts.sql` | 2 | 6.0 s | 5.0 s |')
  })

  it('are not compared with another content, another name, or with one that was not run again', () => {
    const edited = slower(base, 1).migrations.map((file, index) => ({
      ...file,
      name: index === 1 ? `${file.name}x` : file.name,
      statements: file.statements.map((statement) => ({
        ...statement,
        sql: index === 0 ? `${statement.sql} -- edited` : statement.sql,
      })),
    }))
    const second = withPreviousTimes({ ...base, migrations: edited }, first)
    expect(second.migrations.map(({ previousMs }) => previousMs)).toEqual([undefined, undefined, 5000])
    const same = withPreviousTimes(base, first)
    expect(same.migrations.map(({ previousMs }) => previousMs)).toEqual([undefined, undefined, undefined])
    expect(renderComment(second, { words: WORDS, limit: 60_000 })).not.toContain('(push before')
  })

  it('are known too where the comment carries no statements any more', () => {
    const statements = Array.from({ length: 3000 }, (_, index) => ({
      sql: `UPDATE t${(index * 104_729) % 999_983} SET a = ${(index * 7919) % 1_000_003}`,
      ms: 1,
      locks: [],
      rewrites: [],
    }))
    const big: Report = { ...base, migrations: [{ name: 'a.sql', ms: 900, statements }] }
    const read = carried(withPreviousTimes(big, undefined))
    expect(read?.migrations[0]?.statements[0]?.sql).toBe('')
    expect(withPreviousTimes(slower(big, 5), read).migrations[0]?.previousMs).toBe(900)
  })

  it('are nothing where no statement was seen', () => {
    const tool: Report = { ...base, migrations: [{ name: 'Prisma Migrate', ms: 900, statements: [] }] }
    const second = withPreviousTimes(slower(tool, 5), withPreviousTimes(tool, undefined))
    expect(second.migrations).toEqual([{ name: 'Prisma Migrate', ms: 905, statements: [] }])
  })
})
