import { Socket } from 'node:net'
import pg from 'pg'
import { codeOf, messageOf, OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'

export interface ConnectOptions {
  /** Shown in `pg_stat_activity`. */
  readonly purpose: string
  readonly signal: AbortSignal
  /** Milliseconds to establish the connection. */
  readonly connectTimeout?: number
}

/** A connection that closes at the end of its scope and reads everything as text unless told otherwise. */
export interface Connection extends AsyncDisposable {
  readonly client: pg.Client
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

/** Opens one connection. An abort ends it at once, whatever it is doing. */
export async function connect(credential: Credential, options: ConnectOptions): Promise<Connection> {
  options.signal.throwIfAborted()
  const socket = new Socket()
  const client = new pg.Client({
    stream: () => socket,
    host: credential.host,
    port: credential.port,
    database: credential.database,
    user: credential.user,
    password: credential.password,
    ssl: sslOf(credential),
    application_name: `offshoot: ${options.purpose}`,
    connectionTimeoutMillis: options.connectTimeout ?? 10_000,
    keepAlive: true,
  })
  // An idle connection that the server ends emits `error`; the next query fails with the same news.
  client.on('error', () => {})
  // The client's own end would wait for a server that no longer answers.
  const abort = () => void socket.destroy()
  options.signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
  } catch (error) {
    options.signal.removeEventListener('abort', abort)
    await client.end().catch(() => {})
    options.signal.throwIfAborted()
    throw error
  }
  return {
    client,
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      options.signal.throwIfAborted()
      const result =
        values.length === 0 ? await client.query<Row>(text) : await client.query<Row>(text, [...values])
      return result.rows
    },
    [Symbol.asyncDispose]: async () => {
      options.signal.removeEventListener('abort', abort)
      await client.end().catch(() => {})
    },
  }
}

/** The same login as a URL, for the commands of the user. Everything is percent-encoded. */
export function urlOf(credential: Credential): string {
  const user = `${encodeURIComponent(credential.user)}:${encodeURIComponent(credential.password)}`
  const host = credential.host.includes(':') ? `[${credential.host}]` : credential.host
  const query = credential.sslmode === 'disable' ? '' : `?sslmode=${credential.sslmode}`
  return `postgresql://${user}@${host}:${credential.port}/${encodeURIComponent(credential.database)}${query}`
}

/** Reads a `postgres://` URL. Never repeats the URL in an error: it holds a password. */
export function parseUrl(url: string, key: string): Credential {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new OffshootError(
      'config',
      `${key}: not a Postgres URL (its value is not shown, it may hold a password)`,
      {
        next: `write ${key} as postgresql://user:password@host:port/database?sslmode=require`,
      },
    )
  }
  const mode = parsed.searchParams.get('sslmode') ?? 'prefer'
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
  return {
    host: decodeURIComponent(parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[|\]$/g, '')),
    port: parsed.port === '' ? 5432 : Number(parsed.port),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    sslmode: sslModeOf(mode, local),
  }
}

/** True when trying again later may help: the server starts, restarts, or has no room just now. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined && (NETWORK_CODES.has(code) || SERVER_CODES.has(code))
}

export function describeServerError(error: unknown): string {
  const code = codeOf(error)
  return code === undefined ? messageOf(error) : `${messageOf(error)} [${code}]`
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
])
const SERVER_CODES = new Set(['57P03', '53300', '53400', '57P01', '57P02', '08006', '08001', '08004'])

function sslModeOf(mode: string, local: boolean): Credential['sslmode'] {
  if (mode === 'verify-full' || mode === 'verify-ca') return 'verify-full'
  if (mode === 'require') return 'require'
  // `prefer` asks for TLS and accepts none; off this machine that would send the password in the clear.
  return mode === 'disable' || local ? 'disable' : 'require'
}

/** How the connection is encrypted, as `pg` takes it. */
export function sslOf(credential: Credential): false | { rejectUnauthorized: boolean } {
  if (credential.sslmode === 'disable' || credential.host.startsWith('/')) return false
  return { rejectUnauthorized: credential.sslmode === 'verify-full' }
}
