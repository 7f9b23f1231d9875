import { describe, expect, it } from 'vitest'
import { column, table } from '../schema/facts.ts'
import {
  CAREFUL,
  hazardsIn,
  held,
  history,
  ORDERS,
  onlyIn,
  ran,
  scan,
  seq,
  toldIn,
  written,
} from './build.ts'

const add = (heldMs: number, oid = 1, extras = {}) =>
  ran('alter table orders add c int', {
    tag: 'ALTER TABLE',
    locks: [held(oid, 'AccessExclusiveLock', heldMs)],
    ...extras,
  })

describe('a lock', () => {
  it('over the budget of reads is a danger, and within it nothing', () => {
    expect(onlyIn({ statements: [add(201)] })).toMatchObject({
      rule: 'lock',
      severity: 'danger',
      observed: true,
      object: 'orders',
      message: 'Reads and writes of `orders` blocked for 0.2 s',
      evidence: ['held AccessExclusiveLock for 0.2 s', '12.4 M rows', '3.0 GB'],
    })
    expect(toldIn({ statements: [add(200)] })).toEqual([])
  })

  it('that lets reads pass has the budget of writes', () => {
    const trigger = (ms: number) =>
      ran('create trigger t …', { locks: [held(1, 'ShareRowExclusiveLock', ms)] })
    expect(toldIn({ statements: [trigger(1_000)] })).toEqual([])
    expect(onlyIn({ statements: [trigger(1_001)] }).message).toBe('Writes to `orders` blocked for 1.0 s')
  })

  it('that blocks neither is none', () => {
    const weak = ran('analyze orders', { locks: [held(1, 'ShareUpdateExclusiveLock', 90_000)] })
    expect(toldIn({ statements: [weak] })).toEqual([])
  })

  it('held by later statements says so, and which of them took longest', () => {
    const slow = ran('select pg_sleep(4)', { tag: 'SELECT', ms: 3_900 })
    const others = [ran('SET x = 1', { tag: 'SET' }), ran('create table t ()', { tag: 'CREATE TABLE' })]
    const end = ran('COMMIT', { tag: 'COMMIT' })
    const { evidence, fix } = onlyIn({ statements: [add(4_000), ...others, slow, end] })
    expect(evidence).toContain('held AccessExclusiveLock for 4.0 s while 2 more statements ran')
    expect(evidence).toContain('SELECT took 3.9 s of it')
    expect(fix).toMatch(/^Commit right behind/)
  })

  it('of one transaction does not count what another ran', () => {
    const later = ran('select 1', { tag: 'SELECT', ms: 3_900, transaction: 2 })
    expect(onlyIn({ statements: [add(4_000), later] }).evidence).toContain(
      'held AccessExclusiveLock for 4.0 s',
    )
  })

  it('on several tables of a transaction is told once, at the one it did worst to', () => {
    const hazard = onlyIn({
      statements: [add(300, 2), add(900), add(400, 3)],
    })
    expect(hazard).toMatchObject({ object: 'orders', severity: 'danger' })
    expect(hazard.evidence).toContain('blocked as well: `users`, `tiny`')
  })

  it('on a small table is a notice until it is much too long, and on an empty, new or dropped one nothing', () => {
    expect(toldIn({ statements: [add(1_999, 3)] })).toEqual(['notice lock tiny'])
    expect(toldIn({ statements: [add(2_000, 3)] })).toEqual(['warning lock tiny'])
    expect(toldIn({ statements: [add(9_000, 3)], relations: [history(3, { rows: 0, bytes: 0 })] })).toEqual(
      [],
    )
    expect(toldIn({ statements: [add(9_000, 9)], relations: [history(9)] })).toEqual([])
    const dropped = [[1, { before: history(1)[1].before, after: undefined }]] as const
    expect(toldIn({ statements: [add(9_000)], relations: dropped })).toEqual([])
  })

  it('on a view is a small one: what is in it is elsewhere', () => {
    const view = { ...table(30, 'active'), kind: 'view' } as const
    const relations = [history(30, { kind: 'v', name: 'active' })]
    expect(toldIn({ before: [view], relations, statements: [add(900, 30)] })).toEqual(['notice lock active'])
  })

  it('on a table that turned out to hold more than the server thought is judged by what was seen', () => {
    const said = (rows: number, bytes: number, seen: number) =>
      toldIn({
        statements: [
          add(900, 3),
          ran('select 1 from tiny', { tag: 'SELECT', transaction: 2, scans: [seq(3, seen)] }),
        ],
        relations: [history(3, { rows, bytes })],
      })
    expect(said(100, 1e5, 100)).toEqual(['notice lock tiny'])
    expect(said(100, 1e5, 10_000)).toEqual(['danger lock tiny'])
    expect(said(-1, 1e5, 10_000)).toEqual(['danger lock tiny'])
  })

  it('on writes that ends in one on everything is told by what lasted', () => {
    const both = (writes: number, all: number) =>
      onlyIn({
        statements: [
          ran('call f()', { locks: [held(1, 'ShareLock', writes), held(1, 'AccessExclusiveLock', all)] }),
        ],
      }).message
    expect(both(5_000, 10)).toBe('Writes to `orders` blocked for 5.0 s')
    expect(both(5_000, 201)).toBe('Reads and writes of `orders` blocked for 0.2 s')
  })

  it('that keeps a materialized view from being refreshed twice is felt by nobody', () => {
    const sales = { ...table(20, 'sales'), kind: 'materialized view' } as const
    const relations = [history(20, { kind: 'm', name: 'sales', rows: 50_000, bytes: 5e6 })]
    const refresh = ran('refresh materialized view concurrently sales', {
      locks: [held(20, 'ExclusiveLock', 60_000)],
    })
    expect(toldIn({ before: [sales], relations, statements: [refresh] })).toEqual([])
  })

  it('known from the documentation only is not called observed', () => {
    const locks = [{ relation: 1, mode: 'ExclusiveLock', heldMs: 5_000, source: 'documented' }] as const
    const hazard = onlyIn({ statements: [ran('lock table orders', { locks })] })
    expect(hazard.observed).toBe(false)
    expect(hazard.evidence?.[0]).toMatch(/documents the command\)$/)
  })

  it('that a rewrite explains is not told again, but one on another table is', () => {
    const rewrite = add(900, 1, { rewrites: [written(1, 4)] })
    expect(toldIn({ statements: [rewrite] })).toEqual(['danger type-change orders'])
    expect(toldIn({ statements: [add(950, 2), rewrite] })).toEqual([
      'danger type-change orders',
      'danger lock users',
    ])
  })

  it('within the budget is a warning while another table is rewritten or read, which grows with the data', () => {
    const rewrite = add(40, 1, { rewrites: [written(1, 4)] })
    const hazard = hazardsIn({ statements: [add(50, 2), rewrite] }).find(({ rule }) => rule === 'lock')
    expect(hazard).toMatchObject({
      severity: 'warning',
      object: 'users',
      message: 'Reads and writes of `users` blocked while `orders` was rewritten',
    })
    const query = ran('select count(*) from orders', { tag: 'SELECT', scans: [seq(1)] })
    expect(toldIn({ statements: [add(50, 2), query] })).toEqual(['warning lock users'])
    const small = ran('select count(*) from tiny', { tag: 'SELECT', scans: [seq(3)] })
    expect(toldIn({ statements: [add(50, 2), small] })).toEqual([])
    expect(toldIn({ statements: [query, add(50, 2)] })).toEqual([])
    expect(toldIn({ statements: [add(50, 3), query] })).toEqual([])
  })
})

