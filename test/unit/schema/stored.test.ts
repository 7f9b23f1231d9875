import { describe, expect, it } from 'vitest'
import type { ObjectFact, Snapshot } from '../../../src/schema/model.ts'
import { fromStored, type StoredSnapshot, toStored } from '../../../src/schema/stored.ts'

const FACTS: readonly ObjectFact[] = [
  { kind: 'schema', key: '1', schema: 'public', name: 'public', attributes: {} },
  {
    kind: 'enum',
    key: '2',
    schema: 'public',
    name: 'mood',
    attributes: {},
    members: [
      { key: '3', name: 'calm' },
      { key: '4', name: 'busy', detail: 'text' },
    ],
  },
  {
    kind: 'function',
    key: '5',
    schema: 'public',
    name: 'f',
    signature: '(integer)',
    attributes: { body: '', language: null },
    definition: 'create function …\n',
  },
  {
    kind: 'table',
    key: '6',
    schema: 'public',
    name: 't',
    attributes: { persistence: 'logged' },
    context: { 'partition of': null },
  },
  ...['a', 'b'].map((name, at) => ({
    kind: 'column' as const,
    key: `6.${at + 1}`,
    schema: 'public',
    name,
    table: 't',
    parent: 'table:6' as const,
    follows: 'column:7.1' as const,
    absorbs: 'sequence:8' as const,
    position: at,
    attributes: { type: 'integer', default: null },
    context: {},
  })),
]

function restored(snapshot: Snapshot): Snapshot {
  return fromStored(JSON.parse(JSON.stringify(toStored(snapshot))) as StoredSnapshot)
}

describe('a stored snapshot', () => {
  it('says the same when it is read again', () => {
    const snapshot = { serverVersion: 180_000, facts: FACTS }
    expect(restored(snapshot)).toEqual(snapshot)
    expect(restored(snapshot).facts.map((fact) => Object.keys(fact.attributes))).toEqual(
      FACTS.map((fact) => Object.keys(fact.attributes)),
    )
  })

  it('keeps what aspects add apart from what the kinds read, and forgets what it was made from', () => {
    const given = FACTS.map((fact) =>
      fact.kind === 'table'
        ? { ...fact, attributes: { ...fact.attributes, owner: 'app', comment: '' } }
        : fact,
    )
    const origin = { server: 's', versions: 'v', told: 't', named: 'n', aspects: 'a', bare: FACTS, given }
    const since = { snapshot: { serverVersion: 1, facts: [] }, was: [], is: [] }
    const snapshot: Snapshot = { serverVersion: 180_000, facts: given, origin: { ...origin, since } }
    expect(restored(snapshot)).toEqual({ ...snapshot, origin })
    const again = restored(snapshot).origin
    expect(again?.given.filter((fact, at) => fact !== again.bare[at]).map(({ name }) => name)).toEqual(['t'])
  })

  it('has attributes that facts share once, and so have the facts', () => {
    const stored = toStored({ serverVersion: 180_000, facts: FACTS })
    expect(JSON.stringify(stored).match(/integer","default/g)).toHaveLength(1)
    const [a, b] = fromStored(stored).facts.filter(({ kind }) => kind === 'column')
    expect(a?.attributes).toBe(b?.attributes)
  })
})
