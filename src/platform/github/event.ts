import { isAbsolute } from 'node:path'
import type { Repository } from '../../core/change-request.ts'
import type { Env } from '../../core/env.ts'
import { messageOf, OffshootError } from '../../core/errors.ts'
import { idOf, refOf } from '../fields.ts'
import { type ReadFile, readTextFile, variablesSetBy } from '../runner.ts'
import type { RunContext } from '../types.ts'
import { triggerOf } from './trigger.ts'

const { required, badVariable } = variablesSetBy(
  'GitHub',
  'GitHub Actions sets it. Run as an action, or use `--platform local`.',
)

/** GitHub caps webhook payloads at 25 MB. */
const MAX_EVENT_BYTES = 25 * 1024 * 1024

/**
 * Reads where this run stands from the variables and the event file that GitHub's runner (or a GitHub
 * Enterprise Server's) sets. Of the event only ids, SHAs, refs and the action are believed; everything else
 * is asked of the API.
 * @throws OffshootError `config` when a variable or the event file is missing or has another form
 */
export async function readContext(env: Env, readFile: ReadFile = readTextFile): Promise<RunContext> {
  const event = required(env, 'GITHUB_EVENT_NAME', /^[a-z_]{1,64}$/)
  const runId = Number(required(env, 'GITHUB_RUN_ID', /^[1-9]\d{0,14}$/))
  const fullName = required(env, 'GITHUB_REPOSITORY', /^[\w.-]{1,100}\/[\w.-]{1,100}$/)
  const server = serverUrl(env)
  const workspace = required(env, 'GITHUB_WORKSPACE', /^/)
  if (!isAbsolute(workspace)) throw badVariable('GITHUB_WORKSPACE', workspace, 'an absolute path')
  const payload = await readPayload(env, readFile)

  const trigger = triggerOf(event, payload)
  if (trigger === undefined) {
    throw new OffshootError('config', `The ${event} event does not name what it is about`, {
      where: env.GITHUB_EVENT_PATH ?? 'GITHUB_EVENT_PATH',
      next: 'Check that no earlier step of the job rewrites the event file.',
    })
  }
  const url = `${server.origin}${server.pathname.replace(/\/$/, '')}/${fullName}`
  const repository: Repository = {
    platform: 'github',
    id: repositoryId(env, payload),
    fullName,
    defaultBranch: defaultBranch(env, event, payload),
    url,
  }
  return {
    platform: 'github',
    host: server.host,
    repository,
    trigger,
    runId,
    runUrl: `${url}/actions/runs/${runId}`,
    workspace,
  }
}

async function readPayload(env: Env, readFile: ReadFile): Promise<unknown> {
  const path = required(env, 'GITHUB_EVENT_PATH', /^/)
  try {
    const text = await readFile(path, MAX_EVENT_BYTES)
    if (text.length > MAX_EVENT_BYTES)
      throw new Error(`longer than the ${MAX_EVENT_BYTES} bytes GitHub sends at most`)
    return JSON.parse(text)
  } catch (error) {
    throw new OffshootError('config', 'Could not read the event file', {
      where: path,
      said: messageOf(error),
      next: 'GitHub writes this file for every job; outside Actions point GITHUB_EVENT_PATH at a saved event.',
      cause: error,
    })
  }
}

/** The variable comes from the runner, the payload from a file that steps may write: the variable goes first. */
function repositoryId(env: Env, payload: unknown): string {
  if (env.GITHUB_REPOSITORY_ID !== undefined && env.GITHUB_REPOSITORY_ID !== '') {
    return required(env, 'GITHUB_REPOSITORY_ID', /^[1-9]\d{0,18}$/)
  }
  const id = idOf(payload, 'repository', 'id')
  if (id !== undefined) return String(id)
  throw badVariable('GITHUB_REPOSITORY_ID', undefined, 'a number')
}

/** Events whose workflow always comes from the default branch, so that the run's own ref names it. */
const ON_DEFAULT_BRANCH = new Set(['schedule', 'issue_comment', 'workflow_run', 'delete'])

/** Empty when nothing here tells; a change request read from the API always tells. */
function defaultBranch(env: Env, event: string, payload: unknown): string {
  const told = refOf(payload, 'repository', 'default_branch')
  if (told !== undefined) return told
  return ON_DEFAULT_BRANCH.has(event) ? (refOf(env, 'GITHUB_REF_NAME') ?? '') : ''
}

function serverUrl(env: Env): URL {
  const value = env.GITHUB_SERVER_URL ?? 'https://github.com'
  if (!URL.canParse(value) || !/^https?:/.test(value))
    throw badVariable('GITHUB_SERVER_URL', value, 'a web address')
  return new URL(value)
}
