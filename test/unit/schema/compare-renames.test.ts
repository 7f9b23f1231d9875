import { describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { column, index, schema, snapshot, table, told, view } from './facts.ts'

const T = table(1, 't')

describe('renames in a comparison', () => {
  it('tells an object of the same key by its new name, with the old and the new', () => {
    const changes = compareSnapshots(snapshot(T), snapshot({ ...T, name: 'u' }))
    expect(changes).toEqual([
      {
        action: 'renamed',
        kind: 'table',
        schema: 'public',
        name: 'u',
        before: 't',
        after: 'u',
        destructive: false,
      },
    ])
  })

  it('tells a rename and an alteration of one object as two changes', () => {
    expect(told([T, column(T, 1, 'a', 'integer')], [T, column(T, 1, 'b', 'bigint')])).toEqual([
      'renamed column b',
      'altered column b',
    ])
  })

  it('does not tell what only names the renamed object', () => {
    const before = [
      T,
      column(T, 1, 'a'),
      index(T, 2, 'i', 'btree (a)'),
      view(3, 'v', 'SELECT a FROM public.t'),
    ]
    const u = table(1, 'u')
    const after = [
      u,
      column(u, 1, 'b'),
      index(u, 2, 'i', 'btree (b)'),
      view(3, 'v', 'SELECT b AS a FROM public.u t'),
    ]
    expect(told(before, after)).toEqual(['renamed table u', 'renamed column b'])
  })

  it('tells what now names something else than the old name stands for', () => {
    const before = [T, table(2, 'u'), view(3, 'v', 'SELECT a FROM public.t')]
    const after = [table(1, 'u'), table(2, 't'), view(3, 'v', 'SELECT a FROM public.u')]
    expect(told(before, after)).toEqual(['renamed table t', 'renamed table u', 'altered view v'])
  })

  it('tells a move to another schema once, with both qualified names, and not what moves along', () => {
    const before = [
      schema(8, 'public'),
      schema(9, 'app'),
      T,
      column(T, 1, 'a'),
      index(T, 2, 'i', 'btree (a)'),
    ]
    const moved = table(1, 't', { schema: 'app' })
    const after = [
      schema(8, 'public'),
      schema(9, 'app'),
      moved,
      column(moved, 1, 'a'),
      index(moved, 2, 'i', 'btree (a)'),
    ]
    expect(compareSnapshots(snapshot(before), snapshot(after))).toMatchObject([
      { action: 'renamed', kind: 'table', schema: 'app', before: 'public.t', after: 'app.t' },
    ])
  })

  it('tells a schema’s new name once', () => {
    const inApp = table(1, 't', { schema: 'app' })
    const inShop = table(1, 't', { schema: 'shop' })
    const before = [schema(9, 'app'), inApp, column(inApp, 1, 'a', 'app.kind')]
    const after = [schema(9, 'shop'), inShop, column(inShop, 1, 'a', 'shop.kind')]
    expect(told(before, after)).toEqual(['renamed schema shop'])
  })
})
