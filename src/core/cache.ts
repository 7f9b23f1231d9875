import { join } from 'node:path'
import type { Env } from './env.ts'
import { OffshootError } from './errors.ts'

/** Where the cache is to be, whether it exists or not. */
export function cachePath(env: Env, uid: number | undefined): string {
  if (env.OFFSHOOT_CACHE !== undefined && env.OFFSHOOT_CACHE !== '') return env.OFFSHOOT_CACHE
  // Root's own directories are closed to the user that the server runs as.
  if (uid === 0) return '/var/cache/offshoot'
  if (env.XDG_CACHE_HOME !== undefined && env.XDG_CACHE_HOME !== '')
    return join(env.XDG_CACHE_HOME, 'offshoot')
  if (env.HOME !== undefined && env.HOME !== '') return join(env.HOME, '.cache', 'offshoot')
  throw new OffshootError('config', 'there is no place for what outlives a run: HOME is not set', {
    next: 'set OFFSHOOT_CACHE to a directory on a local disk',
  })
}
