import { describe, expect, it } from 'vitest'
import { column, constraint, index, table } from '../schema/facts.ts'
import { hazardsIn, held, history, ORDERS, onlyIn, ran, seq, TINY, toldIn, written } from './build.ts'

const I = index(ORDERS, 50, 'orders_email', 'unique btree (lower(email)) WHERE (email IS NOT NULL)')

function creating(sql: string, heldMs: number, oid = 1) {
  return ran(sql, {
    tag: 'CREATE INDEX',
    ms: heldMs,
    locks: [held(oid, 'ShareLock', heldMs)],
    scans: [seq(oid)],
  })
}

describe('an index built without CONCURRENTLY', () => {
  it('is one hazard with the same index, built without blocking anybody', () => {
    expect(
      onlyIn({ after: [I], statements: [creating('create unique index orders_email on orders …', 4_100)] }),
    ).toEqual({
      rule: 'index-not-concurrent',
      severity: 'danger',
      observed: true,
      object: 'orders',
      message: 'Writes to `orders` blocked for 4.1 s while `orders_email` was built',
      evidence: ['held ShareLock for 4.1 s', '12.4 M rows', '3.0 GB'],
      why: expect.stringContaining('INSERT, UPDATE and DELETE'),
      fix: '-- Outside a transaction block:\nCREATE UNIQUE INDEX CONCURRENTLY "orders_email" ON "orders" USING btree (lower(email)) WHERE (email IS NOT NULL);',
      file: '1.sql',
      line: 3,
    })
  })

  it('is a warning within the budget of writes, and nothing on a small or new table', () => {
    expect(toldIn({ after: [I], statements: [creating('create index', 1_000)] })).toEqual([
      'warning index-not-concurrent orders',
    ])
    const small = index(TINY, 50, 'tiny_a', 'btree (a)')
    expect(toldIn({ after: [small], statements: [creating('create index', 900, 3)] })).toEqual([])
    expect(toldIn({ statements: [creating('create index', 9_000, 9)] })).toEqual([])
  })

  it('with CONCURRENTLY is nothing', () => {
    const statement = creating('create index concurrently orders_email', 4_000)
    const locks = [held(1, 'ShareUpdateExclusiveLock', 4_000)]
    expect(toldIn({ after: [I], statements: [{ ...statement, locks }] })).toEqual([])
  })

  it('one of several in a transaction is told with them', () => {
    const J = index(ORDERS, 51, 'orders_at', 'btree (at)')
    const second = { ...creating('create index orders_at on orders (at)', 900), locks: [], line: 9 }
    const hazard = onlyIn({
      after: [I, J],
      statements: [creating('create index orders_email on orders (email)', 4_100), second],
    })
    expect(hazard.message).toBe(
      'Writes to `orders` blocked for 4.1 s while `orders_email` and `orders_at` were built',
    )
    expect(hazard.fix.match(/CONCURRENTLY/g)).toHaveLength(2)
  })

  it('on a partitioned table is made partition by partition', () => {
    const parts = [11, 12].map((key) =>
      table(key, `p"${key}`, { parent: 'table:10', attributes: { 'partition of': 'public.parted DEFAULT' } }),
    )
    const parted = table(10, 'parted')
    const options = {
      before: [parted, ...parts],
      after: [parted, ...parts, index(parted, 50, 'parted_a', 'btree (a)')],
      relations: [
        history(10, { kind: 'p', name: 'parted' }),
        ...[11, 12].map((oid) => history(oid, { name: `p"${oid}`, rows: 50_000, bytes: 5e6 })),
      ],
      statements: [
        ran('create index parted_a on parted (a)', {
          tag: 'CREATE INDEX',
          locks: [10, 11, 12].map((oid) => held(oid, 'ShareLock', 90)),
        }),
      ],
    }
    const onlyHead = ran('create index parted_a on only parted (a)', {
      tag: 'CREATE INDEX',
      locks: [held(10, 'ShareLock', 2)],
    })
    expect(toldIn({ ...options, statements: [onlyHead] })).toEqual([])
    const hazard = onlyIn(options)
    expect(hazard.object).toBe('parted')
    expect(hazard.fix.split('\n')).toEqual([
      'CREATE INDEX "parted_a" ON ONLY "parted" USING btree (a);',
      '-- Then for each partition, outside a transaction block:',
      'CREATE INDEX CONCURRENTLY "p""11_parted_a" ON "p""11" USING btree (a);',
      'ALTER INDEX "parted_a" ATTACH PARTITION "p""11_parted_a";',
      'CREATE INDEX CONCURRENTLY "p""12_parted_a" ON "p""12" USING btree (a);',
      'ALTER INDEX "parted_a" ATTACH PARTITION "p""12_parted_a";',
    ])
  })
})

