import { describe, expect, it } from 'vitest'
import { HAZARDS } from '../../../src/hazards/catalog.ts'
import { findHazards, RULES } from '../../../src/hazards/index.ts'
import { derivedName, shownName } from '../../../src/hazards/words.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { identifier, literal } from '../../../src/sql/quote.ts'
import { splitSql } from '../../../src/sql/split.ts'
import { column, constraint, index, table } from '../schema/facts.ts'
import {
  CAREFUL,
  type FactsOptions,
  facts,
  hazardsIn,
  held,
  history,
  ORDERS,
  ran,
  scan,
  seq,
  toldIn,
  USERS,
  written,
} from './build.ts'

/** A name that would end a comment, a string, a code span or a quoted name where it is not quoted. */
const HOSTILE = 'a"b`c\nd\'; DROP TABLE x; --'
const Q = identifier(HOSTILE)

describe('hazards', () => {
  it('are told worst first, and of one severity always in the same order', () => {
    const statements = [
      ran('alter table tiny add c int', { tag: 'ALTER TABLE', locks: [held(3, 'AccessExclusiveLock', 300)] }),
      ran('alter table users alter a type bigint', {
        transaction: 2,
        tag: 'ALTER TABLE',
        locks: [held(2, 'AccessExclusiveLock', 50)],
        rewrites: [written(2, 4)],
      }),
      ran('create trigger t on orders', { transaction: 3, locks: [held(1, 'ShareRowExclusiveLock', 5_000)] }),
      ran('alter table users alter b set not null', {
        transaction: 4,
        tag: 'ALTER TABLE',
        locks: [held(2, 'AccessExclusiveLock', 50)],
        scans: [seq(2)],
      }),
    ]
    expect(toldIn({ statements })).toEqual([
      'danger lock orders',
      'warning type-change users',
      'warning scan-under-lock users',
      'notice lock tiny',
    ])
  })

  it('are told once where the same is found twice in one place, the worse of the two', () => {
    const rewrite = (transaction: number, heldMs = 50) =>
      ran('alter table orders alter a type bigint', {
        transaction,
        tag: 'ALTER TABLE',
        locks: [held(1, 'AccessExclusiveLock', heldMs)],
        rewrites: [written(1, 4)],
      })
    expect(toldIn({ statements: [rewrite(1), rewrite(2)] })).toEqual(['warning type-change orders'])
    expect(toldIn({ statements: [rewrite(1), rewrite(2, 900)] })).toEqual(['danger type-change orders'])
    const elsewhere = { ...rewrite(2), line: 77 }
    expect(toldIn({ statements: [rewrite(1), elsewhere] })).toHaveLength(2)
  })

  it('are those of the catalog, each with a rule', () => {
    expect(RULES.map(({ id }) => id).toSorted()).toEqual(Object.keys(HAZARDS).toSorted())
  })

  it('are none where nothing ran', () => {
    expect(findHazards(facts({ statements: [] }))).toEqual([])
  })

  it('leave the facts as they are, and find the same again', () => {
    const given = facts({
      statements: [
        ran('alter table orders alter a type bigint', {
          locks: [held(1, 'AccessExclusiveLock', 50)],
          rewrites: [written(1, 4)],
        }),
      ],
    })
    expect(findHazards(given)).toEqual(findHazards(given))
  })

  it('of hundreds of tables and thousands of statements are found', () => {
    const relations = Array.from({ length: 2_000 }, (_, at) =>
      history(1_000 + at, { rows: 50_000, bytes: 1e6 }),
    )
    const before = relations.map(([oid]) => table(oid, `t${oid}`))
    const statements = relations.map(([oid]) =>
      ran(`alter table t${oid} add c int`, {
        locks: [held(oid, 'AccessExclusiveLock', 5_000)],
        scans: [seq(oid)],
      }),
    )
    // Anything worse than linear takes longer than the test may.
    expect(toldIn({ before, relations, statements }).length).toBeGreaterThan(0)
  })
})

