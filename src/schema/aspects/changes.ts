import type { AttributeChange } from '../difference.ts'
import type { Pair } from '../pairs.ts'
import { grantTo, isGrant, OWNER } from './attributes.ts'

/** Old names of roles to the names they have now. */
export function roleRenames(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const renames = new Map<string, string>()
  for (const { before, after } of pairs) {
    if (before?.kind === 'role' && after !== undefined && before.name !== after.name)
      renames.set(before.name, after.name)
  }
  return renames
}

/** Takes out what another change of the same object, or the new name of a role, says already. */
export function withoutImplied(
  changes: readonly AttributeChange[],
  roles: ReadonlyMap<string, string>,
): readonly AttributeChange[] {
  const owner = changes.find(({ name }) => name === OWNER)
  return changes.filter((change) => {
    // Something that follows its table's owner now, or did before, did not change hands by itself.
    if (change === owner)
      return change.before !== null && change.after !== null && roles.get(change.before) !== change.after
    // The new owner had some of what is now its own by right.
    if (owner !== undefined && change.after === null && change.name === grantTo(owner.after ?? ''))
      return false
    return !isGrant(change.name) || !changes.some((other) => isRenamed(change, other, roles))
  })
}

/** True when the two are one grant under the grantee's old name and its new one. */
function isRenamed(
  one: AttributeChange,
  other: AttributeChange,
  roles: ReadonlyMap<string, string>,
): boolean {
  const [old, now] = one.after === null ? [one, other] : [other, one]
  if (old.after !== null || now.before !== null || old.before !== now.after) return false
  return [...roles].some(([was, is]) => {
    const start = grantTo(was)
    return old.name.startsWith(start) && now.name === `${grantTo(is)}${old.name.slice(start.length)}`
  })
}
