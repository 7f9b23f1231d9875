import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import pg from 'pg'
import type { Credential } from '../provider/types.ts'
import { sslOf } from '../sql/client.ts'
import { int32, message } from './messages.ts'
import { startupMessage } from './startup.ts'

/** A session on the server, logged in and idle. */
export interface Upstream {
  readonly stream: Duplex
  readonly pid: number
  /** Every byte the server sent up to its first wait, the login itself included. */
  readonly greeting: Buffer
  /** Asks the server to stop what the session is doing. Resolves when it has taken the request, and never rejects. */
  cancel(): Promise<void>
}

/** A login the server refused; `said` are its own bytes. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused'
  readonly said: Buffer

  constructor(said: Buffer, cause: unknown) {
    super('the server refused the login', { cause })
    this.said = said
  }
}

export interface LoginOptions {
  /** See `Startup.parameters`. */
  readonly parameters: ReadonlyMap<string, string>
  readonly signal: AbortSignal
}

/**
 * Logs in and hands over the bare connection: TLS, passwords, SCRAM and channel binding are `pg`'s. Throws
 * `LoginRefused` with the server's own words, or what went wrong on the way.
 */
export async function logIn(credential: Credential, { parameters, signal }: LoginOptions): Promise<Upstream> {
  signal.throwIfAborted()
  const socket = new Socket()
  const connection = connectionOf(credential, socket)
  // `pg` would set the client's encoding and application name as it likes them.
  const startup = startupMessage(credential, parameters)
  connection.startup = () => void connection.stream.write(startup)
  const config = {
    connection,
    host: credential.host,
    port: credential.port,
    database: credential.database,
    user: credential.user,
    password: credential.password,
    ssl: sslOf(credential),
    enableChannelBinding: true,
    connectionTimeoutMillis: LOGIN_PATIENCE,
  }
  const client = new pg.Client(config)
  // Once the connection is handed over, its end is the session's to see.
  client.on('error', () => {})
  const heard: Buffer[] = []
  const listen = () => void connection.stream.on('data', (chunk: Buffer) => heard.push(chunk))
  connection.once(sslOf(credential) === false ? 'connect' : 'sslconnect', listen)
  // Before anything else of the same chunk is read: from here on the bytes are the session's.
  connection.once('readyForQuery', () => {
    connection.stream.removeAllListeners('data')
    connection.stream.pause()
  })
  const abort = () => void socket.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
  } catch (error) {
    socket.destroy()
    signal.throwIfAborted()
    const said = messageOfType(Buffer.concat(heard), 'E')
    throw said === undefined ? error : new LoginRefused(said, error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
  const greeting = Buffer.concat(heard)
  const key = messageOfType(greeting, 'K')?.subarray(5)
  return {
    stream: connection.stream,
    pid: key === undefined || key.length < 4 ? 0 : key.readInt32BE(0),
    greeting,
    cancel: () => (key === undefined ? Promise.resolve() : sendCancel(credential, key)),
  }
}

/** Resolves when the server has closed the connection, which it does once the signal is sent. */
async function sendCancel(credential: Credential, key: Buffer): Promise<void> {
  const socket = new Socket()
  const connection = connectionOf(credential, socket)
  const request = Buffer.concat([int32(8 + key.length), int32(CANCEL_REQUEST), key])
  const encrypted = sslOf(credential) !== false
  await new Promise<void>((resolve) => {
    const patience = setTimeout(() => socket.destroy(), CANCEL_PATIENCE)
    connection.on('error', () => socket.destroy())
    socket.once('close', () => {
      clearTimeout(patience)
      resolve()
    })
    if (encrypted) connection.once('connect', () => connection.requestSsl())
    connection.once(encrypted ? 'sslconnect' : 'connect', () => {
      connection.stream.on('end', () => socket.destroy())
      connection.stream.write(request)
    })
    if (credential.host.startsWith('/')) connection.connect(`${credential.host}/.s.PGSQL.${credential.port}`)
    else connection.connect(credential.port, credential.host)
  })
}

/** What `pg` has and does not write down in its types. */
interface PgConnection extends pg.Connection {
  startup(): void
  requestSsl(): void
  connect(port: number | string, host?: string): void
}

function connectionOf(credential: Credential, socket: Socket): PgConnection {
  const ssl = sslOf(credential)
  return new pg.Connection({ stream: () => socket, ssl, keepAlive: true }) as PgConnection
}

/** What the server said at its login, as the client is to hear it: without the login, and with `key` to cancel by. */
export function greetingFor(greeting: Buffer, key: Buffer): Buffer {
  const parts: Buffer[] = []
  for (const { type, bytes } of messagesIn(greeting)) {
    if (type === 'K') parts.push(message('K', key))
    else if (type !== 'R' || bytes.readInt32BE(5) === AUTHENTICATED) parts.push(bytes)
  }
  return Buffer.concat(parts)
}

function messageOfType(greeting: Buffer, type: string): Buffer | undefined {
  for (const found of messagesIn(greeting)) if (found.type === type) return found.bytes
  return undefined
}

/** Messages with their headers; what is cut off at the end comes as it is. */
function* messagesIn(greeting: Buffer): Generator<{ readonly type: string; readonly bytes: Buffer }> {
  for (let at = 0; at < greeting.length; ) {
    const length = at + 5 <= greeting.length ? Math.max(4, greeting.readInt32BE(at + 1)) : greeting.length
    const bytes = greeting.subarray(at, at + 1 + length)
    yield { type: bytes.toString('latin1', 0, 1), bytes }
    at += bytes.length
  }
}

const AUTHENTICATED = 0
const CANCEL_REQUEST = 80877102
/** Milliseconds. A suspended database takes a while to wake up. */
const LOGIN_PATIENCE = 60_000
const CANCEL_PATIENCE = 10_000
