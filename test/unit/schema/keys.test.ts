import { describe, expect, it } from 'vitest'
import { readIndex, readKey } from '../../../src/schema/keys.ts'

describe('the definition of a key', () => {
  it('is read for its columns and what it refers to', () => {
    expect(readKey('FOREIGN KEY ("a b", c) REFERENCES app."P"(x, y) ON DELETE CASCADE')).toEqual({
      columns: ['a b', 'c'],
      target: { schema: 'app', table: 'P' },
    })
    expect(readKey('UNIQUE NULLS NOT DISTINCT (a)')).toEqual({ columns: ['a'], target: undefined })
  })
})

describe('the definition of an index', () => {
  it.each([
    [
      'btree (a, b DESC NULLS LAST)',
      { unique: false, method: 'btree', columns: ['a', 'b'], where: undefined },
    ],
    [
      'unique btree ("a, b" COLLATE "C" text_pattern_ops, lower((c)::text)) INCLUDE (d)',
      { unique: true, method: 'btree', columns: ['a, b', undefined], where: undefined },
    ],
    [
      "gin (((a || ')'::text)), app.f(b, c), d) WITH (fastupdate='off') WHERE (e > (0 + 1))",
      { unique: false, method: 'gin', columns: [undefined, undefined, 'd'], where: '(e > (0 + 1))' },
    ],
  ])('is read for what it finds rows by: %s', (definition, index) => {
    expect(readIndex(definition)).toEqual(index)
  })
})
