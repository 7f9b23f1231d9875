import { execFile, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, OffshootError } from '../core/errors.ts'
import { decode } from './read.ts'

/** What the header of a `pg_dump -Fc`, `-Ft` or `-Fd` archive tells. */
export interface ArchiveHeader {
  /** Of the pg_dump that wrote it; a pg_restore must not be older. Absent when the header is not understood. */
  readonly major: number | undefined
}

/** Reads the header of a custom-format file or of a directory's or tar's `toc.dat`; `undefined` for anything else. */
export function parseArchiveHeader(head: Buffer): ArchiveHeader | undefined {
  const start = head.toString('latin1', TAR_NAME_OFFSET, TAR_MAGIC_OFFSET).startsWith('toc.dat\0')
    ? TAR_BLOCK
    : 0
  if (head.toString('latin1', start, start + MAGIC.length) !== MAGIC) return undefined
  try {
    return { major: readMajor(head, start + MAGIC.length) }
  } catch (error) {
    // The header is longer than what was read, or of a version to come: pg_restore itself will judge.
    if (error instanceof RangeError) return { major: undefined }
    throw error
  }
}

export interface RestoreOptions {
  readonly path: string
  /** For errors. */
  readonly name: string
  readonly header: ArchiveHeader
  /** Where to look for pg_restore, in order of preference among equals. */
  readonly directories: readonly string[]
  readonly signal: AbortSignal
}

/** The archive as SQL, through the newest pg_restore found. It never connects to anything. */
export async function* readArchive(options: RestoreOptions): AsyncGenerator<string> {
  const { path, name, signal } = options
  const program = await findRestore(options)
  const child = spawn(program, ['--file=-', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C' },
    signal,
  })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => {
    said = (said + piece.toString()).slice(-2_000)
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
  let whole = false
  try {
    yield* decode(child.stdout, name)
    whole = true
  } finally {
    child.kill('SIGKILL')
    // Without its end being read first: whoever left early does not want to hear what pg_restore thinks of that.
    if (!whole) await ended
  }
  const code = await ended
  signal.throwIfAborted()
  if (code !== 0) {
    throw new OffshootError('config', `golden: pg_restore could not read ${name} to its end`, {
      where: program,
      said: said.trim(),
      next: 'the file may be cut off or damaged: write the dump anew',
    })
  }
}

async function findRestore({ name, header, directories }: RestoreOptions): Promise<string> {
  const found = await Promise.all(directories.map((directory) => versionOf(join(directory, 'pg_restore'))))
  const programs = found
    .filter((program) => program !== undefined)
    .sort((one, other) => other.major - one.major)
  const [best] = programs
  const needs = header.major === undefined ? '' : ` of PostgreSQL ${header.major} or later`
  const instead = `or give a plain dump: \`pg_restore -f dump.sql ${name}\` writes one`
  if (best === undefined) {
    throw new OffshootError(
      'config',
      `golden: ${name} is an archive of pg_dump, and there is no pg_restore here`,
      {
        next: `install the client programs${needs} (Debian: postgresql-client), ${instead}`,
      },
    )
  }
  if (header.major !== undefined && best.major < header.major) {
    throw new OffshootError(
      'config',
      `golden: ${name} was written by pg_dump ${header.major}, and the newest pg_restore here is ${best.major}`,
      { where: best.path, next: `install the client programs${needs}, ${instead}` },
    )
  }
  return best.path
}

async function versionOf(path: string): Promise<{ path: string; major: number } | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { env: { LC_ALL: 'C' } })
    const major = Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1])
    return Number.isNaN(major) ? undefined : { path, major }
  } catch {
    return undefined
  }
}

/** The first bytes of a file, as many as it has. */
export async function readHead(path: string): Promise<Buffer> {
  try {
    await using file = await open(path)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw new OffshootError('config', `golden: ${path} cannot be read`, {
      said: messageOf(error),
      cause: error,
    })
  }
}

const MAGIC = 'PGDMP'
const HEAD = 4096
const TAR_NAME_OFFSET = 0
const TAR_MAGIC_OFFSET = 100
const TAR_BLOCK = 512
/** The archive version (1.15) from which on the compression is one byte. */
const COMPRESSION_IS_A_BYTE = 15

/**
 * Behind the magic: version (3 bytes), size of an integer, size of an offset, format, compression, seven integers of
 * the date, then three strings: database, server version, pg_dump version. Integers are a sign and little-endian bytes.
 */
function readMajor(head: Buffer, start: number): number | undefined {
  const minor = head.readUInt8(start + 1)
  const size = head.readUInt8(start + 3)
  if (size < 1 || size > 6) return undefined
  let at = start + 6
  const integer = () => {
    const negative = head.readUInt8(at) !== 0
    const value = head.readUIntLE(at + 1, size)
    at += 1 + size
    return negative ? -value : value
  }
  const text = () => {
    const length = integer()
    if (length <= 0) return ''
    if (at + length > head.length) throw new RangeError('the header goes on')
    at += length
    return head.toString('latin1', at - length, at)
  }
  if (minor >= COMPRESSION_IS_A_BYTE) at += 1
  else integer()
  for (let field = 0; field < 7; field++) integer()
  text()
  text()
  const major = Number.parseInt(text(), 10)
  return Number.isNaN(major) ? undefined : major
}
