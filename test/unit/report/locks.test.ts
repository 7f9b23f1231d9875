import { describe, expect, it } from 'vitest'
import { blockadesOf } from '../../../src/report/locks.ts'
import type { Lock, Report } from '../../../src/report/model.ts'
import { lockTable } from '../../../src/report/sections/locks.ts'
import { base } from '../../support/reports.ts'

/** One statement a lock, in a file of its own. */
function reportOf(locks: readonly Lock[]): Report {
  const statements = locks.map((lock, index) => ({
    sql: `-- why\nALTER TABLE t${index}`,
    ms: 1,
    line: index + 1,
    locks: [lock],
    rewrites: [],
  }))
  return { ...base, migrations: [{ name: 'db/1.sql', ms: 1, statements }] }
}

function lock(relation: string, mode: string, heldMs: number): Lock {
  return { relation, mode, heldMs }
}

describe('what others had to wait for', () => {
  it('is one entry a relation and mode, with the longest hold and whose it was', () => {
    const [one, ...others] = blockadesOf(
      reportOf([
        lock('orders', 'ShareLock', 300),
        lock('orders', 'ShareLock', 4100),
        lock('orders', 'ShareLock', 20),
      ]),
    )
    expect([one?.heldMs, one?.statement.line, one?.others, one?.blocks]).toEqual([4100, 2, 2, 'writes'])
    expect(others).toEqual([])
  })

  it('comes strongest first, then longest; what nobody feels comes last', () => {
    const order = blockadesOf(
      reportOf([
        lock('a', 'ShareLock', 9000),
        lock('b', 'AccessExclusiveLock', 5),
        lock('c', 'AccessExclusiveLock', 800),
        lock('d', 'ShareRowExclusiveLock', 9500),
        lock('e', 'AccessExclusiveLock', 2000),
      ]),
    ).map(({ relation }) => relation)
    expect(order).toEqual(['e', 'c', 'd', 'a', 'b'])
  })

  it('holds no lock that plain reads and writes take, and none that stops schema changes alone for a moment', () => {
    const found = blockadesOf(
      reportOf([
        lock('a', 'RowExclusiveLock', 90_000),
        lock('b', 'AccessShareLock', 90_000),
        lock('c', 'ShareUpdateExclusiveLock', 500),
        lock('d', 'ShareUpdateExclusiveLock', 30_000),
        lock('e', 'madeUpLock', 30_000),
      ]),
    )
    expect(found.map(({ relation, blocks }) => [relation, blocks])).toEqual([['d', 'schema changes']])
  })

  it('is told as a table, folded under the worst of it', () => {
    const report = reportOf([
      { ...lock('orders', 'ShareLock', 4100), source: 'sampled' },
      { ...lock('carts', 'AccessExclusiveLock', 2100), source: 'documented' },
    ])
    expect(lockTable(report, 15).source.replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(`
      "<details><summary>Locks that block others: reads and writes of <code>carts</code> for 2.1 s, and 1 more</summary>

      | relation | blocked | held | lock | by |
      |:--|:--|--:|:--|:--|
      | \`carts\` | reads and writes | 2.1 s¹ | \`AccessExclusiveLock\` | \`1.sql:2\`<br>\`ALTER TABLE t1\` |
      | \`orders\` | writes | 4.1 s² | \`ShareLock\` | \`1.sql:1\`<br>\`ALTER TABLE t0\` |

      <sub>¹ as PostgreSQL documents the command, not seen held</sub><br><sub>² seen by a sampler, which may miss some</sub>

      </details>"
    `)
  })

  it('is cut to its limit and counts the rest; without any, nothing is said', () => {
    const many = Array.from({ length: 30 }, (_, index) => lock(`t${index}`, 'ShareLock', 100 + index))
    expect(lockTable(reportOf(many), 10).source).toContain('…and 20 more locks.')
    expect(lockTable(reportOf([]), 10).source).toBe('')
  })
})