describe('a key added to a table', () => {
  const adding = (sql: string, extras = {}) =>
    ran(sql, {
      tag: 'ALTER TABLE',
      locks: [held(1, 'ShareLock', 300), held(1, 'AccessExclusiveLock', 300)],
      scans: [seq(1)],
      ...extras,
    })
  const key = (definition: string, type: string) =>
    constraint(ORDERS, 60, 'orders_key', definition, { context: { type } })

  it('is built concurrently first and made a constraint then', () => {
    const definition = 'UNIQUE NULLS NOT DISTINCT (email, "odd)name") INCLUDE (id) DEFERRABLE'
    const hazard = onlyIn({
      after: [key(definition, 'u')],
      statements: [adding('alter table orders add constraint orders_key unique …')],
    })
    expect(hazard).toMatchObject({
      severity: 'danger',
      message: 'Reads and writes of `orders` blocked for 0.3 s while `orders_key` was built',
    })
    expect(hazard.fix.split('\n').filter((line) => !line.startsWith('--'))).toEqual([
      'CREATE UNIQUE INDEX CONCURRENTLY "orders_key_idx" ON "orders" (email, "odd)name") INCLUDE (id) NULLS NOT DISTINCT;',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_key" UNIQUE USING INDEX "orders_key_idx" DEFERRABLE;',
    ])
  })

  it('that is a primary key has its columns made NOT NULL in between', () => {
    const { fix } = onlyIn({
      before: [column(ORDERS, 1, 'id'), column(ORDERS, 2, 'note')],
      after: [
        column(ORDERS, 1, 'id', 'integer', { attributes: { nullability: 'not null' } }),
        column(ORDERS, 2, 'note', 'integer', { attributes: { nullability: 'not null' } }),
        key('PRIMARY KEY (id)', 'p'),
      ],
      statements: [adding('alter table orders add primary key (id)')],
      serverVersion: 150_000,
    })
    expect(fix).toContain('CHECK ("id" IS NOT NULL) NOT VALID;')
    expect(fix).not.toContain('note')
    expect(fix).toMatch(/PRIMARY KEY USING INDEX "orders_key_idx";$/)
  })

  it('that is none is not given NOT NULL by the way', () => {
    const { fix } = onlyIn({
      before: [column(ORDERS, 1, 'email')],
      after: [
        column(ORDERS, 1, 'email', 'integer', { attributes: { nullability: 'not null' } }),
        key('UNIQUE (email)', 'u'),
      ],
      statements: [adding('alter table orders add unique (email)')],
    })
    expect(fix).not.toContain('NOT NULL')
  })

  it('on an index that is there already is a scan, when it makes a column NOT NULL', () => {
    const statement = adding('alter table orders add constraint orders_key primary key using index i', {
      locks: [held(1, 'AccessExclusiveLock', 300)],
    })
    expect(
      toldIn({
        before: [column(ORDERS, 1, 'id')],
        after: [
          column(ORDERS, 1, 'id', 'integer', { attributes: { nullability: 'not null' } }),
          key('PRIMARY KEY (id)', 'p'),
        ],
        statements: [statement],
      }),
    ).toEqual(['danger scan-under-lock orders'])
  })

  it('in the statement that rewrites the table is the rewrite’s', () => {
    const statement = adding('alter table orders alter id type bigint, add unique (id)', {
      rewrites: [written(1, 4)],
    })
    expect(toldIn({ after: [key('UNIQUE (id)', 'u')], statements: [statement] })).toEqual([
      'danger type-change orders',
    ])
  })

  it('that has no such way says so', () => {
    for (const [definition, type] of [
      ['EXCLUDE USING gist (a WITH &&)', 'x'],
      ['UNIQUE (id, valid WITHOUT OVERLAPS)', 'u'],
    ] as const) {
      const { fix } = onlyIn({
        after: [key(definition, type)],
        statements: [adding('alter table orders add exclude')],
      })
      expect(fix).toMatch(/^No index of this kind/)
    }
  })

  it('on an index that is there already is nothing', () => {
    const statement = adding('alter table orders add constraint orders_key unique using index i', {
      locks: [held(1, 'AccessExclusiveLock', 2)],
      scans: [],
    })
    expect(toldIn({ after: [key('UNIQUE (email)', 'u')], statements: [statement] })).toEqual([])
  })

  it('behind a stronger lock of the same transaction is found by its scan', () => {
    const first = ran('alter table orders add c int', {
      tag: 'ALTER TABLE',
      locks: [held(1, 'AccessExclusiveLock', 300)],
    })
    const second = adding('alter table orders add constraint orders_key unique (email)', { locks: [] })
    expect(toldIn({ after: [key('UNIQUE (email)', 'u')], statements: [first, second] })).toEqual([
      'danger index-not-concurrent orders',
    ])
  })
})

