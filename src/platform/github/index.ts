import type { Clock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import type { Platform, RunContext } from '../types.ts'
import { GitHubPlatform } from './platform.ts'

export { readContext } from './event.ts'

export interface GitHubOptions {
  readonly context: RunContext
  readonly token: string | undefined
  /** `GITHUB_API_URL` says where the API is: github.com's, unless told. */
  readonly env: Env
  readonly redactor: Redactor
  readonly log: Logger
  readonly clock?: Clock
  readonly fetch?: typeof globalThis.fetch
}

/** @throws OffshootError `config` without a token, or with an API address that is none */
export function createGitHubPlatform({ token, env, ...rest }: GitHubOptions): Platform {
  if (token === undefined || token === '') {
    throw new OffshootError('config', 'There is no token for GitHub', {
      next: 'Leave `github-token` out to use the job’s own, or set it; on the command line, `--github-token`.',
    })
  }
  const apiUrl = env.GITHUB_API_URL ?? 'https://api.github.com'
  if (!URL.canParse(apiUrl))
    throw new OffshootError('config', 'GITHUB_API_URL is not a web address', { said: apiUrl })
  return new GitHubPlatform({ ...rest, token, apiUrl })
}
