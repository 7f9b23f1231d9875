import { type FactRef, type ObjectFact, refOf } from '../schema/model.ts'
import { textOf } from './statement.ts'
import type { Table } from './tables.ts'
import type { Facts, PlacedStatement } from './types.ts'

/** What the migrations left on one table that was there before: what a statement may have been busy with. */
export interface TableChanges {
  /** Columns that no longer take NULL. */
  readonly notNull: readonly ObjectFact[]
  readonly retyped: readonly { readonly before: ObjectFact; readonly after: ObjectFact }[]
  readonly newColumns: readonly ObjectFact[]
  /** New, or valid now and not before. `context.type` tells the kind as `pg_constraint.contype` does. */
  readonly constraints: readonly ObjectFact[]
  readonly newIndexes: readonly ObjectFact[]
  /** The table as it is, when it became a partition. */
  readonly attached: ObjectFact | undefined
}

/** Reads both snapshots once, for the tables asked about. */
export function changesOn(facts: Facts, tables: readonly Table[]): ReadonlyMap<number, TableChanges> {
  const before = factsOn(facts.before.facts, tables)
  const after = factsOn(facts.after.facts, tables)
  return new Map(tables.map(({ oid }) => [oid, changesOf(before.get(oid) ?? [], after.get(oid) ?? [])]))
}

/**
 * Those of the candidates that the statement names. It need not name any (the server makes up names, a function knows
 * its own): then all of them.
 */
export function namedIn<T extends ObjectFact>(
  statement: PlacedStatement,
  candidates: readonly T[],
): readonly T[] {
  const { names } = textOf(statement)
  const named = candidates.filter(({ name }) => names.has(name))
  return named.length > 0 ? named : candidates
}

function factsOn(
  facts: readonly ObjectFact[],
  tables: readonly Table[],
): ReadonlyMap<number, readonly ObjectFact[]> {
  const groups = new Map<FactRef, ObjectFact[]>(
    tables.map(({ kind, oid }) => [`${kind}:${oid}` satisfies FactRef, []]),
  )
  for (const fact of facts) {
    groups.get(refOf(fact))?.push(fact)
    if (fact.parent !== undefined) groups.get(fact.parent)?.push(fact)
  }
  return new Map(tables.map(({ kind, oid }) => [oid, groups.get(`${kind}:${oid}`) ?? []]))
}

function changesOf(before: readonly ObjectFact[], after: readonly ObjectFact[]): TableChanges {
  const old = new Map(before.map((fact) => [refOf(fact), fact]))
  // A new type makes the server create constraints and indexes again: they are new by OID and mean what they meant.
  const meanings = new Set(before.map(meaningOf))
  const fresh = (fact: ObjectFact) => !old.has(refOf(fact)) && !meanings.has(meaningOf(fact))
  const columns = after.filter(({ kind }) => kind === 'column')
  const self = after.find(isTable)
  return {
    notNull: columns.filter((column) => {
      const was = old.get(refOf(column))
      return was !== undefined && !isNotNull(was) && isNotNull(column)
    }),
    retyped: columns.flatMap((column) => {
      const was = old.get(refOf(column))
      return was === undefined || was.attributes.type === column.attributes.type
        ? []
        : [{ before: was, after: column }]
    }),
    newColumns: columns.filter((column) => !old.has(refOf(column))),
    constraints: after.filter((fact) => {
      if (fact.kind !== 'constraint' || !isValid(fact)) return false
      const was = old.get(refOf(fact))
      return was === undefined ? fresh(fact) : !isValid(was)
    }),
    newIndexes: after.filter((fact) => fact.kind === 'index' && fresh(fact)),
    attached: isPartition(self) && !isPartition(before.find(isTable)) ? self : undefined,
  }
}

function meaningOf({ kind, name, attributes }: ObjectFact): string {
  return JSON.stringify([kind, name, attributes.definition])
}

function isTable({ kind }: ObjectFact): boolean {
  return kind === 'table' || kind === 'foreign table'
}

function isPartition(fact: ObjectFact | undefined): boolean {
  return typeof fact?.attributes['partition of'] === 'string'
}

function isNotNull({ attributes }: ObjectFact): boolean {
  const { nullability } = attributes
  return nullability?.startsWith('not null') === true && !nullability.includes('not valid')
}

function isValid({ attributes }: ObjectFact): boolean {
  return !/ NOT (?:VALID|ENFORCED)$/.test(attributes.definition ?? '')
}
