import type { Duplex } from 'node:stream'
import type { Credential } from '../../../src/provider/types.ts'
import { logIn } from '../../../src/tap/upstream.ts'

export interface WireMessage {
  readonly type: string
  readonly payload: Buffer
}

/** A client that knows nothing but the protocol's messages, so that a test decides about every byte. */
export class Wire implements AsyncDisposable {
  readonly stream: Duplex
  readonly greeting: Buffer
  readonly #chunks: Buffer[] = []
  readonly #messages: WireMessage[] = []
  #rest: Buffer = Buffer.alloc(0)
  #wake: () => void = () => {}

  constructor(stream: Duplex, greeting: Buffer) {
    this.stream = stream
    this.greeting = greeting
    stream.on('data', (chunk: Buffer) => this.#hear(chunk))
    stream.on('error', () => {})
    stream.on('close', () => this.#wake())
    stream.resume()
  }

  static async open(
    credential: Credential,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Wire> {
    const { stream, greeting } = await logIn(credential, {
      parameters: new Map(Object.entries(parameters)),
      signal: new AbortController().signal,
    })
    return new Wire(stream, greeting)
  }

  /** Every byte the server sent behind its greeting. */
  get heard(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  send(...messages: readonly Buffer[]): void {
    this.stream.write(Buffer.concat(messages))
  }

  /** The messages up to and with the next of this type; what was there when the connection ended. */
  async until(type: string, times = 1): Promise<readonly WireMessage[]> {
    const found: WireMessage[] = []
    for (let left = times; left > 0; ) {
      const message = this.#messages.shift()
      if (message !== undefined) {
        found.push(message)
        if (message.type === type) left--
      } else if (this.stream.closed) return found
      else await this.#more()
    }
    return found
  }

  /** Until the other side has closed. */
  async closed(): Promise<void> {
    while (!this.stream.closed) await this.#more()
  }

  #hear(chunk: Buffer): void {
    this.#chunks.push(chunk)
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const size = 1 + rest.readInt32BE(1)
      this.#messages.push({ type: rest.toString('latin1', 0, 1), payload: rest.subarray(5, size) })
      rest = rest.subarray(size)
    }
    this.#rest = rest
    this.#wake()
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stream.destroy()
    await this.closed()
  }
}

export function query(sql: string): Buffer {
  return frame('Q', text(sql))
}

export function parse(name: string, sql: string): Buffer {
  return frame('P', text(name), text(sql), int16(0))
}

/** Parameters as text. */
export function bind(portal: string, statement: string, values: readonly string[] = []): Buffer {
  const parameters = values.map((value) =>
    Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
  )
  return frame('B', text(portal), text(statement), int16(0), int16(values.length), ...parameters, int16(0))
}

export function describePortal(name: string): Buffer {
  return frame('D', Buffer.from('P'), text(name))
}

export function execute(portal: string, rows = 0): Buffer {
  return frame('E', text(portal), int32(rows))
}

export function closeStatement(name: string): Buffer {
  return frame('C', Buffer.from('S'), text(name))
}

export const sync = frame('S')
export const flush = frame('H')
export const terminate = frame('X')
export const copyDone = frame('c')

export function copyData(data: string | Buffer): Buffer {
  return frame('d', Buffer.from(data))
}

export function copyFail(reason: string): Buffer {
  return frame('f', text(reason))
}

/** A call of a function by its OID, arguments in binary; large objects are read and written so. */
export function functionCall(oid: number, values: readonly Buffer[]): Buffer {
  const parameters = values.flatMap((value) => [int32(value.length), value])
  return frame('F', int32(oid), int16(1), int16(1), int16(values.length), ...parameters, int16(1))
}

export function frame(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body])
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`)
}
