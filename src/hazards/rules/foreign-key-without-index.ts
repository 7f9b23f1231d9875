import { listOf } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { readIndex, readKey } from '../../schema/keys.ts'
import type { FactRef, ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { ALONE, steps } from '../fixes/steps.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Compared, Rule } from '../types.ts'
import { derivedName, place, quoted, shown, shownName } from '../words.ts'

/** Foreign keys for which the server has to read the whole table whenever a row of the other one goes. */
export const foreignKeyWithoutIndex: Rule = {
  id: 'foreign-key-without-index',
  find: (facts) => {
    const fresh = newKeys(facts)
    if (fresh.length === 0) return []
    const ground = groundOf(facts)
    const parents = new Set(fresh.map(({ parent }) => parent))
    const leads = leadingColumns(facts.after.facts.filter(({ parent }) => parents.has(parent)))
    const bare = fresh.filter((key) => !isServed(key, leads.get(key.parent) ?? []))
    return [...Map.groupBy(bare, ({ parent }) => parent).values()].flatMap((keys) => hazardOf(keys, ground))
  },
}

/** Those of new tables among them, which no difference tells of: they came with their tables. */
function newKeys({ before, after }: Compared): readonly ObjectFact[] {
  const isKey = ({ kind, context, follows }: ObjectFact) =>
    kind === 'constraint' && context?.type === 'f' && follows === undefined
  const old = new Set(before.facts.filter(isKey).flatMap((fact) => [fact.key, meaningOf(fact)]))
  return after.facts.filter((fact) => isKey(fact) && !old.has(fact.key) && !old.has(meaningOf(fact)))
}

/** A new type makes the server create a key again. */
function meaningOf({ parent, attributes }: ObjectFact): string {
  return JSON.stringify([parent, readKey(attributes.definition ?? '').columns])
}

interface Lead {
  readonly columns: readonly (string | undefined)[]
}

function leadingColumns(facts: readonly ObjectFact[]): ReadonlyMap<FactRef | undefined, readonly Lead[]> {
  const leads = new Map<FactRef | undefined, Lead[]>()
  for (const fact of facts) {
    const lead = leadOf(fact)
    if (lead === undefined) continue
    const known = leads.get(fact.parent)
    if (known === undefined) leads.set(fact.parent, [lead])
    else known.push(lead)
  }
  return leads
}

/** What finds rows by its first columns; undefined for what does not, or not all of them. */
function leadOf({ kind, attributes, context }: ObjectFact): Lead | undefined {
  const definition = attributes.definition ?? ''
  if (kind === 'constraint') return /^[pu]$/.test(context?.type ?? '') ? readKey(definition) : undefined
  if (kind !== 'index' || attributes.valid === 'no') return undefined
  const { method, columns, where } = readIndex(definition)
  // A key that is NULL points nowhere, so an index without these serves as well.
  const isWhole = where === undefined || /^\("?[^()"]*"? IS NOT NULL\)$/.test(where)
  return SEARCHING.has(method) && isWhole ? { columns } : undefined
}

function isServed(key: ObjectFact, leads: readonly Lead[]): boolean {
  const wanted = readKey(key.attributes.definition ?? '').columns
  return leads.some(({ columns }) => {
    const first = new Set(columns.slice(0, wanted.length))
    return wanted.every((name) => first.has(name))
  })
}

function hazardOf(keys: readonly ObjectFact[], ground: Ground): readonly Hazard[] {
  const [key] = keys
  const table = ground.after(key?.parent)
  if (key === undefined || table === undefined) return []
  const before = ground.before(key.parent)
  const contents = ground.contents(before)
  const name = shown(table.schema, table.name)
  const targets = [...new Set(keys.flatMap((one) => targetOf(one)))]
  const columns = keys.map((one) => readKey(one.attributes.definition ?? '').columns)
  const cascading = keys.filter(({ attributes }) =>
    /ON DELETE (?:CASCADE|SET)/.test(attributes.definition ?? ''),
  )
  const big = contents.table?.size === 'big' || (before !== undefined && contents.state === 'unknown')
  const doer = ground.doer({ says: ['foreign key', 'references'], names: [key.name] })
  const named = doer ?? ground.doer({ says: ['references'], names: [table.name, columns[0]?.[0] ?? ''] })
  return [
    {
      rule: 'foreign-key-without-index',
      severity: big ? 'warning' : 'notice',
      observed: true,
      object: keys.length === 1 ? `${name}.${shownName(key.name)}` : name,
      message: `${keys.length === 1 ? 'Foreign key' : `${keys.length} foreign keys`} of \`${name}\` without an index: ${listed(columns)}`,
      evidence: [
        ...(before === undefined ? ['a new table'] : contents.evidence),
        ...(targets.length === 0 ? [] : [`refers to ${listOf(targets)}`]),
        ...(cascading.length === 0 ? [] : ['deletes go on to its rows']),
      ],
      why: 'Deleting a row of the other table, or changing its key, reads all of this one, with the row locked meanwhile.',
      fix: steps(
        ...(before === undefined ? ['-- While the table is new and empty, CONCURRENTLY is not needed.'] : []),
        ALONE,
        ...columns.map((names) => {
          const index = identifier(derivedName(`${table.name}_${names.join('_')}`, '_idx'))
          return `CREATE INDEX CONCURRENTLY ${index} ON ${quoted(table.schema, table.name)} (${names.map(identifier).join(', ')});`
        }),
      ),
      ...(named === undefined ? {} : place(named)),
    },
  ]
}

function targetOf({ attributes }: ObjectFact): readonly string[] {
  const { target } = readKey(attributes.definition ?? '')
  return target === undefined ? [] : [`\`${shown(target.schema, target.table)}\``]
}

function listed(columns: readonly (readonly string[])[]): string {
  const names = columns.slice(0, 3).map((key) => `\`${key.map(shownName).join(', ')}\``)
  return listOf([...names, ...(columns.length > 3 ? [`${columns.length - 3} more`] : [])])
}

const SEARCHING: ReadonlySet<string> = new Set(['btree', 'hash'])