describe('a backfill', () => {
  const update = (rows: number, extras = {}) =>
    ran('update orders set c = 1', {
      tag: 'UPDATE',
      rows,
      ms: 30_000,
      scans: [scan(1, { sequential: 1, updated: rows })],
      walBytes: 900e6,
      line: 7,
      ...extras,
    })

  it('behind a schema change of the same transaction is one hazard, at the rows', () => {
    const hazard = onlyIn({ statements: [add(30_100), update(2_100_000)] })
    expect(hazard).toMatchObject({
      rule: 'backfill',
      severity: 'danger',
      object: 'orders',
      message: 'Reads and writes of `orders` blocked for 30 s while 2.1 M rows were changed',
      line: 7,
    })
    expect(hazard.evidence).toContain('900 MB of WAL')
    expect(hazard.evidence).toContain('UPDATE took 30 s')
  })

  it('within the budget is a warning, and of few rows nothing', () => {
    expect(toldIn({ statements: [add(150), update(10_000)] })).toEqual(['warning backfill orders'])
    expect(toldIn({ statements: [add(150), update(9_999, { scans: [] })] })).toEqual([])
  })

  it('into a new table counts, by what the server answered', () => {
    const insert = update(50_000, { tag: 'INSERT', sql: 'insert into fresh select …', scans: [] })
    expect(toldIn({ statements: [add(150), insert] })).toEqual(['warning backfill orders'])
    const copyOut = { ...insert, tag: 'COPY', sql: 'copy orders to stdout' }
    expect(toldIn({ statements: [add(150), copyOut] })).toEqual([])
  })

  it('is told at the tables that were locked by then, and once', () => {
    const change = update(2_100_000)
    const later = add(300)
    expect(toldIn({ statements: [add(30_400, 2), change, later] })).toEqual([
      'danger backfill users',
      'danger lock orders',
    ])
    expect(toldIn({ statements: [add(30_400, 2), change] })).toEqual(['danger backfill users'])
  })

  it('into a new table is not laid to the one it comes from', () => {
    const merge = update(500_000, { tag: 'MERGE', scans: [seq(1, 500_000)] })
    expect(toldIn({ statements: [merge] })).toEqual([])
  })

  it('before the schema change keeps nobody out', () => {
    expect(toldIn({ statements: [update(50_000), add(150)] })).toEqual([])
  })

  it('of very many rows in one statement is a warning of its own', () => {
    expect(onlyIn({ statements: [update(100_000)] })).toMatchObject({
      severity: 'warning',
      message: '100,000 rows of `orders` changed in one statement',
      fix: expect.stringContaining('SELECT ctid FROM "orders"'),
    })
    expect(toldIn({ statements: [update(99_999)] })).toEqual([])
    const insert = update(500_000, { tag: 'INSERT', scans: [scan(1, { inserted: 500_000 })] })
    expect(toldIn({ statements: [insert] })).toEqual([])
  })
})

