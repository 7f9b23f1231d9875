import type { ObjectKind } from '../report/model.ts'
import { withoutJournals } from './journals.ts'
import type { FactRef, Member, ObjectFact, Origin, Snapshot } from './model.ts'

/** A snapshot as JSON should hold it: each fact once, as a row of a table, and apart from it what aspects add. */
export interface StoredSnapshot {
  readonly serverVersion: number
  readonly origin?: Pick<Origin, 'server' | 'versions' | 'aspects'>
  readonly tables: readonly Table[]
  /** Places in the list of facts, and the attributes that the fact there has besides its own. */
  readonly added: readonly (readonly [number, Values])[]
}

type Values = Readonly<Record<string, string | null>>

/** Facts one after another that have the same attributes, in the same order. */
interface Table {
  readonly kind: ObjectKind
  readonly attributes: readonly string[]
  readonly context: readonly string[] | null
  readonly rows: readonly StoredRow[]
}

/** What every fact has, then its attributes, then its context. 0 is nothing, and shorter than `null`. */
type StoredRow = readonly [
  key: string,
  schema: string,
  name: string,
  signature: Maybe,
  table: Maybe,
  parent: Maybe,
  follows: Maybe,
  absorbs: Maybe,
  definition: Maybe,
  position: number | null,
  members: readonly Member[] | 0,
  ...values: Maybe[],
]
type Maybe = string | 0

const VALUES = 11

export function toStored({ serverVersion, facts, origin }: Snapshot): StoredSnapshot {
  if (origin === undefined) return { serverVersion, tables: tablesOf(facts), added: [] }
  const { server, versions, aspects, bare, given } = origin
  const added = given.flatMap((fact, at) => {
    const own = bare[at]
    if (own === undefined || own === fact) return []
    // Aspects only add, and what they add comes last.
    const more = Object.entries(fact.attributes).slice(Object.keys(own.attributes).length)
    return [[at, Object.fromEntries(more)] as const]
  })
  return { serverVersion, origin: { server, versions, aspects }, tables: tablesOf(bare), added }
}

export function fromStored({ serverVersion, origin, tables, added }: StoredSnapshot): Snapshot {
  const bare = tables.flatMap(factsOf)
  const given = [...bare]
  for (const [at, attributes] of added) {
    const fact = bare[at]
    if (fact !== undefined) given[at] = { ...fact, attributes: { ...fact.attributes, ...attributes } }
  }
  return {
    serverVersion,
    facts: withoutJournals(given),
    ...(origin === undefined ? {} : { origin: { ...origin, bare, given } }),
  }
}

function tablesOf(facts: readonly ObjectFact[]): readonly Table[] {
  const tables: (Table & { readonly rows: StoredRow[] })[] = []
  let shape: string | undefined
  for (const fact of facts) {
    const attributes = Object.keys(fact.attributes)
    const context = fact.context === undefined ? null : Object.keys(fact.context)
    const own = JSON.stringify([fact.kind, attributes, context])
    if (own !== shape) tables.push({ kind: fact.kind, attributes, context, rows: [] })
    tables.at(-1)?.rows.push(rowOf(fact))
    shape = own
  }
  return tables
}

function rowOf(fact: ObjectFact): StoredRow {
  const maybe = (value: string | null | undefined): Maybe => value ?? 0
  return [
    fact.key,
    fact.schema,
    fact.name,
    maybe(fact.signature),
    maybe(fact.table),
    maybe(fact.parent),
    maybe(fact.follows),
    maybe(fact.absorbs),
    maybe(fact.definition),
    fact.position ?? null,
    fact.members ?? 0,
    ...Object.values(fact.attributes).map(maybe),
    ...Object.values(fact.context ?? {}).map(maybe),
  ]
}

function factsOf({ kind, attributes, context, rows }: Table): readonly ObjectFact[] {
  return rows.map((row) => {
    const [key, schema, name, signature, table, parent, follows, absorbs, definition, position, members] = row
    return {
      kind,
      key,
      schema,
      name,
      signature: given(signature),
      table: given(table),
      parent: given(parent) as FactRef | undefined,
      follows: given(follows) as FactRef | undefined,
      absorbs: given(absorbs) as FactRef | undefined,
      position: position ?? undefined,
      attributes: valuesOf(attributes, row, VALUES),
      members: members === 0 ? undefined : members,
      context: context === null ? undefined : valuesOf(context, row, VALUES + attributes.length),
      definition: given(definition),
    }
  })
}

function given(value: Maybe): string | undefined {
  return value === 0 ? undefined : value
}

function valuesOf(names: readonly string[], row: StoredRow, start: number): Values {
  const values: Record<string, string | null> = {}
  for (const [at, name] of names.entries()) {
    const value = row[start + at]
    values[name] = typeof value === 'string' ? value : null
  }
  return values
}
