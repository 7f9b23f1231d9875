import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { ObjectFact, Snapshot } from '../../../src/schema/model.ts'

/** A snapshot made by hand. */
export function snapshot(...facts: readonly (ObjectFact | readonly ObjectFact[])[]): Snapshot {
  return { serverVersion: 180_004, facts: facts.flat() }
}

type Extras = Partial<Omit<ObjectFact, 'kind' | 'key'>>

export function table(key: number, name: string, extras: Extras = {}): ObjectFact {
  return {
    kind: 'table',
    key: String(key),
    schema: 'public',
    name,
    attributes: { persistence: 'logged' },
    ...extras,
  }
}

/** A column of the table with that key. */
export function column(
  of: ObjectFact,
  position: number,
  name: string,
  type = 'integer',
  extras: Extras = {},
): ObjectFact {
  const { attributes = {}, ...others } = extras
  return {
    kind: 'column',
    key: `${of.key}.${position}`,
    schema: of.schema,
    name,
    table: of.name,
    parent: `table:${of.key}`,
    position,
    attributes: { type, nullability: 'null', default: null, generated: null, identity: null, ...attributes },
    ...others,
  }
}

export function index(
  of: ObjectFact,
  key: number,
  name: string,
  definition: string,
  extras: Extras = {},
): ObjectFact {
  return {
    kind: 'index',
    key: String(key),
    schema: of.schema,
    name,
    table: of.name,
    parent: `${of.kind}:${of.key}`,
    attributes: { definition, valid: 'yes' },
    ...extras,
  }
}

export function constraint(
  of: ObjectFact,
  key: number,
  name: string,
  definition: string,
  extras: Extras = {},
): ObjectFact {
  return { ...index(of, key, name, definition), kind: 'constraint', attributes: { definition }, ...extras }
}

export function view(key: number, name: string, definition: string, extras: Extras = {}): ObjectFact {
  return {
    kind: 'view',
    key: String(key),
    schema: 'public',
    name,
    attributes: { columns: 'a', 'column types': 'integer', definition },
    context: { 'column count': '1' },
    definition,
    ...extras,
  }
}

export function schema(key: number, name: string): ObjectFact {
  return { kind: 'schema', key: String(key), schema: name, name, attributes: {} }
}

export function enumeration(
  key: number,
  name: string,
  labels: readonly (readonly [string, string])[],
): ObjectFact {
  return {
    kind: 'enum',
    key: String(key),
    schema: 'public',
    name,
    attributes: {},
    members: labels.map(([label, of]) => ({ key: label, name: of })),
  }
}

/** `action kind name` of each change, with `!` for a destructive one. */
export function told(before: readonly ObjectFact[], after: readonly ObjectFact[]): readonly string[] {
  return compareSnapshots(snapshot(before), snapshot(after)).map(
    ({ action, kind, name, destructive }) => `${destructive ? '!' : ''}${action} ${kind} ${name}`,
  )
}
