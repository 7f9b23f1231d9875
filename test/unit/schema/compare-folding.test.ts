import { describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { column, constraint, enumeration, index, snapshot, table, told } from './facts.ts'

const T = table(1, 't')

describe('folding in a comparison', () => {
  it('counts what came with a table instead of listing it', () => {
    const facts = [
      T,
      column(T, 1, 'a'),
      column(T, 2, 'b'),
      index(T, 2, 'i', 'btree (a)'),
      constraint(T, 3, 'fk', 'FOREIGN KEY (a) REFERENCES public.r(id)', {
        context: { type: 'f', target: 'public.r' },
      }),
      constraint(T, 4, 'fk2', 'FOREIGN KEY (b) REFERENCES app.q(id)', {
        context: { type: 'f', target: 'app.q' },
      }),
      constraint(T, 5, 'pk', 'PRIMARY KEY (a)', { context: { type: 'p', target: null } }),
    ]
    const line = '2 columns, 1 index, foreign keys → app.q, r'
    expect(compareSnapshots(snapshot(), snapshot(facts))).toMatchObject([
      { action: 'added', name: 't', after: line },
    ])
    expect(compareSnapshots(snapshot(facts), snapshot())).toMatchObject([
      { action: 'removed', name: 't', before: line },
    ])
  })

  it('takes a sequence along with the column that owns it, and not otherwise', () => {
    const sequence: ObjectFact = {
      kind: 'sequence',
      key: '9',
      schema: 'public',
      name: 's',
      parent: 'column:1.1',
      attributes: { type: 'bigint' },
    }
    expect(told([T, column(T, 1, 'a'), sequence], [T])).toEqual(['!removed column a'])
    expect(told([T, column(T, 1, 'a'), sequence], [T, column(T, 1, 'a')])).toEqual(['!removed sequence s'])
    expect(told([T], [T, column(T, 1, 'a'), sequence])).toEqual(['added column a'])
  })

  it('does not call an index removed that became the inside of a key', () => {
    const key = constraint(T, 3, 'pk', 'PRIMARY KEY (a)', { absorbs: 'index:2' })
    expect(told([T, index(T, 2, 'i', 'unique btree (a)')], [T, key])).toEqual(['added constraint pk'])
  })

  it('tells a change of a whole inheritance tree once, and a member’s own change apart', () => {
    const child = table(2, 'child', { follows: 'table:1', parent: 'table:1' })
    const follows = { follows: 'column:1.1' } as const
    const before = [T, child, column(T, 1, 'a'), column(child, 1, 'a', 'integer', follows)]
    const after = [
      T,
      child,
      column(T, 1, 'a', 'bigint'),
      column(child, 1, 'a', 'bigint', { ...follows, attributes: { default: '7' } }),
    ]
    expect(compareSnapshots(snapshot(before), snapshot(after))).toMatchObject([
      { table: 'child', attributes: [{ name: 'default' }] },
      { table: 't', attributes: [{ name: 'type' }] },
    ])
  })

  it('tells a column that a former partition lost on its own', () => {
    const child = table(2, 'child', {
      follows: 'table:1',
      parent: 'table:1',
      attributes: { 'partition of': 't' },
    })
    const alone = table(2, 'child', { attributes: { 'partition of': null } })
    const before = [T, child, column(T, 1, 'a'), column(child, 1, 'a', 'integer', { follows: 'column:1.1' })]
    expect(told(before, [T, alone, column(T, 1, 'a')])).toEqual(['altered table child', '!removed column a'])
  })

  it('leaves out the casts that a column’s new type brings to its checks, but no other change of them', () => {
    const check = (definition: string) => constraint(T, 3, 'c', definition)
    const before = [T, column(T, 1, 'a', 'character varying(9)'), check("CHECK (((a)::text <> 'x'::text))")]
    expect(told(before, [T, column(T, 1, 'a', 'text'), check("CHECK ((a <> 'x'::text))")])).toEqual([
      'altered column a',
    ])
    expect(told(before, [T, column(T, 1, 'a', 'text'), check("CHECK ((a <> 'y'::text))")])).toEqual([
      'altered column a',
      'altered constraint c',
    ])
    expect(
      told(before, [T, column(T, 1, 'a', 'character varying(9)'), check("CHECK ((a <> 'x'::text))")]),
    ).toEqual(['altered constraint c'])
  })
})

describe('enum labels in a comparison', () => {
  const before = enumeration(1, 'e', [
    ['11', 'a'],
    ['12', 'b'],
    ['13', 'c'],
  ])
  const attributesOf = (after: ObjectFact) =>
    compareSnapshots(snapshot(before), snapshot(after)).flatMap(({ attributes }) => attributes ?? [])

  it('are told as renamed, removed and added by their own keys', () => {
    const after = enumeration(1, 'e', [
      ['11', 'z'],
      ['14', 'n'],
      ['13', 'c'],
    ])
    expect(attributesOf(after)).toEqual([
      { name: 'label', before: "'a'", after: "'z'" },
      { name: 'label', before: "'b'", after: 'none' },
      { name: 'label', before: 'none', after: "'n' before 'c'" },
    ])
  })

  it('are told by name when the type was created again, and a lost one is destructive', () => {
    const again = enumeration(2, 'e', [
      ['21', 'c'],
      ['22', 'a'],
    ])
    expect(told([before], [again])).toEqual(['!altered enum e'])
    expect(attributesOf(again)).toEqual([
      { name: 'label', before: "'b'", after: 'none' },
      { name: 'order of labels', before: "'a', 'c'", after: "'c', 'a'" },
    ])
  })
})
