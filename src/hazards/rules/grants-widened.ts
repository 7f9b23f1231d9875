import type { Hazard } from '../../report/model.ts'
import { grantTo, isGrant, OWNER, revokedFrom } from '../../schema/aspects/attributes.ts'
import type { Difference } from '../../schema/difference.ts'
import { nameOf, type ObjectFact } from '../../schema/model.ts'
import { THE_BRANCH } from '../../schema/roles.ts'
import { PUBLIC, revoke } from '../fixes/privileges.ts'
import { steps } from '../fixes/steps.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Rule } from '../types.ts'
import { place, shown, shownName } from '../words.ts'
import { rolesWidened } from './role-rights.ts'

/** Who may do more than before. */
export const grantsWidened: Rule = {
  id: 'grants-widened',
  find: (facts) => {
    const ground = groundOf(facts)
    const newRoles = new Set(
      facts.differences.flatMap(({ before, after }) =>
        before === undefined && after?.kind === 'role' ? [after.name] : [],
      ),
    )
    const wider = facts.differences.flatMap((difference) => widenings(difference, newRoles))
    const groups = Map.groupBy(wider, ({ severity, says, grantee, privileges }) =>
      JSON.stringify([severity, says, grantee, privileges]),
    )
    return [
      ...[...groups.values()].flatMap((group) => hazardOf(group, ground)),
      ...ownersChanged(facts.differences, ground),
      ...rolesWidened(facts.differences, ground),
    ]
  },
}

interface Widening {
  readonly object: ObjectFact
  /** `column a`, where the object has no object for that part of it. */
  readonly part: string | undefined
  readonly grantee: string
  /** With a star behind what may be given on. */
  readonly privileges: readonly string[]
  readonly severity: Hazard['severity']
  /** `again`: it had been taken from everybody. */
  readonly says: 'may' | 'may again'
  readonly isNew: boolean
}

function widenings(
  { before, after, attributes }: Difference,
  newRoles: ReadonlySet<string>,
): readonly Widening[] {
  if (after === undefined || after.kind === 'role') return []
  const isNew = before === undefined
  const changes = isNew
    ? Object.entries(after.attributes).map(([name, value]) => ({ name, before: null, after: value }))
    : attributes
  return changes.flatMap((change): readonly Widening[] => {
    const { name } = change
    const base = { object: after, isNew }
    if (name === revokedFrom(PUBLIC)) {
      const privileges = beyond(change.before, change.after)
      if (privileges.length === 0) return []
      const isDanger = after.attributes.security === 'definer'
      const severity = isDanger ? 'danger' : 'warning'
      return [{ ...base, part: undefined, grantee: PUBLIC, privileges, severity, says: 'may again' }]
    }
    if (!isGrant(name) || change.after === null) return []
    const { grantee, part } = granteeOf(name, after)
    const privileges = beyond(change.after, change.before)
    if (privileges.length === 0) return []
    const more = { ...base, part, grantee, privileges, says: 'may' } as const
    if (grantee === PUBLIC) return [{ ...more, severity: severityForAll(after, privileges) }]
    // A role's first rights on something that was there before; what is new has to be granted to somebody.
    if (isNew || change.before !== null || after.kind === 'default privileges') return []
    const isMuch = privileges.some((one) => one.endsWith('*') || MUCH.has(one))
    return [{ ...more, severity: isMuch && !newRoles.has(grantee) ? 'warning' : 'notice' }]
  })
}

/** A part's name stands behind the role's, on objects that have such parts. */
function granteeOf(
  attribute: string,
  { kind }: ObjectFact,
): { readonly grantee: string; readonly part: string | undefined } {
  const rest = attribute.slice(grantTo('').length)
  const [, grantee, part] = (WITH_PARTS.has(kind) ? PART.exec(rest) : null) ?? []
  return { grantee: grantee ?? rest, part }
}

function severityForAll({ kind }: ObjectFact, privileges: readonly string[]): Hazard['severity'] {
  if (privileges.every((privilege) => HARMLESS.has(privilege)) && kind !== 'function') return 'notice'
  const isTable = ['table', 'foreign table', 'view', 'materialized view', 'column', 'schema'].includes(kind)
  return isTable && privileges.some((privilege) => !READING.has(privilege)) ? 'danger' : 'warning'
}

/** What the first list has and the second has not. `SELECT, INSERT; UPDATE WITH GRANT OPTION`. */
function beyond(one: string | null, other: string | null): readonly string[] {
  const had = new Set(wordsOf(other))
  return had.has('ALL') ? [] : wordsOf(one).filter((privilege) => !had.has(privilege))
}

function wordsOf(privileges: string | null): readonly string[] {
  return (privileges ?? '').split('; ').flatMap((list) => {
    const star = list.endsWith(GRANTABLE) ? '*' : ''
    const words = list.replace(GRANTABLE, '').split(', ')
    return words.filter((word) => word !== '').map((word) => `${word}${star}`)
  })
}

