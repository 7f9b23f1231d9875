import { type Answers, headNameOf } from './answers.ts'
import { type Actor, type ApiAnswer, failed, ok, type Route } from './http.ts'
import { ACCOUNTS, type User, type WorldPull } from './model.ts'
import type { GitHubWorld } from './world.ts'

interface Query {
  readonly query?: string
  readonly variables?: { readonly owner: string; readonly repo: string; readonly number: number }
}

const OF_PULL =
  'query ($owner: String!, $repo: String!, $number: Int!) { ' +
  'repository(owner: $owner, name: $repo) { pullRequest(number: $number) { '
const FORCE_PUSHES =
  'timelineItems(last: 50, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { ' +
  'pageInfo { hasPreviousPage } nodes { ... on HeadRefForcePushedEvent { beforeCommit { oid } } } }'
const VIEWER = 'viewer { login databaseId }'
const GLANCE =
  `query ($owner: String!, $repo: String!, $number: Int!) { ${VIEWER} ` +
  'repository(owner: $owner, name: $repo) { databaseId nameWithOwner url defaultBranchRef { name } ' +
  'pullRequest(number: $number) { number title body url author { ...account } state isDraft ' +
  'headRefName headRefOid headRepository { databaseId nameWithOwner } baseRefName baseRefOid ' +
  'labels(first: 100) { pageInfo { hasNextPage } nodes { name } } ' +
  'commits(last: 1) { nodes { commit { oid status { contexts { ' +
  'context state description targetUrl creator { ...account } } } } } } ' +
  `reviews(last: 100) { nodes { author { ...account } authorCanPushToRepository } } ${FORCE_PUSHES} } } } ` +
  'fragment account on Actor { __typename login ... on User { databaseId } ... on Bot { databaseId } ' +
  '... on Mannequin { databaseId } ... on Organization { databaseId } }'

/** All of GraphQL that is spoken here: three queries, in these words, which were held to GitHub's schema. */
const QUERIES = {
  viewer: `query { ${VIEWER} }`,
  forcePushes: `${OF_PULL}${FORCE_PUSHES} } } }`,
  glance: GLANCE,
} as const

export function graphqlRoute(world: GitHubWorld, answers: Answers): Route {
  return {
    method: 'POST',
    pattern: /^\/graphql$/,
    handle: ({ body, actor }) => {
      const { query = '', variables } = (body ?? {}) as Query
      const words = query.replace(/\s+/g, ' ').trim()
      const viewer = { login: actor.user.login, databaseId: actor.user.id }
      if (words === QUERIES.viewer) return ok({ data: { viewer } })
      if (variables === undefined) return failed(400, 'Problems parsing JSON')
      if (words === QUERIES.forcePushes)
        return ofPull(world, variables, (pull) => ({
          repository: { pullRequest: { timelineItems: forcePushes(world, pull) } },
        }))
      if (words !== QUERIES.glance) return failed(400, 'Problems parsing JSON')
      if (!mayRead(actor)) return refusal()
      return ofPull(world, variables, (pull) => ({
        viewer,
        repository: glanceOf(world, pull, answers),
      }))
    },
  }
}

function mayRead({ pullRequests, statuses, contents }: Actor): boolean {
  return pullRequests !== 'none' && statuses !== 'none' && contents !== 'none'
}

function refusal(): ApiAnswer {
  const message = 'Resource not accessible by integration'
  return ok({ data: null, errors: [{ type: 'FORBIDDEN', path: ['repository'], message }] })
}

function ofPull(
  world: GitHubWorld,
  { owner, repo, number }: NonNullable<Query['variables']>,
  answer: (pull: WorldPull) => unknown,
): ApiAnswer {
  const pull = `${owner}/${repo}` === world.fullName ? world.pulls.get(number) : undefined
  if (pull !== undefined) return ok({ data: answer(pull) })
  const message = 'Could not resolve to a PullRequest'
  return ok({ data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'], message }] })
}

function forcePushes(world: GitHubWorld, { number }: WorldPull) {
  const most = 50
  const all = world.timeline.filter(
    (event) => event.pull === number && event.event === 'head_ref_force_pushed',
  )
  const nodes = all.slice(-most).map(({ replaced }) => ({
    beforeCommit: typeof replaced === 'string' ? { oid: replaced } : null,
  }))
  return { pageInfo: { hasPreviousPage: all.length > most }, nodes }
}

function glanceOf(world: GitHubWorld, pull: WorldPull, answers: Answers) {
  const { number, title, body, state, mergedAt, headRepository, labels } = pull
  const told = answers.repository()
  const repositoryId = headRepository === 'same' ? world.repository.id : 777
  const contexts = new Map(world.statusesOf(pull.headSha).map((status) => [status.context, status]))
  const statuses = [...contexts.values()].map(({ context, state, description, targetUrl, creator }) => {
    return { context, state: state.toUpperCase(), description, targetUrl, creator: actorOf(creator) }
  })
  const commit = {
    oid: pull.headSha,
    status: statuses.length === 0 ? null : { contexts: statuses },
  }
  return {
    databaseId: world.repository.id,
    nameWithOwner: world.fullName,
    url: told.html_url,
    defaultBranchRef: { name: world.repository.defaultBranch },
    pullRequest: {
      ...{ number, title, body: body ?? '', url: answers.pull(pull).html_url },
      author: pull.user === null ? null : actorOf(pull.user),
      state: mergedAt === null ? state.toUpperCase() : 'MERGED',
      isDraft: pull.draft,
      ...{ headRefName: pull.headRef, headRefOid: pull.headSha },
      headRepository:
        headRepository === 'deleted'
          ? null
          : { databaseId: repositoryId, nameWithOwner: headNameOf(pull, world.fullName) },
      ...{ baseRefName: pull.baseRef, baseRefOid: pull.baseSha },
      labels: {
        pageInfo: { hasNextPage: labels.length > 100 },
        nodes: labels.slice(0, 100).map((name) => ({ name })),
      },
      commits: { nodes: [{ commit }] },
      reviews: {
        nodes: world.reviews
          .filter((review) => review.pull === number && review.state !== 'PENDING')
          .slice(-100)
          .map(({ user }) => ({
            author: user === null ? null : actorOf(user),
            authorCanPushToRepository: ['admin', 'write'].includes(permissionOf(world, user)),
          })),
      },
      timelineItems: forcePushes(world, pull),
    },
  }
}

function permissionOf(world: GitHubWorld, user: User | null): string {
  return (user === null ? undefined : world.permissions.get(user.id)?.permission) ?? 'none'
}

/** Bots go by the name of their App here, Copilot as well, which has another login in REST. */
function actorOf({ id, login, type }: User) {
  const name = id === ACCOUNTS.copilot.id ? 'copilot-swe-agent' : login.replace(/\[bot\]$/, '')
  return { __typename: type, login: type === 'Bot' ? name : login, databaseId: id }
}
