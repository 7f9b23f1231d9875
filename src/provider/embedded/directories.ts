import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../core/errors.ts'
import { BRANCH_NAME } from '../naming.ts'

/** One golden base's place in the cache: its server's data, and what we know about it without a server. */
export interface GoldenDirectory {
  /** What decides its content, see `golden/fingerprint.ts`. */
  readonly fingerprint: string
  readonly path: string
  /** Held to start, build or stop. Beside the directory, so that it outlives it. */
  readonly lock: string
  readonly data: string
  readonly log: string
  readonly password: string
  /** Held by the server itself, through the descriptor it inherits. */
  readonly serverLock: string
  readonly life: string
  readonly leases: string
  readonly branches: string
  /** There once the golden base is whole. */
  readonly complete: string
}

export function goldenDirectory(cache: string, fingerprint: string): GoldenDirectory {
  const path = join(cache, 'golden', fingerprint)
  return {
    fingerprint,
    path,
    lock: `${path}.lock`,
    data: join(path, 'data'),
    log: join(path, 'server.log'),
    password: join(path, 'password'),
    serverLock: join(path, 'server.lock'),
    life: join(path, 'life.json'),
    leases: join(path, 'leases'),
    branches: join(path, 'branches'),
    complete: join(path, 'complete.json'),
  }
}

/** All of them in the cache, the one used last first. None where there is no cache yet. */
export async function listDirectories(cache: string): Promise<readonly GoldenDirectory[]> {
  const names = (await namesIn(join(cache, 'golden'))).filter((name) => FINGERPRINT.test(name))
  const dated = await Promise.all(
    names.map(async (name) => {
      const directory = goldenDirectory(cache, name)
      return { directory, used: await lastUse(directory) }
    }),
  )
  return dated.sort((one, other) => other.used - one.used).map(({ directory }) => directory)
}

/** The golden base's database. Its name leads back to the directory. */
export function databaseOf({ fingerprint }: GoldenDirectory): string {
  return `golden_${fingerprint.slice(0, 12)}`
}

/** What was built, for later runs with other settings. */
export interface CompleteRecord {
  /** The server's. */
  readonly major: number
  /** For people. */
  readonly source: string
}

export async function readComplete(directory: GoldenDirectory): Promise<CompleteRecord | undefined> {
  const read = await readJson(directory.complete)
  const { major, source } = read ?? {}
  return typeof major === 'number' ? { major, source: typeof source === 'string' ? source : '' } : undefined
}

export function writeComplete(directory: GoldenDirectory, record: CompleteRecord): Promise<void> {
  return writeJson(directory.complete, record)
}

/** Milliseconds since 1970. */
export async function lastUse(directory: GoldenDirectory): Promise<number> {
  return (await stat(directory.path).catch(() => undefined))?.mtimeMs ?? 0
}

export async function noteUse(directory: GoldenDirectory, now: Date): Promise<void> {
  await utimes(directory.path, now, now)
}

/** Says that a branch of that name is or will be here, so that nobody has to start a server to know that none is. */
export async function noteBranch(directory: GoldenDirectory, name: string): Promise<void> {
  await mkdir(directory.branches, { recursive: true, mode: 0o700 })
  await writeFile(join(directory.branches, name), '', { mode: 0o600 })
}

/** The branch and its children are gone. */
export async function forgetBranch(directory: GoldenDirectory, name: string): Promise<void> {
  const gone = (await branchesOf(directory)).filter((noted) => noted === name || isChildOf(noted, name))
  await Promise.all(gone.map((noted) => rm(join(directory.branches, noted), { force: true })))
}

export async function branchesOf(directory: GoldenDirectory): Promise<readonly string[]> {
  return (await namesIn(directory.branches)).filter((name) => BRANCH_NAME.test(name))
}

/** Milliseconds since 1970 at which the branch was noted; `undefined` when it is not. */
export async function notedAt(directory: GoldenDirectory, name: string): Promise<number | undefined> {
  return (await stat(join(directory.branches, name)).catch(() => undefined))?.mtimeMs
}

export async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof read === 'object' && read !== null ? (read as Readonly<Record<string, unknown>>) : undefined
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' || error instanceof SyntaxError)
      return undefined
    throw error
  }
}

/** Whole or not at all, also for a reader at the same moment. */
export async function writeJson(path: string, value: object): Promise<void> {
  const part = `${path}.part`
  await writeFile(part, `${JSON.stringify(value)}\n`, { mode: 0o600 })
  await rename(part, path)
}

export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

const FINGERPRINT = /^[0-9a-f]{64}$/

/** See `childName` in `naming.ts`. */
function isChildOf(name: string, parent: string): boolean {
  return name.startsWith(`${parent}-s`) && /^\d+$/.test(name.slice(parent.length + 2))
}
