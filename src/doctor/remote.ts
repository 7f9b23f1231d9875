import type { Env } from '../core/env.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import { git } from '../core/git.ts'

/** Where a checkout says that it comes from. */
export interface Remote {
  readonly host: string
  /** `owner/name`, without slashes around it and without `.git`. */
  readonly path: string
}

/** `git@host:owner/name.git`, `ssh://git@host/owner/name`, `https://host/owner/name.git`. */
export function splitRemote(remote: string): Remote | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+)$/.exec(remote)
  const url = URL.canParse(remote) && remote.includes('://') ? new URL(remote) : undefined
  const host = url?.hostname ?? scp?.[1]
  const path = (url?.pathname ?? scp?.[2] ?? '').replace(/^\/|\/$/g, '').replace(/\.git$/, '')
  return host === undefined ? undefined : { host, path }
}

/**
 * @param next what to do without one
 * @throws OffshootError `config` when there is no checkout, or none with a remote `origin`
 */
export async function originOf(
  { env, directory, signal }: { env: Env; directory: string; signal: AbortSignal },
  next: string,
): Promise<string> {
  try {
    return (await git(['remote', 'get-url', 'origin'], { directory, env, signal })).trim()
  } catch (error) {
    signal.throwIfAborted()
    const said = messageOf(error).trim().split('\n').at(-1) ?? ''
    throw new OffshootError('config', 'there is no repository to look at', { said, next, cause: error })
  }
}

/** A remote may hold a password. */
export function withoutUser(remote: string): string {
  return remote.replace(/\/\/[^/@]*@/, '//')
}
