import { describe, expect, it } from 'vitest'
import { renderComment } from '../../../src/report/comment.ts'
import { renderPage, toHtml } from '../../../src/report/html.ts'
import { embedState } from '../../../src/report/state.ts'
import { sweepTable } from '../../../src/report/sweep.ts'
import { renderTerminal } from '../../../src/report/terminal.ts'
import { columnsOf, layOutTable, wrap } from '../../../src/report/terminal-layout.ts'
import { hostileReport, hostileStrings } from '../../support/hostile.ts'
import { base, FACES, WORDS } from '../../support/reports.ts'

const options = { words: WORDS, limit: 60_000 }
const comment = (name: string) => {
  const report = FACES[name] ?? base
  return renderComment(report, options) + embedState(report)
}

describe('the page', () => {
  const page = renderPage({
    title: 'Add <discounts>',
    comments: [{ heading: '1 & 2', markdown: comment('waiting-for-a-human') }],
  })

  it('stands alone: no script, no network, and a policy that forbids both', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i)
  })

  it('shows tables, folds, code and the run’s course, but no embedded state', () => {
    expect(page).toContain('<title>Add &#60;discounts&#62;</title>')
    expect(page).toContain('<h2 class="when">1 &#38; 2</h2>')
    expect(page).toContain('<div class="table"><table>')
    expect(page).toContain('<details><summary>The safe way</summary>')
    expect(page).toContain('<svg class="gantt"')
    expect(page).toContain(
      '<span class="plus">+  SELECT * INTO c FROM coupons WHERE coupon_code = $2;</span>',
    )
    expect(page).not.toMatch(/offshoot-state|language-mermaid/)
  })

  it('draws diagrams of its own kind only, and their names as text', () => {
    expect(toHtml('```mermaid\ngantt\n    <b>x</b> :done, 0, 10\n```')).toContain(
      '&#60;b&#62;x&#60;/b&#62;</text>',
    )
    expect(toHtml('```mermaid\npie\n  "a" : 1\n```')).toContain('<pre tabindex="0"><code>pie')
  })

  it('draws only its own tags whatever the report says', () => {
    for (const [index, string] of hostileStrings(120).entries()) {
      const html = toHtml(renderComment(hostileReport(string, index), options))
      expect(html).not.toMatch(
        /<(?!\/?(?:h[23]|p|strong|em|code|br|sub|a|div|table|thead|tbody|tr|th|td|pre|span|details|summary|svg|text|rect)[\s>/])[a-z!/]/i,
      )
      expect(html).not.toMatch(/<a href="(?!https:\/\/github\.com\/acme\/)/)
      expect(html.match(/<details>/g)?.length ?? 0).toBe(html.match(/<\/details>/g)?.length ?? 0)
    }
  })
})

