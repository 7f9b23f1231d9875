import { codeOf, messageOf, OffshootError } from '../../core/errors.ts'
import { describeServerError, isTransient } from '../../sql/client.ts'
import type { Credential, Location } from '../types.ts'

/** Where an operation talks to, for people; no user, no password. */
export function placeOf(location: Location): string {
  return `${location.host}:${location.port}/${location.database}`
}

/** True when the same thing, done again from the start, may go through: every operation here is idempotent. */
export function isRetryable(error: unknown): boolean {
  if (isTransient(error)) return true
  const code = codeOf(error)
  if (code !== undefined && RETRYABLE.has(code)) return true
  // Two sessions changed one row of a shared catalog; the server has no code of its own for it.
  if (code === 'XX000' && messageOf(error).includes('tuple concurrently')) return true
  return isLost(error)
}

function isLost(error: unknown): boolean {
  return codeOf(error) === undefined && LOST.some((words) => messageOf(error).startsWith(words))
}

/** A login that did not come about, in the server's words and with what to look at. */
export function connectError(error: unknown, admin: Credential): OffshootError {
  const code = codeOf(error) ?? ''
  const said = describeServerError(error)
  const hint = CONNECT_HINTS.find(({ codes, words }) => codes.includes(code) || (words?.test(said) ?? false))
  return new OffshootError('provider', `no login to the Postgres server as ${admin.user}`, {
    where: placeOf(admin),
    said,
    next:
      hint?.next ??
      'check host, port, user and password in `url`, and that this machine may reach the server',
    cause: error,
  })
}

/**
 * What the server refused, as an error for people, with the way out where there is one. What is no server's news (an
 * error made for people already, a mistake of ours) stays as it is.
 */
export function operationError(
  what: string,
  error: unknown,
  { where, next }: { readonly where: string; readonly next?: string | undefined },
): unknown {
  if (codeOf(error) === undefined && !isLost(error)) return error
  return new OffshootError('provider', what, {
    where,
    said: wordsOf(error),
    ...(next === undefined ? {} : { next }),
    cause: error,
  })
}

/** Message, detail and SQLSTATE. The detail of a catalog error names objects and never holds rows. */
function wordsOf(error: unknown): string {
  const detail =
    typeof error === 'object' && error !== null && 'detail' in error && typeof error.detail === 'string'
      ? ` (${error.detail.replaceAll('\n', '; ')})`
      : ''
  return `${describeServerError(error)}${detail}`
}

const RETRYABLE = new Set(['40001', '40P01'])
/** What pg says of a connection that is gone, in errors without a code. */
const LOST = [
  'Connection terminated',
  'timeout expired',
  'Client has encountered a connection error',
  'Client was closed',
]

const CONNECT_HINTS: readonly {
  readonly codes: readonly string[]
  readonly words?: RegExp
  readonly next: string
}[] = [
  {
    codes: ['28P01', '28000'],
    next: 'check user and password in `url`, and that the server’s pg_hba.conf lets this machine in',
  },
  {
    codes: ['3D000'],
    next: 'name a database that this login may open with the option `maintenance-database`',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN'],
    next: 'check the host name in `url`',
  },
  {
    codes: ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
    words: /timeout expired/,
    next: 'check host and port in `url`, that the server runs, and that this machine may reach it',
  },
  {
    codes: ['53300'],
    next: 'the server has no free connection; raise max_connections or close idle sessions',
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    next: 'the server’s certificate could not be verified: give Node its authority with NODE_EXTRA_CA_CERTS, or write sslmode=require in `url`',
  },
  {
    codes: [],
    words: /does not support SSL/,
    next: 'the server has no TLS; write sslmode=disable in `url` only where the network to it is trusted',
  },
]
