import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseConfigFile } from '../config/file.ts'
import { type ConfigFile, parseSettings, type Settings } from '../config/settings.ts'
import type { Inputs } from '../config/sources.ts'
import type { Env } from '../core/env.ts'
import { codeOf, messageOf, OffshootError } from '../core/errors.ts'
import { showFile } from '../core/git.ts'
import type { Redactor } from '../core/redactor.ts'
import { bothPolicies } from '../gate/policy.ts'
import type { Platform, RunContext, Trigger } from '../platform/types.ts'
import type { Judged } from './run.ts'

/** What settings are read from. */
export interface SettingsSource {
  readonly inputs: Inputs
  /** How a user types such a key. */
  readonly spell: (key: string) => string
  readonly env: Env
  readonly context: RunContext
  readonly platform: Platform
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

/** @throws OffshootError `config` when a setting is not valid or its file cannot be read */
export async function readSettings(source: SettingsSource, judged: Judged | undefined): Promise<Settings> {
  const { inputs, spell, context, redactor } = source
  const path = configPath(inputs)
  const head = parseConfigFile(path, await readOptional(join(context.workspace, path)))
  if (judged === undefined) return parseSettings({ inputs, spell, head, base: head }, redactor)
  const base = await baseFile(source, judged, head)
  const settings = parseSettings({ inputs, spell, head, base }, redactor)
  const main = await mainFile(source, judged, path)
  if (main === undefined) return settings
  const { approval } = parseSettings({ inputs, spell, head: main, base: main }, redactor)
  return { ...settings, approval: bothPolicies(settings.approval, approval) }
}

/**
 * The default branch's file, for a change request to another branch: a status is the commit's, so who may push a branch
 * whose settings ask for nobody could have a commit approved there and then propose it to the default branch.
 */
async function mainFile(
  { platform, signal }: SettingsSource,
  { changeRequest }: Judged,
  path: string,
): Promise<ConfigFile | undefined> {
  const { baseRef, repository } = changeRequest
  if (baseRef === repository.defaultBranch) return undefined
  const content = await platform.fileAt(path, repository.defaultBranch, signal)
  return parseConfigFile(`${path} of ${repository.defaultBranch}`, content)
}

export function configPath(inputs: Inputs): string {
  return inputs.config?.trim() || '.offshoot.yml'
}

/**
 * The file at the base commit, for the keys that a change request must not change. Where the checkout is of this change
 * request and the change leaves the file alone, the checkout's is the same, and nothing needs to be fetched.
 */
async function baseFile(source: SettingsSource, judged: Judged, head: ConfigFile): Promise<ConfigFile> {
  const { path } = head
  const { change, changeRequest } = judged
  const touched = change.files.some((file) => file.path === path || file.previousPath === path)
  const here = isOfItsBase(source.context, judged) && (await isCheckout(source.context.workspace))
  if (here && !touched && change.complete) return head
  return parseConfigFile(
    `${path} of ${changeRequest.baseRef}`,
    await atBase(source, path, changeRequest.baseSha),
  )
}

/** Jobs of these events check out the default branch, whatever the change request is for. */
const ON_DEFAULT_BRANCH: ReadonlySet<Trigger['kind']> = new Set([
  'comment',
  'workflow-run',
  'schedule',
  'manual',
])

function isOfItsBase({ trigger }: RunContext, { changeRequest }: Judged): boolean {
  if (!ON_DEFAULT_BRANCH.has(trigger.kind)) return true
  return changeRequest.baseRef === changeRequest.repository.defaultBranch
}

/** A job without a checkout has no file either, which must not be taken for a repository without settings. */
async function isCheckout(workspace: string): Promise<boolean> {
  try {
    await stat(join(workspace, '.git'))
    return true
  } catch {
    return false
  }
}

/** From the checkout where that can tell, else from the forge. */
async function atBase(source: SettingsSource, path: string, sha: string): Promise<string | undefined> {
  const { context, env, platform, signal } = source
  if (await isCheckout(context.workspace)) {
    try {
      return await showFile({ directory: context.workspace, env, sha, path, signal })
    } catch (error) {
      signal.throwIfAborted()
      return await platform.fileAt(path, sha, signal).catch((refusal: unknown) => {
        throw new OffshootError('config', `${path} of the base commit cannot be read`, {
          said: `${messageOf(error)}; ${messageOf(refusal)}`,
          cause: refusal,
        })
      })
    }
  }
  return await platform.fileAt(path, sha, signal)
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new OffshootError('config', `${path} cannot be read`, { cause: error, said: String(codeOf(error)) })
  }
}
