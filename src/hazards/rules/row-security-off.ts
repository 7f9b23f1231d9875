import type { Hazard } from '../../report/model.ts'
import type { Difference } from '../../schema/difference.ts'
import type { FactRef, ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Compared, Rule } from '../types.ts'
import { derivedName, place, quoted, shown, shownName } from '../words.ts'

/** Rows that more people see than before. */
export const rowSecurityOff: Rule = {
  id: 'row-security-off',
  find: (facts) => {
    const ground = groundOf(facts)
    return [
      ...facts.differences.flatMap((difference) => switchedOff(difference, ground)),
      ...policiesChanged(facts, ground),
      ...unlikeTheOthers(facts, ground),
    ]
  },
}

function switchedOff({ before, after, attributes }: Difference, ground: Ground): readonly Hazard[] {
  if (before?.kind !== 'table' || after === undefined) return []
  const object = shown(after.schema, after.name)
  const alter = `ALTER TABLE ${quoted(after.schema, after.name)}`
  return attributes.flatMap(({ name, before: was, after: is }): readonly Hazard[] => {
    const forced = name === FORCED
    if ((name !== SECURITY && !forced) || was !== 'on' || is !== 'off') return []
    const doer = ground.doer({
      says: forced ? ['no force row level security'] : ['disable row level security'],
      names: [after.name],
    })
    return [
      {
        rule: 'row-security-off',
        severity: forced ? 'warning' : 'danger',
        observed: true,
        object,
        message: forced
          ? `Row security of \`${object}\` no longer holds for its owner`
          : `Row security of \`${object}\` switched off`,
        evidence: ground.contents(before).evidence,
        why: forced
          ? 'An application that logs in as the owner sees and changes every row.'
          : 'Whoever may read or write the table sees and changes every row; its policies are still there and do nothing.',
        fix: `-- If that is not meant:\n${alter} ${forced ? 'FORCE' : 'ENABLE'} ROW LEVEL SECURITY;`,
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

/** What became of the policies of a table that was there before and heeds them: told together. */
function policiesChanged(facts: Compared, ground: Ground): readonly Hazard[] {
  const groups = new Map<FactRef, Told[]>()
  for (const difference of facts.differences) {
    const parent = (difference.after ?? difference.before)?.parent
    const told = policyTold(difference)
    if (told === undefined || parent === undefined) continue
    // Who switches it on gives its policies with it.
    if ([ground.before(parent), ground.after(parent)].some((table) => table?.attributes[SECURITY] !== 'on'))
      continue
    const group = groups.get(parent)
    if (group === undefined) groups.set(parent, [told])
    else group.push(told)
  }
  return [...groups].flatMap(([parent, all]): readonly Hazard[] => {
    const [worst] = all.toSorted((one, other) => RANK[one.severity] - RANK[other.severity])
    const table = ground.after(parent)
    if (worst === undefined || table === undefined) return []
    const object = shown(table.schema, table.name)
    const doer = ground.doer({ says: ['policy'], names: [worst.policy.name, table.name] })
    return [
      {
        rule: 'row-security-off',
        severity: worst.severity,
        observed: true,
        object,
        message: `Policy \`${shownName(worst.policy.name)}\` of \`${object}\` ${worst.says}`,
        evidence: [
          ...(typeof worst.policy.attributes.roles === 'string'
            ? [`for ${shownName(worst.policy.attributes.roles)}`]
            : []),
          ...all
            .filter((one) => one !== worst)
            .slice(0, 3)
            .map(({ policy, says }) => `\`${shownName(policy.name)}\` ${says}`),
          ...(all.length > 4 ? [`${all.length - 4} more`] : []),
        ],
        why: worst.why,
        fix: worst.fix,
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

interface Told {
  readonly policy: ObjectFact
  readonly severity: Hazard['severity']
  readonly says: string
  readonly why: string
  readonly fix: string
}

function policyTold({ before, after, attributes }: Difference): Told | undefined {
  const policy = after ?? before
  if (policy?.kind !== 'policy') return undefined
  const isPermissive = policy.attributes.type === 'permissive'
  if (after === undefined)
    return isPermissive ? withdrawn(policy) : opened(policy, 'dropped, which restricted the others')
  if (before === undefined) {
    if (!isPermissive) return undefined
    const says = isForAll(after)
      ? 'lets everybody at every row'
      : 'added: what it allows is allowed, whatever the others say'
    return isForAll(after) ? opened(after, says) : { ...opened(after, says), severity: 'notice' }
  }
  const wider = attributes.find(({ name, before: was, after: is }) => isWider(name, was, is))
  return wider === undefined
    ? undefined
    : opened(after, `widened: ${wider.name} is ${shownName(wider.after ?? 'gone')} now`)
}

function opened(policy: ObjectFact, says: string): Told {
  return {
    policy,
    severity: 'warning',
    says,
    why: 'Rows that were kept from somebody are open to them as soon as the migration is through.',
    fix: 'Try it as the roles that it is for: `SET ROLE …; SELECT count(*) FROM …;` must find only rows that are theirs.',
  }
}

function withdrawn(policy: ObjectFact): Told {
  return {
    policy,
    severity: 'notice',
    says: 'dropped: rows that only it allowed are hidden',
    why: 'Queries that relied on it find less than before, and say nothing.',
    fix: 'Drop it in the transaction that makes what takes its place.',
  }
}

function isWider(name: string, was: string | null, is: string | null): boolean {
  if (name === 'using' || name === 'with check')
    return was !== null && was !== 'true' && (is === 'true' || is === null)
  if (name === 'roles') return is === 'public'
  if (name === 'command') return is === 'all'
  return name === 'type' && is === 'permissive'
}

function isForAll({ attributes }: ObjectFact): boolean {
  const conditions = [attributes.using, attributes['with check']].filter((one) => typeof one === 'string')
  return attributes.roles === 'public' && conditions.length > 0 && conditions.every((one) => one === 'true')
}

/** New tables that have no row security, where every table beside them has. */
function unlikeTheOthers({ differences, after }: Compared, ground: Ground): readonly Hazard[] {
  const added = differences.flatMap(({ before, after: table }) =>
    before === undefined && table?.kind === 'table' && isOpen(table) ? [table] : [],
  )
  if (added.length === 0) return []
  const fresh = new Set(added.map(({ key }) => key))
  const schemas = Map.groupBy(
    after.facts.filter(
      ({ kind, key, follows }) => kind === 'table' && follows === undefined && !fresh.has(key),
    ),
    ({ schema }) => schema,
  )
  return added.flatMap((table): readonly Hazard[] => {
    const others = schemas.get(table.schema) ?? []
    if (others.length < SEVERAL || others.some(isOpen)) return []
    const object = shown(table.schema, table.name)
    const doer = ground.doer({ says: ['create table'], names: [table.name] })
    return [
      {
        rule: 'row-security-off',
        severity: 'notice',
        observed: true,
        object,
        message: `New table \`${object}\` has no row security, and all others in \`${shownName(table.schema)}\` have`,
        evidence: [`${others.length} tables with row security`],
        why: 'Whoever may read the schema’s tables, by default privileges for instance, sees all of its rows.',
        fix: `ALTER TABLE ${quoted(table.schema, table.name)} ENABLE ROW LEVEL SECURITY;\n-- And a policy for each role that needs it:\nCREATE POLICY ${identifier(derivedName(table.name, '_own'))} ON ${quoted(table.schema, table.name)} USING (false);`,
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

function isOpen({ attributes, follows }: ObjectFact): boolean {
  return attributes[SECURITY] !== 'on' && follows === undefined
}

const SECURITY = 'row security'
const FORCED = 'row security for the owner'
/** Tables from which on what they have in common is a custom. */
const SEVERAL = 3
const RANK: Readonly<Record<Hazard['severity'], number>> = { danger: 0, warning: 1, notice: 2 }
