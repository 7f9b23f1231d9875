import type { ChangeRequest } from '../../core/change-request.ts'
import { OffshootError } from '../../core/errors.ts'
import { isNotFoundError } from '../errors.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { toChangeRequest } from './convert.ts'
import type { Call } from './errors.ts'

const READ_PULLS = 'pull-requests: read'

/** One call. */
export async function readPull(
  client: GitHubClient,
  name: RepositoryName,
  { number, signal }: { number: number; signal: AbortSignal },
): Promise<ChangeRequest> {
  const call: Call = { task: `read pull request #${number}`, permission: READ_PULLS }
  const pull = await client.ask(call, signal, (api, request) =>
    api.pulls.get({ ...name, pull_number: number, request }),
  )
  return toChangeRequest(pull)
}

/**
 * Names get reused when repositories move; branches are named after the id.
 * @throws OffshootError `guard`
 */
export function ofRepository(changeRequest: ChangeRequest, repositoryId: string): ChangeRequest {
  const { repository, number, url } = changeRequest
  if (repository.id === repositoryId) return changeRequest
  throw new OffshootError('guard', `Pull request #${number} belongs to another repository than this run`, {
    where: url,
    said: `repository ${repository.id}, while the run is for ${repositoryId}`,
    next: 'Run it in the repository that the pull request is for.',
  })
}

/** One call for each 100, oldest first. */
export async function readOpenPulls(
  client: GitHubClient,
  name: RepositoryName,
  signal: AbortSignal,
): Promise<readonly ChangeRequest[]> {
  const call: Call = { task: 'list the open pull requests', permission: READ_PULLS }
  const pulls = await client.list(call, signal, {
    send: (api, page) =>
      api.pulls.list({ ...name, state: 'open', sort: 'created', direction: 'asc', ...page }),
    wholePages: true,
  })
  return pulls.map(toChangeRequest)
}

/** One call for each 100. */
export async function readPullsOfRef(
  client: GitHubClient,
  name: RepositoryName,
  { ref, signal }: { ref: string; signal: AbortSignal },
): Promise<readonly ChangeRequest[]> {
  const call: Call = { task: `list the pull requests of ${ref}`, permission: READ_PULLS }
  const pulls = await client.list(call, signal, {
    send: (api, page) => api.pulls.list({ ...name, head: `${name.owner}:${ref}`, state: 'all', ...page }),
  })
  // GitHub ignores a filter it cannot read, and then lists everything.
  return pulls.map(toChangeRequest).filter((found) => !found.fromFork && found.headRef === ref)
}

/** One call; where that finds no open one, one more for each 100 open pull requests. */
export async function readPullsOfCommit(
  client: GitHubClient,
  name: RepositoryName,
  { sha, signal }: { sha: string; signal: AbortSignal },
): Promise<readonly ChangeRequest[]> {
  const call: Call = { task: `list the pull requests of commit ${sha.slice(0, 7)}`, permission: READ_PULLS }
  const ofCommit = await client
    .list(call, signal, {
      send: (api, page) =>
        api.repos.listPullRequestsAssociatedWithCommit({ ...name, commit_sha: sha, ...page }),
    })
    .catch((error: unknown) => {
      if (isNotFoundError(error)) return []
      throw error
    })
  const isHead = (found: ChangeRequest): boolean => found.headSha === sha
  const found = ofCommit.map(toChangeRequest).filter(isHead)
  const closed = found.filter(({ state }) => state !== 'open')
  if (closed.length < found.length) return [...found.filter(({ state }) => state === 'open'), ...closed]
  // Commits of forks are not among the repository's own, so only the pull requests themselves can tell.
  return [...(await readOpenPulls(client, name, signal)).filter(isHead), ...closed]
}
