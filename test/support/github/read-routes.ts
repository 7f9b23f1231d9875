import { type Answers, headOwnerOf } from './answers.ts'
import { type ApiAnswer, type ApiRequest, notFound, ok, page, perPage, type Route } from './http.ts'
import type { WorldPull } from './model.ts'
import type { GitHubWorld } from './world.ts'

/** A comparison lists no more files than this. */
const COMPARED_FILES = 300
const COMPARED_COMMITS = 250
const LISTED_FILES = 3000
const LISTED_COMMITS = 250

/** What GitHub answers to GET. */
export function readRoutes(world: GitHubWorld, answers: Answers, base: string): readonly Route[] {
  const repo = `/repos/${world.fullName}`
  const ofPull = (number: string, handle: (pull: WorldPull) => ApiAnswer): ApiAnswer => {
    const pull = world.pulls.get(Number(number))
    return pull === undefined ? notFound() : handle(pull)
  }
  const list = (request: ApiRequest, items: readonly unknown[]): ApiAnswer => page(request, items, base)
  const comparisonOf = (pull: WorldPull) =>
    world.comparison(pull.baseSha, pull.headSha) ?? { commits: [], files: [] }
  const get = (path: string, handle: Route['handle']): Omit<Route, 'needs'> => ({
    method: 'GET',
    pattern: new RegExp(`^${path}$`),
    handle,
  })

  const pulls: readonly Omit<Route, 'needs'>[] = [
    get(`${repo}/pulls`, (request) =>
      list(
        request,
        select(world, request).map((pull) => answers.listedPull(pull)),
      ),
    ),
    get(`${repo}/pulls/(\\d+)`, (_, number) => ofPull(number, (pull) => ok(answers.pull(pull)))),
    get(`${repo}/pulls/(\\d+)/files`, (request, number) =>
      ofPull(number, (pull) =>
        list(
          request,
          comparisonOf(pull)
            .files.slice(0, LISTED_FILES)
            .map((file) => answers.file(file)),
        ),
      ),
    ),
    get(`${repo}/pulls/(\\d+)/commits`, (request, number) =>
      ofPull(number, (pull) =>
        list(
          request,
          comparisonOf(pull)
            .commits.slice(0, LISTED_COMMITS)
            .map((commit) => answers.commit(commit)),
        ),
      ),
    ),
    get(`${repo}/pulls/(\\d+)/reviews`, (request, number) =>
      ofPull(number, (pull) =>
        list(
          request,
          world.reviews
            .filter((review) => review.pull === pull.number)
            .map((review) => answers.review(review)),
        ),
      ),
    ),
    get(`${repo}/issues/(\\d+)/comments`, (request, number) =>
      ofPull(number, (pull) =>
        list(
          request,
          world.commentsOf(pull.number).map((comment) => answers.comment(comment)),
        ),
      ),
    ),
    get(`${repo}/issues/comments/(\\d+)`, (_, id) => {
      const comment = world.comments.get(Number(id))
      return comment === undefined ? notFound() : ok(answers.comment(comment))
    }),
    get(`${repo}/commits/(\\w+)/pulls`, (request, sha) => {
      // Commits of forks are not found through the repository they are proposed to.
      const found = [...world.pulls.values()].filter(
        (pull) =>
          pull.headRepository === 'same' &&
          (pull.headSha === sha || comparisonOf(pull).commits.some((commit) => commit.sha === sha)),
      )
      return list(
        request,
        found.map((pull) => answers.listedPull(pull)),
      )
    }),
  ]
  const statuses: readonly Omit<Route, 'needs'>[] = [
    get(`${repo}/commits/(\\w+)/status`, (_, sha) => ok(answers.combinedStatus(sha))),
    get(`${repo}/commits/(\\w+)/statuses`, (request, sha) =>
      list(
        request,
        world
          .statusesOf(sha)
          .toReversed()
          .map((status) => answers.status(status)),
      ),
    ),
  ]
  return [
    ...pulls.map((route) => ({ ...route, needs: 'pullRequests' as const })),
    ...statuses.map((route) => ({ ...route, needs: 'statuses' as const })),
    {
      ...get(`${repo}/compare/(.+)\\.\\.\\.(.+)`, (request, from, to) =>
        compare(request, { world, answers, from, to }),
      ),
      needs: 'contents',
    },
    get(repo, () => ok(answers.repository())),
  ]
}

function select(world: GitHubWorld, { query }: ApiRequest): readonly WorldPull[] {
  const state = query.get('state') ?? 'open'
  const [, owner, ref] = /^([^:]+):(.+)$/.exec(query.get('head') ?? '') ?? []
  return [...world.pulls.values()]
    .filter((pull) => state === 'all' || pull.state === state)
    .filter(
      (pull) =>
        ref === undefined || (pull.headRef === ref && headOwnerOf(pull, world.repository.owner) === owner),
    )
    .toSorted((a, b) => (query.get('direction') === 'asc' ? a.number - b.number : b.number - a.number))
}

interface Comparing {
  readonly world: GitHubWorld
  readonly answers: Answers
  readonly from: string
  readonly to: string
}

function compare({ query }: ApiRequest, { world, answers, from, to }: Comparing): ApiAnswer {
  const found = world.comparison(from, to)
  if (found === undefined) return notFound()
  const paged = query.has('page') || query.has('per_page')
  const size = paged ? perPage(query) : COMPARED_COMMITS
  const current = Number(query.get('page') ?? 1)
  const start = paged ? (current - 1) * size : Math.max(0, found.commits.length - size)
  const files = current === 1 ? found.files.slice(0, COMPARED_FILES) : undefined
  return ok(answers.comparison(found.commits.slice(start, start + size), found.commits.length, files))
}
