import type { Hazard } from '../../report/model.ts'
import { lossOf } from '../../schema/destructive.ts'
import type { Difference } from '../../schema/difference.ts'
import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { steps } from '../fixes/steps.ts'
import type { Ground } from '../ground.ts'
import type { Compared } from '../types.ts'
import { place, quoted, shown, shownName } from '../words.ts'

/** Columns whose new type holds less than the old one. */
export function narrowings(facts: Compared, ground: Ground): readonly Hazard[] {
  return facts.differences.flatMap((difference): readonly Hazard[] => {
    const { before, after, attributes } = difference
    const type = attributes.find(({ name }) => name === 'type')
    if (before?.kind !== 'column' || after === undefined || type === undefined) return []
    if (after.follows !== undefined || lossOf(difference, 'altered') === undefined) return []
    const table = ground.before(before.parent)
    if (table === undefined) return []
    const contents = ground.contents(table)
    const object = `${shown(table.schema, table.name)}.${shownName(after.name)}`
    const doer = ground.doer({ says: ['type', 'alter table'], names: [table.name, after.name] })
    return [
      {
        rule: 'data-loss',
        severity: contents.state === 'empty' ? 'notice' : 'warning',
        observed: true,
        object,
        message: `\`${object}\` goes from \`${shownName(type.before ?? '')}\` to \`${shownName(type.after ?? '')}\`: values that do not fit are cut, or fail`,
        evidence: [
          ...contents.evidence,
          ...(contents.state === 'filled' ? ['every value on the branch was taken'] : []),
        ],
        why: 'What a cast rounds or cuts comes back from a backup only, and one value in production that it does not take ends the deployment.',
        fix: steps(
          '-- Before, on production; it must find nothing and not fail:',
          `SELECT count(*) FROM ${quoted(table.schema, table.name)} WHERE ${identifier(before.name)}::${type.after}::${type.before} IS DISTINCT FROM ${identifier(before.name)};`,
        ),
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

/** What is neither a table nor a column. */
export function otherLosses(facts: Compared, ground: Ground): readonly Hazard[] {
  const schemas = new Set(
    facts.differences.flatMap(({ before, after }) =>
      before?.kind === 'schema' && after === undefined ? [before.name] : [],
    ),
  )
  return facts.differences.flatMap((difference): readonly Hazard[] => {
    const { before, after } = difference
    if (before === undefined || (after === undefined && schemas.has(before.schema))) return []
    const loss = lossOf(difference, after === undefined ? 'removed' : 'altered')
    const told = loss === undefined ? undefined : OTHERS[before.kind]?.(difference)
    if (told === undefined) return []
    const object = shownObject(before)
    const doer = ground.doer({ says: told.says, names: [before.name] })
    return [
      {
        rule: 'data-loss',
        severity: told.severity,
        observed: true,
        object,
        message: told.message(object),
        evidence: loss === undefined ? [] : [loss],
        why: told.why,
        fix: told.fix,
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

interface Told {
  readonly severity: Hazard['severity']
  readonly message: (object: string) => string
  readonly why: string
  readonly fix: string
  readonly says: readonly string[]
}

/** By kind; `undefined` for what another rule tells. */
const OTHERS: Readonly<Partial<Record<ObjectFact['kind'], (difference: Difference) => Told | undefined>>> = {
  sequence: () => ({
    severity: 'notice',
    message: (object) => `Sequence \`${object}\` dropped: the numbers it gave out are forgotten`,
    why: 'A sequence that starts over gives out numbers that rows, caches and other systems already know.',
    fix: 'Note its last value first, and start whatever takes its place behind it with `setval`.',
    says: ['drop'],
  }),
  column: ({ attributes }) =>
    attributes.some(({ name, after }) => name === 'identity' && after === null)
      ? {
          severity: 'notice',
          message: (object) => `\`${object}\` is no identity any more: the numbers it gave out are forgotten`,
          why: 'INSERTs that leave the column out fail from now on, and a new sequence would start over.',
          fix: 'Make a sequence, set it behind the largest value with `setval`, and make it the default in the same transaction.',
          says: ['drop identity', 'alter table'],
        }
      : undefined,
  enum: ({ attributes }) => ({
    severity: 'warning',
    message: (object) =>
      `${attributes
        .filter(({ name, after }) => name === 'label' && after === null)
        .slice(0, 3)
        .map(({ before }) => shownName(before ?? ''))
        .join(', ')} taken out of enum \`${object}\``,
    why: 'Rows cannot have the label any more, and running code that still writes it fails.',
    fix: 'First deploy code that neither writes nor expects the label, and change the rows that have it in batches; then take it out.',
    says: ['type'],
  }),
  'composite type': ({ attributes }) => ({
    severity: 'warning',
    message: (object) =>
      `${attributes
        .filter(({ name, after }) => name === 'attribute' && after === null)
        .slice(0, 3)
        .map(({ before }) => `\`${shownName(before ?? '')}\``)
        .join(', ')} taken out of type \`${object}\``,
    why: 'Every row that holds such a value loses what it had in the attribute.',
    fix: 'Keep the attribute, unused, or copy what it holds to a column first.',
    says: ['alter type', 'drop attribute'],
  }),
  extension: () => ({
    severity: 'danger',
    message: (object) => `Extension \`${object}\` dropped with its tables`,
    why: 'The rows of the tables that it brought come back from a backup only.',
    fix: 'Copy what is in its tables to tables of your own first.',
    says: ['drop extension'],
  }),
  'large object': () => ({
    severity: 'danger',
    message: () => 'Large objects deleted: what they held is lost',
    why: 'They come back from a backup only, and columns that hold their OIDs point nowhere.',
    fix: 'Delete them a release after nothing points at them any more.',
    says: ['lo_unlink', 'select', 'do'],
  }),
}

function shownObject({ schema, name, table }: ObjectFact): string {
  return table === undefined ? shown(schema, name) : `${shown(schema, table)}.${shownName(name)}`
}
