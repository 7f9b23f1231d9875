import { describe, expect, it } from 'vitest'
import { changedPart } from '../../../src/schema/changed.ts'
import type { ObjectFact, Snapshot } from '../../../src/schema/model.ts'

function fact(more: Partial<ObjectFact> & Pick<ObjectFact, 'kind' | 'key' | 'name'>): ObjectFact {
  return { schema: 'public', attributes: {}, ...more }
}

function snapshot(...facts: readonly ObjectFact[]): Snapshot {
  return { serverVersion: 180_000, facts }
}

const schema = fact({ kind: 'schema', key: '1', name: 'public' })
const table = fact({ kind: 'table', key: '2', name: 't', parent: 'schema:1' })
const other = fact({ kind: 'table', key: '3', name: 'other', parent: 'schema:1' })
const a = fact({
  kind: 'column',
  key: '2.1',
  name: 'a',
  table: 't',
  parent: 'table:2',
  attributes: { type: 'integer' },
})
const b = fact({
  kind: 'column',
  key: '2.2',
  name: 'b',
  table: 't',
  parent: 'table:2',
  attributes: { type: 'integer' },
})

describe('changedPart', () => {
  it('is nothing where both are the same, whether taken over or read again', () => {
    const before = snapshot(schema, table, a, b)
    for (const after of [before, snapshot(schema, table, a, b), structuredClone(before)])
      expect(changedPart(before, after).map(({ facts }) => facts)).toEqual([[], []])
  })

  it('is what differs, with what it hangs on', () => {
    const wider = { ...b, attributes: { type: 'bigint' } }
    const [before, after] = changedPart(
      snapshot(schema, table, other, a, b),
      snapshot(schema, table, other, a, wider),
    )
    expect(before.facts).toEqual([schema, table, b])
    expect(after.facts).toEqual([schema, table, wider])
  })

  it('is what came and what went', () => {
    const [before, after] = changedPart(snapshot(schema, table, a), snapshot(schema, table, b))
    expect(before.facts).toEqual([schema, table, a])
    expect(after.facts).toEqual([schema, table, b])
  })

  it('has what bears a name that something else gave up, for that decides what a rename is', () => {
    const f = fact({ kind: 'function', key: '5', name: 'f', signature: '(integer)' })
    const overload = fact({ kind: 'function', key: '6', name: 'f', signature: '(text)' })
    const renamed = { ...f, name: 'g' }
    const [before, after] = changedPart(snapshot(f, overload, table), snapshot(renamed, overload, table))
    expect(before.facts).toEqual([f, overload])
    expect(after.facts).toEqual([renamed, overload])
  })

  it('believes a snapshot that was made from the other one', () => {
    const before = snapshot(schema, table, a)
    const [was, is] = [table, { ...table, name: 'u' }]
    const origin = { server: '', versions: '', told: '', named: '', aspects: '', bare: [], given: [] }
    const after = {
      ...snapshot(schema, is, a),
      origin: { ...origin, since: { snapshot: before, was: [was], is: [is] } },
    }
    expect(changedPart(before, after).map(({ facts }) => facts)).toEqual([
      [schema, was],
      [schema, is],
    ])
    // Against any other it looks for itself.
    expect(changedPart(snapshot(schema, is), after).map(({ facts }) => facts)).toEqual([
      [schema, is],
      [schema, is, a],
    ])
  })
})