describe('hostile names', () => {
  const T = table(1, HOSTILE, { schema: HOSTILE })
  const relations = [
    history(1, { schema: HOSTILE, name: HOSTILE }),
    history(50, { kind: 'i', schema: HOSTILE, name: HOSTILE, table: 1 }),
  ]
  const required = { attributes: { nullability: 'not null', 'not null constraint': HOSTILE } }
  const lockedBy = (sql: string, extras = {}) =>
    ran(sql, { tag: 'ALTER TABLE', locks: [held(1, 'AccessExclusiveLock', 900)], ...extras })
  const parent = table(10, HOSTILE, { schema: HOSTILE, attributes: { 'partitioned by': `RANGE (${Q})` } })

  const cases: Readonly<Record<string, FactsOptions>> = {
    'a new type': {
      before: [column(T, 1, HOSTILE, 'timestamp without time zone')],
      after: [column(T, 1, HOSTILE, 'timestamp with time zone')],
      statements: [lockedBy('x', { rewrites: [written(1, 4)], settings: { ...CAREFUL, timeZone: HOSTILE } })],
    },
    'a default': {
      after: [
        column(T, 1, HOSTILE, 'integer', {
          attributes: { ...required.attributes, default: `nextval(${literal(`${Q}.${Q}`)}::regclass)` },
        }),
      ],
      statements: [lockedBy('x', { rewrites: [written(1, 2)] })],
    },
    'an identity': {
      after: [
        column(T, 1, HOSTILE, 'integer', { attributes: { ...required.attributes, identity: 'always' } }),
      ],
      statements: [lockedBy('x', { rewrites: [written(1, 2)] })],
    },
    'an index': {
      after: [index(T, 51, HOSTILE, `unique btree (${Q})`)],
      statements: [ran('x', { tag: 'CREATE INDEX', locks: [held(1, 'ShareLock', 9_000)] })],
    },
    'a key': {
      before: [column(T, 1, HOSTILE)],
      after: [
        column(T, 1, HOSTILE, 'integer', required),
        constraint(T, 60, HOSTILE, `PRIMARY KEY (${Q})`, { context: { type: 'p' } }),
      ],
      statements: [lockedBy('x', { locks: [held(1, 'ShareLock', 900)] })],
    },
    'a foreign key': {
      after: [
        constraint(T, 60, HOSTILE, `FOREIGN KEY (${Q}) REFERENCES ${Q}(${Q})`, { context: { type: 'f' } }),
      ],
      statements: [lockedBy('x', { scans: [seq(1)] })],
    },
    'NOT NULL': {
      before: [column(T, 1, HOSTILE)],
      after: [column(T, 1, HOSTILE, 'integer', required)],
      statements: [lockedBy('alter table x alter y set not null', { scans: [seq(1)] })],
    },
    'a dropped index': { statements: [lockedBy('x', { tag: 'DROP INDEX', dropped: [50] })] },
    'an index built again': {
      statements: [lockedBy('x', { tag: 'REINDEX', locks: [held(50, 'AccessExclusiveLock', 900)] })],
    },
    compaction: { statements: [lockedBy('x', { tag: 'VACUUM', rewrites: [written(1)] })] },
    'a label': {
      statements: [
        ran(`alter type ${Q} add value ${literal(HOSTILE)}`, { tag: 'ALTER TYPE' }),
        { ...ran('x'), error: { sqlstate: '55P04', message: '' } },
      ],
    },
    'an attached partition': {
      before: [parent],
      after: [
        parent,
        table(1, HOSTILE, {
          schema: HOSTILE,
          parent: 'table:10',
          attributes: { 'partition of': `${Q}.${Q} FOR VALUES FROM (1) TO (9)` },
        }),
      ],
      statements: [lockedBy('x', { scans: [seq(1)] })],
    },
    'a lock': { statements: [lockedBy('x')] },
    'a backfill': { statements: [ran('x', { tag: 'UPDATE', scans: [scan(1, { updated: 900_000 })] })] },
  }

  it.each(Object.entries(cases))(
    'stay names in what is said of %s',
    (_, { before = [], after = before, statements }) => {
      const withTable = (facts: readonly ObjectFact[]) =>
        facts.some(({ kind, key }) => kind === 'table' && key === '1') ? facts : [T, ...facts]
      const hazards = hazardsIn({ before: withTable(before), after: withTable(after), relations, statements })
      expect(hazards).toHaveLength(1)
      for (const { message, object, evidence = [], fix } of hazards) {
        for (const line of [message, object, ...evidence]) {
          expect(line).not.toMatch(/[\n\r]/)
          // Backticks stand in pairs, so none of a name opens or closes one.
          expect((line.match(/`/g) ?? []).length % 2).toBe(0)
        }
        if (!fix.trimEnd().endsWith(';')) continue
        for (const { kind, sql } of [...splitSql(fix)].map((item) => ({ sql: '', ...item }))) {
          expect(kind).toBe('statement')
          const code = sql.replace(/^\s*(?:--[^\n]*\n\s*)*/, '')
          expect(code).toMatch(/^(?:ALTER|CREATE|UPDATE|DROP|SELECT|REINDEX|VACUUM|SET) /)
          // With every quoted name and string taken out nothing of the hostile text is left.
          const bare = code.replace(/"(?:[^"]|"")*"/g, 'N').replace(/ ?E?'(?:[^']|'')*'/g, 'S')
          expect(bare).not.toMatch(/DROP TABLE|--|["'`\n](?!WHERE ctid)/)
        }
      }
    },
  )

  it('are cut where they are made longer than the server takes', () => {
    expect(derivedName('x'.repeat(63), '_idx')).toBe(`${'x'.repeat(59)}_idx`)
    expect(Buffer.byteLength(derivedName('é'.repeat(40), '_idx'))).toBeLessThanOrEqual(63)
    expect(derivedName('é'.repeat(40), '_idx')).toMatch(/^é+_idx$/)
    expect(shownName('a`b\n\u202ec')).toBe('a’b c')
  })

  it('of other schemas are shown and quoted with them', () => {
    const app = table(20, 'orders', { schema: 'app' })
    const hazards = hazardsIn({
      before: [app],
      after: [app, index(app, 51, 'i', 'btree (a)')],
      relations: [history(20, { schema: 'app', name: 'orders', rows: 50_000, bytes: 1e6 })],
      statements: [
        ran('create index i on app.orders (a)', { tag: 'CREATE INDEX', locks: [held(20, 'ShareLock', 5)] }),
      ],
    })
    expect(hazards[0]?.object).toBe('app.orders')
    expect(hazards[0]?.fix).toContain('ON "app"."orders" USING')
    expect([ORDERS, USERS]).toHaveLength(2)
  })
})
