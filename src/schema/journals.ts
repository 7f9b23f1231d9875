import { JOURNAL_SCHEMAS, JOURNALS, type Journal } from './journals-known.ts'
import { type FactRef, type ObjectFact, refOf } from './model.ts'

/**
 * Leaves out the tables in which migration tools keep their books: they change with every migration and mean
 * nothing. A table counts as one by its name and all of its columns, so an application's own table of that name
 * stays. What sits on such a table goes with it, and so does a schema made for it that holds nothing else.
 */
export function withoutJournals(facts: readonly ObjectFact[]): readonly ObjectFact[] {
  if (!facts.some(({ kind, name }) => kind === 'table' && NAMES.has(name))) return facts
  const columns = new Map<FactRef, string[]>()
  for (const fact of facts) {
    if (fact.kind !== 'column' || fact.parent === undefined) continue
    const names = columns.get(fact.parent)
    if (names === undefined) columns.set(fact.parent, [fact.name])
    else names.push(fact.name)
  }
  const journals = new Map<FactRef, Journal>()
  for (const fact of facts) {
    const journal = fact.kind === 'table' ? journalOf(fact, columns.get(refOf(fact)) ?? []) : undefined
    if (journal !== undefined) journals.set(refOf(fact), journal)
  }
  if (journals.size === 0) return facts
  const owned = new Set<string>()
  for (const fact of facts) {
    if (journals.get(refOf(fact))?.ownsSchema === true) owned.add(fact.schema)
  }
  const hidden = new Set<FactRef>()
  // Parents come before their children.
  for (const fact of facts) {
    const goes =
      owned.has(fact.schema) ||
      journals.has(refOf(fact)) ||
      (fact.parent !== undefined && hidden.has(fact.parent))
    if (goes) hidden.add(refOf(fact))
  }
  const left = facts.filter((fact) => !hidden.has(refOf(fact)))
  const inUse = new Set(left.flatMap((fact) => (fact.kind === 'schema' ? [] : [fact.schema])))
  const emptied = new Set(facts.flatMap((fact) => (journals.has(refOf(fact)) ? [fact.schema] : [])))
  return left.filter(({ kind, name }) => {
    return !(kind === 'schema' && JOURNAL_SCHEMAS.has(name) && emptied.has(name) && !inUse.has(name))
  })
}

/** True where another fact being told or left out may hang on this one. */
export function concernsJournals({ kind, schema, table, name }: ObjectFact): boolean {
  return NAMES.has(table ?? (kind === 'table' ? name : '')) || JOURNAL_SCHEMAS.has(schema)
}

function journalOf(table: ObjectFact, columns: readonly string[]): Journal | undefined {
  return JOURNALS.find((journal) => {
    if (table.name !== journal.table || (journal.schema !== undefined && journal.schema !== table.schema))
      return false
    return journal.shapes.some(({ always, sometimes = [] }) => {
      return (
        always.every((name) => columns.includes(name)) &&
        columns.every((name) => always.includes(name) || sometimes.includes(name))
      )
    })
  })
}

const NAMES: ReadonlySet<string> = new Set(JOURNALS.map(({ table }) => table))
