import { plural } from '../report/format.ts'
import { nameOf, type ObjectFact, type Snapshot } from '../schema/model.ts'
import { tokensOf } from '../schema/sql-tokens.ts'
import { shown } from './words.ts'

/** What else in the database names something. */
export interface Users {
  /** The server knows of these: a new name reaches them, and a removal takes them along or is refused. */
  readonly known: readonly ObjectFact[]
  /** Their text is the user's, and read only when they run. */
  readonly texts: readonly ObjectFact[]
}

/**
 * Finds objects whose definitions have all of the names: a column's, and its table's. Names are all that is compared, so
 * one of the same name elsewhere is taken for it.
 */
export function usersIn({ facts }: Snapshot): (names: readonly string[]) => Users {
  let speakers: readonly ObjectFact[] | undefined
  return (names) => {
    speakers ??= facts.filter(({ kind }) => kind === 'function' || FOLLOWING.has(kind))
    return {
      known: speakers.filter((fact) => fact.kind !== 'function' && isDefinedWith(fact, names)),
      // A body is in any language: names stand in it as words.
      texts: speakers.filter(
        ({ kind, attributes: { body } }) =>
          kind === 'function' && typeof body === 'string' && names.every((name) => isWordOf(name, body)),
      ),
    }
  }
}

/** `the body of `f()` names it`: for a hazard's evidence. */
export function textsNaming({ texts }: Users): readonly string[] {
  return listed(texts, (names, count) =>
    count === 1 ? `the body of ${names} names it` : `the bodies of ${names} name it`,
  )
}

/** @param words what stands before their names */
export function knownUsers({ known }: Users, words: string): readonly string[] {
  return listed(known, (names) => `${words} ${names}`)
}

function listed(
  facts: readonly ObjectFact[],
  write: (names: string, count: number) => string,
): readonly string[] {
  if (facts.length === 0) return []
  const names = facts.slice(0, SHOWN).map((fact) => {
    const on = fact.table === undefined ? '' : ` of \`${shown(fact.schema, fact.table)}\``
    return fact.kind === 'function'
      ? `\`${shown(fact.schema, nameOf(fact))}\``
      : `${fact.kind} \`${fact.table === undefined ? shown(fact.schema, fact.name) : shown('public', fact.name)}\`${on}`
  })
  const more = facts.length - names.length
  return [write([...names, ...(more > 0 ? [plural(more, 'other')] : [])].join(', '), facts.length)]
}

function isDefinedWith({ definition = '' }: ObjectFact, names: readonly string[]): boolean {
  if (!names.every((name) => definition.includes(name))) return false
  const words = new Set(
    tokensOf(definition).flatMap(({ kind, text }) => (kind === 'word' || kind === 'quoted' ? [text] : [])),
  )
  return names.every((name) => words.has(name))
}

function isWordOf(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!WORD.test(text[at - 1] ?? ' ') && !WORD.test(text[at + name.length] ?? ' ')) return true
  }
  return false
}

const WORD = /[\p{L}\p{N}_$]/u
const SHOWN = 3
const FOLLOWING: ReadonlySet<ObjectFact['kind']> = new Set<ObjectFact['kind']>([
  'view',
  'materialized view',
  'trigger',
  'policy',
  'rule',
])
