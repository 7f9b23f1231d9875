import { describe, expect, it } from 'vitest'
import { column, index, table } from '../schema/facts.ts'
import { CAREFUL, held, history, NEW, ORDERS, onlyIn, ran, seq, TINY, toldIn, written } from './build.ts'

const retype = 'alter table orders alter total type bigint'
const TYPED = {
  before: [column(ORDERS, 1, 'total'), index(ORDERS, 51, 'orders_total', 'btree (total)')],
  after: [column(ORDERS, 1, 'total', 'bigint'), index(ORDERS, 52, 'orders_total', 'btree (total)')],
}

function rewriting(heldMs: number, oid = 1) {
  return ran(retype, {
    tag: 'ALTER TABLE',
    ms: heldMs,
    locks: [held(oid, 'ShareLock', heldMs), held(oid, 'AccessExclusiveLock', heldMs)],
    rewrites: [written(oid, 4)],
    scans: [seq(oid, oid === 1 ? 12_400_000 : 9_999)],
  })
}

describe('a rewrite', () => {
  it('is one hazard with its lock, its scan and its indexes as evidence', () => {
    expect(onlyIn({ ...TYPED, statements: [rewriting(4_100)] })).toEqual({
      rule: 'type-change',
      severity: 'danger',
      observed: true,
      object: 'orders.total',
      message: 'Reads and writes of `orders` blocked for 4.1 s: rewritten for the new type of `total`',
      evidence: ['held AccessExclusiveLock for 4.1 s', '12.4 M rows', '3.0 GB', '1 index built again'],
      why: expect.stringContaining('nobody can use the table'),
      fix: [
        'ALTER TABLE "orders" ADD COLUMN "total_new" bigint;',
        '-- From now on the application, or a trigger, writes both. Then fill the old rows:',
        '-- In batches: repeat until no row is left, each time in a transaction of its own:',
        'UPDATE "orders" SET "total_new" = "total"::bigint',
        'WHERE ctid = ANY (ARRAY(SELECT ctid FROM "orders" WHERE "total_new" IS NULL AND "total" IS NOT NULL LIMIT 5000 FOR UPDATE));',
        '-- When nothing reads the old column any more (its indexes and constraints are built on the new one before):',
        'ALTER TABLE "orders" DROP COLUMN "total";',
        'ALTER TABLE "orders" RENAME COLUMN "total_new" TO "total";',
      ].join('\n'),
      file: '1.sql',
      line: 3,
    })
  })

  it('under budget is a warning, because production may hold more', () => {
    expect(toldIn({ ...TYPED, statements: [rewriting(200)] })).toEqual(['warning type-change orders.total'])
    expect(toldIn({ ...TYPED, statements: [rewriting(201)] })).toEqual(['danger type-change orders.total'])
  })

  it('of a small or new table is none', () => {
    expect(toldIn({ statements: [rewriting(100, 3)] })).toEqual([])
    expect(toldIn({ statements: [rewriting(4_100, 9)], after: [NEW], relations: [history(9)] })).toEqual([])
  })

  it('of a table whose rows nobody counted is judged by its bytes', () => {
    const sized = (bytes: number) => [history(3, { rows: -1, bytes })]
    expect(toldIn({ statements: [rewritingUncounted(3)], relations: sized(999_999) })).toEqual([])
    expect(toldIn({ statements: [rewritingUncounted(3)], relations: sized(1_000_000) })).toEqual([
      'warning type-change tiny',
    ])
  })

  it('by several statements of a transaction is told once, with the way to do it once', () => {
    const again = { ...rewriting(2_000), locks: [], sql: 'alter table orders alter tax type bigint', line: 4 }
    const hazard = onlyIn({
      before: [column(ORDERS, 1, 'total'), column(ORDERS, 2, 'tax')],
      after: [column(ORDERS, 1, 'total', 'bigint'), column(ORDERS, 2, 'tax', 'bigint')],
      statements: [rewriting(4_100), again],
    })
    expect(hazard).toMatchObject({ object: 'orders', line: 3 })
    expect(hazard.message).toContain('for the new type of `total` and `tax`')
    expect(hazard.evidence).toContain('held AccessExclusiveLock for 4.1 s while 1 more statement ran')
    expect(hazard.evidence).toContain('rewritten by 2 statements: one ALTER TABLE does it once')
  })

  it('says which columns it is about by the statement, not by whatever else changed', () => {
    const other = ran('alter table orders alter tax type varchar(90)', { transaction: 2, tag: 'ALTER TABLE' })
    expect(
      toldIn({
        before: [column(ORDERS, 1, 'total'), column(ORDERS, 2, 'tax', 'character varying(9)')],
        after: [column(ORDERS, 1, 'total', 'bigint'), column(ORDERS, 2, 'tax', 'character varying(90)')],
        statements: [rewriting(100), other],
      }),
    ).toEqual(['warning type-change orders.total'])
  })

  it('of all partitions is told once, at the table that people know', () => {
    const parts = [11, 12].map((key) =>
      table(key, `orders_${key}`, {
        parent: 'table:10',
        attributes: { 'partition of': 'public.parted FOR VALUES ...' },
      }),
    )
    const parted = table(10, 'parted', { attributes: { 'partitioned by': 'RANGE (id)' } })
    const big = { rows: 6_000, bytes: 1e6 }
    const statement = ran('alter table parted alter x type bigint', {
      tag: 'ALTER TABLE',
      locks: [10, 11, 12].map((oid) => held(oid, 'AccessExclusiveLock', 300)),
      rewrites: [written(11, 4), written(12, 4)],
    })
    const hazard = onlyIn({
      before: [parted, ...parts],
      relations: [history(10, { kind: 'p', name: 'parted' }), history(11, big), history(12, big)],
      statements: [statement],
    })
    expect(hazard).toMatchObject({ rule: 'type-change', object: 'parted', severity: 'danger' })
    expect(hazard.evidence).toContain('12,000 rows')
  })

  it('without any lock seen is judged by how long it took', () => {
    const blind = (ms: number) => ran(retype, { tag: 'ALTER TABLE', ms, rewrites: [written(1)] })
    expect(onlyIn({ statements: [blind(500)] })).toMatchObject({
      severity: 'danger',
      message: '`orders` rewritten as a whole',
    })
    expect(toldIn({ statements: [blind(50)] })).toEqual(['warning rewrite orders'])
  })

  it('of which nobody told the reason is explained by what the statement names', () => {
    const untold = (sql: string) => ran(sql, { tag: 'ALTER TABLE', rewrites: [written(1)] })
    expect(toldIn({ ...TYPED, statements: [untold(retype)] })).toEqual(['warning type-change orders.total'])
    const filled = [column(ORDERS, 5, 'token', 'uuid', { attributes: { default: 'gen_random_uuid()' } })]
    expect(toldIn({ after: filled, statements: [untold('alter table orders add token uuid')] })).toEqual([
      'warning volatile-default orders.token',
    ])
    const moved = untold('alter table orders set tablespace fast')
    expect(toldIn({ after: filled, statements: [moved] })).toEqual(['warning rewrite orders'])
    expect(toldIn({ ...TYPED, statements: [moved] })).toEqual(['warning rewrite orders'])
  })

  function rewritingUncounted(oid: number) {
    return { ...rewriting(100, oid), scans: [] }
  }
})

