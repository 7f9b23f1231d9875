import { kindOf } from '../kinds/index.ts'
import type { ObjectFact, Row } from '../model.ts'
import type { Aspect } from './aspect.ts'
import { comment, securityLabel } from './descriptions.ts'
import { owner } from './owner.ts'
import { extensionPrivileges, privileges } from './privileges.ts'

export const ASPECTS: readonly Aspect[] = [owner, privileges, extensionPrivileges, comment, securityLabel]

/** What one row gives to one object. */
interface Gift {
  readonly aspect: Aspect
  readonly row: Row
  readonly attributes: Attributes
}

type Attributes = Readonly<Record<string, string>>

/** Gifts by catalog and key. */
type Gifts = ReadonlyMap<string, Map<string, readonly Gift[]>>

/**
 * The facts with the attributes that the rows of each aspect, in the order of {@link ASPECTS}, give them. What an
 * object stands for (the index inside a key, the sequence behind an identity) and columns that are no objects of their
 * own (a view's) are told of the object. Rows about anything else are dropped.
 */
export function withAspects(
  facts: readonly ObjectFact[],
  results: readonly (readonly Row[])[],
): readonly ObjectFact[] {
  const gifts = giftsOf(results)
  const given = facts.map((fact) => {
    const own = take(gifts, kindOf(fact.kind).catalog, fact.key)
    if (own === NOTHING && fact.absorbs === undefined && fact.members === undefined) return fact
    const more = [...own, ...absorbedBy(fact, gifts), ...membersOf(fact, gifts)]
    return more.length === 0 ? fact : withAttributes(fact, more)
  })
  const parts = partsLeftOver(gifts)
  if (parts.size === 0) return given
  return given.map((fact) => {
    const left = kindOf(fact.kind).catalog === 'pg_class' ? parts.get(fact.key) : undefined
    return left === undefined ? fact : withAttributes(fact, left)
  })
}

function giftsOf(results: readonly (readonly Row[])[]): Gifts {
  const gifts = new Map<string, Map<string, readonly Gift[]>>()
  for (const [at, aspect] of ASPECTS.entries()) {
    for (const row of results[at] ?? []) {
      const catalog = row.catalog ?? ''
      const objects = row.objects ?? ''
      const byKey = gifts.get(catalog) ?? new Map<string, readonly Gift[]>()
      gifts.set(catalog, byKey)
      // A column has the attribute itself; that it is a part matters only where the column is no object.
      const attributes = aspect.attributesOf(objects.includes('.') ? { ...row, part: null } : row)
      const gift = { aspect, row, attributes }
      const alone = [gift]
      for (const key of objects.split(',')) {
        const more = byKey.get(key)
        byKey.set(key, more === undefined ? alone : [...more, gift])
      }
    }
  }
  return gifts
}

function take(gifts: Gifts, catalog: string, key: string): readonly Attributes[] {
  const byKey = gifts.get(catalog)
  const found = byKey?.get(key)
  if (found === undefined) return NOTHING
  byKey?.delete(key)
  return found.map(({ attributes }) => attributes)
}

const NOTHING: readonly Attributes[] = []

function absorbedBy({ absorbs }: ObjectFact, gifts: Gifts): readonly Attributes[] {
  if (absorbs === undefined) return NOTHING
  const cut = absorbs.indexOf(':')
  const found = gifts.get('pg_class')?.get(absorbs.slice(cut + 1)) ?? []
  return found.map(({ aspect, row }) => aspect.attributesOf({ ...row, part: `its ${absorbs.slice(0, cut)}` }))
}

/** The attributes of a composite type are columns of a relation behind it. */
function membersOf({ members }: ObjectFact, gifts: Gifts): readonly Attributes[] {
  if (members === undefined) return NOTHING
  return members.flatMap(({ key }) =>
    (gifts.get('pg_class')?.get(key) ?? []).map(({ aspect, row }) => aspect.attributesOf(row)),
  )
}

/** What is left for columns, by the key of their relation. */
function partsLeftOver(gifts: Gifts): ReadonlyMap<string, readonly Attributes[]> {
  const parts = new Map<string, Attributes[]>()
  const left = [...(gifts.get('pg_class') ?? [])].filter(([key]) => key.includes('.'))
  for (const [key, found] of left.sort(([one], [other]) => columnOf(one) - columnOf(other))) {
    const relation = key.slice(0, key.indexOf('.'))
    const attributes = found.map(({ aspect, row }) => aspect.attributesOf(row))
    parts.set(relation, [...(parts.get(relation) ?? []), ...attributes])
  }
  return parts
}

/** The number of the column in `16401.2`. */
function columnOf(key: string): number {
  return Number(key.slice(key.indexOf('.') + 1))
}

function withAttributes(fact: ObjectFact, more: readonly Attributes[]): ObjectFact {
  return { ...fact, attributes: Object.assign({}, fact.attributes, ...more) }
}
