import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import picomatch from 'picomatch'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { AppliedFile } from '../provider/types.ts'
import { compareNaturally } from './order.ts'
import { folderOf, nameOf } from './paths.ts'
import { isDownFile } from './tools/sql.ts'
import { readTree } from './tree.ts'

/** A migration as it stands in a checkout. */
export interface MigrationFile extends AppliedFile {
  /** The other half of a pair, which takes it back. */
  readonly down?: string
}

export interface FileOptions {
  readonly globs: readonly string[]
  readonly signal: AbortSignal
}

/**
 * The migration files of a checkout in the order they are applied, with what tells their contents apart. Halves that
 * take a migration back are not listed themselves. Nothing outside `directory` is read; links are not followed.
 */
export async function listMigrationFiles(directory: string, options: FileOptions): Promise<MigrationFile[]> {
  const paths = await matching(directory, options)
  const downs = new Set(paths.filter(isDownFile))
  const ups = paths.filter((path) => !downs.has(path)).sort(compareNaturally)
  return Promise.all(
    ups.map(async (path) => {
      const down = [...downs].find((candidate) => isPair(path, candidate))
      const hash = fileHash(await readBytes(directory, path))
      return { path, hash, ...(down === undefined ? {} : { down }) }
    }),
  )
}

/** A migration's text; a byte order mark is not part of it. Throws `config` for what is not UTF-8. */
export async function readMigration(directory: string, path: string): Promise<string> {
  const bytes = await readBytes(directory, path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new OffshootError('config', 'a migration is not UTF-8 text', {
      where: path,
      next: 'save it as UTF-8',
      cause: error,
    })
  }
}

/** First 16 hex digits of the SHA-256, the same on a checkout that turned line ends into CRLF. */
export function fileHash(content: Uint8Array | string): string {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1')
  const unix = text.replaceAll('\r\n', '\n')
  const encoding = typeof content === 'string' ? 'utf8' : 'latin1'
  return createHash('sha256').update(Buffer.from(unix, encoding)).digest('hex').slice(0, 16)
}

const MAX_BYTES = 64 * 1024 * 1024

/** Walks from each glob's own fixed folders, so that a folder left out elsewhere is found when it is asked for. */
async function matching(directory: string, { globs, signal }: FileOptions): Promise<string[]> {
  const paths = new Set<string>()
  const positive = globs.filter((glob) => !glob.startsWith('!'))
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  for (const glob of positive) {
    const base = picomatch
      .scan(glob)
      .base.replace(/\\(.)/g, '$1')
      .replace(/^\.\/|\/$/g, '')
    if (!(await isBelow(directory, base))) {
      throw new OffshootError('config', `migrations: ${glob} leads out of the repository`, {
        next: 'write globs relative to the working directory, without `..`',
      })
    }
    const exact = picomatch.scan(glob).isGlob ? base : folderOf(base)
    const tree = await readTree(directory, { signal, under: exact === '.' ? '' : exact })
    const matches = picomatch(glob.replace(/^\.\//, ''), { dot: true, ignore: excluded })
    for (const path of tree.files) if (matches(path)) paths.add(path)
  }
  return [...paths]
}

async function isBelow(directory: string, base: string): Promise<boolean> {
  if (base.split('/').includes('..') || base.startsWith('/')) return false
  try {
    const root = await realpath(directory)
    const target = await realpath(join(directory, base))
    return target === root || target.startsWith(root + sep)
  } catch {
    // Missing: there is nothing to read.
    return true
  }
}

async function readBytes(directory: string, path: string): Promise<Buffer> {
  try {
    await using file = await open(join(directory, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const { size } = await file.stat()
    if (size > MAX_BYTES) throw new Error(`it is ${Math.round(size / 1e6)} MB; at most 67 MB are read`)
    return await file.readFile()
  } catch (error) {
    throw new OffshootError('config', 'a migration could not be read', {
      where: path,
      said: messageOf(error),
      cause: error,
    })
  }
}

/** `1_a.up.sql` and `1_a.down.sql`, `1_a.sql` and `1_a.down.sql`, `1_a/up.sql` and `1_a/down.sql`, `V1__a` and `U1__a`. */
function isPair(up: string, down: string): boolean {
  if (folderOf(up) !== folderOf(down)) return false
  const stem = (path: string) =>
    nameOf(path)
      .replace(/^[VU](?=[\d._]+__)/, '')
      .replace(/([._-]?(up|down|undo|rollback|revert))?\.sql$/i, '')
  return stem(up) === stem(down)
}
