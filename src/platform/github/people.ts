import type { Account, Permission } from '../../core/change-request.ts'
import { isNotFoundError } from '../errors.ts'
import type { Team } from '../types.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { toPermission } from './convert.ts'
import type { Call } from './errors.ts'

/** What an account may do in the repository; GitHub does not tell about bots. */
export async function readPermission(
  client: GitHubClient,
  name: RepositoryName,
  { account, signal }: { account: Account; signal: AbortSignal },
): Promise<Permission> {
  if (account.type !== 'user') return 'none'
  const call: Call = { task: `read what ${account.login} may do here`, permission: 'contents: read' }
  try {
    const answer = await client.ask(call, signal, (api, request) =>
      api.repos.getCollaboratorPermissionLevel({ ...name, username: account.login, request }),
    )
    // The endpoint goes by login, and logins get renamed and taken by others.
    return answer.user?.id === account.id ? toPermission(answer.permission) : 'none'
  } catch (error) {
    if (isNotFoundError(error)) return 'none'
    throw error
  }
}

/**
 * Whether an account is in a team, or in a team below it. An invitation that nobody took up makes no member.
 * @throws ForgeError where the token does not see the team, which GitHub answers as if there were none
 */
export async function readMembership(
  client: GitHubClient,
  team: Team,
  { account, signal }: { account: Account; signal: AbortSignal },
): Promise<boolean> {
  if (account.type !== 'user') return false
  const { organization: org, slug: team_slug } = team
  const call: Call = {
    task: `read who is in the team @${org}/${team_slug}`,
    permission: 'members: read',
    appOnly: true,
  }
  try {
    const { state } = await client.ask(call, signal, (api, request) =>
      api.teams.getMembershipForUserInOrg({ org, team_slug, username: account.login, request }),
    )
    return state === 'active'
  } catch (error) {
    if (!isNotFoundError(error)) throw error
  }
  // The team itself tells an account that is not in it from a token that may not ask.
  await client.ask(call, signal, (api, request) => api.teams.getByName({ org, team_slug, request }))
  return false
}
