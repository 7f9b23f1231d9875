import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { type Clock, systemClock } from '../../core/clock.ts'
import { type Logger, silentLogger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import { abortableLimiter, type LimitPolicy, shouldWait, unspaced } from './limits.ts'

export interface GitHubClientOptions {
  readonly token: string
  /** `https://api.github.com`, or a GitHub Enterprise Server's `https://host/api/v3`. */
  readonly apiUrl: string
  readonly redactor: Redactor
  readonly fetch?: typeof globalThis.fetch
  readonly log?: Logger
  readonly clock?: Clock
  /** Milliseconds one request may take. */
  readonly requestTimeout?: number
  /** Milliseconds of the longest wait for a rate limit that is sat out. */
  readonly longestWait?: number
  /** Milliseconds before the first further try after a server error; the second waits four times that. */
  readonly retryBase?: number
}

const RETRIES = 2
const LIMIT_TRIES = 2
/** Repeating these does not help, or is what the throttling plugin decides (403, 429). */
const FINAL = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 451]

const OctokitWithLimits = Octokit.plugin(throttling, retry)

/** Octokit with our ways to wait, to try again and to be stopped. */
export function composeOctokit(options: GitHubClientOptions): Octokit {
  const log = options.log ?? silentLogger
  const policy: LimitPolicy = {
    clock: options.clock ?? systemClock,
    log,
    longestWait: options.longestWait ?? 120_000,
    tries: LIMIT_TRIES,
  }
  const quiet = {
    debug: () => {},
    info: (message: string) => log.debug(message),
    warn: (message: string) => log.debug(message),
    error: (message: string) => log.debug(message),
  }
  const onLimit =
    (kind: string) =>
    (seconds: number, of: { method: string; url: string }, _octokit: unknown, retries: number): boolean =>
      shouldWait(policy, { kind, seconds, retries, of: `${of.method} ${of.url}` })
  const throttle = {
    onRateLimit: onLimit('hourly limit'),
    onSecondaryRateLimit: onLimit('secondary limit'),
    write: unspaced,
    notifications: unspaced,
    retryLimiter: abortableLimiter(policy),
  }
  return new OctokitWithLimits({
    auth: options.token,
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: 'offshoot',
    log: quiet,
    request: { fetch: timedFetch(options), log: quiet },
    // The plugin's types know neither its own limiter nor that any object with `key` and `schedule` does.
    throttle: throttle as unknown as NonNullable<
      ConstructorParameters<typeof OctokitWithLimits>[0]
    >['throttle'] & {},
    retry: { retries: RETRIES, retryAfterBaseValue: options.retryBase ?? 500, doNotRetry: FINAL },
  })
}

/** Gives each try its own time, so that a server that hangs is a server error, tried again, and not the end of the job. */
function timedFetch({
  fetch = globalThis.fetch,
  requestTimeout = 30_000,
}: GitHubClientOptions): typeof globalThis.fetch {
  return async (url, init) => {
    const given = init?.signal ?? undefined
    const timeout = AbortSignal.timeout(requestTimeout)
    try {
      return await fetch(url, {
        ...init,
        signal: given === undefined ? timeout : AbortSignal.any([given, timeout]),
      })
    } catch (error) {
      // Under this name, and no other, Octokit does not take an abort for a server error to be tried again.
      if (given?.aborted) throw new DOMException('The run was stopped', 'AbortError')
      throw error
    }
  }
}
