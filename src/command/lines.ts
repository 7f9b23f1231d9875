import { StringDecoder } from 'node:string_decoder'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'

export interface OutputOptions {
  readonly log: Logger
  readonly redactor: Redactor
  /** Lines kept from the end. */
  readonly keepTail: number
}

export interface OutputEnd {
  /** The last lines: clean, redacted, safe to print. */
  readonly tail: readonly string[]
  /** True when `tail` is the whole output. */
  readonly complete: boolean
}

/**
 * Takes an untrusted command's output and logs it line by line as it comes. A flood is cut: the log gets its start
 * and its end with the count of what is left out between, and memory stays bounded however much is written.
 */
export class CommandOutput {
  readonly #options: OutputOptions
  readonly #streams: LineStream[] = []
  #tail: string[] = []
  #tailSize = 0
  #dropped = false
  #loggedLines = 0
  #loggedSize = 0
  #hiddenLines = 0
  #hiddenSize = 0

  constructor(options: OutputOptions) {
    this.#options = options
  }

  /** A sink for one pipe; each pipe has its own half lines and half characters. */
  sink(): (chunk: Buffer) => void {
    const stream = new LineStream()
    this.#streams.push(stream)
    return (chunk) => this.#take(stream.push(chunk))
  }

  /** Logs the last half lines and, after a flood, the end of it. */
  end(): OutputEnd {
    for (const stream of this.#streams) this.#take(stream.end())
    const { log } = this.#options
    const tail = this.#tail.slice(-this.#options.keepTail).map((line) => this.#clean(line))
    if (this.#hiddenLines > 0) {
      const shown = tail.slice(-Math.min(SHOWN_END, this.#hiddenLines))
      const left = this.#hiddenLines - shown.length
      const megabytes = (this.#hiddenSize / 1e6).toFixed(1)
      if (left > 0)
        log.warn(`${left} lines are not shown here (${megabytes} MB of output were too much); the end:`)
      for (const line of shown) log.command(line)
    }
    return { tail, complete: !this.#dropped }
  }

  #take(lines: readonly string[]): void {
    let next = 0
    while (next < lines.length && this.#loggedLines < LOG_LINES && this.#loggedSize < LOG_SIZE) {
      const line = this.#clean(lines[next] ?? '')
      this.#options.log.command(line)
      this.#loggedLines++
      this.#loggedSize += line.length
      next++
    }
    for (let i = next; i < lines.length; i++) this.#hiddenSize += (lines[i]?.length ?? 0) + 1
    this.#hiddenLines += lines.length - next
    this.#remember(lines)
  }

  /** Keeps raw lines: most are pushed out again, so cleaning them waits for the end. */
  #remember(lines: readonly string[]): void {
    const last = lines.slice(-this.#options.keepTail)
    if (last.length < lines.length) this.#dropped = true
    for (const line of last) {
      // A copy: a slice would keep its whole chunk alive.
      this.#tail.push(Buffer.from(line, 'utf16le').toString('utf16le'))
      this.#tailSize += line.length
    }
    let excess = 0
    for (; this.#tail.length - excess > this.#options.keepTail || this.#tailSize > TAIL_SIZE; excess++) {
      this.#tailSize -= this.#tail[excess]?.length ?? 0
    }
    if (excess > 0) {
      this.#tail = this.#tail.slice(excess)
      this.#dropped = true
    }
  }

  #clean(line: string): string {
    return cleanLine(line, this.#options.redactor)
  }
}

/**
 * One line of untrusted output made safe to print: no control characters, no secrets, not too long, and nothing that
 * a runner takes for a command. Secrets go before the cut, so that no half of one is left at its edge.
 */
export function cleanLine(raw: string, redactor: Redactor): string {
  const text = redactor.redact(stripControls(raw))
  // A line cut on the way in may end in half a secret, which no redactor knows.
  const sure = raw.length >= RAW_LINE ? Math.max(0, text.length - HALF_SECRET) : text.length
  const length = Math.min(sure, LINE)
  return defuse(length < text.length ? `${text.slice(0, length)}… (line cut)` : text)
}

/** Removes terminal sequences, other control characters, and the marks that reorder text. */
export function stripControls(text: string): string {
  return CONTROL.test(text) ? text.replace(SEQUENCE, '').replace(CONTROLS, '') : text
}

/** Breaks what GitHub's runner would obey: `::command::` at a line's start, and `##[command]` anywhere. */
export function defuse(line: string): string {
  const broken = line.includes('##[') ? line.replaceAll('##[', '## [') : line
  return broken.trimStart().startsWith('::') ? `| ${broken}` : broken
}

const LOG_LINES = 5_000
const LOG_SIZE = 1_000_000
const SHOWN_END = 50
const TAIL_SIZE = 1_000_000
const LINE = 2_000
/** What is kept of a line until it is cleaned. */
const RAW_LINE = 16_384
const HALF_SECRET = 1_024

// CSI, OSC and the other strings (only when they are terminated, or they would swallow the line), two-character escapes.
const SEQUENCE =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-Z\\^-~]/g
// Tab stays. The second row: marks that turn or hide text, by which a line reads otherwise than it is.
const CONTROL =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/
const CONTROLS = new RegExp(CONTROL, 'g')

/** Bytes to lines. A line longer than `RAW_LINE` is cut; what follows up to its end is not kept. */
class LineStream {
  readonly #decoder = new StringDecoder('utf8')
  #pending = ''
  #return = false

  push(chunk: Buffer): string[] {
    return this.#split(this.#decoder.write(chunk))
  }

  end(): string[] {
    const lines = this.#split(this.#decoder.end())
    if (this.#pending !== '') lines.push(this.#pending)
    this.#pending = ''
    return lines
  }

  #split(chunk: string): string[] {
    let text = chunk
    // A progress bar redraws its line with bare returns: each is a line here. A pair may be split between chunks.
    if (chunk === '') return []
    if (this.#return && text.startsWith('\n')) text = text.slice(1)
    this.#return = text.endsWith('\r')
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    const lines = text.split('\n')
    const first = lines[0] ?? ''
    lines[0] = this.#pending.length >= RAW_LINE ? this.#pending : this.#pending + first
    this.#pending = cut(lines.pop() ?? '')
    for (let i = 0; i < lines.length; i++) lines[i] = cut(lines[i] ?? '')
    return lines
  }
}

function cut(line: string): string {
  return line.length > RAW_LINE ? line.slice(0, RAW_LINE) : line
}