describe('a rewrite that fills a column', () => {
  const statement = (sql: string) =>
    ran(sql, {
      tag: 'ALTER TABLE',
      locks: [held(1, 'AccessExclusiveLock', 900)],
      rewrites: [written(1, 2)],
    })

  it('for a volatile default is told as one, with the default set behind the column', () => {
    const hazard = onlyIn({
      after: [
        column(ORDERS, 5, 'token', 'uuid', {
          attributes: {
            default: 'gen_random_uuid()',
            nullability: 'not null',
            'not null constraint': 'tok_nn',
          },
        }),
      ],
      statements: [statement('alter table orders add token uuid not null default gen_random_uuid()')],
    })
    expect(hazard).toMatchObject({ rule: 'volatile-default', severity: 'danger', object: 'orders.token' })
    expect(hazard.fix.split('\n').filter((line) => !line.startsWith('--'))).toEqual([
      'ALTER TABLE "orders" ADD COLUMN "token" uuid;',
      'ALTER TABLE "orders" ALTER COLUMN "token" SET DEFAULT gen_random_uuid();',
      'UPDATE "orders" SET "token" = DEFAULT',
      'WHERE ctid = ANY (ARRAY(SELECT ctid FROM "orders" WHERE "token" IS NULL LIMIT 5000 FOR UPDATE));',
      'ALTER TABLE "orders" ADD CONSTRAINT "tok_nn" NOT NULL "token" NOT VALID;',
      'ALTER TABLE "orders" VALIDATE CONSTRAINT "tok_nn";',
    ])
  })

  it('for a stored expression is a plain rewrite, with a virtual one where there are any', () => {
    const options = {
      after: [column(ORDERS, 5, 'sum', 'integer', { attributes: { generated: '(a + b) stored' } })],
      statements: [statement('alter table orders add sum int generated always as (a + b) stored')],
    }
    expect(onlyIn(options)).toMatchObject({
      rule: 'rewrite',
      object: 'orders.sum',
      fix: expect.stringContaining('GENERATED ALWAYS AS (a + b) VIRTUAL;'),
    })
    expect(onlyIn({ ...options, serverVersion: 170_006 }).fix).not.toContain('VIRTUAL')
  })
})

