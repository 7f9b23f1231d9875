import { describe, expect, it } from 'vitest'
import type { SequenceUse } from '../../../src/hazards/read-sequences.ts'
import { column, constraint, table } from '../schema/facts.ts'
import { ORDERS, ran } from './build.ts'
import { foundIn, oneIn, toldOf } from './state.ts'

const numbers = (used: number, extras: Partial<SequenceUse> = {}): SequenceUse => ({
  oid: 80,
  schema: 'public',
  name: 'orders_id_seq',
  column: { table: 1, schema: 'public', tableName: 'orders', name: 'id', type: 'integer' },
  last: Math.round(used * 2_147_483_647),
  limit: 2_147_483_647,
  used,
  ...extras,
})

describe('a sequence near its end', () => {
  const touched = { before: [ORDERS], after: [ORDERS, column(ORDERS, 3, 'c')] }
  const severity = (used: number) =>
    foundIn({ ...touched, sequences: [numbers(used)] }).map((one) => one.severity)

  it('is told from 70 % on, and is a danger from 95 %', () => {
    expect([0.69, 0.7, 0.85, 0.95].map(severity)).toEqual([[], ['notice'], ['warning'], ['danger']])
    expect(oneIn({ ...touched, sequences: [numbers(0.969)] })).toMatchObject({
      rule: 'key-near-end',
      object: 'orders.id',
      message: '`orders.id` has used 96 % of its numbers',
      evidence: ['2.1 G of 2.1 G', 'type `integer`'],
      fix: expect.stringContaining('ALTER TABLE "orders" ADD COLUMN "id_new" bigint;'),
    })
  })

  it('of a table that the change does not touch is no more than a notice', () => {
    const untouched = { before: [ORDERS], after: [ORDERS], sequences: [numbers(0.99)] }
    expect(oneIn(untouched)).toMatchObject({
      severity: 'notice',
      evidence: expect.arrayContaining(['this change does not touch it']),
    })
  })

  it('that numbers no column is told by its own name', () => {
    const { column: _, ...alone } = numbers(0.9)
    expect(oneIn({ before: [], after: [], sequences: [alone] })).toMatchObject({
      object: 'orders_id_seq',
      fix: 'Raise its end: `ALTER SEQUENCE "orders_id_seq" MAXVALUE …`.',
    })
  })
})

describe('a new key of small numbers', () => {
  const keyed = (key: number, name: string, type: string, attributes: Record<string, string>) => {
    const made = table(key, name)
    return [
      made,
      column(made, 1, 'id', type, { attributes: { nullability: 'not null', ...attributes } }),
      constraint(made, key + 100, `${name}_pkey`, 'PRIMARY KEY (id)', { context: { type: 'p' } }),
    ]
  }

  it('is a notice, once for all tables', () => {
    const after = [
      ...keyed(11, 'a', 'integer', { default: "nextval('a_id_seq'::regclass)" }),
      ...keyed(12, 'b', 'integer', { identity: 'always' }),
      ...keyed(13, 'c', 'bigint', { identity: 'always' }),
      ...keyed(14, 'd', 'integer', {}),
    ]
    expect(
      oneIn({ before: [], after, statements: [ran('create table a (id serial primary key)', { line: 7 })] }),
    ).toMatchObject({
      rule: 'integer-key',
      severity: 'notice',
      object: 'a',
      message: '`a` and `b` number their rows with `integer`',
      line: 7,
    })
    expect(toldOf({ before: after, after })).toEqual([])
  })
})
