import { FrameReader, interestsIn } from './frames.ts'
import { cstringAt } from './messages.ts'
import type { Source } from './record.ts'
import type { Recorder } from './recorder.ts'

/** Reads along in what a client sends, and tells the recorder. Everything it is fed may be passed on. */
export class ToServer {
  /** The client said goodbye: it waits for nothing any more, and what it began goes on. */
  terminated = false
  readonly #frames = new FrameReader(FROM_CLIENT)
  readonly #recorder: Recorder
  readonly #keepText: boolean
  /** A message with SQL of which a part is here. */
  #long: LongText | undefined

  constructor(recorder: Recorder, keepText: boolean) {
    this.#recorder = recorder
    this.#keepText = keepText
  }

  /** Returns the bytes to pass on. Throws `WireError` at what is no message of a client. */
  read(chunk: Buffer, at: number): Buffer {
    const frames = this.#frames
    frames.feed(chunk)
    if (this.#long !== undefined && frames.carried > 0) this.#lengthen(this.#long, at)
    while (frames.next()) this.#see(frames.type, at)
    return frames.kept === frames.chunk.length ? frames.chunk : frames.chunk.subarray(0, frames.kept)
  }

  #see(type: number, at: number): void {
    const { requests } = this.#recorder
    switch (type) {
      case QUERY:
      case PARSE:
        this.#text(type, at)
        break
      case BIND: {
        const payload = this.#frames.payload()
        const portal = cstringAt(payload, 0)
        const statement = cstringAt(payload, portal.length + 1)
        requests.push({ kind: 'bind', portal: nameOf(portal), statement: nameOf(statement), at })
        break
      }
      case EXECUTE:
        requests.push({ kind: 'execute', portal: nameOf(cstringAt(this.#frames.payload(), 0)), at })
        break
      case DESCRIBE:
      case CLOSE: {
        const payload = this.#frames.payload()
        const what = payload[0] === STATEMENT ? 'statement' : 'portal'
        const kind = type === CLOSE ? 'close' : 'describe'
        requests.push({ kind, what, name: nameOf(cstringAt(payload, 1)), at })
        break
      }
      case SYNC:
        requests.push({ kind: 'sync' })
        break
      case FUNCTION_CALL:
        requests.push({ kind: 'call' })
        break
      case COPY_DONE:
      case COPY_FAIL:
        requests.push({ kind: 'copy-end' })
        break
      case TERMINATE:
        this.terminated = true
        break
    }
  }

  #text(type: number, at: number): void {
    const payload = this.#frames.payload()
    if (this.#frames.missing === 0) this.#request(type, payload, at)
    else this.#long = { type, pieces: [payload], size: payload.length }
  }

  /** Long SQL comes in many chunks; they are kept as they are, up to a limit, until the last is here. */
  #lengthen(long: LongText, at: number): void {
    const { chunk, carried, missing } = this.#frames
    if (this.#keepText && long.size < TEXT_LIMIT) {
      long.pieces.push(chunk.subarray(0, carried))
      long.size += carried
    }
    if (missing > 0) return
    this.#long = undefined
    this.#request(long.type, Buffer.concat(long.pieces), at)
  }

  #request(type: number, payload: Buffer, at: number): void {
    const { requests } = this.#recorder
    if (type === QUERY) {
      requests.push({ kind: 'query', source: this.#sourceAt(payload, 0), at })
      return
    }
    const name = cstringAt(payload, 0)
    const source = this.#sourceAt(payload, name.length + 1)
    requests.push({ kind: 'parse', name: nameOf(name), source, at })
  }

  #sourceAt(payload: Buffer, start: number): Source {
    return this.#keepText ? { text: this.#recorder.decode(cstringAt(payload, start)) } : NOTHING
  }
}

interface LongText {
  readonly type: number
  readonly pieces: Buffer[]
  size: number
}

/** Names are compared, never shown: any reading of their bytes that loses none will do. */
function nameOf(bytes: Buffer): string {
  return bytes.toString('latin1')
}

const NOTHING: Source = { text: '' }
/** Bytes of a message's SQL that are read. */
const TEXT_LIMIT = 16_000_000

/** Of messages with SQL the header is enough to stop at; of the others, what is short is seen whole. */
const FROM_CLIENT = interestsIn(
  {
    Q: 0,
    P: 0,
    B: 10_000,
    E: 10_000,
    C: 10_000,
    D: 10_000,
    S: 0,
    F: 0,
    c: 0,
    f: 0,
    X: 0,
    H: 'skip',
    d: 'skip',
  },
  'QPBFd',
)
const [QUERY, PARSE, BIND, DESCRIBE, EXECUTE, CLOSE, SYNC] = [
  0x51, 0x50, 0x42, 0x44, 0x45, 0x43, 0x53,
] as const
const [FUNCTION_CALL, COPY_DONE, COPY_FAIL, TERMINATE] = [0x46, 0x63, 0x66, 0x58] as const
const STATEMENT = 0x53
