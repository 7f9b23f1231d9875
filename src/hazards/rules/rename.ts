import type { Hazard } from '../../report/model.ts'
import type { Difference } from '../../schema/difference.ts'
import { nameOf, type ObjectFact } from '../../schema/model.ts'
import { identifier, literal } from '../../sql/quote.ts'
import { inTurn, steps } from '../fixes/steps.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Compared, Rule } from '../types.ts'
import { knownUsers, textsNaming, type Users, usersIn } from '../users.ts'
import { place, quoted, shown, shownName } from '../words.ts'

/** Names that running code knows: the database follows a new one, and code of the last release does not. */
export const rename: Rule = {
  id: 'rename',
  find: (facts) => {
    const ground = groundOf(facts)
    const renamed = namesGone(facts, ground)
    const [columns, others] = [renamed.filter(isColumn), renamed.filter((one) => !isColumn(one))]
    const around = { ground, before: usersIn(facts.before), after: usersIn(facts.after) }
    const byTable = Map.groupBy(columns, ({ after }) => after.parent)
    return [
      ...others.map((one) => hazardOf([one], around)),
      ...[...byTable.values()].map((group) => hazardOf(group, around)),
      ...facts.differences.flatMap((difference) => labelsRenamed(difference, ground)),
    ]
  },
}

interface Renamed {
  readonly before: ObjectFact
  readonly after: ObjectFact
  /** The table, or what it is itself, as it was. */
  readonly relation: ObjectFact | undefined
}

interface Around {
  readonly ground: Ground
  /** What names something, at the fork point and now. */
  readonly before: (names: readonly string[]) => Users
  readonly after: (names: readonly string[]) => Users
}

/** What has another name. Names that are taken again, by a view or in a swap, still mean something to whoever uses them. */
function namesGone({ differences, before, after }: Compared, ground: Ground): readonly Renamed[] {
  const candidates = differences.flatMap((difference): readonly Renamed[] => {
    const { before: was, after: is, renamed } = difference
    if (!renamed || was === undefined || is === undefined || CALLED[was.kind] === undefined) return []
    // What is renamed for all members of a tree is told at its top; a trigger calls its function by OID.
    if (is.follows !== undefined || was.attributes.returns === 'trigger') return []
    return [{ before: was, after: is, relation: was.table === undefined ? was : ground.before(was.parent) }]
  })
  if (candidates.length === 0) return []
  const [old, now] = [namesOf(before.facts), namesOf(after.facts)]
  return candidates.filter((one) => {
    const parent = one.after.table === undefined ? undefined : ground.after(one.after.parent)
    return !now.has(nameKey(one.before, parent)) && !old.has(nameKey(one.after, one.relation))
  })
}

function isColumn({ before }: Renamed): boolean {
  return before.kind === 'column'
}

/** @param group one, or several columns of a table */
function hazardOf(group: readonly Renamed[], around: Around): Hazard {
  const { ground } = around
  const [first] = group
  if (first === undefined) throw new Error('a hazard of nothing')
  const { before, after, relation } = first
  const contents = before.kind === 'schema' ? undefined : ground.contents(relation)
  const moved = isMoved(first)
  const doer = ground.doer({
    says: moved ? ['set schema', 'rename'] : ['rename'],
    names: moved ? [before.name] : [before.name, after.name],
  })
  const named = [...(isColumn(first) ? [relation?.name ?? ''] : []), before.name]
  const whole = group.length === 1 ? objectOf(first) : shown(relation?.schema ?? '', relation?.name ?? '')
  return {
    rule: 'rename',
    severity: contents?.state === 'empty' ? 'warning' : 'danger',
    observed: true,
    object: whole,
    message:
      group.length === 1
        ? `${CALLED[before.kind]} \`${whole}\` ${moved ? 'moved' : 'renamed'} to \`${newName(first)}\``.trim()
        : `${group.length} columns of \`${whole}\` renamed`,
    evidence: [
      ...(contents?.evidence ?? []),
      ...(group.length === 1
        ? []
        : [
            ...group.slice(0, SHOWN).map((one) => `\`${shownName(one.before.name)}\` to \`${newName(one)}\``),
            ...(group.length > SHOWN ? [`${group.length - SHOWN} more`] : []),
          ]),
      ...(before.kind === 'schema' ? [] : textsNaming(around.after(named))),
      ...knownUsers(around.before(named), 'followed by'),
    ],
    why: 'Between the migration and the end of the deployment the running release asks for the old name and fails.',
    fix: inTurn(group.map((one) => FIXES[before.kind]?.(one) ?? TWO_STEPS)),
    ...(doer === undefined ? {} : place(doer)),
  }
}

function objectOf({ before, relation }: Renamed): string {
  if (before.kind === 'schema') return shownName(before.name)
  return before.table === undefined
    ? shown(before.schema, nameOf(before))
    : `${shown(relation?.schema ?? '', relation?.name ?? '')}.${shownName(before.name)}`
}

