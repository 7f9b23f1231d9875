/**
 * Who has to act decides the exit code, so every error that reaches a user is one of these kinds.
 * `config`: the user's settings. `provider`: the engine. `forge`: GitHub or GitLab. `failed`: the change under test.
 * `guard`: a safety rule refused to go on (never golden, unmarked branch). `cancelled`: the job was stopped.
 */
export type ErrorKind = 'config' | 'provider' | 'forge' | 'failed' | 'guard' | 'cancelled'

export interface ErrorDetails {
  /** Where it happened: a file and line, a URL without credentials, a phase. */
  readonly where?: string
  /** The server's or tool's own words. */
  readonly said?: string
  /** What the reader should do next. */
  readonly next?: string
  /** Last lines of a command's output: redacted, untrusted, for the report only. */
  readonly output?: string
  readonly cause?: unknown
}

/** An error made for a person: what failed, where, the server's own words, and what to do next. */
export class OffshootError extends Error {
  override readonly name = 'OffshootError'
  readonly kind: ErrorKind
  readonly what: string
  readonly where: string | undefined
  readonly said: string | undefined
  readonly next: string | undefined
  readonly output: string | undefined

  constructor(kind: ErrorKind, what: string, details: ErrorDetails = {}) {
    super(composeMessage(what, details), details.cause === undefined ? undefined : { cause: details.cause })
    this.kind = kind
    this.what = what
    this.where = details.where
    this.said = details.said
    this.next = details.next
    this.output = details.output
  }
}

/** The exit codes of the contract. `guard` is the engine's fault: it answered with something we refuse to touch. */
export function exitCodeOf(error: unknown): 1 | 2 | 4 {
  if (!(error instanceof OffshootError)) return 1
  if (error.kind === 'config') return 2
  if (error.kind === 'provider' || error.kind === 'forge' || error.kind === 'guard') return 4
  return 1
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

/** The `code` property that Node and pg put on their errors: `ECONNREFUSED`, `55006`, ... */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function composeMessage(what: string, details: ErrorDetails): string {
  const lines = [details.where === undefined ? what : `${what} (${details.where})`]
  if (details.said !== undefined && details.said !== '') lines.push(`said: ${details.said}`)
  if (details.next !== undefined) lines.push(`next: ${details.next}`)
  return lines.join('\n  ')
}
