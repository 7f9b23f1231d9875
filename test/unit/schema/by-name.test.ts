import { describe, expect, it } from 'vitest'
import { compareByName } from '../../../src/schema/by-name.ts'
import type { ObjectFact, Snapshot } from '../../../src/schema/model.ts'

function snapshot(facts: readonly ObjectFact[], serverVersion = 180_004): Snapshot {
  return { serverVersion, facts }
}

function table(key: string, name: string): ObjectFact {
  return { kind: 'table', key, schema: 'public', name, attributes: {} }
}

function column(
  key: string,
  name: string,
  type: string,
  more: Partial<ObjectFact['attributes']> = {},
): ObjectFact {
  const [relation, position] = key.split('.')
  return {
    kind: 'column',
    key,
    schema: 'public',
    name,
    table: 't',
    parent: `table:${relation}`,
    position: Number(position),
    attributes: { type, nullability: 'null', ...(more as ObjectFact['attributes']) },
  }
}

function linesOf(before: Snapshot, after: Snapshot): readonly string[] {
  return compareByName(before, after).map(({ action, kind, name }) => `${action} ${kind} ${name}`)
}

describe('objects of two servers that happen to have the same numbers', () => {
  it('are the same only where their names are', () => {
    const before = snapshot([table('1', 't'), table('2', 'u'), column('1.1', 'a', 'text')])
    const after = snapshot([table('1', 'u'), table('2', 't'), column('2.1', 'a', 'text')])
    expect(linesOf(before, after)).toEqual([])
    expect(linesOf(snapshot([table('1', 't')]), snapshot([table('1', 'u')]))).toEqual([
      'removed table t',
      'added table u',
    ])
  })

  it('have labels that are the same only where their names are', () => {
    const labels = (members: readonly (readonly [string, string])[]): Snapshot =>
      snapshot([
        {
          kind: 'enum',
          key: '1',
          schema: 'public',
          name: 'status',
          attributes: {},
          members: members.map(([key, name]) => ({ key, name })),
        },
      ])
    const [change] = compareByName(
      labels([
        ['11', 'new'],
        ['12', 'paid'],
        ['13', 'gone'],
      ]),
      labels([
        ['10', 'new'],
        ['11', 'paid'],
        ['13', 'sent'],
      ]),
    )
    expect(change?.attributes).toEqual([
      { name: 'label', before: "'gone'", after: 'none' },
      { name: 'label', before: 'none', after: "'sent'" },
    ])
  })
})

describe('servers of two majors', () => {
  const named = [table('1', 't'), column('1.1', 'a', 'text', { 'not null constraint': 't_a_not_null' })]
  const unnamed = [table('1', 't'), column('1.1', 'a', 'text', { 'not null constraint': null })]

  it('are not told apart by the names that only one of them keeps', () => {
    expect(linesOf(snapshot(unnamed, 170_006), snapshot(named, 180_004))).toEqual([])
    expect(linesOf(snapshot(unnamed, 180_003), snapshot(named, 180_004))).toEqual(['altered column a'])
  })
})
