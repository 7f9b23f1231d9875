import type { ObjectKind, SchemaChange } from '../report/model.ts'
import { changedPart } from './changed.ts'
import {
  type Children,
  childrenOf,
  describeName,
  describeSelf,
  describeValue,
  describeWhole,
} from './describe.ts'
import { lossOf } from './destructive.ts'
import { type AttributeChange, type Difference, differencesOf } from './difference.ts'
import { fold } from './fold.ts'
import type { ObjectFact, Snapshot } from './model.ts'
import { inReportOrder } from './order.ts'
import { pairByKey, placeOf } from './pairs.ts'

/**
 * What changed between two snapshots of one branch, in the order of the report: by schema, table, kind and name.
 * A renamed and altered object yields both changes; one dropped and created again, a removal and an addition when
 * that lost something, and otherwise only what differs.
 */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly SchemaChange[] {
  const [was, is] = changedPart(before, after)
  const differences = differencesIn(was, is)
  const stories: Stories = {
    before: childrenOf(was),
    after: childrenOf(is),
    removed: placesOf(differences, ({ before: was, after: is }) => (is === undefined ? was : undefined)),
    added: placesOf(differences, ({ before: was, after: is }) => (was === undefined ? is : undefined)),
  }
  return inReportOrder(differences, [was, is]).flatMap((difference) => changesOf(difference, stories))
}

/** The same for who asks about the objects themselves: each that is not as it was, as it was and as it is. */
export function differencesBetween(before: Snapshot, after: Snapshot): readonly Difference[] {
  return differencesIn(...changedPart(before, after))
}

function differencesIn(before: Snapshot, after: Snapshot): readonly Difference[] {
  return fold(differencesOf(pairByKey(before, after)))
}

/** What one difference needs to know of the others. */
interface Stories {
  readonly before: Children
  readonly after: Children
  /** Names that were freed, and names that were taken. */
  readonly removed: ReadonlySet<string>
  readonly added: ReadonlySet<string>
}

function placesOf(
  differences: readonly Difference[],
  pick: (difference: Difference) => ObjectFact | undefined,
): ReadonlySet<string> {
  return new Set(differences.flatMap((difference) => nameKey(pick(difference)) ?? []))
}

function nameKey(fact: ObjectFact | undefined): string | undefined {
  return fact === undefined ? undefined : `${fact.kind} ${placeOf(fact, fact.parent, fact.schema)}`
}

function changesOf(difference: Difference, stories: Stories): readonly SchemaChange[] {
  const { before, after, renamed, attributes } = difference
  if (before === undefined) return after === undefined ? [] : [added(after, stories)]
  if (after === undefined) return [removed(difference, before, stories)]
  const changes: SchemaChange[] = []
  if (renamed)
    changes.push({
      action: 'renamed',
      ...identityOf(after),
      before: oldName(before, after),
      after: newName(before, after),
      destructive: false,
    })
  if (attributes.length > 0) changes.push(altered({ before, after, attributes }, difference))
  return changes
}

function added(fact: ObjectFact, stories: Stories): SchemaChange {
  const again = stories.removed.has(nameKey(fact) ?? '')
  return {
    action: 'added',
    ...identityOf(fact),
    ...line('after', describeWhole(fact, stories.after)),
    destructive: false,
    ...(again ? { reason: 'created again after it was dropped: a new one under the old name' } : {}),
    ...definitionOf(fact),
  }
}

function removed(difference: Difference, fact: ObjectFact, stories: Stories): SchemaChange {
  const loss = lossOf(difference, 'removed')
  const again = stories.added.has(nameKey(fact) ?? '')
  const reason = again ? `dropped and created again${loss === undefined ? '' : `: ${loss}`}` : loss
  return {
    action: 'removed',
    ...identityOf(fact),
    ...line('before', describeWhole(fact, stories.before)),
    destructive: loss !== undefined,
    ...(reason === undefined ? {} : { reason }),
    ...definitionOf(fact),
  }
}

interface Alteration {
  readonly before: ObjectFact
  readonly after: ObjectFact
  readonly attributes: readonly AttributeChange[]
}

function altered(alteration: Alteration, difference: Difference): SchemaChange {
  const { after, attributes } = alteration
  const loss = lossOf(difference, 'altered')
  return {
    action: 'altered',
    ...identityOf(after),
    ...bothLines(alteration),
    destructive: loss !== undefined,
    ...(loss === undefined ? {} : { reason: loss }),
    attributes: attributes.map((change) => ({ name: change.name, ...shownSides(change, alteration) })),
    ...definitionOf(after),
  }
}

/** The object's own line before and after; of an object without one, what differs; nothing when neither shows it. */
function bothLines({ before, after, attributes }: Alteration): Pick<SchemaChange, 'before' | 'after'> {
  const [was, is] = [describeSelf(before), describeSelf(after)]
  if (was !== undefined && is !== undefined) return was === is ? {} : { before: was, after: is }
  const write = (side: 'before' | 'after') =>
    attributes.map((change) => `${change.name} ${shownSides(change, { before, after })[side]}`).join(', ')
  return { before: write('before'), after: write('after') }
}

/** Both sides of an attribute as they are shown; what is not shown in full still tells that it changed. */
function shownSides(
  { name, before: was, after: is }: AttributeChange,
  { before, after }: Pick<Alteration, 'before' | 'after'>,
): { readonly before: string; readonly after: string } {
  const sides = { before: shownValue(was, name, before), after: shownValue(is, name, after) }
  return sides.before === sides.after ? { ...sides, after: `${sides.after} (changed)` } : sides
}

const NONE = 'none'

function shownValue(value: string | null, name: string, fact: ObjectFact): string {
  return value === null ? NONE : describeValue(value, name, fact)
}

function identityOf(
  fact: ObjectFact,
): Pick<SchemaChange, 'kind' | 'schema' | 'name' | 'table' | 'tableKind'> {
  // The kind before the colon, which no kind has in its name.
  const parent = fact.parent?.replace(/:.*$/s, '') as ObjectKind | undefined
  return {
    kind: fact.kind,
    schema: fact.schema,
    name: describeName(fact),
    ...(fact.table === undefined ? {} : { table: fact.table }),
    ...(fact.table === undefined || parent === undefined || parent === 'table' ? {} : { tableKind: parent }),
  }
}

function definitionOf({ definition }: ObjectFact): Pick<SchemaChange, 'sql'> {
  return definition === undefined ? {} : { sql: definition }
}

function line(side: 'before' | 'after', text: string): Pick<SchemaChange, 'before' | 'after'> {
  return text === '' ? {} : { [side]: text }
}

/** A name alone; with its schema where the object went to another one. */
function oldName(before: ObjectFact, after: ObjectFact): string {
  return moved(before, after) ? `${before.schema}.${describeName(before)}` : describeName(before)
}

function newName(before: ObjectFact, after: ObjectFact): string {
  return moved(before, after) ? `${after.schema}.${describeName(after)}` : describeName(after)
}

function moved(before: ObjectFact, after: ObjectFact): boolean {
  return after.kind !== 'schema' && after.table === undefined && before.schema !== after.schema
}
