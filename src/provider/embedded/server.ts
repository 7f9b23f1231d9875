import { spawn } from 'node:child_process'
import { open, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { codeOf, messageOf, OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Binaries } from './binaries.ts'
import { userOf } from './cluster.ts'
import type { GoldenDirectory } from './directories.ts'
import type { ServerUser } from './identity.ts'
import { noteLife } from './life.ts'
import { type FileLock, lockFile, tryLockFile } from './lock.ts'
import { processStart } from './machine.ts'
import { pidFileOf, readPidFile } from './pid-file.ts'
import { serverArguments, serverEnv } from './settings.ts'

export interface StartOptions {
  readonly binaries: Binaries
  readonly server: ServerUser | undefined
  readonly env: Env
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** The port of the directory's server, which is started unless it runs. Under the directory's lock. */
export async function ensureServer(directory: GoldenDirectory, options: StartOptions): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const lock = await tryLockFile(directory.serverLock, options.signal)
    if (lock === undefined) {
      const running = await adopt(directory, options)
      if (running !== undefined) return running
      continue
    }
    try {
      return await start(directory, lock, options)
    } catch (error) {
      options.signal.throwIfAborted()
      const said = await readFile(directory.log, 'utf8').catch(() => '')
      // Somebody took the port between our choosing and the server's.
      if (attempt < ATTEMPTS && /could not bind|Address already in use/.test(said)) continue
      throw startError(directory, said, error)
    } finally {
      // The server has the lock now, by its own descriptor.
      await lock[Symbol.asyncDispose]()
    }
  }
}

/** Stops the directory's server and waits until all of it is gone. Under the directory's lock. */
export async function stopServer(
  directory: GoldenDirectory,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, patience] of STOPS) {
    await using lock = await tryLockFile(directory.serverLock, signal)
    if (lock !== undefined) return
    const pid = (await readPidFile(directory))?.pid
    if (pid !== undefined) kill(name === 'SIGKILL' ? -pid : pid, name)
    await using gone = await waitForEnd(
      directory,
      AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      signal,
    )
    if (gone === undefined) continue
    await noteLife(directory, 'stopped', clock)
    return
  }
  throw new OffshootError('provider', 'the embedded server does not stop', {
    where: directory.path,
    next: `look at ${directory.log}`,
  })
}

async function start(directory: GoldenDirectory, lock: FileLock, options: StartOptions): Promise<number> {
  const { binaries, server, env, clock, signal } = options
  await clearStalePid(directory)
  await noteLife(directory, 'running', clock)
  const port = await freePort()
  await using log = await open(directory.log, 'w', 0o600)
  const child = spawn(
    join(binaries.directory, 'postgres'),
    ['-D', directory.data, ...(await serverArguments(port))],
    {
      ...userOf(server),
      cwd: directory.path,
      env: serverEnv(env),
      // A session of its own, so that what ends us does not end it before its time.
      detached: true,
      stdio: ['ignore', log.fd, log.fd, lock.descriptor],
    },
  )
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, by) => reject(new Error(`postgres ended with ${code ?? by}`)))
  })
  // Heard of below or of no interest any more.
  ended.catch(() => {})
  child.unref()
  try {
    await Promise.race([ended, waitUntilReady(directory, child.pid ?? 0, signal)])
  } catch (error) {
    child.kill('SIGQUIT')
    throw error
  }
  return port
}

/** The port of a server that is running; `undefined` when it is gone by now. */
async function adopt(directory: GoldenDirectory, { log, signal }: StartOptions): Promise<number | undefined> {
  const deadline = performance.now() + ADOPT_PATIENCE
  while (performance.now() < deadline) {
    const found = await readPidFile(directory)
    if (found?.ready && (await processStart(found.pid)) !== undefined) return found.port
    // It starts, it ends, or its last processes have not noticed yet that the first is gone.
    await using lock = await tryLockFile(directory.serverLock, signal)
    if (lock !== undefined) return undefined
    await delay(POLL * 4, undefined, { signal })
  }
  log.debug(`embedded: ${directory.path} is locked by a server that cannot be seen from here`)
  throw new OffshootError(
    'provider',
    'the embedded server is in use by something that cannot be seen from here, such as another container',
    {
      where: directory.path,
      next: 'give each container a cache of its own: set OFFSHOOT_CACHE',
    },
  )
}

async function waitUntilReady(directory: GoldenDirectory, pid: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const found = await readPidFile(directory)
    if (found?.pid === pid && found.ready) return
    await delay(POLL, undefined, { signal })
  }
}

async function waitForEnd(
  directory: GoldenDirectory,
  patience: AbortSignal,
  signal: AbortSignal,
): Promise<FileLock | undefined> {
  try {
    return await lockFile(directory.serverLock, { signal: patience })
  } catch (error) {
    signal.throwIfAborted()
    if (patience.aborted) return undefined
    throw error
  }
}

/**
 * We hold the server's lock, so whoever bears the number in a left-over file is somebody else, or dead and not yet
 * counted; the server would believe it to be alive. A number that nobody bears helps the server to clean up.
 */
async function clearStalePid(directory: GoldenDirectory): Promise<void> {
  const found = await readPidFile(directory)
  if (found !== undefined && kill(found.pid, 0)) await rm(pidFileOf(directory), { force: true })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}

/** False when there is no such process. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

function startError(directory: GoldenDirectory, log: string, cause: unknown): OffshootError {
  const telling = log.split('\n').filter((line) => /FATAL|ERROR|HINT|DETAIL/.test(line))
  return new OffshootError('provider', 'the embedded server does not start', {
    where: directory.data,
    said: (telling.length > 0 ? telling : [messageOf(cause)]).slice(-5).join('\n  '),
    next: `look at ${directory.log}; removing ${directory.path} makes the next run build it anew`,
    cause,
  })
}

const ATTEMPTS = 5
const POLL = 5
const ADOPT_PATIENCE = 30_000
/** How a server is asked to stop, and for how many milliseconds each: sessions ended, no goodbyes, all at once. */
const STOPS: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
]