describe('the comment in a terminal', () => {
  it('reads well at 80 columns', () => {
    expect(renderTerminal(comment('migration-failed'), { width: 80, colour: false })).toMatchInlineSnapshot(`
      "❌ Migration failed · 0042_discounts.sql, line 16

      column "code" of relation "coupons" does not exist

      │ ALTER TABLE coupons
      │   ADD COLUMN max_uses integer,
      │   ALTER COLUMN code SET NOT NULL,
      │                ^
      │   ADD CONSTRAINT coupons_code_key UNIQUE (code)

      SQLSTATE 42703, no such column. The server's hint: Perhaps you meant to
      reference the column "coupons.coupon_code".

      Schema  2 tables added before it failed
      Tests   not run
      Branch  offshoot-1k9x-pr-101
              forked in 0.2 s (copy-on-write clone) from golden base shop-v43 (300 GB,
              3 h old)
              holds 812 MB of its own, until the merge or 28 Nov 2026

      ▾ What the command printed

        Last lines of the command, untrusted output:

        │ applying 0040_products.sql
        │ applying 0041_coupon_code.sql
        │ applying 0042_discounts.sql
        │ ERROR:  column "code" of relation "coupons" does not exist

      How far it came

      file                     applied
      ✅ 0040_products.sql     3 statements, 0.3 s
      ✅ 0041_coupon_code.sql  2 statements, 1.1 s
      ❌ 0042_discounts.sql    failed after 2 statements, rolled back

      ▾ Locks that block others: reads and writes of coupons for 3 ms

        relation  blocked           held  lock                 by
        coupons   reads and writes  3 ms  AccessExclusiveLock  0041_coupon_code.sql:1
                                                               ALTER TABLE coupons
                                                               RENAME COLUMN code TO
                                                               coupon_code

      Schema as the failure left it

      object                   change
      ➕ table discounts       9 columns, 2 indexes, foreign key → products
      ➕ table discount_rules  5 columns, 1 check, foreign key → discounts

      ▾ Time: 6.9 s, 0.4 s of it Offshoot’s own

        phase        time
        golden base  12 ms
        fork         0.2 s
        guard        31 ms
        snapshot     88 ms
        ❌ migrate   6.4 s
        compare      97 ms

        migration              statements  time
        0040_products.sql      3           0.3 s
        0041_coupon_code.sql   2           1.1 s
        ❌ 0042_discounts.sql  3           61 ms

      ▾ 8 statements: what each did, and how long it took

        where                statement             time   rows    did
        0040_products.sql:1  CREATE TABLE          44 ms
                             discounts (id
                             bigserial PRIMARY
                             KEY, percent integer
                             NOT NULL)
        0040_products.sql:1  CREATE INDEX          12 ms
        2                    discounts_percent_id
                             x ON discounts
                             (percent)
        0040_products.sql:1  CREATE TABLE          51 ms
        4                    discount_rules (id
                             bigserial PRIMARY
                             KEY, discount_id
                             bigint REFERENCES
                             discounts)
        0041_coupon_code.sq  ALTER TABLE coupons   3 ms           AccessExclusiveLock
        l:1                  RENAME COLUMN code                   on coupons for 3 ms
                             TO coupon_code
        0041_coupon_code.sq  UPDATE coupons SET    1.1 s  48,211  reads all of coupons
        l:3                  note = trim(note)                    writes 21 MB of WAL
                             WHERE note LIKE ' %'
        0042_discounts.sql:  BEGIN                 <1 ms
        1
        0042_discounts.sql:  ALTER TABLE orders    6 ms
        12                   ADD COLUMN
                             discount_id bigint
        0042_discounts.sql:  ❌ ALTER TABLE        2 ms
        14                   coupons ADD COLUMN
                             max_uses integer,
                             ALTER COLUMN code
                             SET NOT NULL, ADD
                             CONSTRAINT cou…

      commit 3f2c1ab · 4th push · 21 Nov 2026, 14:02 UTC · job
      https://github.com/acme/shop/actions/runs/9001
      migrated with time zone UTC, no lock_timeout
      "
    `)
  })

  it('is no wider than the terminal', () => {
    for (const width of [60, 80, 120]) {
      for (const name of Object.keys(FACES)) {
        const lines = renderTerminal(comment(name), { width, colour: true }).split('\n')
        const wide = lines.filter((line) => columnsOf(line) > width && !line.includes('https://'))
        expect([name, width, wide]).toEqual([name, width, []])
      }
    }
  })

  it('closes every colour on its line', () => {
    for (const line of renderTerminal(comment('waiting-for-a-human'), { width: 60, colour: true }).split(
      '\n',
    )) {
      const [last] = [...line.matchAll(/\x1b\[(\d+)m/g)].slice(-1)
      expect(last?.[1] ?? '0').toBe('0')
    }
  })

  it('starts no runner command and sends nothing to the terminal but its own colours', () => {
    for (const [index, string] of hostileStrings(200).entries()) {
      const text = renderTerminal(renderComment(hostileReport(string, index), options), {
        width: 60,
        colour: true,
      })
      expect(text).not.toMatch(/^\s*(?:\x1b\[\d+m)*::|##\[/m)
      expect(text.replace(/\x1b\[(?:0|1|2|31|32|36)m/g, '')).not.toMatch(
        /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]/,
      )
    }
  })
})

describe('text in columns', () => {
  it('counts emoji and East Asian characters as two, colours as none', () => {
    expect([
      columnsOf('ab'),
      columnsOf('✅'),
      columnsOf('✏️'),
      columnsOf('漢字'),
      columnsOf('\x1b[1ma\x1b[0m'),
    ]).toEqual([2, 2, 2, 4, 1])
  })

  it('breaks at spaces, and words that are too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrap('\x1b[1mone two\x1b[0m', 3)).toEqual(['\x1b[1mone\x1b[0m', '\x1b[1mtwo\x1b[0m'])
  })

  it('gives narrow columns what they need and lets wide ones wrap', () => {
    expect(
      layOutTable(
        [
          ['a', 'x y z w v u t s r q'],
          ['bb', '1'],
        ],
        14,
      ),
    ).toEqual(['a   x y z w v', '    u t s r q', 'bb  1'].map((line) => line.padEnd(14)))
  })
})

describe('the table of a sweep', () => {
  it('says what was found, why, and what happens to it', () => {
    const mark = { createdAt: '2026-11-01T00:00:00Z' }
    const row = (name: string, decision: 'keep' | 'orphan' | 'delete', reason: string) => ({
      branch: { id: '1', name, size: 8_200_000, mark: mark as never },
      decision,
      reason,
    })
    const table = sweepTable([
      row('offshoot-a-pr-1', 'keep', '#1 is open'),
      row('offshoot-a-pr-22', 'delete', '#22 is not open | @team'),
      {
        ...row('offshoot-a-x', 'orphan', 'y'),
        branch: { id: '2', name: 'offshoot-a-x', size: undefined, mark: undefined },
      },
    ])
    expect(table).toMatchInlineSnapshot(`
      "| branch             | size   | made       | decision  | why                     |
      | ------------------ | ------ | ---------- | --------- | ----------------------- |
      | \`offshoot-a-pr-1\`  | 8.2 MB | 1 Nov 2026 | kept      | #1 is open              |
      | \`offshoot-a-pr-22\` | 8.2 MB | 1 Nov 2026 | deleted   | #22 is not open _ _team |
      | \`offshoot-a-x\`     |        |            | next time | y                       |"
    `)
    expect(sweepTable([])).toBe('No branch of this repository was found.')
  })
})
