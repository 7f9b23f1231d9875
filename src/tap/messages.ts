/** Something the client is told in the protocol's own words before its session ends. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly sqlstate: string

  constructor(sqlstate: string, message: string) {
    super(message)
    this.sqlstate = sqlstate
  }
}

export const PROTOCOL_VIOLATION = '08P01'

/** One message of the protocol: a type byte, the length, and what is in it. */
export function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4)
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(length), ...parts])
}

export function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}

export function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8')
}

/** An error that ends the session, as the server itself would write it. */
export function fatal(sqlstate: string, text: string): Buffer {
  // A zero byte would end the field: what follows would be read as fields of their own.
  const fields = ['SFATAL', 'VFATAL', `C${sqlstate}`, `M${text.replaceAll('\0', '')}`]
  return message('E', ...fields.map(cstring), Buffer.of(0))
}

/** Fields of an error or notice by their one-letter code; of one that was cut, those that are there. */
export function readFields(payload: Buffer, decode: (bytes: Buffer) => string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; at < payload.length && payload[at] !== 0; ) {
    const found = payload.indexOf(0, at + 1)
    const end = found === -1 ? payload.length : found
    fields.set(String.fromCharCode(payload[at] ?? 0), decode(payload.subarray(at + 1, end)))
    at = end + 1
  }
  return fields
}

/** The message field of an error or notice when it begins with `prefix`: what follows it. */
export function messageBehind(payload: Buffer, prefix: Buffer): Buffer | undefined {
  for (let at = 0; at < payload.length && payload[at] !== 0; ) {
    const found = payload.indexOf(0, at + 1)
    const end = found === -1 ? payload.length : found
    if (payload[at] === MESSAGE_FIELD) {
      const text = payload.subarray(at + 1, end)
      return prefix.equals(text.subarray(0, prefix.length)) ? text.subarray(prefix.length) : undefined
    }
    at = end + 1
  }
  return undefined
}

/** Bytes up to the zero that ends them; all that is there when the message was cut before it. */
export function cstringAt(payload: Buffer, at: number): Buffer {
  const end = payload.indexOf(0, at)
  return payload.subarray(at, end === -1 ? payload.length : end)
}

const MESSAGE_FIELD = 0x4d
