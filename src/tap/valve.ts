import type { Duplex } from 'node:stream'

/** Why a stream is not read just now. */
export type Hold = 'boundary' | 'full' | 'rest'

/** Reads a stream while nothing speaks against it. */
export class Valve {
  readonly #stream: Duplex
  readonly #holds = new Set<Hold>()
  /** Bytes since `begin`. */
  #passed = 0
  #resting: NodeJS.Timeout | undefined

  constructor(stream: Duplex) {
    this.#stream = stream
  }

  hold(reason: Hold): void {
    this.#holds.add(reason)
    this.#stream.pause()
  }

  release(reason: Hold): void {
    this.#holds.delete(reason)
    if (this.#holds.size === 0) this.#stream.resume()
  }

  /** What comes from now on answers something new. */
  begin(): void {
    this.#passed = 0
  }

  /**
   * Told of each chunk. A server hands a long answer over in pieces of 8 kB, and to wake up for each costs more than to
   * carry it; so a moment is given for more to come together.
   */
  passed(bytes: number): void {
    this.#passed += bytes
    if (this.#passed <= BULK || bytes >= FULL_READ || this.#resting !== undefined) return
    this.hold('rest')
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      this.release('rest')
    }, REST)
  }

  /** Reads on, whatever held it, because nobody waits for what comes. */
  open(): void {
    clearTimeout(this.#resting)
    this.#holds.clear()
    this.#stream.resume()
  }

  close(): void {
    clearTimeout(this.#resting)
  }
}

/** An answer of more bytes than these is a long one. */
const BULK = 256 * 1024
/** What a socket is read by: less means that there was no more. */
const FULL_READ = 64 * 1024
/** Milliseconds. */
const REST = 1
