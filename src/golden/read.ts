import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf, OffshootError } from '../core/errors.ts'

/** Reads a SQL file piece by piece, unpacked. `onRead` hears of the bytes as they are on disk. */
export async function* readSqlFile(
  path: string,
  { compressed, name, onRead, signal }: ReadOptions,
): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: PIECE, signal })
  // The end of either closes the other; what went wrong reaches us through the last of them.
  const bytes = compressed ? pipeline(file, createGunzip({ chunkSize: PIECE }), () => {}) : file
  try {
    let before = 0
    for await (const text of decode(bytes, name)) {
      yield text
      onRead(file.bytesRead - before)
      before = file.bytesRead
    }
  } catch (error) {
    signal.throwIfAborted()
    throw asReadError(error, name)
  } finally {
    file.destroy()
  }
}

/** Bytes to text. Dumps in another encoding are refused: read as UTF-8 they would be loaded wrong, silently. */
export async function* decode(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  for await (const piece of bytes) {
    let text: string
    try {
      text = decoder.decode(piece, { stream: true })
    } catch (error) {
      throw notUtf8(name, line, error)
    }
    if (text === '') continue
    yield text
    for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) line++
  }
  try {
    decoder.decode()
  } catch (error) {
    throw notUtf8(name, line, error)
  }
}

export interface ReadOptions {
  readonly compressed: boolean
  /** For errors. */
  readonly name: string
  readonly onRead: (bytes: number) => void
  readonly signal: AbortSignal
}

const PIECE = 256 * 1024
const LF = 10

function notUtf8(name: string, line: number, cause: unknown): OffshootError {
  return new OffshootError(
    'config',
    `golden: ${name} is not UTF-8 text, from line ${line} on or a little later`,
    {
      next: 'write the dump with `pg_dump --encoding=UTF8`',
      cause,
    },
  )
}

function asReadError(error: unknown, name: string): unknown {
  if (error instanceof OffshootError) return error
  return new OffshootError('config', `golden: ${name} cannot be read to its end`, {
    said: messageOf(error),
    next: 'the file may be cut off or damaged: write the dump anew',
    cause: error,
  })
}