describe('a command that does nothing but rewrite', () => {
  const compact = (tag: string, sql: string, oid = 1) =>
    ran(sql, {
      tag,
      locks: [{ relation: oid, mode: 'AccessExclusiveLock', heldMs: 9_000, source: 'documented' }],
      rewrites: [written(oid)],
    })

  it('is called by its name', () => {
    expect(onlyIn({ statements: [compact('VACUUM', 'vacuum full orders')] })).toMatchObject({
      rule: 'rewrite',
      message: 'Reads and writes of `orders` blocked for 9.0 s: rewritten by `VACUUM FULL`',
      evidence: expect.arrayContaining([
        'held AccessExclusiveLock for 9.0 s (as PostgreSQL documents the command)',
      ]),
    })
    expect(onlyIn({ statements: [compact('CLUSTER', 'cluster orders')] }).message).toContain('`CLUSTER`')
  })

  it('says of a materialized view what its readers feel, and how to refresh it beside them', () => {
    const sales = { ...table(20, 'sales'), kind: 'materialized view' } as const
    const hazard = onlyIn({
      before: [sales],
      relations: [history(20, { kind: 'm', name: 'sales', rows: 50_000, bytes: 5e6 })],
      statements: [compact('REFRESH MATERIALIZED VIEW', 'refresh materialized view sales', 20)],
    })
    expect(hazard.message).toBe('Reads of `sales` blocked for 9.0 s: refreshed')
    expect(hazard.fix).toContain('REFRESH MATERIALIZED VIEW CONCURRENTLY "sales";')
  })

  it('is not told of TRUNCATE, which loses rows and copies none', () => {
    const truncated = [history(1, {}, { bytes: 0, filenode: 77 })]
    const statement = compact('TRUNCATE TABLE', 'truncate orders')
    expect(toldIn({ statements: [{ ...statement, locks: [] }], relations: truncated })).toEqual([])
    const refilled = [history(1, {}, { bytes: 5e6, filenode: 77 })]
    expect(toldIn({ statements: [{ ...statement, locks: [] }], relations: refilled })).toEqual([])
    const inside = { ...statement, locks: [], tag: 'DO' }
    expect(toldIn({ statements: [inside], relations: truncated })).toEqual([])
  })
})

describe('a timestamp that gets a time zone', () => {
  const options = {
    before: [column(ORDERS, 1, 'at', 'timestamp without time zone')],
    after: [column(ORDERS, 1, 'at', 'timestamp with time zone')],
  }
  const statement = (timeZone: string) =>
    ran('alter table orders alter at type timestamptz', {
      tag: 'ALTER TABLE',
      locks: [held(1, 'AccessExclusiveLock', 20)],
      settings: { ...CAREFUL, timeZone },
    })

  it('is rewritten because of the session’s TimeZone, and the fix keeps that zone', () => {
    const hazard = onlyIn({
      ...options,
      statements: [{ ...statement('Europe/Berlin'), rewrites: [written(1, 4)] }],
    })
    expect(hazard.evidence).toContain(
      'TimeZone was `Europe/Berlin`: with UTC the rows would have stayed as they are, and mean UTC',
    )
    expect(hazard.fix).toMatch(/^SET TimeZone = 'Europe\/Berlin';\nALTER TABLE/)
  })

  it('that kept its rows is a notice, because another zone would rewrite them', () => {
    expect(onlyIn({ ...options, statements: [statement('UTC')] })).toMatchObject({
      rule: 'type-change',
      severity: 'notice',
      observed: false,
      object: 'orders.at',
      fix: expect.stringContaining("SET LOCAL TimeZone = 'UTC';"),
    })
  })

  it('is not told twice where it is rewritten', () => {
    const columns = (type: string) => [column(ORDERS, 1, 'at', type), column(ORDERS, 2, 'until', type)]
    expect(
      toldIn({
        before: columns('timestamp(3) without time zone'),
        after: columns('timestamp(3) with time zone'),
        statements: [{ ...statement('Asia/Tokyo'), sql: 'alter table orders …', rewrites: [written(1, 4)] }],
      }),
    ).toEqual(['warning type-change orders'])
  })

  it('is nothing to tell of a small table, or of another type', () => {
    const small = { ...statement('UTC'), locks: [held(3, 'AccessExclusiveLock', 20)] }
    const columns = {
      before: [column(TINY, 1, 'at', 'timestamp without time zone')],
      after: [column(TINY, 1, 'at', 'timestamp with time zone')],
    }
    expect(toldIn({ ...columns, statements: [small] })).toEqual([])
    const wider = {
      before: [column(ORDERS, 1, 'at', 'character varying(9)')],
      after: [column(ORDERS, 1, 'at', 'text')],
    }
    expect(toldIn({ ...wider, statements: [statement('UTC')] })).toEqual([])
  })
})
