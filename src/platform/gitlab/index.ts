import type { Clock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import type { Platform, RunContext } from '../types.ts'
import { GitLabPlatform } from './platform.ts'

export { readContext } from './event.ts'

export interface GitLabOptions {
  readonly context: RunContext
  readonly token: string | undefined
  /** `CI_API_V4_URL` says where the API is, `CI_PIPELINE_ID` and `CI_COMMIT_SHA` which pipeline this is. */
  readonly env: Env
  readonly redactor: Redactor
  readonly log: Logger
  readonly clock?: Clock
  readonly fetch?: typeof globalThis.fetch
  /** Id of the external status check that the approval answers. */
  readonly statusCheck?: number
}

const HOW_TO_GET_ONE =
  'Make a project access token with the role Developer and the scope `api` (on GitLab.com from Premium on; on Free, a personal access token of an account that is there for this alone), keep it in a masked CI/CD variable, and name that in `gitlab-token`; on the command line, OFFSHOOT_GITLAB_TOKEN.'

/** @throws OffshootError `config` without a token that can write, or with an API address that is none */
export function createGitLabPlatform({ token, env, ...rest }: GitLabOptions): Platform {
  if (token === undefined || token === '')
    throw new OffshootError('config', 'There is no token for GitLab', { next: HOW_TO_GET_ONE })
  if (token === env.CI_JOB_TOKEN) {
    throw new OffshootError('config', 'The job’s own token cannot write to GitLab', {
      said: 'a CI_JOB_TOKEN may read merge requests, and neither comment nor set statuses',
      next: HOW_TO_GET_ONE,
    })
  }
  const apiUrl = env.CI_API_V4_URL ?? 'https://gitlab.com/api/v4'
  if (!URL.canParse(apiUrl) || !/^https?:/.test(apiUrl))
    throw new OffshootError('config', 'CI_API_V4_URL is not a web address', { said: apiUrl })
  return new GitLabPlatform({ ...rest, ...pipelineOf(env), token, apiUrl })
}

function pipelineOf({ CI_PIPELINE_ID: id = '', CI_COMMIT_SHA: sha = '' }: Env) {
  const pipeline = { id: Number(id), sha }
  return /^[1-9]\d{0,14}$/.test(id) && sha !== '' ? { pipeline } : {}
}
