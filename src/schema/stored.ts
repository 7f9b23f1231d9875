import type { ObjectKind } from '../report/model.ts'
import { isAbout, join, pick, relationOf } from './held.ts'
import { withoutJournals } from './journals.ts'
import { type Head, headOf, once } from './lazy.ts'
import type { FactRef, Held, Member, ObjectFact, Snapshot } from './model.ts'

/**
 * A part of a snapshot as JSON should hold it: each fact once, attributes that many facts have alike once for all of
 * them, and apart from them what aspects add. It is read again much faster than the facts themselves would be.
 */
export interface StoredPart {
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

/** A snapshot in one part, with what is known of it beside its facts. */
export interface StoredSnapshot extends Head, StoredPart {}

export function toStored(snapshot: Snapshot): StoredSnapshot {
  return { ...headOf(snapshot), ...storedOf(heldBy(snapshot)) }
}

export function fromStored({ serverVersion, origin, ...part }: StoredSnapshot): Snapshot {
  const held = heldOf(part)
  return {
    serverVersion,
    facts: withoutJournals(held.given),
    ...(origin && { origin: { ...origin, ...held } }),
  }
}

function heldBy({ facts, origin }: Snapshot): Held {
  return origin ?? { bare: facts, given: facts }
}

/** Facts of a part that is about relations, more or less. */
const SOME = 800

/** The facts about no relation, then all others: a few hundred a part, those about one relation in one. */
export function toParts(snapshot: Snapshot, some = SOME): readonly StoredPart[] {
  const held = heldBy(snapshot)
  const count = 1 + Math.ceil(held.bare.length / some)
  const parts = Array.from({ length: count }, () => ({ bare: [] as ObjectFact[], given: [] as ObjectFact[] }))
  for (const [at, fact] of held.bare.entries()) {
    const part = parts[placeOf(relationOf(fact), count)]
    part?.bare.push(fact)
    part?.given.push(held.given[at] ?? fact)
  }
  return parts.map(storedOf)
}

function placeOf(relation: string | undefined, count: number): number {
  return relation === undefined ? 0 : 1 + (Number(relation) % (count - 1))
}

function storedOf({ bare, given }: Held): StoredPart {
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
  return { facts: runs, records: records.all, added }
}

/** The snapshot of that many parts, each of which is read when a fact of it is asked for. */
export function fromParts(head: Head, count: number, read: (place: number) => StoredPart): Snapshot {
  const parts = Array.from({ length: count }, (_, place) => once(() => heldOf(read(place))))
  const some = (places: Iterable<number>) => join([...places].map((place) => parts[place]?.() ?? NOTHING))
  const whole = once(() => some(parts.keys()))
  const facts = once(() => withoutJournals(whole().given))
  return {
    serverVersion: head.serverVersion,
    get facts() {
      return facts()
    },
    origin: head.origin && {
      ...head.origin,
      get bare() {
        return whole().bare
      },
      get given() {
        return whole().given
      },
      about: (relations) => {
        const places = [...relations].map((relation) => placeOf(relation, count))
        return pick(some(new Set([0, ...places])), isAbout(relations))
      },
    },
  }
}

const NOTHING: Held = { bare: [], given: [] }

/** Facts are never written to, so those with the same attributes share them. */
function heldOf({ facts, records, added }: StoredPart): Held {
  const bare = facts.flatMap((run) => factsOf(run, records))
  const given = [...bare]
  for (const [at, attributes] of added) {
    const fact = bare[at]
    if (fact !== undefined) given[at] = { ...fact, attributes: { ...fact.attributes, ...attributes } }
  }
  return { bare, given }
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
