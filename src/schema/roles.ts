/**
 * True for the roles that Offshoot makes: a branch's own and its logins, this branch's and others'. They are named
 * after their branches, which all begin so. They come and go with runs and not with migrations, so nothing they are
 * given or set is anybody's change.
 */
export function isOurs(role: string): string {
  return `starts_with(${role}, '${PREFIX}')`
}

/** The name of the role with that OID. A branch's own roles stand for whoever migrates, whatever they are called. */
export function roleName(oid: string): string {
  return `case when ${isOurs(`pg_get_userbyid(${oid})`)} then '${THE_BRANCH}' else pg_get_userbyid(${oid}) end`
}

/** How the roles of Offshoot are called together. Never shown but for what belongs to them. */
export const THE_BRANCH = 'the branch'

/** The same for a name that the server wrote elsewhere. */
export function isOurRole(name: string): boolean {
  return name.startsWith(PREFIX)
}

const PREFIX = 'offshoot-'
