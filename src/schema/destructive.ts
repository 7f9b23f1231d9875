import type { ObjectKind, SchemaChange } from '../report/model.ts'
import { isLossless } from './conversions.ts'
import type { Difference } from './difference.ts'
import type { ObjectFact } from './model.ts'

/**
 * What is lost for good, as data. "For good" means that undoing the migration does not bring it back: dropping an
 * index, a constraint, a view, a function or a trigger is not in this table, because their definitions are in the
 * repository, and neither is anything that only fails, locks or rewrites, which are hazards.
 */
export interface DestructiveRule {
  readonly kind: ObjectKind
  readonly action: SchemaChange['action']
  readonly reason: string
  /** Absent: always. */
  readonly when?: (difference: Difference) => boolean
}

export const DESTRUCTIVE: readonly DestructiveRule[] = [
  { kind: 'schema', action: 'removed', reason: 'everything in it is lost' },
  { kind: 'table', action: 'removed', reason: 'its rows are lost' },
  {
    kind: 'column',
    action: 'removed',
    reason: 'its values are lost',
    // A generated column's values come from the others, a foreign table's from elsewhere.
    when: ({ before }) => typeof before?.attributes.generated !== 'string' && !isForeign(before),
  },
  { kind: 'sequence', action: 'removed', reason: 'the numbers it has given out are forgotten' },
  {
    kind: 'column',
    action: 'altered',
    reason: 'values may not survive the change of type',
    when: ({ before, after, attributes }) =>
      attributes.some(({ name }) => name === 'type') &&
      typeof before?.attributes.generated !== 'string' &&
      !isForeign(before) &&
      !isLossless(
        before?.context?.['base type'] ?? before?.attributes.type ?? '',
        after?.context?.['base type'] ?? after?.attributes.type ?? '',
      ),
  },
  {
    kind: 'column',
    action: 'altered',
    reason: 'the numbers its identity has given out are forgotten',
    when: ({ attributes }) => attributes.some(({ name, after }) => name === 'identity' && after === null),
  },
  {
    kind: 'enum',
    action: 'altered',
    reason: 'rows cannot have the label any more',
    when: ({ attributes }) => attributes.some(({ name, after }) => name === 'label' && after === null),
  },
  {
    kind: 'composite type',
    action: 'altered',
    reason: 'rows lose what they have in the attribute',
    when: ({ before, after, attributes }) =>
      // One that was created again had no rows to lose anything from.
      before?.key === after?.key &&
      before?.context?.used === 'yes' &&
      attributes.some((change) => change.name === 'attribute' && change.after === null),
  },
  {
    kind: 'extension',
    action: 'removed',
    reason: 'the rows of its tables are lost',
    when: ({ before }) => before?.context?.tables !== '0',
  },
  { kind: 'large object', action: 'removed', reason: 'what they held is lost' },
  {
    kind: 'large object',
    action: 'altered',
    reason: 'what some held is lost',
    when: ({ attributes }) =>
      attributes.some(
        ({ name, before, after }) => name === 'count' && Number(after ?? 0) < Number(before ?? 0),
      ),
  },
]

function isForeign(column: ObjectFact | undefined): boolean {
  return column?.parent?.startsWith('foreign table:') === true
}

/** Why the change loses something for good; undefined when it does not. */
export function lossOf(difference: Difference, action: SchemaChange['action']): string | undefined {
  const kind = (difference.after ?? difference.before)?.kind
  const reasons = DESTRUCTIVE.filter(
    (rule) => rule.kind === kind && rule.action === action && (rule.when?.(difference) ?? true),
  )
  return reasons.length === 0 ? undefined : reasons.map(({ reason }) => reason).join('; ')
}
