import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { codeOf, OffshootError } from '../core/errors.ts'
import { type ArchiveHeader, parseArchiveHeader, readHead } from './archive.ts'

/** What a path that the user gave as golden base turned out to be. */
export type Dump =
  | { readonly kind: 'plain'; readonly compressed: boolean }
  | { readonly kind: 'archive'; readonly header: ArchiveHeader }
  | { readonly kind: 'directory'; readonly files: readonly string[] }

/** Looks at the first bytes: names lie. `name` is for errors, as the user wrote it. */
export async function inspectDump(path: string, name: string): Promise<Dump> {
  if ((await stat(path)).isDirectory()) {
    const files = await listSqlFiles(path, name)
    return files === 'archive'
      ? {
          kind: 'archive',
          header: parseArchiveHeader(await readHead(join(path, TABLE_OF_CONTENTS))) ?? { major: undefined },
        }
      : { kind: 'directory', files }
  }
  const head = await readHead(path)
  const header = parseArchiveHeader(head)
  if (header !== undefined) return { kind: 'archive', header }
  if (startsWith(head, GZIP)) {
    if (parseArchiveHeader(unpackHead(head)) !== undefined) {
      throw unusable(
        name,
        'is a compressed archive of pg_dump',
        'unpack it first: pg_dump compresses its archives by itself',
      )
    }
    return { kind: 'plain', compressed: true }
  }
  const foreign = PACKERS.find(({ magic }) => startsWith(head, magic))
  if (foreign !== undefined)
    throw unusable(name, `is packed with ${foreign.name}`, 'unpack it, or pack it with gzip')
  if (startsWith(head, Buffer.from('#!'))) {
    throw unusable(name, 'is a script', `to run it, write \`golden: 'command: ${name}'\``)
  }
  if (head.includes(0)) throw unusable(name, 'is not SQL', 'give a dump written by pg_dump, or a file of SQL')
  return { kind: 'plain', compressed: false }
}

/** The `.sql` and `.sql.gz` files at and below a directory, in the order they are run; `archive` for one of pg_dump. */
export async function listSqlFiles(path: string, name: string): Promise<readonly string[] | 'archive'> {
  const all = await readdir(path, { recursive: true, withFileTypes: true })
  if (all.some((entry) => entry.name === TABLE_OF_CONTENTS && entry.parentPath === path)) return 'archive'
  const files = all.filter((entry) => !entry.isDirectory() && SQL_NAME.test(entry.name))
  if (files.length === 0) throw unusable(name, 'has no .sql file in it', 'give the directory that has them')
  const down = files.find((entry) => DOWN_NAME.test(entry.name))
  if (down !== undefined) {
    throw unusable(
      name,
      `holds migrations with a way back (${down.name})`,
      'leave `golden` out: they are run by their own tool',
    )
  }
  return files.map((entry) => join(entry.parentPath, entry.name)).sort(compareNaturally)
}

/** `2_b` before `10_a`, folder by folder; the same on every machine. */
export function compareNaturally(one: string, other: string): number {
  const [left, right] = [tokens(one), tokens(other)]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [a = '', b = ''] = [left[index], right[index]]
    if (a === b) continue
    const numbers = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : 0
    return numbers === 0 ? (a < b ? -1 : 1) : numbers
  }
  return left.length - right.length
}

const TABLE_OF_CONTENTS = 'toc.dat'
const SQL_NAME = /\.sql(\.gz)?$/i
const DOWN_NAME = /[._-](down|undo|rollback)\.sql(\.gz)?$/i
const GZIP = Buffer.from([0x1f, 0x8b])
const PACKERS = [
  { name: 'zstd', magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { name: 'xz', magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]) },
  { name: 'bzip2', magic: Buffer.from('BZh') },
  { name: 'zip', magic: Buffer.from([0x50, 0x4b, 0x03, 0x04]) },
  { name: 'lz4', magic: Buffer.from([0x04, 0x22, 0x4d, 0x18]) },
]

/** Runs of digits, separators, and what is between; a separator sorts before all else, so folders stay together. */
function tokens(path: string): string[] {
  return (path.match(/\d+|\/|[^\d/]+/g) ?? []).map((token) => (token === '/' ? '\0' : token))
}

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic)
}

function unpackHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch (error) {
    // Damage is the reader's to report.
    if (codeOf(error)?.startsWith('Z_') === true) return Buffer.alloc(0)
    throw error
  }
}

function unusable(name: string, problem: string, next: string): OffshootError {
  return new OffshootError('config', `golden: ${name} ${problem}`, { next })
}
