import { kindOf, rankOf } from './kinds/index.ts'
import type { Held, ObjectFact, Origin } from './model.ts'

/** OID of the relation with which a fact is read again; `undefined` where it is of none, and read each time. */
export function relationOf({ kind, key, table, parent }: ObjectFact): string | undefined {
  if (kindOf(kind).perRelation !== true) return undefined
  if (table === undefined) return key
  // A domain has constraints as well.
  return parent === undefined || parent.startsWith('domain:') ? undefined : oidOf(parent)
}

/** The relation of what is referred to, where it is one or a column of one. */
export function oidOf(ref: string): string {
  return ref.slice(ref.indexOf(':') + 1).replace(/\..*/, '')
}

/** The facts about these relations and those about none, without the others where that can be. */
export function aboutOf(origin: Origin, relations: ReadonlySet<string>): Held {
  return origin.about?.(relations) ?? pick(origin, isAbout(relations))
}

export function isAbout(relations: ReadonlySet<string>): (fact: ObjectFact) => boolean {
  return (fact) => {
    const relation = relationOf(fact)
    return relation === undefined || relations.has(relation)
  }
}

/** What `look` yields when the relations have come to include those that what it yields hangs on. */
export function withParents<T extends readonly (readonly ObjectFact[])[]>(
  relations: Set<string>,
  look: () => T,
): T {
  for (;;) {
    const found = look()
    const size = relations.size
    for (const fact of found.flat()) {
      if (kindOf(fact.kind).perRelation !== true || fact.parent === undefined) continue
      if (!fact.parent.startsWith('domain:')) relations.add(oidOf(fact.parent))
    }
    if (relations.size === size) return found
  }
}

/** Those of the facts of which the test holds as their kinds read them. */
export function pick({ bare, given }: Held, test: (fact: ObjectFact) => boolean): Held {
  const picked = { bare: [] as ObjectFact[], given: [] as ObjectFact[] }
  for (const [at, fact] of bare.entries()) {
    if (!test(fact)) continue
    picked.bare.push(fact)
    picked.given.push(given[at] ?? fact)
  }
  return picked
}

/** All of them in the order of their kinds. */
export function join(parts: readonly Held[]): Held {
  const ranks: { readonly bare: ObjectFact[]; readonly given: ObjectFact[] }[] = []
  for (const { bare, given } of parts) {
    for (const [at, fact] of bare.entries()) {
      const rank = rankOf(fact.kind)
      ranks[rank] ??= { bare: [], given: [] }
      ranks[rank].bare.push(fact)
      ranks[rank].given.push(given[at] ?? fact)
    }
  }
  return { bare: ranks.flatMap(({ bare }) => bare), given: ranks.flatMap(({ given }) => given) }
}
