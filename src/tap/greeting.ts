import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { ScramKeys } from '../sql/scram.ts'
import type { TapCertificate } from './certificate.ts'
import { eventOf, Hangup, take, takeMessage } from './inlet.ts'
import { cstring, cstringAt, int32, message, PROTOCOL_VIOLATION, WireError } from './messages.ts'
import { challenge, mechanismsWith } from './scram.ts'
import { readStartup, type Startup } from './startup.ts'

/** What a connection is for. */
export type Caller =
  | { readonly wants: 'cancel'; readonly key: Buffer }
  | { readonly wants: 'session'; readonly line: Line; readonly startup: Startup }

/** The stream to go on with, which may be an encrypted one. */
export interface Line {
  readonly stream: Duplex
  /** What a login can be bound to; absent where nothing is encrypted. */
  readonly endpoint: Buffer | undefined
}

export interface GreetOptions {
  readonly certificate: () => TapCertificate
  /** A Unix socket: the server encrypts nothing there either. */
  readonly local: boolean
  readonly signal: AbortSignal
}

/** Hears what a new connection wants. */
export async function greet(socket: Socket, { certificate, local, signal }: GreetOptions): Promise<Caller> {
  let line: Line = { stream: socket, endpoint: undefined }
  for (let turn = 0; turn < TURNS; turn++) {
    const { stream } = line
    const plain = stream === socket
    const head = await take(stream, 8, signal)
    if (plain && !local && head[0] === TLS_HANDSHAKE) {
      // It spares itself the question.
      socket.unshift(head)
      line = await encrypt(socket, certificate(), signal)
      continue
    }
    const length = head.readInt32BE(0)
    const code = head.readInt32BE(4)
    if (length < 8 || length > LONGEST_STARTUP) {
      throw new WireError(PROTOCOL_VIOLATION, 'invalid length of startup packet')
    }
    const rest = await take(stream, length - 8, signal)
    if (code === CANCEL_REQUEST) return { wants: 'cancel', key: rest }
    if (code !== SSL_REQUEST && code !== GSS_REQUEST) {
      return { wants: 'session', line, startup: readStartup(code, rest) }
    }
    // Whatever follows at once would be read as if it had come encrypted.
    if (stream.readableLength > 0) {
      throw new WireError(PROTOCOL_VIOLATION, 'received unencrypted data after an encryption request')
    }
    const agreed = code === SSL_REQUEST && plain && !local
    stream.write(agreed ? 'S' : 'N')
    if (agreed) line = await encrypt(socket, certificate(), signal)
  }
  throw new WireError(PROTOCOL_VIOLATION, 'too many requests before the startup packet')
}

/** True when the client knows the password. */
export async function knowsPassword(
  { stream, endpoint }: Line,
  { keys, signal }: { readonly keys: ScramKeys; readonly signal: AbortSignal },
): Promise<boolean> {
  const options = { longest: LONGEST_SASL, signal }
  const mechanisms = mechanismsWith(endpoint).map(cstring)
  stream.write(message('R', int32(SASL), ...mechanisms, Buffer.of(0)))
  const first = await takeMessage(stream, 'p', options)
  const mechanism = cstringAt(first, 0).toString('latin1')
  // The mechanism's zero byte and the length of what follows stand between the two.
  const clientFirst = first.subarray(mechanism.length + 5).toString('utf8')
  const asked = challenge(clientFirst, { keys, mechanism, endpoint })
  stream.write(message('R', int32(SASL_CONTINUE), Buffer.from(asked.message)))
  const answer = asked.answer((await takeMessage(stream, 'p', options)).toString('utf8'))
  if (answer !== undefined) stream.write(message('R', int32(SASL_FINAL), Buffer.from(answer)))
  return answer !== undefined
}

async function encrypt(
  socket: Socket,
  { context, endpoint }: TapCertificate,
  signal: AbortSignal,
): Promise<Line> {
  const stream = new TLSSocket(socket, {
    isServer: true,
    secureContext: context,
    ALPNProtocols: ['postgresql'],
  })
  const event = await eventOf(stream, ['secure', 'end', 'close'], signal)
  if (event !== 'secure') throw new Hangup('the TLS handshake failed')
  return { stream, endpoint }
}

/** More than any client needs: encryption of one kind, of the other, and the startup message. */
const TURNS = 4
const TLS_HANDSHAKE = 0x16
const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102
/** The server's own limits, in bytes. */
const LONGEST_STARTUP = 10_000
const LONGEST_SASL = 1_024 + 4
const SASL = 10
const SASL_CONTINUE = 11
const SASL_FINAL = 12
