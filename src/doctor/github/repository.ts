import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import { originOf, splitRemote, withoutUser } from '../remote.ts'

/** Which repository, and where its API is. */
export interface Place {
  readonly owner: string
  readonly repo: string
  readonly apiUrl: string
}

/**
 * In a job what the runner says; else the remote `origin` of the checkout. A remote names the API only of github.com: a
 * token goes nowhere because a checkout says so.
 * @throws OffshootError `config` when neither names a repository on GitHub
 */
export async function findRepository(env: Env, directory: string, signal: AbortSignal): Promise<Place> {
  const told = env.GITHUB_REPOSITORY
  if (told !== undefined && told !== '') {
    const name = parseName(told)
    if (name === undefined) throw unusable('GITHUB_REPOSITORY', told)
    return { ...name, apiUrl: apiUrlOf(env) ?? GITHUB_API }
  }
  const remote = await originOf({ env, directory, signal }, NEXT)
  const parsed = parseRemote(remote)
  if (parsed === undefined) throw unusable('the remote origin', withoutUser(remote))
  const apiUrl = apiUrlOf(env) ?? (parsed.host === 'github.com' ? GITHUB_API : undefined)
  if (apiUrl === undefined)
    throw new OffshootError(
      'config',
      `the remote origin is on ${parsed.host}, and nothing says where its API is`,
      {
        next: `set GITHUB_API_URL, for a GitHub Enterprise Server to https://${parsed.host}/api/v3`,
      },
    )
  return { owner: parsed.owner, repo: parsed.repo, apiUrl }
}

const NEXT = 'run it in a checkout whose remote origin is on GitHub, or set GITHUB_REPOSITORY=owner/name'
const GITHUB_API = 'https://api.github.com'

/** Of any host; GitHub's own have two parts to a name. */
export function parseRemote(remote: string): { host: string; owner: string; repo: string } | undefined {
  const found = splitRemote(remote)
  const name = parseName(found?.path ?? '')
  if (found === undefined || name === undefined) return undefined
  // GitHub's way around firewalls that block the port of SSH.
  return { host: found.host === 'ssh.github.com' ? 'github.com' : found.host, ...name }
}

function parseName(text: string): { owner: string; repo: string } | undefined {
  const [, owner, repo] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(text) ?? []
  return owner === undefined || repo === undefined ? undefined : { owner, repo }
}

function apiUrlOf({ GITHUB_API_URL: url }: Env): string | undefined {
  if (url === undefined || url === '') return undefined
  if (!URL.canParse(url))
    throw new OffshootError('config', 'GITHUB_API_URL is not a web address', { said: url })
  return url
}

function unusable(what: string, said: string): OffshootError {
  return new OffshootError('config', `${what} names no repository on GitHub`, {
    said,
    next: 'set GITHUB_REPOSITORY=owner/name',
  })
}
