import { describe, expect, it } from 'vitest'
import { headOf } from '../../../src/schema/lazy.ts'
import type { ObjectFact, Snapshot } from '../../../src/schema/model.ts'
import {
  fromParts,
  fromStored,
  type StoredPart,
  type StoredSnapshot,
  toParts,
  toStored,
} from '../../../src/schema/stored.ts'

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

/** The snapshot as it is read again in parts, and the places of those that were. */
function inParts(snapshot: Snapshot, some?: number): { again: Snapshot; read: number[]; parts: number } {
  const parts = toParts(snapshot, some).map((part) => JSON.stringify(part))
  const read: number[] = []
  const again = fromParts(headOf(snapshot), parts.length, (place) => {
    read.push(place)
    return JSON.parse(parts[place] ?? '') as StoredPart
  })
  return { again, read, parts: parts.length }
}

const ORIGIN = { server: 's', versions: 'v', told: 't', named: 'n', aspects: 'a' }

describe.each([
  ['whole', restored],
  ['in parts', (snapshot: Snapshot) => inParts(snapshot).again],
])('a snapshot stored %s', (_how, again) => {
  it('says the same when it is read again', () => {
    const { facts } = again({ serverVersion: 180_000, facts: FACTS })
    expect(facts).toEqual(FACTS)
    expect(facts.map((fact) => Object.keys(fact.attributes))).toEqual(
      FACTS.map((fact) => Object.keys(fact.attributes)),
    )
  })

  it('keeps what aspects add apart from what the kinds read, and forgets what it was made from', () => {
    const given = FACTS.map((fact) =>
      fact.kind === 'table'
        ? { ...fact, attributes: { ...fact.attributes, owner: 'app', comment: '' } }
        : fact,
    )
    const since = { snapshot: { serverVersion: 1, facts: [] }, was: [], is: [] }
    const origin = { ...ORIGIN, bare: FACTS, given, since, rows: [] }
    const found = again({ serverVersion: 180_000, facts: given, origin })
    expect(found.serverVersion).toBe(180_000)
    expect(found.facts).toEqual(given)
    expect(found.origin).toMatchObject({ ...ORIGIN, bare: FACTS, given })
    expect([found.origin?.since, found.origin?.rows]).toEqual([undefined, undefined])
    const { bare = [] } = found.origin ?? {}
    expect(found.origin?.given.filter((fact, at) => fact !== bare[at]).map(({ name }) => name)).toEqual(['t'])
  })

  it('has attributes that facts share once', () => {
    const [a, b] = again({ serverVersion: 180_000, facts: FACTS }).facts.filter(
      ({ kind }) => kind === 'column',
    )
    expect(a?.attributes).toBe(b?.attributes)
  })
})

describe('a snapshot stored in parts', () => {
  it('yields the facts of one relation and of none without reading the others, and each fact once', () => {
    const tables = Array.from({ length: 20 }, (_, at) => tableOf(String(20_000 + at)))
    const [schema] = FACTS
    if (schema === undefined) throw new Error('no schema')
    const facts = [schema, ...tables.map(([table]) => table), ...tables.map(([, column]) => column)]
    const { again, read, parts } = inParts(
      { serverVersion: 180_000, facts, origin: { ...ORIGIN, bare: facts, given: facts } },
      5,
    )
    expect(read).toEqual([])
    const some = again.origin?.about?.(new Set(['20003', '99999'])).given ?? []
    expect(some.map(({ key }) => key)).toEqual([schema.key, '20003', '20003.1'])
    expect(read.length).toBeLessThan(parts / 2)
    const all = again.origin?.given ?? []
    expect(all.map(({ kind }) => kind)).toEqual(facts.map(({ kind }) => kind))
    expect(all).toHaveLength(facts.length)
    expect(some.filter((fact) => !all.includes(fact))).toEqual([])
    expect(new Set(read).size).toBe(read.length)
  })
})

function tableOf(key: string): readonly [ObjectFact, ObjectFact] {
  const table = { kind: 'table', key, schema: 'public', name: `t${key}`, attributes: {} } as const
  const parent = `table:${key}` as const
  return [
    table,
    {
      kind: 'column',
      key: `${key}.1`,
      schema: 'public',
      name: 'a',
      table: table.name,
      parent,
      attributes: {},
    },
  ]
}