describe('a missing lock_timeout', () => {
  const careless = { settings: { ...CAREFUL, lockTimeout: 0 } }

  it('is a warning on a big table and a notice on a small one', () => {
    expect(onlyIn({ statements: [add(1, 1, careless)] })).toMatchObject({
      rule: 'lock-timeout',
      severity: 'warning',
      message: '`orders` locked without a `lock_timeout`',
      fix: expect.stringContaining("SET lock_timeout = '2s';"),
    })
    expect(toldIn({ statements: [add(1, 3, careless)] })).toEqual(['notice lock-timeout tiny'])
    expect(
      toldIn({ statements: [add(1, 3, careless)], relations: [history(3, { rows: 0, bytes: 0 })] }),
    ).toEqual([])
  })

  it('is told once for a file', () => {
    const statements = [add(1, 3, careless), add(1, 1, { ...careless, line: 8 }), add(1, 2, careless)]
    const hazard = onlyIn({ statements })
    expect(hazard).toMatchObject({ object: 'orders', line: 8 })
    expect(hazard.evidence).toContain('so are: `tiny`, `users`')
    const other = add(1, 2, { ...careless, file: '2.sql', transaction: 2 })
    expect(toldIn({ statements: [...statements, other] })).toEqual([
      'warning lock-timeout orders',
      'warning lock-timeout users',
    ])
  })

  it('is none where the wait is limited otherwise, or nobody asked', () => {
    const limit = (statementTimeout: number) =>
      add(1, 1, { settings: { ...careless.settings, statementTimeout } })
    expect(toldIn({ statements: [limit(60_000)] })).toEqual([])
    expect(toldIn({ statements: [limit(60_001)] })).toEqual(['warning lock-timeout orders'])
    expect(toldIn({ statements: [add(1, 1, { settings: undefined })] })).toEqual([])
    const weak = ran('analyze orders', { ...careless, locks: [held(1, 'ShareUpdateExclusiveLock', 1)] })
    expect(toldIn({ statements: [weak] })).toEqual([])
  })
})

describe('what is no table of the user’s', () => {
  it('is no hazard: a journal of the migration tool is not in the snapshot', () => {
    const journal = [history(40, { name: 'knex_migrations_lock', rows: 90_000, bytes: 9e6 })]
    expect(toldIn({ statements: [add(60_000, 40)], relations: journal })).toEqual([])
    expect(toldIn({ before: [column(ORDERS, 1, 'a')], statements: [add(60_000, 41)] })).toEqual([])
  })
})
