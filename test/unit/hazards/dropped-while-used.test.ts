import { describe, expect, it } from 'vitest'
import { column, constraint, index, view } from '../schema/facts.ts'
import { ORDERS, ran } from './build.ts'
import { func, oneIn, toldOf } from './state.ts'

describe('something dropped that held no data', () => {
  it('may be asked for by the running release', () => {
    const sums = view(70, 'sums', 'select')
    const statements = [ran('drop view sums', { tag: 'DROP VIEW', dropped: [70], line: 5 })]
    expect(oneIn({ before: [sums], after: [], statements })).toMatchObject({
      rule: 'dropped-while-used',
      severity: 'warning',
      object: 'sums',
      message: 'View `sums` dropped',
      fix: 'Deploy code that does not use it first, and drop it a release later.',
      line: 5,
    })
  })

  it('is less where another function has its name, and nothing where only triggers called it', () => {
    const other = { ...func(72, 'f'), signature: '(integer, text)' }
    expect(oneIn({ before: [func(71, 'f')], after: [other] })).toMatchObject({
      severity: 'notice',
      evidence: ['there is `f(integer, text)`'],
    })
    expect(toldOf({ before: [func(71, 'f', { returns: 'trigger' })], after: [] })).toEqual([])
  })

  it('is nothing where only its definition changed', () => {
    expect(toldOf({ before: [view(70, 'v', 'select 1')], after: [view(71, 'v', 'select 2')] })).toEqual([])
  })

  it('is a column of a view that was made anew without it', () => {
    const sums = (key: number, columns: string) =>
      view(key, 'sums', 'select', { attributes: { columns, definition: 'x' } })
    expect(oneIn({ before: [sums(70, 'a, b, c')], after: [sums(71, 'c, d')] })).toMatchObject({
      object: 'sums',
      message: '`sums` no longer has `a` and `b`',
    })
    expect(toldOf({ before: [sums(70, 'a, b')], after: [sums(70, 'b, a, c')] })).toEqual([])
  })
})

describe('a unique key', () => {
  const email = column(ORDERS, 2, 'email')
  const unique = constraint(ORDERS, 60, 'orders_email_key', 'UNIQUE (email)', { context: { type: 'u' } })
  const before = [ORDERS, email, unique]

  it('that is gone is missed by INSERT … ON CONFLICT', () => {
    expect(oneIn({ before, after: [ORDERS, email] })).toMatchObject({
      severity: 'notice',
      object: 'orders.orders_email_key',
      message: '`orders` is no longer unique on `email`',
    })
  })

  it('that another one stands in for is not', () => {
    const whole = index(ORDERS, 61, 'i', 'unique btree (email)')
    expect(toldOf({ before, after: [ORDERS, email, whole] })).toEqual([])
    for (const definition of [
      'btree (email)',
      'unique btree (email) WHERE (a > 0)',
      'unique btree (lower(email))',
    ]) {
      const other = index(ORDERS, 61, 'i', definition)
      expect(toldOf({ before, after: [ORDERS, email, other] })).toHaveLength(1)
    }
  })
})
