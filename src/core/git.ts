import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Env } from './env.ts'
import { messageOf, OffshootError } from './errors.ts'

const execute = promisify(execFile)

export interface GitOptions {
  readonly directory: string
  readonly env: Env
  readonly signal: AbortSignal
}

/**
 * Runs git without a shell, without the repository's hooks, and without asking anybody anything. The checkout may belong
 * to another user (a container's mount), which git refuses by default; we name the directory ourselves, so that is fine.
 */
export async function git(args: readonly string[], { directory, env, signal }: GitOptions): Promise<string> {
  const guards = [
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.fsmonitor=false',
    '-c',
    `safe.directory=${directory}`,
  ]
  const { stdout } = await execute('git', [...guards, ...args], {
    cwd: directory,
    signal,
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...pick(env, ['PATH', 'HOME', 'SSH_AUTH_SOCK', 'HTTPS_PROXY', 'NO_PROXY']),
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    },
  })
  return stdout
}

/** Makes sure that a commit's objects are here; a shallow checkout has only its own commit. */
export async function ensureCommit(sha: string, options: GitOptions): Promise<void> {
  checkSha(sha)
  if (await has(`${sha}^{commit}`, options)) return
  try {
    await git(['fetch', '--no-tags', '--depth=1', 'origin', sha], options)
  } catch (error) {
    throw new OffshootError(
      'config',
      `the base commit ${sha.slice(0, 12)} is not in the checkout and cannot be fetched`,
      {
        said: lastLine(messageOf(error)),
        next: 'give the checkout step `fetch-depth: 0`, or let it keep its credentials',
        cause: error,
      },
    )
  }
}

/** A file as it is in a commit; `undefined` when the commit has no such file. */
export async function showFile(
  options: GitOptions & { readonly sha: string; readonly path: string },
): Promise<string | undefined> {
  await ensureCommit(options.sha, options)
  const object = `${options.sha}:./${options.path}`
  return (await has(object, options)) ? git(['cat-file', 'blob', object], options) : undefined
}

async function has(object: string, options: GitOptions): Promise<boolean> {
  try {
    await git(['cat-file', '-e', object], options)
    return true
  } catch {
    options.signal.throwIfAborted()
    return false
  }
}

function checkSha(sha: string): void {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha))
    throw new OffshootError('forge', `${JSON.stringify(sha)} is not a commit's SHA`)
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

function pick(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
}
