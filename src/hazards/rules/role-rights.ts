import type { Hazard } from '../../report/model.ts'
import type { Difference } from '../../schema/difference.ts'
import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import type { Ground } from '../ground.ts'
import { place, shownName } from '../words.ts'

/** Roles that may do more on the whole server, or are members of one that may. */
export function rolesWidened(differences: readonly Difference[], ground: Ground): readonly Hazard[] {
  return differences.flatMap(({ before, after }): readonly Hazard[] => {
    if (after?.kind !== 'role') return []
    const rights = gained('may', before, after).filter((right) => RIGHTS.has(right))
    // A new role is made a member of others so that it can do anything at all.
    const groups = gained('member of', before, after).filter(
      (group) => before !== undefined || isMighty(group),
    )
    if (rights.length + groups.length === 0) return []
    const name = shownName(after.name)
    const isDanger = rights.some((right) => RIGHTS.get(right) === 'danger')
    const isWarning = rights.length > 0 || groups.some(isMighty)
    const says = [
      ...(rights.length === 0 ? [] : [`may ${rights.join(', ')}`]),
      ...(groups.length === 0
        ? []
        : [`is a member of ${groups.map((group) => `\`${shownName(group)}\``).join(', ')}`]),
    ]
    const doer = ground.doer({ says: ['role', 'user', 'grant'], names: [after.name] })
    return [
      {
        rule: 'grants-widened',
        severity: isDanger ? 'danger' : isWarning ? 'warning' : 'notice',
        observed: true,
        object: name,
        message: `Role \`${name}\` ${says.join(' and ')} ${before === undefined ? '' : 'now'}`.trim(),
        evidence: [before === undefined ? 'a new role' : 'it was there before'],
        why: 'It holds on the whole server, for every database on it.',
        fix: [
          '-- If that is not meant:',
          ...(rights.length === 0
            ? []
            : [
                `ALTER ROLE ${identifier(after.name)} ${rights.map((right) => `NO${right.toUpperCase()}`).join(' ')};`,
              ]),
          ...groups.map((group) => `REVOKE ${identifier(bare(group))} FROM ${identifier(after.name)};`),
        ].join('\n'),
        ...(doer === undefined ? {} : place(doer)),
      },
    ]
  })
}

function gained(
  attribute: 'may' | 'member of',
  before: ObjectFact | undefined,
  after: ObjectFact,
): readonly string[] {
  const had = new Set(listed(before, attribute))
  return listed(after, attribute).filter((one) => !had.has(one))
}

function listed(role: ObjectFact | undefined, attribute: string): readonly string[] {
  return (role?.attributes[attribute] ?? '').split(', ').filter((one) => one !== '')
}

function bare(group: string): string {
  return group.replace(/ with admin option| without inherit/g, '')
}

function isMighty(group: string): boolean {
  return MIGHTY.test(bare(group))
}

const RIGHTS: ReadonlyMap<string, Hazard['severity']> = new Map([
  ['superuser', 'danger'],
  ['bypassrls', 'danger'],
  ['createrole', 'warning'],
  ['replication', 'warning'],
])
/** Roles of the server's own that see or do what grants keep from others. */
const MIGHTY =
  /^pg_(?:read_all_data|write_all_data|maintain|execute_server_program|(?:read|write)_server_files|signal_backend)$/
