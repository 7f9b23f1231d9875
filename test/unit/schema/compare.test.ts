import { describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { column, constraint, enumeration, index, schema, snapshot, table, told, view } from './facts.ts'

const T = table(1, 't')

describe('compareSnapshots', () => {
  it('says nothing about two snapshots of the same facts, in whatever order they were read', () => {
    const facts = [
      T,
      column(T, 1, 'a'),
      column(T, 2, 'b'),
      index(T, 2, 'i', 'btree (a)'),
      view(3, 'v', 'select a'),
    ]
    expect(told(facts, facts.toReversed())).toEqual([])
  })

  it('changes neither snapshot', () => {
    const before = Object.freeze(
      [T, column(T, 2, 'b'), column(T, 1, 'a')].map(Object.freeze),
    ) as readonly ObjectFact[]
    const after = Object.freeze([column(T, 1, 'z'), T]) as readonly ObjectFact[]
    expect(told(before, after)).toEqual(['renamed column z', '!removed column b'])
  })

  describe('objects created again under their old name', () => {
    it('are lost and new where they hold data, and both changes say so', () => {
      const before = [T, column(T, 1, 'a')]
      const again = table(7, 't')
      expect(compareSnapshots(snapshot(before), snapshot(again, column(again, 1, 'a')))).toEqual([
        {
          action: 'removed',
          kind: 'table',
          schema: 'public',
          name: 't',
          before: '1 column',
          destructive: true,
          reason: 'dropped and created again: its rows are lost',
        },
        {
          action: 'added',
          kind: 'table',
          schema: 'public',
          name: 't',
          after: '1 column',
          destructive: false,
          reason: 'created again after it was dropped: a new one under the old name',
        },
      ])
    })

    it('are lost and new when a column comes back at another place', () => {
      expect(told([T, column(T, 1, 'a')], [T, column(T, 2, 'a')])).toEqual([
        '!removed column a',
        'added column a',
      ])
    })

    it('are the same where only the definition mattered, altered or not at all', () => {
      const before = [
        T,
        index(T, 2, 'i', 'btree (a)'),
        index(T, 3, 'j', 'btree (b)'),
        view(4, 'v', 'SELECT 1'),
      ]
      const after = [
        T,
        index(T, 12, 'i', 'btree (a)'),
        index(T, 13, 'j', 'btree (b, c)'),
        view(14, 'v', 'SELECT 1'),
      ]
      expect(told(before, after)).toEqual(['altered index j'])
    })

    it('are the same in a schema that has a new name too', () => {
      const inApp = view(4, 'v', 'SELECT 1', { schema: 'app' })
      const inShop = view(14, 'v', 'SELECT 1', { schema: 'shop' })
      expect(told([schema(9, 'app'), inApp], [schema(9, 'shop'), inShop])).toEqual(['renamed schema shop'])
    })

    it('are other objects on another table', () => {
      const u = table(5, 'u')
      expect(told([T, u, index(T, 2, 'i', 'btree (a)')], [T, u, index(u, 3, 'i', 'btree (a)')])).toEqual([
        'removed index i',
        'added index i',
      ])
    })

    it('keep the children that came back with them', () => {
      const [old, again] = [
        { ...view(4, 'm', 'SELECT 1'), kind: 'materialized view' as const },
        { ...view(5, 'm', 'SELECT 1'), kind: 'materialized view' as const },
      ]
      expect(
        told([old, index(old, 6, 'i', 'btree (a)')], [again, index(again, 7, 'i', 'btree (a)')]),
      ).toEqual([])
    })
  })

  it('orders by schema, then table, then kind, with what sits on a table after it, whatever the order of reading', () => {
    const [a, z] = [table(1, 'a'), table(2, 'z')]
    const other = table(5, 'b', { schema: 'app' })
    const before = [z, a]
    const after: readonly ObjectFact[] = [
      view(20, 'a_view', 'SELECT 1'),
      constraint(a, 31, 'c', 'CHECK (true)'),
      index(z, 32, 'i', 'btree (x)'),
      column(a, 9, 'later'),
      column(a, 10, 'earlier'),
      index(a, 33, 'i2', 'btree (x)'),
      other,
      enumeration(40, 'zz', []),
      schema(50, 'app'),
      z,
      a,
    ]
    const expected = [
      'added schema app',
      'added table b',
      'added enum zz',
      'added column later',
      'added column earlier',
      'added index i2',
      'added constraint c',
      'added index i',
      'added view a_view',
    ]
    expect(told(before, after)).toEqual(expected)
    expect(told(before.toReversed(), after.toReversed())).toEqual(expected)
  })

  it('shows what a person wrote as it was written, and what the server wrote without the own schema', () => {
    const routine = (body: string, result: string): ObjectFact => ({
      kind: 'function',
      key: '6',
      schema: 'public',
      name: 'f',
      signature: '(public.t)',
      attributes: { returns: result, body },
      definition: `CREATE FUNCTION public.f\n${body}`,
    })
    const [change] = compareSnapshots(
      snapshot(routine('select 1\n from public.t', 'public.a')),
      snapshot(routine('select 2\n from public.t', 'public.b')),
    )
    expect(change).toMatchObject({
      name: 'f(t)',
      sql: 'CREATE FUNCTION public.f\nselect 2\n from public.t',
      attributes: [
        { name: 'returns', before: 'a', after: 'b' },
        { name: 'body', before: 'select 1\n from public.t', after: 'select 2\n from public.t' },
      ],
    })
  })

  it('takes names as they come: object properties, separators, SQL and other scripts', () => {
    const names = [
      '__proto__',
      'constructor',
      'a"b',
      "it's",
      'public.x',
      'x:y|z',
      '日本語',
      '; drop table t --',
      '',
    ]
    const tables = names.map((name, at) => table(100 + at, name))
    const facts = tables.flatMap((one) => [one, ...names.map((name, at) => column(one, at + 1, name))])
    expect(told([], facts).toSorted()).toEqual(names.map((name) => `added table ${name}`).toSorted())
    const changes = compareSnapshots(snapshot(tables), snapshot(facts))
    expect(changes).toHaveLength(names.length ** 2)
    expect(changes.every(({ name, after }) => after === `${name} integer`)).toBe(true)
  })
})
