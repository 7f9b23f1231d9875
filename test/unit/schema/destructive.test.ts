import { describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { DESTRUCTIVE } from '../../../src/schema/destructive.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { column, constraint, enumeration, index, schema, snapshot, table, view } from './facts.ts'

const T = table(1, 't')
const sequence: ObjectFact = {
  kind: 'sequence',
  key: '5',
  schema: 'public',
  name: 's',
  attributes: { type: 'bigint' },
}
const routine: ObjectFact = {
  kind: 'function',
  key: '6',
  schema: 'public',
  name: 'f',
  signature: '()',
  attributes: { type: 'function', body: 'select 1' },
}

function reasonsOf(before: readonly ObjectFact[], after: readonly ObjectFact[]) {
  const changes = compareSnapshots(snapshot(before), snapshot(after))
  return changes.filter(({ destructive }) => destructive).map(({ reason }) => reason)
}

describe('destructive changes', () => {
  it.each([
    ['a schema', [schema(1, 'app')], [], 'everything in it is lost'],
    ['a table', [T], [], 'its rows are lost'],
    ['a column', [T, column(T, 1, 'a')], [T], 'its values are lost'],
    ['a sequence', [sequence], [], 'the numbers it has given out are forgotten'],
    [
      'an enum’s label',
      [
        enumeration(1, 'e', [
          ['1', 'a'],
          ['2', 'b'],
        ]),
      ],
      [enumeration(1, 'e', [['1', 'a']])],
      'rows cannot have the label any more',
    ],
    [
      'the range of a type',
      [T, column(T, 1, 'a', 'bigint')],
      [T, column(T, 1, 'a', 'integer')],
      'values may not survive the change of type',
    ],
    [
      'an identity',
      [T, column(T, 1, 'a', 'integer', { attributes: { identity: 'always' } })],
      [T, column(T, 1, 'a', 'integer')],
      'the numbers its identity has given out are forgotten',
    ],
  ] as const)('tell why when %s goes', (_what, before, after, reason) => {
    expect(reasonsOf(before, after)).toEqual([reason])
  })

  it.each([
    [
      'a generated column goes',
      [T, column(T, 1, 'a', 'integer', { attributes: { generated: '(b) stored' } })],
      [T],
    ],
    ['an index goes', [T, index(T, 2, 'i', 'btree (a)')], [T]],
    ['a constraint goes', [T, constraint(T, 2, 'c', 'CHECK (true)')], [T]],
    ['a view goes', [view(2, 'v', 'SELECT 1')], []],
    ['a materialized view goes', [{ ...view(2, 'v', 'SELECT 1'), kind: 'materialized view' as const }], []],
    ['a function goes', [routine], []],
    ['an enum goes', [enumeration(1, 'e', [['1', 'a']])], []],
    ['an enum’s label is renamed', [enumeration(1, 'e', [['1', 'a']])], [enumeration(1, 'e', [['1', 'b']])]],
    ['a type gets wider', [T, column(T, 1, 'a', 'integer')], [T, column(T, 1, 'a', 'bigint')]],
    [
      'a column may not be null any more',
      [T, column(T, 1, 'a')],
      [T, column(T, 1, 'a', 'integer', { attributes: { nullability: 'not null' } })],
    ],
    [
      'a text becomes a domain over text',
      [T, column(T, 1, 'a', 'text')],
      [T, column(T, 1, 'a', 'public.email', { context: { 'base type': 'text' } })],
    ],
    ['a table is renamed', [T], [table(1, 'u')]],
  ] as const)('are not when %s', (_what, before, after) => {
    expect(compareSnapshots(snapshot(before), snapshot(after))).toHaveLength(1)
    expect(reasonsOf(before, after)).toEqual([])
  })

  it('have a reason each, and none stands for two', () => {
    const reasons = DESTRUCTIVE.map(({ reason }) => reason)
    expect(new Set(reasons).size).toBe(reasons.length)
    for (const reason of reasons) expect(reason).toMatch(/^[a-z].{5,}[^.]$/)
  })
})
