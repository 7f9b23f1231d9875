import { rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import type { Credential } from '../types.ts'
import type { Binaries } from './binaries.ts'
import { makeDirectory } from './cache.ts'
import { createCluster, prepareServer, readPassword, SUPERUSER } from './cluster.ts'
import {
  branchesOf,
  type GoldenDirectory,
  lastUse,
  listDirectories,
  namesIn,
  noteUse,
  readComplete,
  writeComplete,
} from './directories.ts'
import type { ServerUser } from './identity.ts'
import { dropLease, hasLiveLease, type LeaseHolder, takeLease } from './leases.ts'
import { whySpoiled } from './life.ts'
import { lockFile, tryLockFile } from './lock.ts'
import { ensureServer, stopServer } from './server.ts'

/** What every step on a golden base's directory needs. */
export interface Home {
  readonly cache: string
  readonly env: Env
  /** The user the server runs as, where it is not us. */
  readonly server: ServerUser | undefined
  readonly holder: LeaseHolder
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Logger
}

export interface OpenRequest {
  readonly binaries: Binaries
  /** Fills a new server with the golden base; absent: only what is there is opened. */
  readonly build?: { readonly source: string; run(admin: Credential, signal: AbortSignal): Promise<void> }
}

/** Opens the directory's server for us, building what is not there. `undefined`: it is not there and not to be built. */
export async function openDirectory(
  home: Home,
  directory: GoldenDirectory,
  { binaries, build }: OpenRequest,
  signal: AbortSignal,
): Promise<Credential | undefined> {
  const { log, clock } = home
  await makeDirectory(dirname(directory.path), home.server)
  await using _lock = await lockFile(directory.lock, {
    signal,
    onWait: () => log.info('embedded: another run builds, starts or stops this golden base; waiting for it'),
  })
  if (build === undefined && !(await exists(directory.path))) return undefined
  const spoiled = (await exists(directory.life)) ? await whySpoiled(directory, clock) : undefined
  if (spoiled !== undefined) {
    log.warn(`embedded: the data of ${directory.path} are thrown away: ${spoiled}`)
    await discard(home, directory)
  }
  if ((await readComplete(directory)) === undefined) {
    await discard(home, directory)
    if (build === undefined) return undefined
    await buildInto(home, directory, { binaries, build }, signal)
  }
  const port = await ensureServer(directory, { ...home, binaries, signal })
  const admin = await adminOf(home, directory, port)
  await takeLease(directory, home.holder, clock.now())
  await noteUse(directory, clock.now())
  return admin
}

/** Gives our lease back; the last one out stops the server. */
export async function leaveDirectory(
  { clock, log }: Pick<Home, 'clock' | 'log'>,
  directory: GoldenDirectory,
  { id, signal }: { id: string; signal: AbortSignal },
): Promise<void> {
  await using _lock = await lockFile(directory.lock, { signal })
  await dropLease(directory, id)
  if (await hasLiveLease(directory, clock.now())) return
  await stopServer(directory, clock, signal)
  log.debug(`embedded: stopped the server of ${directory.path}`)
}

/**
 * Sets right what runs that were killed left, and removes golden bases that nobody used for a week and no branch is on.
 * Whatever another run is busy with is left alone, and so is what cannot be done now: none of it is this run's business.
 */
export async function tidy(
  home: Home,
  current: GoldenDirectory | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const directory of await listDirectories(home.cache)) {
    if (directory.fingerprint === current?.fingerprint) continue
    try {
      await tidyOne(home, directory, signal)
    } catch (error) {
      signal.throwIfAborted()
      home.log.warn(`embedded: ${directory.path} could not be tidied: ${messageOf(error)}`)
    }
  }
}

async function tidyOne(home: Home, directory: GoldenDirectory, signal: AbortSignal): Promise<void> {
  const { clock, log } = home
  const age = clock.now().getTime() - (await lastUse(directory))
  const unused = age > FORGOTTEN || (age > UNUSED && (await branchesOf(directory)).length === 0)
  const whole = (await readComplete(directory)) !== undefined
  if (whole && !unused && (await namesIn(directory.leases)).length === 0) return
  await using lock = await tryLockFile(directory.lock, signal)
  if (lock === undefined || (await hasLiveLease(directory, clock.now()))) return
  // Looked at again, now that nobody else is at it.
  if ((await readComplete(directory)) !== undefined && !unused) return stopServer(directory, clock, signal)
  log.info(
    `embedded: removing the golden base ${directory.path}: ${whole ? 'unused for long' : 'it was never finished'}`,
  )
  await discard(home, directory)
}

async function buildInto(
  home: Home,
  directory: GoldenDirectory,
  { binaries, build }: Required<OpenRequest>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await createCluster(directory, { ...home, binaries, signal })
    const port = await ensureServer(directory, { ...home, binaries, signal })
    const admin = await adminOf(home, directory, port)
    await prepareServer(admin, signal)
    await build.run(admin, signal)
    await writeComplete(directory, { major: binaries.major, source: build.source })
  } catch (error) {
    try {
      await discard(home, directory)
    } catch (second) {
      home.log.warn(`embedded: ${directory.path} could not be removed: ${messageOf(second)}`)
    }
    throw error
  }
}

/** Also when the run is cancelled: so it has a deadline of its own. */
async function discard({ clock }: Home, directory: GoldenDirectory): Promise<void> {
  if (!(await exists(directory.path))) return
  await stopServer(directory, clock, AbortSignal.timeout(CLEANUP))
  await rm(directory.path, { recursive: true, force: true, maxRetries: 3 })
}

async function adminOf(home: Home, directory: GoldenDirectory, port: number): Promise<Credential> {
  const password = await readPassword(directory, home.redactor)
  return { host: '127.0.0.1', port, database: 'postgres', user: SUPERUSER, password, sslmode: 'disable' }
}

const UNUSED = 7 * 24 * 3_600_000
/** After which no branch is waited for: nobody could have reached it without its server. */
const FORGOTTEN = 30 * 24 * 3_600_000
const CLEANUP = 40_000

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
