import { spawn } from 'node:child_process'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, messageOf, OffshootError } from '../../core/errors.ts'

/**
 * An exclusive lock on a file, which the kernel gives back when its last holder is gone, however that ends. It belongs
 * to the open file: a child that gets the descriptor holds it as well, for as long as it lives.
 */
export interface FileLock extends AsyncDisposable {
  readonly descriptor: number
}

export interface LockOptions {
  /** Told once, when somebody else holds it. */
  readonly onWait?: () => void
  readonly signal: AbortSignal
}

/** Waits for the lock. */
export async function lockFile(path: string, { onWait = () => {}, signal }: LockOptions): Promise<FileLock> {
  const first = await tryLockFile(path, signal)
  if (first !== undefined) return first
  onWait()
  if (process.platform !== 'linux') return pollLock(path, signal)
  for (;;) {
    const file = await openFor(path)
    try {
      await flock(file, ['-x'], signal)
      if (await isCurrent(file, path)) return asLock(file)
      await file.close()
    } catch (error) {
      await file.close()
      throw error
    }
  }
}

/** The lock, if nobody holds it. */
export async function tryLockFile(path: string, signal: AbortSignal): Promise<FileLock | undefined> {
  signal.throwIfAborted()
  if (process.platform !== 'linux') return tryOpenLocked(path)
  const file = await openFor(path)
  try {
    if ((await flock(file, ['-x', '-n'], signal)) && (await isCurrent(file, path))) return asLock(file)
  } catch (error) {
    await file.close()
    throw error
  }
  await file.close()
  return undefined
}

/** Node has no call for flock(2); util-linux's and BusyBox's program lock a descriptor they are given. */
async function flock(file: FileHandle, args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const child = spawn('flock', [...args, String(CHILD_DESCRIPTOR)], {
    stdio: ['ignore', 'ignore', 'pipe', file.fd],
    env: { PATH: SYSTEM_PATH },
    signal,
    killSignal: 'SIGKILL',
  })
  let said = ''
  child.stderr?.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new OffshootError(
      'config',
      'the program flock cannot be run, so runs on this machine could not take turns',
      {
        said: messageOf(error),
        next: 'install util-linux',
        cause: error,
      },
    )
  })
  signal.throwIfAborted()
  if (code === 0) return true
  if (code === 1 && args.includes('-n')) return false
  throw new OffshootError('provider', 'a lock of the cache directory cannot be taken', {
    said: said.trim() || `flock ended with ${code}`,
    next: 'put the cache on a local disk: set OFFSHOOT_CACHE',
  })
}

/** BSD locks while opening. */
async function tryOpenLocked(path: string): Promise<FileLock | undefined> {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK
    return asLock(await open(path, flags, 0o600))
  } catch (error) {
    if (codeOf(error) === 'EAGAIN' || codeOf(error) === 'EWOULDBLOCK') return undefined
    throw error
  }
}

async function pollLock(path: string, signal: AbortSignal): Promise<FileLock> {
  for (;;) {
    const lock = await tryLockFile(path, signal)
    if (lock !== undefined) return lock
    await delay(100, undefined, { signal })
  }
}

/** False when the file was removed while we waited: others then lock the new one of that name. */
async function isCurrent(file: FileHandle, path: string): Promise<boolean> {
  const [ours, there] = await Promise.all([file.stat(), stat(path).catch((): Stats | undefined => undefined)])
  return there !== undefined && ours.ino === there.ino && ours.dev === there.dev
}

function openFor(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
}

function asLock(file: FileHandle): FileLock {
  return { descriptor: file.fd, [Symbol.asyncDispose]: () => file.close() }
}

const CHILD_DESCRIPTOR = 3
const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin'
/** As the BSDs and macOS define it; Node does not name it. */
const O_EXLOCK = 0x20
