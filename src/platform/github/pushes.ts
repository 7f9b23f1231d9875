import type { ChangeRequest, Push } from '../../core/change-request.ts'
import { isNotFoundError } from '../errors.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { toAccount } from './convert.ts'
import type { Call } from './errors.ts'

/** Pages of 100. A ref that was pushed to more often than that is not told about. */
const MOST_PAGES = 10

/**
 * Pushes to the head's ref, newest first. A fork's are its owner's to see, and an older GitHub Enterprise Server has no
 * record at all. A refusal is neither: whoever may read the commits may read this, so it means a limit or a fault.
 */
export async function readPushes(
  client: GitHubClient,
  name: RepositoryName,
  { changeRequest, signal }: { changeRequest: ChangeRequest; signal: AbortSignal },
): Promise<readonly Push[] | undefined> {
  const { number, headRef, fromFork } = changeRequest
  if (fromFork) return undefined
  const call: Call = { task: `list the pushes of pull request #${number}`, permission: 'contents: read' }
  const ref = `refs/heads/${headRef}`
  const activities = await client
    .listByCursor(call, signal, {
      send: (api, page) => api.repos.listActivities({ ...name, ref, direction: 'desc', ...page }),
      most: MOST_PAGES,
    })
    .catch((error: unknown) => {
      if (isNotFoundError(error)) return undefined
      throw error
    })
  return activities
    ?.filter((activity) => activity.activity_type !== 'branch_deletion' && activity.ref === ref)
    .map(({ after, timestamp, actor }) => ({ sha: after, at: timestamp, account: toAccount(actor) }))
}
