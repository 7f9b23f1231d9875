import { describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { touchedTables } from '../../../src/schema/shapes.ts'
import { column, constraint, snapshot, table } from './facts.ts'

function key(of: ObjectFact, id: number, [type, definition]: readonly [string, string]): ObjectFact {
  return constraint(of, id, `c${id}`, definition, { context: { type } })
}

const products = table(1, 'products')
const orders = table(2, 'orders')
const quiet = table(3, 'quiet')
const before = [
  products,
  orders,
  quiet,
  column(products, 1, 'id'),
  column(orders, 1, 'id'),
  column(quiet, 1, 'id'),
]

describe('touchedTables', () => {
  it('shows a touched table whole: its columns in order, its keys, what it refers to, and what is new', () => {
    const after = [
      ...before,
      column(orders, 3, 'note', 'text'),
      column(orders, 2, 'product id'),
      key(orders, 10, ['p', 'PRIMARY KEY (id)']),
      key(orders, 11, ['f', 'FOREIGN KEY ("product id") REFERENCES public.products(id) ON DELETE CASCADE']),
      key(orders, 12, ['c', "CHECK ((note <> ''::text))"]),
    ]
    const [left, right] = [snapshot(...before), snapshot(...after)]
    expect(touchedTables(compareSnapshots(left, right), right)).toEqual([
      {
        schema: 'public',
        name: 'orders',
        columns: [
          { name: 'id', type: 'integer', key: 'primary' },
          { name: 'product id', type: 'integer', key: 'foreign', change: 'added' },
          { name: 'note', type: 'text', change: 'added' },
        ],
        references: [{ columns: ['product id'], schema: 'public', table: 'products' }],
      },
    ])
  })

  it('shows a table under its new name, and none that is gone', () => {
    const renamed = { ...orders, name: 'purchases' }
    const left = snapshot(...before)
    const right = snapshot(products, renamed, column(products, 1, 'id'), column(renamed, 1, 'id'))
    expect(touchedTables(compareSnapshots(left, right), right).map(({ name }) => name)).toEqual(['purchases'])
  })

  it('is empty where no table was touched', () => {
    expect(touchedTables([], snapshot(...before))).toEqual([])
  })
})
