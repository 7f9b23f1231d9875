import type { ObjectKind } from '../report/model.ts'
import { isAspect } from './aspects/attributes.ts'
import { roleRenames, withoutImplied } from './aspects/changes.ts'
import { kindOf } from './kinds/index.ts'
import { type Member, type ObjectFact, refOf } from './model.ts'
import type { Pair } from './pairs.ts'
import { type Renames, sameButForRenames } from './renames.ts'

export interface AttributeChange {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** A pair whose two sides are not the same, and in what. */
export interface Difference extends Pair {
  readonly renamed: boolean
  readonly attributes: readonly AttributeChange[]
}

/** What differs in each pair; pairs without a difference are left out. */
export function differencesOf(pairs: readonly Pair[]): readonly Difference[] {
  const schemas = new Map(
    pairs.flatMap(({ before, after }) =>
      before?.kind === 'schema' && after ? [[before.name, after.name]] : [],
    ),
  )
  const byAfter = new Map(pairs.flatMap((pair) => (pair.after ? [[refOf(pair.after), pair] as const] : [])))
  const renames = renamesOf(pairs)
  const roles = roleRenames(pairs)
  return pairs.flatMap((pair): readonly Difference[] => {
    const { before, after } = pair
    if (!concernsUs(pair)) return []
    if (before === undefined || after === undefined) return [{ ...pair, renamed: false, attributes: [] }]
    const owner = after.parent === undefined ? undefined : byAfter.get(after.parent)
    const movedAlong = owner?.before?.schema === before.schema && owner.after?.schema === after.schema
    const renamed = before.name !== after.name || (!movedAlong && isMoved({ before, after }, schemas))
    const attributes = [
      ...withoutImplied(attributeChanges({ before, after }, renames), roles),
      ...memberChanges({ before, after }, renames),
    ]
    return renamed || attributes.length > 0 ? [{ before, after, renamed, attributes }] : []
  })
}

/** Some objects are shared with other databases; each kind knows which of them this one has to do with. */
function concernsUs({ before, after }: Pair): boolean {
  return [before, after].some((fact) => fact !== undefined && (kindOf(fact.kind).concerns?.(fact) ?? true))
}

interface Both {
  readonly before: ObjectFact
  readonly after: ObjectFact
}

/** What sits on a table moves with it; a schema's new name moves nothing. */
function isMoved({ before, after }: Both, schemas: ReadonlyMap<string, string>): boolean {
  if (after.kind === 'schema' || after.table !== undefined) return false
  return (schemas.get(before.schema) ?? before.schema) !== after.schema
}

function attributeChanges({ before, after }: Both, renames: Renames): readonly AttributeChange[] {
  const { verbatim = [], impliedBy = {} } = kindOf(after.kind)
  const names = new Set([...Object.keys(after.attributes), ...Object.keys(before.attributes)])
  const changes: AttributeChange[] = []
  for (const name of names) {
    const was = before.attributes[name] ?? null
    const is = after.attributes[name] ?? null
    if (was === is) continue
    const text = verbatim.includes(name) || isAspect(name)
    if (was !== null && is !== null && !text && sameButForRenames(was, is, renames)) continue
    changes.push({ name, before: was, after: is })
  }
  return changes.filter(
    ({ name }) => !(impliedBy[name] ?? []).some((cause) => changes.some((change) => change.name === cause)),
  )
}

/** Members by key, then by name: those of a type created again all have new keys. */
function memberChanges({ before, after }: Both, renames: Renames): readonly AttributeChange[] {
  const member = kindOf(after.kind).member
  if (member === undefined) return []
  const { noun, quote, references = false } = member
  const write = ({ name, detail }: Member) =>
    detail === undefined ? quote(name) : `${quote(name)} ${detail}`
  const sameName = (one: string, other: string) =>
    one === other || (references && sameButForRenames(one, other, renames))
  const old = before.members ?? []
  const now = after.members ?? []
  const match = matchMembers(old, now)
  const matched = new Set(match.values())
  const changes: AttributeChange[] = []
  for (const one of old) {
    const other = match.get(one)
    if (other === undefined) changes.push({ name: noun, before: write(one), after: null })
    else if (
      !sameName(one.name, other.name) ||
      !sameButForRenames(one.detail ?? '', other.detail ?? '', renames)
    )
      changes.push({ name: noun, before: write(one), after: write(other) })
  }
  for (const [at, one] of now.entries()) {
    if (matched.has(one)) continue
    // Where it stands matters for comparisons; at the end is where it is expected.
    const next = references ? undefined : now[at + 1]
    changes.push({
      name: noun,
      before: null,
      after: next === undefined ? write(one) : `${write(one)} before ${quote(next.name)}`,
    })
  }
  const kept = old.flatMap((one) => match.get(one) ?? [])
  const order = now.filter((one) => matched.has(one))
  if (!references && kept.some((one, at) => one !== order[at])) {
    const list = (members: readonly Member[]) => members.map(({ name }) => quote(name)).join(', ')
    changes.push({ name: `order of ${noun}s`, before: list(kept), after: list(order) })
  }
  return changes
}

function matchMembers(old: readonly Member[], now: readonly Member[]): ReadonlyMap<Member, Member> {
  const byKey = new Map(now.map((one) => [one.key, one]))
  const sameKeys = old.some(({ key }) => byKey.has(key))
  const byName = new Map(now.map((one) => [one.name, one]))
  return new Map(
    old.flatMap((one) => {
      const other = sameKeys ? byKey.get(one.key) : byName.get(one.name)
      return other === undefined ? [] : [[one, other] as const]
    }),
  )
}

/**
 * What has a new name. A name that something else has taken over is left out: there the reader of a view or a key
 * that followed the old object to its new name wants to know.
 */
function renamesOf(pairs: readonly Pair[]): Renames {
  const names = new Map<string, Set<string>>()
  const members = new Map<string, Map<string, string>>()
  const add = (old: string, now: string) => names.set(old, (names.get(old) ?? new Set()).add(now))
  const taken = new Set(
    pairs.flatMap(({ after }) => (after === undefined ? [] : [placeKey(after, after.name)])),
  )
  for (const { before, after } of pairs) {
    if (before === undefined || after === undefined) continue
    if (before.name !== after.name && !taken.has(placeKey(after, before.name))) add(before.name, after.name)
    if (before.schema !== after.schema && before.kind !== 'schema') add(before.schema, after.schema)
    const match = matchMembers(before.members ?? [], after.members ?? [])
    for (const [old, now] of match) {
      if (old.name === now.name || after.members?.some(({ name }) => name === old.name)) continue
      // An attribute is a name in SQL; a label is a text.
      if (now.detail !== undefined) add(old.name, now.name)
      else members.set(after.name, (members.get(after.name) ?? new Map()).set(old.name, now.name))
    }
  }
  return { names, members }
}

/** Where a name is looked up: in its table for a column, in its schema for a relation or a type. */
function placeKey(fact: ObjectFact, name: string): string {
  if (fact.kind === 'schema') return name
  const namespace = NAMED_APART.has(fact.kind) ? fact.kind : ''
  return JSON.stringify([namespace, fact.table === undefined ? '' : (fact.parent ?? ''), fact.schema, name])
}

/** Kinds whose names no relation, type or routine can take: a family may have the name of its class. */
const NAMED_APART: ReadonlySet<ObjectKind> = new Set([
  'operator class',
  'operator family',
  'text search parser',
  'text search template',
  'text search dictionary',
  'text search configuration',
])
