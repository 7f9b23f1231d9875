import type { Account, Permission } from '../../core/change-request.ts'
import { isNotFoundError } from '../errors.ts'
import type { Team } from '../types.ts'
import { type ApiMember, toPermission } from './convert.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

/** What a person may do in the project, as a member of it, of a group above it, or of one that it is shared with. */
export async function readPermission(
  { client, path }: Project,
  account: Account,
  signal: AbortSignal,
): Promise<Permission> {
  if (account.type !== 'user') return 'none'
  const call: Call = { task: `read what ${account.login} may do here`, role: 'Reporter' }
  try {
    const member = await client.ask<ApiMember>(call, signal, { path: `${path}/members/all/${account.id}` })
    return member.id === account.id ? toPermission(member) : 'none'
  } catch (error) {
    if (isNotFoundError(error)) return 'none'
    throw error
  }
}

/**
 * Whether an account is in a group, or in one above it.
 * @throws ForgeError where the token does not see the group, which GitLab answers as if there were none
 */
export async function readMembership(
  { client }: Project,
  { organization, slug }: Team,
  { account, signal }: { account: Account; signal: AbortSignal },
): Promise<boolean> {
  if (account.type !== 'user') return false
  const name = `${organization}/${slug}`
  const path = `/groups/${encodeURIComponent(name)}`
  const call: Call = {
    task: `read who is in the group @${name}`,
    role: 'Guest',
    hint: `A private group shows its members to accounts in it only: make the token’s one a guest of @${name}, or use a group access token.`,
  }
  try {
    const member = await client.ask<ApiMember>(call, signal, { path: `${path}/members/all/${account.id}` })
    return member.id === account.id && toPermission(member) !== 'none'
  } catch (error) {
    if (!isNotFoundError(error)) throw error
  }
  // The group itself tells an account that is not in it from a token that may not ask.
  await client.ask(call, signal, { path, query: { with_projects: false } })
  return false
}
