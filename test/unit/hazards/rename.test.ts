import { describe, expect, it } from 'vitest'
import { column, constraint, enumeration, index, schema, table, view } from '../schema/facts.ts'
import { history, ORDERS, ran, USERS } from './build.ts'
import { EMPTY, func, oneIn, toldOf } from './state.ts'

const old = column(ORDERS, 2, 'total', 'numeric')
const now = column(ORDERS, 2, 'amount', 'numeric')
const statement = ran('alter table orders rename column total to amount', { tag: 'ALTER TABLE', line: 8 })
const options = { before: [ORDERS, old], after: [ORDERS, now], statements: [statement] }

describe('a renamed column', () => {
  it('breaks running code, and is done in steps', () => {
    expect(oneIn(options)).toEqual({
      rule: 'rename',
      severity: 'danger',
      observed: true,
      object: 'orders.total',
      message: '`orders.total` renamed to `amount`',
      evidence: ['12.4 M rows', '3.0 GB'],
      why: expect.any(String),
      fix: [
        '-- Add the new column beside the old one:',
        'ALTER TABLE "orders" ADD COLUMN "amount" numeric;',
        '-- Deploy code that writes both, fill the old rows in batches, deploy code that reads the new one.',
        '-- In a later release:',
        'ALTER TABLE "orders" DROP COLUMN "total";',
      ].join('\n'),
      file: '1.sql',
      line: 8,
    })
  })

  it('tells apart who follows by himself and who does not', () => {
    const body = 'begin return (select sum(total) from orders); end'
    const users = [view(70, 'sums', ' SELECT orders.total FROM orders;'), func(71, 'sum_all', { body })]
    expect(
      oneIn({ ...options, before: [...options.before, ...users], after: [...options.after, ...users] })
        .evidence,
    ).toEqual(['12.4 M rows', '3.0 GB', 'the body of `sum_all(integer)` names it', 'followed by view `sums`'])
  })

  it('of an empty table is a warning; several of a table are told together', () => {
    expect(toldOf({ ...options, relations: [history(1, EMPTY)] })).toEqual(['warning rename orders.total'])
    const more = (names: readonly string[]) => names.map((name, at) => column(ORDERS, 3 + at, name))
    expect(
      oneIn({
        ...options,
        before: [ORDERS, old, ...more(['a', 'b'])],
        after: [ORDERS, now, ...more(['c', 'd'])],
      }),
    ).toMatchObject({
      object: 'orders',
      message: '3 columns of `orders` renamed',
      evidence: ['12.4 M rows', '3.0 GB', '`total` to `amount`', '`a` to `c`', '`b` to `d`'],
    })
  })

  it('whose old name is there again, or whose new one was there before, breaks nothing', () => {
    const again = column(ORDERS, 5, 'total', 'numeric')
    expect(toldOf({ ...options, after: [ORDERS, now, again] })).toEqual([])
    const replaced = column(ORDERS, 4, 'amount', 'integer')
    expect(toldOf({ ...options, before: [ORDERS, old, replaced] })).toEqual([
      'warning data-loss orders.amount',
    ])
  })
})

describe('a renamed table', () => {
  const purchases = table(1, 'purchases')
  const moved = table(1, 'orders', { schema: 'app' })
  const rename = { before: [ORDERS], after: [purchases] }

  it('leaves a view under the old name', () => {
    expect(oneIn(rename)).toMatchObject({
      object: 'orders',
      message: '`orders` renamed to `purchases`',
      fix: expect.stringContaining('CREATE VIEW "orders" AS SELECT * FROM "purchases";'),
    })
    expect(toldOf({ ...rename, after: [purchases, view(70, 'orders', 'select')] })).toEqual([])
  })

  it('or moved one too', () => {
    expect(oneIn({ ...rename, after: [moved] })).toMatchObject({
      message: '`orders` moved to `app.orders`',
      fix: expect.stringContaining('ALTER TABLE "orders" SET SCHEMA "app";'),
    })
  })

  it('in a swap takes the place of another', () => {
    const swap = {
      before: [ORDERS, table(8, 'orders_new')],
      after: [table(1, 'orders_old'), table(8, 'orders')],
    }
    expect(toldOf(swap)).toEqual([])
  })

  it('takes what is on it along, which is not told', () => {
    const on = (of: typeof ORDERS) => [index(of, 20, 'i', 'btree (a)'), column(of, 1, 'a')]
    expect(toldOf({ before: [ORDERS, ...on(ORDERS)], after: [purchases, ...on(purchases)] })).toEqual([
      'danger rename orders',
    ])
  })
})

describe('other names', () => {
  it('that code knows are told, and those that it does not know are not', () => {
    const pairs = [
      [schema(50, 'app'), schema(50, 'shop')],
      [func(51, 'f'), func(51, 'g')],
      [func(52, 't', { returns: 'trigger' }), func(52, 'u', { returns: 'trigger' })],
      [view(53, 'v', 'select'), view(53, 'w', 'select')],
      [index(USERS, 54, 'i', 'btree (a)'), index(USERS, 54, 'j', 'btree (a)')],
      [constraint(USERS, 55, 'c', 'CHECK (true)'), constraint(USERS, 55, 'd', 'CHECK (true)')],
      [enumeration(56, 'mood', [['1', 'ok']]), enumeration(56, 'mood', [['1', 'fine']])],
      [enumeration(57, 'state', []), enumeration(57, 'status', [])],
    ] as const
    const before = [USERS, ...pairs.map(([one]) => one)]
    const after = [USERS, ...pairs.map(([, other]) => other)]
    expect(toldOf({ before, after })).toEqual([
      'danger rename app',
      'danger rename state',
      'danger rename f(integer)',
      'danger rename v',
      "danger rename mood.'ok'",
    ])
  })
})
