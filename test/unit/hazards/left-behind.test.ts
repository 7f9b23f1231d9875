import { describe, expect, it } from 'vitest'
import { column, constraint, index, table } from '../schema/facts.ts'
import { ORDERS, ran } from './build.ts'
import { oneIn, toldOf } from './state.ts'

const broken = (name = 'orders_a', definition = 'btree (a)') =>
  index(ORDERS, 51, name, definition, { attributes: { definition, valid: 'no' } })
const build = ran('create index concurrently if not exists orders_a on orders (a)', {
  tag: 'CREATE INDEX',
  line: 3,
})

describe('an invalid index', () => {
  it('that is left behind is built again without blocking anybody', () => {
    expect(oneIn({ before: [ORDERS], after: [ORDERS, broken()], statements: [build] })).toEqual({
      rule: 'invalid-index',
      severity: 'warning',
      observed: true,
      object: 'orders_a',
      message: 'Index `orders_a` is left behind invalid',
      evidence: ['on `orders`', '12.4 M rows', '3.0 GB'],
      why: expect.any(String),
      fix: '-- Outside a transaction block:\nREINDEX INDEX CONCURRENTLY "orders_a";',
      file: '1.sql',
      line: 3,
    })
  })

  it('that was there is this change’s only when a statement of it took it for done', () => {
    const both = { before: [ORDERS, broken()], after: [ORDERS, broken()] }
    expect(toldOf(both)).toEqual([])
    expect(oneIn({ ...both, statements: [build] }).evidence).toContain('it was there before, invalid')
  })

  it('is dropped when it is the rest of another, and freed of duplicates when it is unique', () => {
    const fix = (...of: Parameters<typeof broken>) =>
      oneIn({ before: [ORDERS], after: [ORDERS, broken(...of)] }).fix
    expect(fix('orders_a_ccnew1')).toContain('DROP INDEX CONCURRENTLY "orders_a_ccnew1";')
    expect(fix('u', 'unique btree (a)')).toMatch(/^-- First take out the duplicates/)
  })

  it('of a partitioned table waits for its partitions', () => {
    const parent = table(1, 'orders', { attributes: { 'partitioned by': 'RANGE (at)' } })
    expect(oneIn({ before: [parent], after: [parent, broken()] }).message).toBe(
      'Index `orders_a` is not valid: partitions have none that is attached to it',
    )
  })
})

describe('a constraint', () => {
  const check = (definition: string, extras = {}) =>
    constraint(ORDERS, 60, 'positive', definition, { context: { type: 'c' }, ...extras })
  const options = { before: [ORDERS], after: [ORDERS, check('CHECK ((a > 0)) NOT VALID')] }

  it('that is left NOT VALID is validated in a transaction of its own', () => {
    const statements = [
      ran('alter table orders add constraint positive check (a > 0) not valid', { line: 2 }),
    ]
    expect(oneIn({ ...options, statements })).toMatchObject({
      rule: 'not-valid-constraint',
      severity: 'notice',
      object: 'orders.positive',
      message: '`orders.positive` is left NOT VALID: rows from before were never checked',
      fix: '-- Then, in a transaction of its own, where reading every row blocks nobody:\nALTER TABLE "orders" VALIDATE CONSTRAINT "positive";',
      line: 2,
    })
  })

  it('that was so before, or is valid now, is nothing to tell', () => {
    expect(toldOf({ before: options.after, after: options.after })).toEqual([])
    const described = check('', { attributes: { definition: 'CHECK ((a > 0)) NOT VALID', comment: 'why' } })
    expect(toldOf({ before: options.after, after: [ORDERS, described] })).toEqual([])
    expect(toldOf({ before: options.after, after: [ORDERS, check('CHECK ((a > 0))')] })).toEqual([])
    expect(toldOf({ before: [ORDERS], after: [ORDERS, check('CHECK ((a > 0))')] })).toEqual([])
  })

  it('of NOT NULL is one too', () => {
    const a = (nullability: string, name: string | null) =>
      column(ORDERS, 2, 'a', 'integer', {
        attributes: { nullability, 'not null constraint': name, default: '0' },
      })
    expect(
      oneIn({ before: [ORDERS, a('null', null)], after: [ORDERS, a('not null not valid', 'orders_a_nn')] }),
    ).toMatchObject({
      object: 'orders.orders_a_nn',
      fix: expect.stringContaining('VALIDATE CONSTRAINT "orders_a_nn";'),
    })
  })

  it('that nothing checks any more is told by what switched it off', () => {
    const key = (attributes: Record<string, string | null>) =>
      check('FOREIGN KEY (a) REFERENCES public.users(id)', {
        attributes: { definition: 'FOREIGN KEY (a) REFERENCES public.users(id)', ...attributes },
      })
    const off = { before: [ORDERS, key({})], after: [ORDERS, key({ 'its triggers': 'disabled' })] }
    expect(oneIn(off)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('not checked any more'),
    })
    const unenforced = {
      before: [ORDERS, check('CHECK ((a > 0))')],
      after: [ORDERS, check('CHECK ((a > 0)) NOT ENFORCED')],
    }
    expect(oneIn(unenforced).message).toBe('`orders.positive` is NOT ENFORCED: nothing checks it')
  })
})
