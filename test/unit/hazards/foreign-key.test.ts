import { describe, expect, it } from 'vitest'
import { constraint, index, table } from '../schema/facts.ts'
import { history, ORDERS, ran, USERS } from './build.ts'
import { EMPTY, oneIn, toldOf } from './state.ts'

const key = (definition: string, id = 61) =>
  constraint(ORDERS, id, `fk_${id}`, definition, { context: { type: 'f', target: 'public.users' } })
const toUser = key('FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE')
const options = { before: [ORDERS, USERS], after: [ORDERS, USERS, toUser] }
const on = (definition: string, extras = {}) => index(ORDERS, 51, 'i', definition, extras)

describe('a foreign key without an index', () => {
  it('is told with the index that it needs', () => {
    const statements = [
      ran('alter table orders add constraint fk_61 foreign key (user_id) references users', { line: 9 }),
    ]
    expect(oneIn({ ...options, statements })).toEqual({
      rule: 'foreign-key-without-index',
      severity: 'warning',
      observed: true,
      object: 'orders.fk_61',
      message: 'Foreign key of `orders` without an index: `user_id`',
      evidence: ['12.4 M rows', '3.0 GB', 'refers to `users`', 'deletes go on to its rows'],
      why: expect.any(String),
      fix: '-- Outside a transaction block:\nCREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" ("user_id");',
      file: '1.sql',
      line: 9,
    })
  })

  it.each([
    ['btree (user_id)', true],
    ['unique btree (user_id DESC, at)', true],
    ['hash (user_id)', true],
    ['btree (user_id) WHERE (user_id IS NOT NULL)', true],
    ['btree (at, user_id)', false],
    ['btree (lower(user_id))', false],
    ['brin (user_id)', false],
    ['btree (at) INCLUDE (user_id)', false],
    ["btree (user_id) WHERE (state = 'open'::text)", false],
  ])('asks whether %j finds its rows', (definition, found) => {
    expect(toldOf({ ...options, after: [...options.after, on(definition)] })).toHaveLength(found ? 0 : 1)
  })

  it('needs one that is valid, or a key; of several columns in any order', () => {
    const invalid = on('x', { attributes: { definition: 'btree (user_id)', valid: 'no' } })
    expect(toldOf({ ...options, after: [...options.after, invalid] })).toContain(
      'warning foreign-key-without-index orders.fk_61',
    )
    const primary = constraint(ORDERS, 62, 'pk', 'PRIMARY KEY (user_id, at)', { context: { type: 'p' } })
    expect(toldOf({ ...options, after: [...options.after, primary] })).toEqual([])
    const both = key('FOREIGN KEY (a, b) REFERENCES public.users(x, y)')
    expect(toldOf({ ...options, after: [ORDERS, USERS, both, on('btree (b, a, c)')] })).toEqual([])
    expect(toldOf({ ...options, after: [ORDERS, USERS, both, on('btree (a, c, b)')] })).toHaveLength(1)
  })

  it('that was there is not told, nor one that the server made again', () => {
    expect(toldOf({ ...options, before: options.after })).toEqual([])
    const again = { ...toUser, key: '99' }
    expect(toldOf({ before: options.after, after: [ORDERS, USERS, again] })).toEqual([])
  })

  it('of a new or empty table is a notice, and several of a table are told together', () => {
    const fresh = table(1, 'orders')
    const two = [toUser, key('FOREIGN KEY (shop_id) REFERENCES app.shops(id)', 62)]
    expect(
      oneIn({
        before: [USERS],
        after: [USERS, fresh, ...two],
        relations: [[1, { before: undefined, after: undefined }]],
      }),
    ).toMatchObject({
      severity: 'notice',
      object: 'orders',
      message: '2 foreign keys of `orders` without an index: `user_id` and `shop_id`',
      evidence: ['a new table', 'refers to `users` and `app.shops`', 'deletes go on to its rows'],
    })
    expect(toldOf({ ...options, relations: [history(1, EMPTY)] })).toEqual([
      'notice foreign-key-without-index orders.fk_61',
    ])
  })
})
