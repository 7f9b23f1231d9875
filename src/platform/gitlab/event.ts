import { isAbsolute } from 'node:path'
import type { Env } from '../../core/env.ts'
import { messageOf, OffshootError } from '../../core/errors.ts'
import { refOf } from '../fields.ts'
import { type ReadFile, readTextFile, variablesSetBy } from '../runner.ts'
import type { RunContext } from '../types.ts'
import { triggerOf } from './trigger.ts'

const { required, badVariable } = variablesSetBy(
  'GitLab',
  'GitLab CI/CD sets it in every job. Elsewhere, use `--platform local`.',
)

/** GitLab caps webhook payloads at 25 MB. */
const MAX_PAYLOAD_BYTES = 25 * 1024 * 1024

/**
 * Reads where this run stands from the variables that GitLab's runner sets, and from the payload of a webhook where one
 * triggered the pipeline. Of the payload only ids and the action are believed; everything else is asked of the API.
 * @throws OffshootError `config` when a variable or the payload is missing or has another form
 */
export async function readContext(env: Env, readFile: ReadFile = readTextFile): Promise<RunContext> {
  const source = required(env, 'CI_PIPELINE_SOURCE', /^[a-z_]{1,64}$/)
  const id = required(env, 'CI_PROJECT_ID', /^[1-9]\d{0,14}$/)
  const fullName = required(env, 'CI_PROJECT_PATH', /^[\w.-]{1,255}(?:\/[\w.-]{1,255}){1,20}$/)
  const host = required(env, 'CI_SERVER_HOST', /^[\w.:[\]-]{1,255}$/)
  const runId = Number(required(env, 'CI_JOB_ID', /^[1-9]\d{0,14}$/))
  const workspace = required(env, 'CI_PROJECT_DIR', /^/)
  if (!isAbsolute(workspace)) throw badVariable('CI_PROJECT_DIR', workspace, 'an absolute path')

  const trigger = triggerOf(source, env, source === 'trigger' ? await readPayload(env, readFile) : undefined)
  if (trigger === undefined) {
    throw new OffshootError('config', `The pipeline's source ${source} does not name what it is about`, {
      where: source === 'trigger' ? (env.TRIGGER_PAYLOAD ?? 'TRIGGER_PAYLOAD') : 'CI_MERGE_REQUEST_IID',
      next: 'Check that nothing in the CI/CD configuration sets variables that GitLab sets itself.',
    })
  }
  return {
    platform: 'gitlab',
    host,
    repository: {
      platform: 'gitlab',
      id,
      fullName,
      defaultBranch: refOf(env, 'CI_DEFAULT_BRANCH') ?? '',
      url: webAddress(env, 'CI_PROJECT_URL'),
    },
    trigger,
    runId,
    runUrl: env.CI_JOB_URL === undefined ? undefined : webAddress(env, 'CI_JOB_URL'),
    workspace,
  }
}

/** `undefined` for a pipeline that somebody triggered by hand. */
async function readPayload(env: Env, readFile: ReadFile): Promise<unknown> {
  const path = env.TRIGGER_PAYLOAD
  if (path === undefined || path === '') return undefined
  try {
    return JSON.parse(await readFile(path, MAX_PAYLOAD_BYTES))
  } catch (error) {
    throw new OffshootError('config', 'Could not read the webhook’s payload', {
      where: path,
      said: messageOf(error),
      next: 'GitLab writes it to a file, and the file’s path to TRIGGER_PAYLOAD, when a webhook calls the trigger.',
      cause: error,
    })
  }
}

function webAddress(env: Env, name: string): string {
  const value = required(env, name, /^https?:\/\/\S+$/)
  if (!URL.canParse(value)) throw badVariable(name, value, 'a web address')
  return value.replace(/\/+$/, '')
}