function newName(renamed: Renamed): string {
  const { schema, name } = renamed.after
  return isMoved(renamed) ? shown(schema, name) : shownName(name)
}

function isMoved({ before, after }: Renamed): boolean {
  return after.table === undefined && before.kind !== 'schema' && before.schema !== after.schema
}

/** Labels are told by the type that they belong to; those of a composite type's attributes are names in SQL as well. */
function labelsRenamed({ before, after, attributes }: Difference, ground: Ground): readonly Hazard[] {
  if (before?.kind !== 'enum' || after === undefined) return []
  return attributes.flatMap((change): readonly Hazard[] => {
    if (change.name !== 'label' || change.before === null || change.after === null) return []
    const object = shown(after.schema, after.name)
    const doer = ground.doer({ says: ['rename value'], names: [after.name] })
    return [
      {
        rule: 'rename',
        severity: 'danger',
        observed: true,
        object: `${object}.${shownName(change.before)}`,
        message: `Label ${shownName(change.before)} of enum \`${object}\` renamed to ${shownName(change.after)}`,
        evidence: [],
        why: 'The running release still writes the old label, which fails, and does not know the new one that it reads.',
        fix: steps(
          '-- Add the new label beside the old one; deploy code that knows both, then code that writes the new one:',
          `ALTER TYPE ${quoted(after.schema, after.name)} ADD VALUE IF NOT EXISTS ${change.after};`,
        ),
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

function keepBoth({ before, after, relation }: Renamed): string {
  const on = quoted(relation?.schema ?? '', relation?.name ?? '')
  const [old, now] = [identifier(before.name), identifier(after.name)]
  return steps(
    '-- Add the new column beside the old one:',
    `ALTER TABLE ${on} ADD COLUMN ${now} ${before.attributes.type};`,
    '-- Deploy code that writes both, fill the old rows in batches, deploy code that reads the new one.',
    '-- In a later release:',
    `ALTER TABLE ${on} DROP COLUMN ${old};`,
  )
}

function viewUnderOldName({ before, after }: Renamed): string {
  const [old, now] = [quoted(before.schema, before.name), quoted(after.schema, after.name)]
  return steps(
    '-- In one transaction; the view takes reads and writes of the old name until nothing uses it:',
    `ALTER TABLE ${old} ${before.schema === after.schema ? `RENAME TO ${identifier(after.name)}` : `SET SCHEMA ${identifier(after.schema)}`};`,
    `CREATE VIEW ${old} AS SELECT * FROM ${now};`,
    '-- Its readers need their grants on it. In a later release:',
    `DROP VIEW ${old};`,
  )
}

const TWO_STEPS =
  'Make it anew under the new name beside the old one, deploy code that uses the new one, and drop the old one a release later.'

const FIXES: Readonly<Partial<Record<ObjectFact['kind'], (renamed: Renamed) => string>>> = {
  column: keepBoth,
  table: viewUnderOldName,
  view: ({ before, after }) => {
    const old = quoted(before.schema, before.name)
    return steps(
      '-- Keep a view of the old name until nothing uses it:',
      `CREATE VIEW ${old} AS SELECT * FROM ${quoted(after.schema, after.name)};`,
      '-- In a later release:',
      `DROP VIEW ${old};`,
    )
  },
  schema: ({ before, after }) =>
    steps(
      '-- Let the code find its tables by the search path instead of the name, and deploy that first:',
      `ALTER ROLE CURRENT_USER SET search_path = ${literal(after.name)}, ${literal(before.name)}, public;`,
    ),
}

const SHOWN = 3
/** Kinds that code names, and what they are called at the beginning of a sentence. */
const CALLED: Readonly<Partial<Record<ObjectFact['kind'], string>>> = {
  schema: 'Schema',
  table: '',
  'foreign table': '',
  view: 'View',
  'materialized view': 'Materialized view',
  column: '',
  function: 'Function',
  aggregate: 'Aggregate',
  enum: 'Enum',
  domain: 'Domain',
  'composite type': 'Type',
}

function namesOf(facts: readonly ObjectFact[]): ReadonlySet<string> {
  const parents = new Map(facts.map((fact) => [`${fact.kind}:${fact.key}`, fact]))
  return new Set(
    facts.flatMap((fact) =>
      CALLED[fact.kind] === undefined ? [] : [nameKey(fact, parents.get(fact.parent ?? ''))],
    ),
  )
}

/** Tables and views share their names, and so do types. */
function nameKey(fact: ObjectFact, parent: ObjectFact | undefined): string {
  if (fact.table !== undefined) return JSON.stringify(['column', parent?.kind, parent?.key, fact.name])
  if (fact.kind === 'schema') return JSON.stringify(['schema', fact.name])
  const namespace = fact.kind === 'function' || fact.kind === 'aggregate' ? 'function' : 'relation'
  return JSON.stringify([namespace, fact.schema, nameOf(fact)])
}
