import { isAspect } from './aspects/attributes.ts'
import { kindOf, rankOf } from './kinds/index.ts'
import { type FactRef, type ObjectFact, refOf, type Snapshot, type Tally } from './model.ts'
import { withoutSchema } from './sql-tokens.ts'

export { describeColumn } from './kinds/column.ts'

/** The facts of a snapshot by their parents. */
export type Children = ReadonlyMap<FactRef, readonly ObjectFact[]>

export function childrenOf(snapshot: Snapshot): Children {
  const children = new Map<FactRef, ObjectFact[]>()
  for (const fact of snapshot.facts) {
    if (fact.parent === undefined) continue
    const siblings = children.get(fact.parent)
    if (siblings === undefined) children.set(fact.parent, [fact])
    else siblings.push(fact)
  }
  return children
}

/** One line for an object that came or went, with what came or went with it: `9 columns, foreign key → products`. */
export function describeWhole(fact: ObjectFact, children: Children): string {
  const { line, traits } = kindOf(fact.kind)
  const near = fromInside(fact)
  const parts = [line?.(near) ?? '', ...(traits?.(near) ?? []), ...tallies(children.get(refOf(fact)) ?? [])]
  return parts.filter((part) => part !== '').join(', ')
}

/** One line for an object as it is; undefined for a kind that only its attributes describe. */
export function describeSelf(fact: ObjectFact): string | undefined {
  return kindOf(fact.kind).line?.(fromInside(fact))
}

/** An attribute's value as it is shown. What a person wrote keeps its lines. */
export function describeValue(value: string, name: string, fact: ObjectFact): string {
  const { verbatim, mask } = kindOf(fact.kind)
  const shown = mask?.(value, name) ?? value
  return verbatim?.includes(name) || isAspect(name) ? shown : local(shown, fact.schema)
}

/** The name with its argument types, for people. */
export function describeName(fact: ObjectFact): string {
  return `${fact.name}${local(fact.signature ?? '', fact.schema)}`
}

/** The fact as its own schema sees it: names in that schema stand alone. Only values are SQL, names are not. */
function fromInside(fact: ObjectFact): ObjectFact {
  const seen = (values: Readonly<Record<string, string | null>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value === null ? null : oneLine(describeValue(value, name, fact)),
      ]),
    )
  const members = fact.members?.map((member) =>
    member.detail === undefined ? member : { ...member, detail: local(member.detail, fact.schema) },
  )
  return { ...fact, attributes: seen(fact.attributes), members, context: seen(fact.context ?? {}) }
}

function local(sql: string, schema: string): string {
  return sql === '' ? sql : withoutSchema(sql, schema)
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}

interface Group {
  readonly tally: Tally
  readonly rank: number
  count: number
  readonly targets: Set<string>
}

function tallies(children: readonly ObjectFact[]): readonly string[] {
  const groups = new Map<string, Group>()
  for (const child of children) {
    const tally = kindOf(child.kind).tally?.(fromInside(child))
    if (tally === undefined) continue
    const group = groups.get(tally.one) ?? {
      tally,
      rank: rankOf(child.kind),
      count: 0,
      targets: new Set<string>(),
    }
    group.count++
    if (tally.target !== undefined) group.targets.add(tally.target)
    groups.set(tally.one, group)
  }
  return [...groups.values()].sort(byKindThenName).map(({ tally: { one, many }, count, targets }) => {
    if (targets.size === 0) return `${count} ${count === 1 ? one : many}`
    return `${count === 1 ? one : many} → ${[...targets].sort().join(', ')}`
  })
}

/** Lists come last, because they are long. */
function byKindThenName(one: Group, other: Group): number {
  const lists = Number(one.targets.size > 0) - Number(other.targets.size > 0)
  return lists || one.rank - other.rank || (one.tally.many < other.tally.many ? -1 : 1)
}
