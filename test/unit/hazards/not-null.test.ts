import { describe, expect, it } from 'vitest'
import { column, table } from '../schema/facts.ts'
import { history, ORDERS, ran } from './build.ts'
import { EMPTY, oneIn, toldOf } from './state.ts'

const id = column(ORDERS, 1, 'id')
const required = (name: string, position = 2, attributes = {}) =>
  column(ORDERS, position, name, 'text', {
    attributes: { nullability: 'not null', 'not null constraint': `orders_${name}_not_null`, ...attributes },
  })
const add = ran('alter table orders add column code text not null', { tag: 'ALTER TABLE', line: 4 })

describe('a column that is added NOT NULL without a default', () => {
  const failed = (sql: string) => {
    const { tag: _, ...statement } = ran(sql, {
      line: 4,
      error: { sqlstate: '23502', message: 'column "code" of relation "orders" contains null values' },
    })
    return statement
  }

  it('fails where there are rows, which is explained', () => {
    const unchanged = { before: [ORDERS, id], after: [ORDERS, id] }
    expect(
      oneIn({ ...unchanged, statements: [failed('alter table orders add code text not null')] }),
    ).toMatchObject({
      rule: 'not-null-without-default',
      severity: 'danger',
      object: 'orders.code',
      message: '`orders.code` added NOT NULL without a default: the rows that are there have no value',
      evidence: ['failed on the branch: SQLSTATE 23502'],
      fix: expect.stringContaining('ADD CONSTRAINT "orders_code_not_null" NOT NULL "code" NOT VALID;'),
      file: '1.sql',
      line: 4,
    })
  })

  it('is told apart from one that was there and has NULLs', () => {
    const code = column(ORDERS, 2, 'code', 'text')
    const unchanged = { before: [ORDERS, code], after: [ORDERS, code] }
    const { message, fix } = oneIn({
      ...unchanged,
      statements: [failed('alter table orders alter code set not null')],
    })
    expect(message).toBe('`orders.code` set NOT NULL while rows have none')
    expect(fix).toContain('SELECT count(*) FROM "orders" WHERE "code" IS NULL;')
    const insert = {
      ...failed('insert into orders …'),
      error: { sqlstate: '23502', message: 'null value in column "code"' },
    }
    expect(toldOf({ ...unchanged, statements: [insert] })).toEqual([])
  })

  it('and went through on an empty table would not in production', () => {
    const options = { before: [ORDERS, id], after: [ORDERS, id, required('code')], statements: [add] }
    expect(oneIn({ ...options, relations: [history(1, EMPTY)] })).toMatchObject({
      severity: 'warning',
      object: 'orders.code',
      message: '`orders.code` added NOT NULL without a default: fails where there are rows',
      evidence: ['empty on the branch'],
      line: 4,
    })
  })

  it('and was filled meanwhile breaks INSERTs; several of a table are told together', () => {
    const after = [ORDERS, id, required('code'), required('kind', 3)]
    expect(oneIn({ before: [ORDERS, id], after, statements: [add] })).toMatchObject({
      object: 'orders',
      message: '`code` and `kind` of `orders` added NOT NULL without a default',
      evidence: ['12.4 M rows', '3.0 GB'],
      fix: expect.stringContaining('ALTER TABLE "orders" ADD COLUMN "kind" text;'),
    })
  })

  it('is nothing in a new table, with a value of its own, or where a partition takes it over', () => {
    const fresh = table(5, 'fresh')
    const own = column(fresh, 1, 'a', 'text', { attributes: { nullability: 'not null' } })
    expect(toldOf({ before: [], after: [fresh, own] })).toEqual([])
    for (const given of [{ default: "'x'" }, { identity: 'always' }, { generated: '(id) stored' }]) {
      expect(toldOf({ before: [ORDERS, id], after: [ORDERS, id, required('code', 2, given)] })).toEqual([])
    }
    const follower = { ...required('code'), follows: 'column:77.2' } as const
    expect(toldOf({ before: [ORDERS, id], after: [ORDERS, id, follower] })).toEqual([])
  })
})

describe('a column that was there', () => {
  const options = { before: [ORDERS, column(ORDERS, 2, 'code', 'text')], after: [ORDERS, required('code')] }

  it('and takes no NULL any more has to be written by running code', () => {
    expect(oneIn(options)).toMatchObject({
      severity: 'warning',
      object: 'orders.code',
      message: '`orders.code` must be given a value from now on',
    })
    expect(toldOf({ ...options, relations: [history(1, EMPTY)] })).toEqual([
      'notice not-null-without-default orders.code',
    ])
  })

  it('and lost its default has to as well; one that has a default has not', () => {
    const given = required('code', 2, { default: "'x'" })
    expect(toldOf({ before: [ORDERS, given], after: options.after })).toEqual([
      'warning not-null-without-default orders.code',
    ])
    expect(toldOf({ ...options, after: [ORDERS, given] })).toEqual([])
    expect(toldOf({ before: options.after, after: options.after })).toEqual([])
  })
})
