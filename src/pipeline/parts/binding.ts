import { messageOf, OffshootError } from '../../core/errors.ts'
import { git } from '../../core/git.ts'
import type { Binding } from '../../seal/seal.ts'
import type { Outside } from '../run.ts'

/** What ties a seal to this attempt of this run; the runner tells it to every job alike. */
export function bindingOf({ context, env }: Pick<Outside, 'context' | 'env'>, headSha: string): Binding {
  return {
    host: context.host,
    repositoryId: context.repository.id,
    headSha,
    runId: context.runId,
    attempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1),
  }
}

/** The commit that is checked out here. */
export async function checkedOut({ context, env, signal }: Outside): Promise<string> {
  try {
    return (await git(['rev-parse', 'HEAD'], { directory: context.workspace, env, signal })).trim()
  } catch (error) {
    signal.throwIfAborted()
    throw new OffshootError('config', 'there is no checkout here, so there is nothing to check', {
      said: messageOf(error).trim().split('\n').at(-1) ?? '',
      next: 'check out the commit that `stage: fork` gave as `head-sha` before this step',
      cause: error,
    })
  }
}
