import { statfs } from 'node:fs/promises'
import type { Env } from '../../core/env.ts'

/** Disposable data: nothing waits for a disk, and what a broken machine leaves is thrown away. */
export async function serverArguments(port: number): Promise<string[]> {
  const values = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '250',
    max_locks_per_transaction: '256',
    max_wal_size: '4GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_line_prefix: '%m [%p] %q%d ',
    log_checkpoints: 'off',
    ...((await hasSmallSharedMemory()) ? { dynamic_shared_memory_type: 'mmap' } : {}),
  }
  return Object.entries(values).flatMap(([key, value]) => ['-c', `${key}=${value}`])
}

/** Containers have 64 MB unless told otherwise, and parallel queries fail on that. */
async function hasSmallSharedMemory(): Promise<boolean> {
  const found = await statfs('/dev/shm').catch(() => undefined)
  return found !== undefined && found.bavail * found.bsize < 256 * 1024 * 1024
}

/** The runner finds what a job left running by this variable, and ends it. Nothing else of ours is the server's business. */
export function serverEnv(env: Env): Record<string, string> {
  const tracking = env.RUNNER_TRACKING_ID
  return {
    PATH: '/usr/bin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(tracking === undefined ? {} : { RUNNER_TRACKING_ID: tracking }),
  }
}
