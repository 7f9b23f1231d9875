import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import { originOf, splitRemote, withoutUser } from '../remote.ts'

/** Which project, and where its API is. */
export interface Place {
  /** `group/name`. */
  readonly fullName: string
  readonly apiUrl: string
}

const NEXT = 'set CI_PROJECT_PATH=group/project, and CI_API_V4_URL where it is not on gitlab.com'
const GITLAB_API = 'https://gitlab.com/api/v4'

/**
 * In a job what the runner says; else the remote `origin` of the checkout. A remote names the API only of gitlab.com: a
 * token goes nowhere because a checkout says so.
 * @throws OffshootError `config` when neither names a project on GitLab
 */
export async function findProject(env: Env, directory: string, signal: AbortSignal): Promise<Place> {
  const apiUrl = apiUrlOf(env)
  const told = env.CI_PROJECT_PATH
  if (told !== undefined && told !== '') {
    if (!NAME.test(told)) throw unusable('CI_PROJECT_PATH', told)
    return { fullName: told, apiUrl: apiUrl ?? GITLAB_API }
  }
  const remote = await originOf({ env, directory, signal }, NEXT)
  const found = splitRemote(remote)
  if (found === undefined || !NAME.test(found.path)) throw unusable('the remote origin', withoutUser(remote))
  // GitLab's way around firewalls that block the port of SSH.
  const host = found.host === 'altssh.gitlab.com' ? 'gitlab.com' : found.host
  if (apiUrl === undefined && host !== 'gitlab.com')
    throw new OffshootError('config', `the remote origin is on ${host}, and nothing says where its API is`, {
      next: `set CI_API_V4_URL, mostly to https://${host}/api/v4`,
    })
  return { fullName: found.path, apiUrl: apiUrl ?? GITLAB_API }
}

const NAME = /^[\w.-]{1,255}(?:\/[\w.-]{1,255}){1,20}$/

function apiUrlOf({ CI_API_V4_URL: url }: Env): string | undefined {
  if (url === undefined || url === '') return undefined
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new OffshootError('config', 'CI_API_V4_URL is not a web address', { said: url })
  return url
}

function unusable(what: string, said: string): OffshootError {
  return new OffshootError('config', `${what} names no project on GitLab`, { said, next: NEXT })
}