describe('an index dropped or built again', () => {
  const indexes = [history(50, { kind: 'i', name: 'orders_at', table: 1 })] as const

  it('dropped in no time is a notice, and over budget a danger', () => {
    const dropping = (heldMs: number) =>
      ran('drop index orders_at', {
        locks: [held(50, 'AccessExclusiveLock', heldMs), held(1, 'AccessExclusiveLock', heldMs)],
        dropped: [50],
      })
    expect(onlyIn({ relations: indexes, statements: [dropping(2)] })).toMatchObject({
      severity: 'notice',
      message: 'Reads and writes of `orders` blocked for 2 ms while `orders_at` was dropped',
      fix: '-- Outside a transaction block:\nDROP INDEX CONCURRENTLY "orders_at";',
    })
    expect(toldIn({ relations: indexes, statements: [dropping(300)] })).toEqual([
      'danger index-not-concurrent orders',
    ])
  })

  it('dropped concurrently is nothing, although the index itself is locked at the end', () => {
    const statement = ran('drop index concurrently orders_at', {
      locks: [held(50, 'AccessExclusiveLock', 900), held(1, 'ShareUpdateExclusiveLock', 900)],
      dropped: [50],
    })
    expect(toldIn({ relations: indexes, statements: [statement] })).toEqual([])
  })

  it('built again blocks reads too, because planning looks at every index', () => {
    const statement = ran('reindex index orders_at', {
      tag: 'REINDEX',
      locks: [held(1, 'ShareLock', 300), held(50, 'AccessExclusiveLock', 300)],
    })
    expect(onlyIn({ relations: indexes, statements: [statement] })).toMatchObject({
      severity: 'danger',
      message: 'Reads and writes of `orders` blocked for 0.3 s while `orders_at` was built again',
      fix: '-- Outside a transaction block:\nREINDEX INDEX CONCURRENTLY "orders_at";',
    })
  })

  it('built again with its table is the rewrite’s', () => {
    const statement = ran('vacuum full orders', {
      tag: 'VACUUM',
      locks: [held(1, 'AccessExclusiveLock', 300)],
      rewrites: [written(1)],
    })
    expect(hazardsIn({ relations: indexes, statements: [statement] }).map(({ rule }) => rule)).toEqual([
      'rewrite',
    ])
  })
})
