import type { Placed } from './answers.ts'
import { FrameReader, interestsIn } from './frames.ts'
import { messageBehind } from './messages.ts'
import type { Recorder } from './recorder.ts'

export interface ToClientOptions {
  readonly recorder: Recorder
  /** See `TapOptions.marker`. */
  readonly marker: Buffer | undefined
  readonly write: (bytes: Buffer) => void
  /**
   * The server waits inside a block that is whole. True: the answer is held back, with all that follows, until `resume`,
   * and whoever holds it keeps the statements.
   */
  readonly hold: ((placed: readonly Placed[]) => boolean) | undefined
}

/** Reads along in what the server sends, tells the recorder, and takes out what is not the client's. */
export class ToClient {
  readonly #frames = new FrameReader(FROM_SERVER)
  readonly #options: ToClientOptions
  /** Bytes of the chunk before this one are passed on or taken out. */
  #from = 0
  #at = 0
  /** The server waits, and what it has answered is not recorded yet. */
  #due: { readonly inBlock: boolean; readonly at: number } | undefined
  /** The rest of a message that began with the marker is taken out as well. */
  #withholding = false

  constructor(options: ToClientOptions) {
    this.#options = options
  }

  read(chunk: Buffer, at: number): void {
    const frames = this.#frames
    frames.feed(chunk)
    this.#at = at
    this.#from = this.#withholding ? frames.carried : 0
    if (frames.missing === 0) this.#withholding = false
    this.resume()
  }

  /** Goes on with the chunk behind a message that was held back. */
  resume(): void {
    const frames = this.#frames
    while (frames.next()) {
      this.#catchUp()
      if (this.#see(frames.type)) return
    }
    this.#pass(frames.kept)
    this.#catchUp()
  }

  /** What the client need not wait for: mostly it has its answer, and works on, before it is written down. */
  #catchUp(): void {
    if (this.#due === undefined) return
    const { recorder } = this.#options
    recorder.keep(recorder.ready(this.#due.inBlock, this.#due.at))
    this.#due = undefined
  }

  /** What is left when the server ends in the middle of a message. */
  rest(): Buffer {
    return this.#frames.chunk.subarray(this.#frames.kept)
  }

  /** True when the message is held back. */
  #see(type: number): boolean {
    const { recorder } = this.#options
    switch (type) {
      case COMMAND_COMPLETE:
        recorder.completed(this.#frames.payload(), this.#at)
        break
      case READY:
        return this.#ready(this.#frames.payload()[0] ?? 0)
      case NOTICE:
        this.#notice()
        break
      case ERROR:
        recorder.failed(this.#frames.payload(), this.#at)
        break
      case PARSE_COMPLETE:
        recorder.parsed()
        break
      case BIND_COMPLETE:
        recorder.bound()
        break
      case CLOSE_COMPLETE:
        recorder.closed()
        break
      case ROW_DESCRIPTION:
      case COPY_OUT:
        recorder.began(this.#at)
        break
      case COPY_IN:
        recorder.requests.copyIn()
        break
      case PORTAL_SUSPENDED:
        recorder.suspended(this.#at)
        break
      case EMPTY_QUERY:
        recorder.empty()
        break
      case PARAMETER_STATUS:
        recorder.parameter(this.#frames.payload())
        break
    }
    return false
  }

  #ready(status: number): boolean {
    const { recorder, hold } = this.#options
    if (status !== IN_BLOCK || hold === undefined) {
      this.#due = { inBlock: status !== IDLE, at: this.#at }
      return false
    }
    const placed = recorder.ready(true, this.#at)
    if (placed.length === 0 || !hold(placed)) {
      recorder.keep(placed)
      return false
    }
    this.#pass(this.#frames.start)
    return true
  }

  #notice(): void {
    const { recorder, marker } = this.#options
    const frames = this.#frames
    const text = marker === undefined ? undefined : messageBehind(frames.payload(), marker)
    if (text === undefined) {
      recorder.began(this.#at)
      return
    }
    recorder.mark({ at: this.#at, text: recorder.decode(text), from: 'notice' })
    this.#pass(frames.start)
    this.#from = frames.end
    this.#withholding = frames.missing > 0
  }

  #pass(to: number): void {
    const { chunk } = this.#frames
    const from = this.#from
    if (to > from) this.#options.write(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to))
    this.#from = to
  }
}

/** What has to be seen is seen whole, up to this many bytes: half of such a message is of no use to a client either. */
const WHOLE = 1_048_576
const FROM_SERVER = interestsIn(
  {
    C: WHOLE,
    E: WHOLE,
    N: WHOLE,
    S: WHOLE,
    Z: WHOLE,
    1: 0,
    2: 0,
    3: 0,
    G: 0,
    H: 0,
    I: 0,
    s: 0,
    T: 0,
    A: 'skip',
    c: 'skip',
    d: 'skip',
    D: 'skip',
    K: 'skip',
    n: 'skip',
    R: 'skip',
    t: 'skip',
    V: 'skip',
    v: 'skip',
  },
  undefined,
)
const [COMMAND_COMPLETE, ERROR, NOTICE, PARAMETER_STATUS, READY, ROW_DESCRIPTION] = [
  0x43, 0x45, 0x4e, 0x53, 0x5a, 0x54,
] as const
const [PARSE_COMPLETE, BIND_COMPLETE, CLOSE_COMPLETE, COPY_IN, COPY_OUT, EMPTY_QUERY, PORTAL_SUSPENDED] = [
  0x31, 0x32, 0x33, 0x47, 0x48, 0x49, 0x73,
] as const
const [IDLE, IN_BLOCK] = [0x49, 0x54] as const
