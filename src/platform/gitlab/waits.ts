import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/log.ts'

export interface WaitPolicy {
  readonly clock: Clock
  readonly log: Logger
  /** Milliseconds. A longer wait asked for fails at once, saying when to come back. */
  readonly longestWait: number
  /** Milliseconds before the first further try after a server error; the second waits four times that. */
  readonly retryBase: number
}

export interface Attempt {
  /** How many tries ended in a limit, or in trouble, before this one. */
  readonly limited: number
  readonly broken: number
  /** `METHOD path`, for the log. */
  readonly of: string
  /** Doing it twice does what doing it once does. */
  readonly repeatable: boolean
}

/** Absent when no answer came. */
export interface Refusal {
  readonly status: number
  readonly headers: Headers
}

const RETRIES = 2
const LIMIT_TRIES = 2

/** Milliseconds to wait before the request is tried again; `undefined` when that does not help or is not safe. */
export function waitBefore(
  policy: WaitPolicy,
  attempt: Attempt,
  refusal: Refusal | undefined,
): number | undefined {
  // A request that a limit refuses was not carried out, whatever it was.
  if (refusal?.status === 429) return limitWait(policy, attempt, refusal.headers)
  const passing = refusal === undefined || refusal.status >= 500 || refusal.status === 408
  if (!passing || !attempt.repeatable || attempt.broken >= RETRIES) return undefined
  return policy.retryBase * 4 ** attempt.broken
}

function limitWait(
  { log, longestWait }: WaitPolicy,
  { limited, of }: Attempt,
  headers: Headers,
): number | undefined {
  const seconds = Number(headers.get('retry-after'))
  if (!(seconds > 0) || seconds * 1000 > longestWait || limited >= LIMIT_TRIES) return undefined
  // Said aloud, since nothing else happens meanwhile.
  log.warn(`GitLab's request limit is reached; waiting ${seconds} s before ${of} is tried again`)
  return seconds * 1000
}
