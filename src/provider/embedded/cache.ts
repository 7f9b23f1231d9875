import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { cachePath } from '../../core/cache.ts'
import type { Env } from '../../core/env.ts'
import { messageOf, OffshootError } from '../../core/errors.ts'
import type { ServerUser } from './identity.ts'

export interface CacheOptions {
  readonly env: Env
  /** Ours. */
  readonly uid: number | undefined
  readonly server: ServerUser | undefined
}

/** Makes the cache directory and returns its real path. It holds databases and programs we run, so it must be ours alone. */
export async function prepareCache({ env, uid, server }: CacheOptions): Promise<string> {
  const wanted = cachePath(env, uid)
  let path: string
  try {
    const made = await mkdir(wanted, { recursive: true, mode: 0o700 })
    path = await realpath(wanted)
    if (made !== undefined) await chmod(path, modeOf(server))
  } catch (error) {
    throw new OffshootError('config', `the cache directory ${wanted} cannot be made`, {
      said: messageOf(error),
      next: 'set OFFSHOOT_CACHE to a directory that this user may write to',
      cause: error,
    })
  }
  await checkOurs(path, uid)
  if (server !== undefined) await checkWay(path, server)
  return path
}

/** Makes a directory of our own in the cache, open to the server's user for passing through. */
export async function makeDirectory(path: string, server: ServerUser | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: modeOf(server) })
  // The process may have a mask that takes away what the server's user needs.
  if (server !== undefined) await chmod(path, modeOf(server))
}

/** What another user owns or may write to could be anything by the time we use it. */
export async function checkOurs(path: string, uid: number | undefined): Promise<void> {
  const found = await stat(path)
  const problem = !found.isDirectory()
    ? 'is not a directory'
    : uid !== undefined && found.uid !== uid
      ? `belongs to user ${found.uid}, and we are ${uid}`
      : (found.mode & 0o002) !== 0
        ? 'can be written to by everybody'
        : undefined
  if (problem === undefined) return
  throw new OffshootError('config', `the cache directory ${path} ${problem}`, {
    next: 'set OFFSHOOT_CACHE to a directory that is this user’s own',
  })
}

async function checkWay(path: string, server: ServerUser): Promise<void> {
  for (let step = path; ; step = dirname(step)) {
    const { mode, uid, gid } = await stat(step)
    const bit = uid === server.uid ? 0o100 : gid === server.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) {
      throw new OffshootError(
        'config',
        `the cache directory ${path} is out of reach of the server, which runs as ${server.name}`,
        {
          where: step,
          next: `set OFFSHOOT_CACHE to a directory that ${server.name} may enter, or \`chmod o+x ${step}\``,
        },
      )
    }
    if (step === dirname(step)) return
  }
}

function modeOf(server: ServerUser | undefined): number {
  return server === undefined ? 0o700 : 0o711
}
