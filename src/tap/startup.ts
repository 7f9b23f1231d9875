import { cstring, cstringAt, int32, message, PROTOCOL_VIOLATION, WireError } from './messages.ts'

/** What a client says about the session it wants, before it proves who it is. */
export interface Startup {
  readonly user: string
  readonly database: string
  /** Everything else it sets, for the server. Text in an encoding not known yet: one code unit is one byte. */
  readonly parameters: ReadonlyMap<string, string>
  /** What it is told first when it asked for more than version 3.0 of the protocol has. */
  readonly negotiation: Buffer | undefined
}

/** Reads a startup message behind its length and version. Throws `WireError` where the server itself would refuse it. */
export function readStartup(version: number, body: Buffer): Startup {
  const major = version >>> 16
  const minor = version & 0xffff
  if (major !== 3) {
    const asked = `unsupported frontend protocol ${major}.${minor}`
    throw new WireError('0A000', `${asked}: Offshoot's tap supports 3.0`)
  }
  const named = readPairs(body)
  const unknown = [...named.keys()].filter((name) => name.startsWith('_pq_.'))
  const user = textOf(named.get('user'))
  if (user === '') throw new WireError('28000', 'no PostgreSQL user name specified in startup packet')
  const database = textOf(named.get('database'))
  if (!NO.has((named.get('replication') ?? 'off').toLowerCase())) {
    throw new WireError(
      '42501',
      'permission denied to start WAL sender: Offshoot’s tap carries no replication',
    )
  }
  for (const name of ['user', 'database', 'replication', ...unknown]) named.delete(name)
  return {
    user,
    database: database === '' ? user : database,
    parameters: named,
    negotiation: minor === 0 && unknown.length === 0 ? undefined : downTo30(unknown),
  }
}

/** Text of the startup message, which has no encoding of its own, as nearly every client writes it. */
export function textOf(bytes: string | undefined): string {
  return Buffer.from(bytes ?? '', 'latin1').toString('utf8')
}

function readPairs(body: Buffer): Map<string, string> {
  const pairs = new Map<string, string>()
  let at = 0
  while (at < body.length && body[at] !== 0) {
    const name = cstringAt(body, at)
    at += name.length + 1
    const value = cstringAt(body, at)
    at += value.length + 1
    pairs.set(name.toString('latin1'), value.toString('latin1'))
  }
  if (at !== body.length - 1) {
    throw new WireError(PROTOCOL_VIOLATION, 'invalid startup packet layout: expected terminator as last byte')
  }
  return pairs
}

function downTo30(unknown: readonly string[]): Buffer {
  const names = unknown.map((name) => Buffer.from(`${name}\0`, 'latin1'))
  return message('v', int32(VERSION_3_0), int32(names.length), ...names)
}

/** The startup message for the server: the same parameters under another name. */
export function startupMessage(
  { user, database }: { readonly user: string; readonly database: string },
  parameters: ReadonlyMap<string, string>,
): Buffer {
  const body = Buffer.concat([
    int32(VERSION_3_0),
    ...['user', user, 'database', database].map(cstring),
    ...[...parameters].map(([name, value]) => Buffer.from(`${name}\0${value}\0`, 'latin1')),
    Buffer.of(0),
  ])
  return Buffer.concat([int32(4 + body.length), body])
}

const VERSION_3_0 = 0x00030000
/** How the server reads a boolean that is false. */
const NO = new Set(['off', 'of', 'false', 'fals', 'fal', 'fa', 'f', 'no', 'n', '0'])