function hazardOf(group: readonly Widening[], ground: Ground): readonly Hazard[] {
  const [first] = group
  if (first === undefined) return []
  const { object, grantee, says, severity } = first
  const privileges = first.privileges.map((privilege) => privilege.replace('*', ''))
  const names = group.map(objectName)
  const who = grantee === PUBLIC ? 'Everybody' : `\`${shownName(grantee)}\``
  const on = `\`${names[0]}\`${names.length > 1 ? ` and ${names.length - 1} more` : ''}`
  const isGrantable = first.privileges.some((privilege) => privilege.endsWith('*'))
  const doer = ground.doer({
    // Made anew, a thing has what such a thing has by itself.
    says: says === 'may again' ? ['grant', 'create'] : ['grant'],
    names: [object.kind === 'column' ? (object.table ?? '') : object.name],
  })
  const revokes = group
    .slice(0, SHOWN)
    .flatMap((one) =>
      one.part === undefined ? (revoke({ object: one.object, grantee, privileges }) ?? []) : [],
    )
  return [
    {
      rule: 'grants-widened',
      severity,
      observed: true,
      object: names[0] ?? '',
      message: `${who} may ${privileges.join(', ')} on ${on}${says === 'may again' ? ' again' : ''}`,
      evidence: [
        ...names.slice(1, SHOWN).map((name) => `\`${name}\``),
        ...(isGrantable ? ['and give it on'] : []),
        ...(says === 'may again' ? ['it had been taken from PUBLIC'] : []),
        ...(object.attributes.security === 'definer' ? ['SECURITY DEFINER'] : []),
        ...(first.isNew ? ['a new object'] : []),
      ],
      why:
        grantee === PUBLIC
          ? 'PUBLIC is every login of the server, those of the future too.'
          : 'What has been granted is rarely taken back, and nobody looks at it again.',
      fix:
        revokes.length === 0
          ? 'If that is not meant, take it back with REVOKE, and grant it to the role that needs it.'
          : steps('-- If that is not meant:', ...revokes),
      ...(doer === undefined ? {} : place(doer)),
    },
  ]
}

function objectName({ object, part }: Pick<Widening, 'object' | 'part'>): string {
  const { kind, schema, name, table } = object
  const within = part === undefined ? '' : ` (${shownName(part)})`
  if (table !== undefined) return `${shown(schema, table)}.${shownName(name)}${within}`
  if (kind === 'default privileges')
    return `new ${shownName(name)}${schema === '' ? '' : ` in ${shownName(schema)}`}`
  const hasNoSchema = schema === '' || kind === 'schema' || kind === 'extension'
  return `${hasNoSchema ? shownName(name) : shown(schema, nameOf(object))}${within}`
}

function ownersChanged(differences: readonly Difference[], ground: Ground): readonly Hazard[] {
  const changed = differences.flatMap(({ before, after, attributes }) => {
    const change = attributes.find(({ name }) => name === OWNER)
    return before === undefined || after === undefined || change === undefined
      ? []
      : [{ object: after, change }]
  })
  const groups = Map.groupBy(changed, ({ change }) => JSON.stringify([change.before, change.after]))
  return [...groups.values()].flatMap((group): readonly Hazard[] => {
    const [first] = group
    if (first === undefined) return []
    const { object, change } = first
    const names = group.map((one) => objectName({ object: one.object, part: undefined }))
    const doer = ground.doer({ says: ['owner', 'reassign'], names: [object.name] })
    return [
      {
        rule: 'grants-widened',
        severity: 'notice',
        observed: true,
        object: names[0] ?? '',
        message: `${ownerName(change.after)} owns \`${names[0]}\`${names.length > 1 ? ` and ${names.length - 1} more` : ''} now`,
        evidence: [
          `owned by ${ownerName(change.before)} before`,
          ...names.slice(1, SHOWN).map((name) => `\`${name}\``),
        ],
        why: 'The owner may do everything with it and drop it, and its row security does not hold for the owner unless it is forced.',
        fix: 'If that is not meant, give it back with `ALTER … OWNER TO`, and grant the role what it needs.',
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

function ownerName(owner: string | null): string {
  return owner === THE_BRANCH ? 'the login of the migrations' : `\`${shownName(owner ?? '')}\``
}

const SHOWN = 4
const GRANTABLE = ' WITH GRANT OPTION'
const READING: ReadonlySet<string> = new Set([
  'SELECT',
  'USAGE',
  'EXECUTE',
  'CONNECT',
  'TEMPORARY',
  'REFERENCES',
])
const HARMLESS: ReadonlySet<string> = new Set(['USAGE', 'CONNECT', 'TEMPORARY'])
/** What goes beyond the daily work of an application. */
const MUCH: ReadonlySet<string> = new Set(['ALL', 'TRUNCATE', 'TRIGGER', 'CREATE', 'MAINTAIN', 'REFERENCES'])
const PART = /^(.*?) on ((?:column |its |\d+ of them|[a-z][a-z ]* ).*)$/s
const WITH_PARTS: ReadonlySet<ObjectFact['kind']> = new Set<ObjectFact['kind']>([
  'view',
  'materialized view',
  'foreign table',
  'column',
  'constraint',
  'composite type',
  'extension',
  'large object',
])
