import type { ObjectKind } from '../report/model.ts'
import { withoutJournals } from './journals.ts'
import { type Head, headOf } from './lazy.ts'
import type { FactRef, Member, ObjectFact, Snapshot } from './model.ts'

/**
 * A snapshot as JSON should hold it: each fact once, attributes that many facts have alike once for all of them, and
 * apart from them what aspects add. It is read again much faster than the snapshot itself would be.
 */
export interface StoredSnapshot extends Head {
  readonly facts: readonly Run[]
  readonly records: readonly Values[]
  /** Places in the list of facts, and the attributes that the fact there has besides its own. */
  readonly added: readonly (readonly [number, Values])[]
}

type Values = Readonly<Record<string, string | null>>

/** Facts of one kind, one after another, each as `WIDTH` cells. */
interface Run {
  readonly kind: ObjectKind
  readonly cells: readonly Cell[]
}

/**
 * Key, schema, name, signature, table, parent, follows, absorbs, definition, position, members; then attributes and
 * context by their places among the records. 0 is nothing, so places and positions are one more than they are.
 */
type Cell = string | number | readonly Member[]
const WIDTH = 13

export function toStored(snapshot: Snapshot): StoredSnapshot {
  const { facts, origin } = snapshot
  const { bare, given } = origin ?? { bare: facts, given: facts }
  const records = new Records()
  const runs: (Run & { readonly cells: Cell[] })[] = []
  for (const fact of bare) {
    if (runs.at(-1)?.kind !== fact.kind) runs.push({ kind: fact.kind, cells: [] })
    runs.at(-1)?.cells.push(...cellsOf(fact, records))
  }
  const added = given.flatMap((fact, at) => {
    const own = bare[at]
    if (own === undefined || own === fact) return []
    // Aspects only add, and what they add comes last.
    const more = Object.entries(fact.attributes).slice(Object.keys(own.attributes).length)
    return [[at, Object.fromEntries(more)] as const]
  })
  return { ...headOf(snapshot), facts: runs, records: records.all, added }
}

/** Facts are never written to, so those with the same attributes share them. */
export function fromStored({ serverVersion, origin, facts, records, added }: StoredSnapshot): Snapshot {
  const bare = facts.flatMap((run) => factsOf(run, records))
  const given = [...bare]
  for (const [at, attributes] of added) {
    const fact = bare[at]
    if (fact !== undefined) given[at] = { ...fact, attributes: { ...fact.attributes, ...attributes } }
  }
  return {
    serverVersion,
    facts: withoutJournals(given),
    ...(origin && { origin: { ...origin, bare, given } }),
  }
}

class Records {
  readonly all: Values[] = []
  readonly #places = new Map<string, number>()

  /** One more than its place. */
  placeOf(values: Values | undefined): number {
    if (values === undefined) return 0
    const text = JSON.stringify(values)
    const known = this.#places.get(text)
    if (known !== undefined) return known
    const place = this.all.push(values)
    this.#places.set(text, place)
    return place
  }
}

function cellsOf(fact: ObjectFact, records: Records): readonly Cell[] {
  return [
    fact.key,
    fact.schema,
    fact.name,
    fact.signature ?? 0,
    fact.table ?? 0,
    fact.parent ?? 0,
    fact.follows ?? 0,
    fact.absorbs ?? 0,
    fact.definition ?? 0,
    fact.position === undefined ? 0 : fact.position + 1,
    fact.members ?? 0,
    records.placeOf(fact.attributes),
    records.placeOf(fact.context),
  ]
}

function factsOf({ kind, cells }: Run, records: readonly Values[]): readonly ObjectFact[] {
  const facts: ObjectFact[] = []
  for (let at = 0; at < cells.length; at += WIDTH) {
    const position = Number(cells[at + 9])
    const members = cells[at + 10]
    facts.push({
      kind,
      key: String(cells[at]),
      schema: String(cells[at + 1]),
      name: String(cells[at + 2]),
      signature: textOf(cells[at + 3]),
      table: textOf(cells[at + 4]),
      parent: textOf(cells[at + 5]) as FactRef | undefined,
      follows: textOf(cells[at + 6]) as FactRef | undefined,
      absorbs: textOf(cells[at + 7]) as FactRef | undefined,
      definition: textOf(cells[at + 8]),
      position: position === 0 ? undefined : position - 1,
      members: Array.isArray(members) ? (members as readonly Member[]) : undefined,
      attributes: records[Number(cells[at + 11]) - 1] ?? {},
      context: records[Number(cells[at + 12]) - 1],
    })
  }
  return facts
}

function textOf(cell: Cell | undefined): string | undefined {
  return typeof cell === 'string' ? cell : undefined
}
