import { listOf } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import type { Difference } from '../../schema/difference.ts'
import { readIndex, readKey } from '../../schema/keys.ts'
import { type FactRef, nameOf, type ObjectFact } from '../../schema/model.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Compared, Rule } from '../types.ts'
import { textsNaming, type Users, usersIn } from '../users.ts'
import { place, shown, shownName } from '../words.ts'

/** What held no data of its own and running code may still ask for. What held some is told as lost data. */
export const droppedWhileUsed: Rule = {
  id: 'dropped-while-used',
  find: (facts) => {
    const ground = groundOf(facts)
    const users = usersIn(facts.after)
    return [
      ...facts.differences.flatMap((difference) => whole(difference, { facts, ground, users })),
      ...facts.differences.flatMap((difference) => columnsOfView(difference, ground)),
      ...upserts(facts, ground),
    ]
  },
}

interface Around {
  readonly facts: Compared
  readonly ground: Ground
  /** What names something now. */
  readonly users: (names: readonly string[]) => Users
}

function whole({ before, after }: Difference, { facts, ground, users }: Around): readonly Hazard[] {
  if (before === undefined || after !== undefined) return []
  const kind = KINDS[before.kind]
  if (kind === undefined) return []
  // A trigger's function is called by its trigger alone, and a column that holds data is lost data.
  if (/^(?:event_)?trigger$/.test(before.attributes.returns ?? '')) return []
  if (before.kind === 'column' && typeof before.attributes.generated !== 'string') return []
  const relation = before.table === undefined ? before : ground.before(before.parent)
  const object =
    before.table === undefined
      ? shown(before.schema, nameOf(before))
      : `${shown(relation?.schema ?? '', relation?.name ?? '')}.${shownName(before.name)}`
  const overloads = facts.after.facts.filter(
    (fact) => fact.kind === before.kind && fact.schema === before.schema && fact.name === before.name,
  )
  const isOverload = before.kind === 'function' && overloads.length > 0
  const doer = ground.doer({ says: ['drop'], names: [before.name], dropped: Number(before.key) })
  return [
    {
      rule: 'dropped-while-used',
      severity: isOverload ? 'notice' : 'warning',
      observed: true,
      object,
      message: `${kind} \`${object}\` dropped`,
      evidence: [
        ...(before.kind === 'materialized view' ? ground.contents(before).evidence : []),
        ...overloads
          .slice(0, isOverload ? 2 : 0)
          .map((fact) => `there is \`${shown(fact.schema, nameOf(fact))}\``),
        ...textsNaming(users([before.name])),
      ],
      why: 'The running release may still ask for it until the deployment is through, and fails then.',
      fix: isOverload
        ? 'Give new parameters defaults and keep the old ones in their places, or drop the old function a release later.'
        : 'Deploy code that does not use it first, and drop it a release later.',
      ...(doer === undefined ? {} : place(doer)),
    },
  ]
}

/** A view that was made anew without some of its columns. */
function columnsOfView({ before, after, attributes }: Difference, ground: Ground): readonly Hazard[] {
  if (before?.kind !== 'view' && before?.kind !== 'materialized view') return []
  const change = attributes.find(({ name }) => name === 'columns')
  if (after === undefined || change === undefined) return []
  const left = new Set((change.after ?? '').split(', '))
  const missing = (change.before ?? '').split(', ').filter((name) => !left.has(name))
  if (missing.length === 0) return []
  const object = shown(after.schema, after.name)
  const names = missing.slice(0, 3).map((name) => `\`${shownName(name)}\``)
  const doer = ground.doer({ says: ['view'], names: [after.name] })
  return [
    {
      rule: 'dropped-while-used',
      severity: 'warning',
      observed: true,
      object,
      message: `\`${object}\` no longer has ${listOf([...names, ...(missing.length > 3 ? [`${missing.length - 3} more`] : [])])}`,
      evidence: [],
      why: 'The running release may still ask for it until the deployment is through, and fails then.',
      fix: 'Keep the columns in the view until no code asks for them, and take them out a release later.',
      ...(doer === undefined ? {} : place(doer)),
    },
  ]
}

/** `ON CONFLICT (a, b)` needs something unique on exactly these columns. */
function upserts(facts: Compared, ground: Ground): readonly Hazard[] {
  const gone = facts.differences.flatMap(({ before, after }) =>
    before !== undefined &&
    after === undefined &&
    before.follows === undefined &&
    uniqueOn(before) !== undefined
      ? [before]
      : [],
  )
  if (gone.length === 0) return []
  const parents = new Set(gone.map(({ parent }) => parent))
  const left = new Set(
    facts.after.facts.flatMap((fact) =>
      parents.has(fact.parent) ? [keyOf(fact.parent, uniqueOn(fact))] : [],
    ),
  )
  return gone.flatMap((fact): readonly Hazard[] => {
    const columns = uniqueOn(fact)
    const table = ground.before(fact.parent)
    if (columns === undefined || table === undefined || left.has(keyOf(fact.parent, columns))) return []
    const contents = ground.contents(table)
    const object = shown(table.schema, table.name)
    const doer = ground.doer({ says: ['drop'], names: [fact.name] })
    return [
      {
        rule: 'dropped-while-used',
        severity: 'notice',
        observed: true,
        object: `${object}.${shownName(fact.name)}`,
        message: `\`${object}\` is no longer unique on ${listOf(columns.map((name) => `\`${shownName(name)}\``))}`,
        evidence: contents.evidence,
        why: 'INSERT … ON CONFLICT on these columns fails without it, and duplicates that come in meanwhile keep it from being made again.',
        fix: 'Deploy code that does not rely on it first, and drop it a release later.',
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

/** The columns that are unique together; undefined for what says nothing of the kind about the whole table. */
function uniqueOn({ kind, attributes, context }: ObjectFact): readonly string[] | undefined {
  const definition = attributes.definition ?? ''
  if (kind === 'constraint')
    return /^[pu]$/.test(context?.type ?? '') ? readKey(definition).columns : undefined
  if (kind !== 'index') return undefined
  const { unique, columns, where } = readIndex(definition)
  const names = columns.flatMap((column) => column ?? [])
  return unique && where === undefined && names.length === columns.length ? names : undefined
}

function keyOf(parent: FactRef | undefined, columns: readonly string[] | undefined): string {
  return JSON.stringify([parent, columns?.toSorted()])
}

const KINDS: Readonly<Partial<Record<ObjectFact['kind'], string>>> = {
  view: 'View',
  'materialized view': 'Materialized view',
  'foreign table': 'Foreign table',
  column: 'Generated column',
  function: 'Function',
  aggregate: 'Aggregate',
}
