import { PROTOCOL_VIOLATION, WireError } from './messages.ts'

/**
 * Finds messages in a stream of chunks without copying them. `feed` takes a chunk, `next` stops at each message of
 * interest. Nothing is buffered but what an incomplete header or a message that has to be seen whole needs.
 */
export class FrameReader {
  /** What is being read: the chunk that was fed, with what was left of the one before it. */
  chunk: Buffer = EMPTY
  /** Type byte of the message that `next` stopped at. */
  type = 0
  /** Where it begins in the chunk, with its header. */
  start = 0
  /** Where it ends in the chunk; the chunk's own end when the rest of it is still to come. */
  end = 0
  /** Bytes of it that are still to come. */
  missing = 0
  /** How many bytes at the front of the chunk belong to the message before, of which a part was seen already. */
  carried = 0
  /** From here on the chunk's bytes are kept for the next one: whoever passes the chunk on leaves them out. */
  kept = 0
  readonly #interests: Interests
  #at = 0
  #rest: Buffer = EMPTY

  constructor(interests: Interests) {
    this.#interests = interests
  }

  feed(chunk: Buffer): void {
    this.chunk = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = EMPTY
    this.carried = Math.min(this.missing, this.chunk.length)
    this.missing -= this.carried
    this.#at = this.carried
    this.kept = this.chunk.length
  }

  /** False when the chunk is used up. Throws `WireError` at what is no message of this direction. */
  next(): boolean {
    const { chunk } = this
    const size = chunk.length
    let at = this.#at
    while (size - at >= HEADER) {
      const type = chunk[at] ?? 0
      const length =
        ((chunk[at + 1] ?? 0) << 24) |
        ((chunk[at + 2] ?? 0) << 16) |
        ((chunk[at + 3] ?? 0) << 8) |
        (chunk[at + 4] ?? 0)
      const interest = this.#interests.wanted[type] ?? UNKNOWN
      if (interest === UNKNOWN) throw new WireError(PROTOCOL_VIOLATION, `invalid message type ${type}`)
      if (length < 4 || length > (this.#interests.longest[type] ?? 0)) {
        throw new WireError(PROTOCOL_VIOLATION, `invalid message length ${length}`)
      }
      const end = at + 1 + length
      if (interest === SKIP) {
        if (end <= size) {
          at = end
          continue
        }
        this.missing = end - size
        this.#at = size
        return false
      }
      if (size < Math.min(end, at + HEADER + interest)) break
      this.type = type
      this.start = at
      this.end = Math.min(end, size)
      this.missing = end - this.end
      this.#at = this.end
      return true
    }
    this.#at = size
    this.kept = at
    if (at < size) this.#rest = chunk.subarray(at)
    return false
  }

  /** What is in the message, as far as it is here. */
  payload(): Buffer {
    return this.chunk.subarray(this.start + HEADER, this.end)
  }
}

/** By type byte: what to do with such a message and how long one may say it is. */
export interface Interests {
  readonly wanted: Int32Array
  readonly longest: Int32Array
}

/**
 * @param wanted by letter, how many bytes of the content have to be there before `next` stops; `skip` never stops
 * @param long letters whose messages may be long; the others are held to what the server allows a short one
 */
export function interestsIn(
  wanted: Readonly<Record<string, number | 'skip'>>,
  long: string | undefined,
): Interests {
  const table = new Int32Array(256).fill(UNKNOWN)
  const longest = new Int32Array(256).fill(long === undefined ? 0x7fffffff : SHORT_LIMIT)
  for (const [letter, bytes] of Object.entries(wanted)) {
    table[letter.charCodeAt(0)] = bytes === 'skip' ? SKIP : bytes
  }
  for (const letter of long ?? '') longest[letter.charCodeAt(0)] = LONG_LIMIT
  return { wanted: table, longest }
}

const EMPTY: Buffer = Buffer.alloc(0)
const HEADER = 5
const UNKNOWN = -1
const SKIP = -2
/** The server's own limits, the length's four bytes included. */
const SHORT_LIMIT = 10_000
const LONG_LIMIT = 0x3ffffffe
