import type { Answers } from './answers.ts'
import { type ApiAnswer, type ApiRequest, failed, notFound, ok, type Route, refused } from './http.ts'
import type { WorldTeam } from './model.ts'
import { template } from './schema.ts'
import type { GitHubWorld } from './world.ts'

const TEAM = template('team-full')
const MEMBERSHIP = template('team-membership-response-if-user-is-a-team-maintainer')

/** What GitHub answers about people: who a token is, what an account may do, who is in a team. */
export function peopleRoutes(world: GitHubWorld, answers: Answers): readonly Route[] {
  const team = '/orgs/([^/]+)/teams/([^/]+)'
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^/repos/${world.fullName}/collaborators/([^/]+)/permission$`),
      handle: (_, login) => permissionOf(decodeURIComponent(login), world, answers),
    },
    {
      method: 'GET',
      pattern: /^\/user$/,
      handle: ({ actor }) => (actor.app === undefined ? ok(answers.privateUser(actor.user)) : refused()),
    },
    {
      method: 'GET',
      pattern: /^\/app$/,
      handle: () => failed(401, 'A JSON web token could not be decoded'),
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${team}$`),
      handle: (request, organization, slug) =>
        ofTeam(world, request, { organization, slug, handle: (found) => ok(teamOf(found)) }),
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${team}/memberships/([^/]+)$`),
      handle: (request, organization, slug, login) =>
        ofTeam(world, request, {
          organization,
          slug,
          handle: (found) => membershipOf(found, decodeURIComponent(login)),
        }),
    },
  ]
}

interface Asked {
  readonly organization: string
  readonly slug: string
  readonly handle: (team: WorldTeam) => ApiAnswer
}

/** A team that a token may not see is answered as one that is not there. */
function ofTeam(world: GitHubWorld, { actor }: ApiRequest, { organization, slug, handle }: Asked): ApiAnswer {
  const found = world.teams.find((team) => team.organization === organization && team.slug === slug)
  return found === undefined || actor.members === 'none' ? notFound() : handle(found)
}

function teamOf({ organization, slug, members }: WorldTeam): Record<string, unknown> {
  // GitHub's example is older than two fields that its document asks for.
  const owner = { ...(TEAM.organization as object), login: organization, archived_at: null }
  return {
    ...TEAM,
    slug,
    name: slug,
    type: 'organization',
    members_count: members.length,
    organization: owner,
  }
}

function membershipOf({ members, invited }: WorldTeam, login: string): ApiAnswer {
  const isIn = (users: WorldTeam['members']) => users.some((user) => user.login === login)
  if (isIn(members)) return ok({ ...MEMBERSHIP, role: 'member', state: 'active' })
  return isIn(invited) ? ok({ ...MEMBERSHIP, role: 'member', state: 'pending' }) : notFound()
}

function permissionOf(login: string, world: GitHubWorld, answers: Answers): ApiAnswer {
  const found = [...world.permissions.values()].find(
    ({ user }) => user.login.toLowerCase() === login.toLowerCase(),
  )
  if (found?.user.type !== 'User') return failed(404, `${login} is not a user`)
  return ok(answers.permission(found.user, found.permission))
}
