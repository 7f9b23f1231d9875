import type { ColumnShape, SchemaChange, TableShape } from '../report/model.ts'
import { type KeyDefinition, readKey } from './keys.ts'
import { type ObjectFact, refOf, type Snapshot } from './model.ts'

/** The tables that a change touched, as they are after it: what a diagram of them shows. */
export function touchedTables(changes: readonly SchemaChange[], after: Snapshot): readonly TableShape[] {
  const touched = new Map<string, SchemaChange[]>()
  for (const change of changes) {
    const table = change.kind === 'table' ? change.name : change.table
    if (table === undefined || (change.kind === 'table' && change.action === 'removed')) continue
    const key = keyOf(change.schema, table)
    touched.set(key, [...(touched.get(key) ?? []), change])
  }
  const tables = after.facts.filter(
    ({ kind, schema, name }) => kind === 'table' && touched.has(keyOf(schema, name)),
  )
  const parts = Map.groupBy(
    after.facts.filter(
      ({ kind, parent }) => parent !== undefined && (kind === 'column' || kind === 'constraint'),
    ),
    ({ parent }) => parent,
  )
  return tables
    .filter(({ context }) => typeof context?.['partition of'] !== 'string')
    .map((table) =>
      shapeOf(table, parts.get(refOf(table)) ?? [], touched.get(keyOf(table.schema, table.name)) ?? []),
    )
}

function keyOf(schema: string, table: string): string {
  return JSON.stringify([schema, table])
}

function shapeOf(
  table: ObjectFact,
  parts: readonly ObjectFact[],
  changes: readonly SchemaChange[],
): TableShape {
  const constraints = parts.filter(({ kind }) => kind === 'constraint').map(readConstraint)
  const columns = parts
    .filter(({ kind }) => kind === 'column')
    .toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0))
    .map((column) => columnOf(column, constraints, changes))
  return {
    schema: table.schema,
    name: table.name,
    columns,
    references: constraints.flatMap(({ columns: names, target }) =>
      target === undefined ? [] : [{ columns: names, ...target }],
    ),
  }
}

function columnOf(
  { name, attributes }: ObjectFact,
  constraints: readonly Constraint[],
  changes: readonly SchemaChange[],
): ColumnShape {
  const keys = new Set(constraints.filter(({ columns }) => columns.includes(name)).map(({ key }) => key))
  const key = (['primary', 'foreign', 'unique'] as const).find((one) => keys.has(one))
  const own = changes.find((change) => change.kind === 'column' && change.name === name)
  const action = own?.action
  return {
    name,
    type: attributes.type ?? '',
    ...(key === undefined ? {} : { key }),
    ...(action === undefined || action === 'removed' ? {} : { change: action }),
  }
}

interface Constraint extends KeyDefinition {
  readonly key: ColumnShape['key']
}

function readConstraint({ attributes, context }: ObjectFact): Constraint {
  const key = KEYS[context?.type ?? '']
  if (key === undefined) return { key, columns: [], target: undefined }
  return { key, ...readKey(attributes.definition ?? '') }
}

const KEYS: Readonly<Record<string, NonNullable<ColumnShape['key']>>> = {
  p: 'primary',
  f: 'foreign',
  u: 'unique',
}
