import type { Relation } from '../observe/types.ts'
import type { ObjectKind } from '../report/model.ts'
import { type ObjectFact, refOf } from '../schema/model.ts'
import type { Facts } from './types.ts'
import { quoted, shown } from './words.ts'

/** A table, or a view or materialized view, that was there before the migrations and is the user's own. */
export interface Table {
  readonly oid: number
  readonly kind: ObjectKind
  readonly schema: string
  readonly name: string
  /** For people: see `shown`. */
  readonly shown: string
  /** For SQL: see `quoted`. */
  readonly sql: string
  /** The server's estimate, or what was measured when that is more; absent when nothing is known. */
  readonly rows: number | undefined
  /** Of a partitioned table, with its partitions. */
  readonly bytes: number
  /** `small`: what is done to it is over before anybody waits. */
  readonly size: 'empty' | 'small' | 'big'
  /** Topmost of the partition tree; the table itself where there is none. */
  readonly root: number
  /** What holds the rows of a partitioned table, by OID. */
  readonly leaves: readonly number[]
  /** Dropped by the migrations. */
  readonly gone: boolean
}

export interface Tables {
  /** The table with this OID; undefined for one that is new, and for what is not the user's. */
  find(oid: number): Table | undefined
  /** The relation of any kind as it was. */
  before(oid: number): Relation | undefined
}

/** Bytes that a row counts for where the server has no estimate of their number. */
const ASSUMED_ROW = 100

export function tablesOf(facts: Facts): Tables {
  const { relations } = facts.observation
  const known = new Map<string, ObjectFact>()
  for (const fact of facts.before.facts) if (KINDS.has(fact.kind)) known.set(refOf(fact), fact)
  const measured = measure(facts)
  const parts = partitionsOf(known)
  const found = new Map<number, Table | undefined>()

  function leaves(oid: number): readonly number[] {
    const children = parts.get(oid)
    return children === undefined ? [oid] : children.flatMap(leaves)
  }

  function make(oid: number): Table | undefined {
    const relation = relations.get(oid)?.before
    const fact = [...KINDS].flatMap((kind) => known.get(`${kind}:${oid}`) ?? [])[0]
    if (relation === undefined || fact === undefined) return undefined
    const holders = leaves(oid)
    const sizes = holders.map((leaf) => sizeOf(relations.get(leaf)?.before, measured.get(leaf)))
    const bytes = sizes.reduce((sum, part) => sum + part.bytes, 0)
    const rows = sizes.some((part) => part.rows === undefined)
      ? undefined
      : sizes.reduce((sum, part) => sum + (part.rows ?? 0), 0)
    const { schema, name } = relation
    return {
      oid,
      kind: fact.kind,
      schema,
      name,
      shown: shown(schema, name),
      sql: quoted(schema, name),
      rows,
      bytes,
      // What is in a view or a foreign table is elsewhere, and cannot be told to be nothing.
      size: /^[vf]$/.test(relation.kind) ? 'small' : classify({ rows, bytes }, facts.budgets.smallTable),
      root: rootOf(fact, known),
      leaves: holders[0] === oid ? [] : holders,
      gone: relations.get(oid)?.after === undefined,
    }
  }

  return {
    find(oid) {
      if (!found.has(oid)) found.set(oid, make(oid))
      return found.get(oid)
    },
    before: (oid) => relations.get(oid)?.before,
  }
}

interface Size {
  readonly rows: number | undefined
  readonly bytes: number
}

function sizeOf(relation: Relation | undefined, seen = 0): Size {
  if (relation === undefined) return { rows: 0, bytes: 0 }
  const { rows, bytes } = relation
  // Both -1 and 0 beside a file that is not empty mean that nobody has counted yet.
  const known = rows > 0 || seen > 0 || bytes === 0
  return { rows: known ? Math.max(rows, seen, 0) : undefined, bytes }
}

function classify({ rows, bytes }: Size, limit: number): Table['size'] {
  const count = rows ?? bytes / ASSUMED_ROW
  if (count === 0) return 'empty'
  return count < limit ? 'small' : 'big'
}

/** Rows that some statement was seen to read or change, by relation: where the estimate is old, it is the better one. */
function measure({ statements }: Facts): ReadonlyMap<number, number> {
  const most = new Map<number, number>()
  for (const { scans } of statements) {
    for (const { relation, sequential, read, updated, deleted } of scans) {
      const rows = Math.max(sequential > 0 ? Math.round(read / sequential) : 0, updated + deleted)
      most.set(relation, Math.max(most.get(relation) ?? 0, rows))
    }
  }
  return most
}

function partitionsOf(known: ReadonlyMap<string, ObjectFact>): ReadonlyMap<number, readonly number[]> {
  const parts = new Map<number, number[]>()
  for (const { key, parent } of known.values()) {
    if (parent === undefined) continue
    const above = oidOf(parent)
    const siblings = parts.get(above)
    if (siblings === undefined) parts.set(above, [Number(key)])
    else siblings.push(Number(key))
  }
  return parts
}

function rootOf(fact: ObjectFact, known: ReadonlyMap<string, ObjectFact>): number {
  const above = fact.parent === undefined ? undefined : known.get(fact.parent)
  return above === undefined ? Number(fact.key) : rootOf(above, known)
}

function oidOf(ref: string): number {
  return Number(ref.slice(ref.indexOf(':') + 1))
}

const KINDS: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'table',
  'foreign table',
  'view',
  'materialized view',
])
