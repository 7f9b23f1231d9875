import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/log.ts'

/** What the throttling plugin asks of the limiter that repeats a request after a limit. */
export interface RetryLimiter {
  on(event: string, handler: FailedHandler): void
  schedule<T>(task: (...parts: readonly unknown[]) => Promise<T>, ...parts: readonly unknown[]): Promise<T>
}

/** Answers with the milliseconds to wait before trying again; anything else ends the attempts. */
type FailedHandler = (error: unknown, info: { readonly args: readonly unknown[] }) => unknown

export interface LimitPolicy {
  readonly clock: Clock
  readonly log: Logger
  /** Milliseconds. A longer wait asked for fails at once, saying when to come back. */
  readonly longestWait: number
  readonly tries: number
}

/** The fields of Octokit's request options that waiting needs. */
interface RequestOptions {
  readonly method?: string
  readonly url?: string
  readonly request?: { readonly signal?: AbortSignal }
}

/**
 * Stands in for the plugin's own limiter, whose waits nothing can end: a cancelled job would sit out a minute.
 * Also honours `Retry-After` on a 403 or 429 that says neither "secondary rate" nor that nothing remains, as
 * proxies in front of GitHub Enterprise Server send it.
 */
export function abortableLimiter(policy: LimitPolicy): RetryLimiter {
  let onFailed: FailedHandler | undefined
  return {
    on: (event, handler) => {
      if (event === 'failed') onFailed = handler
    },
    schedule: async (task, ...parts) => {
      const options = parts.at(-1) as RequestOptions
      for (let retries = 0; ; retries++) {
        try {
          return await task(...parts)
        } catch (error) {
          const told = await onFailed?.(error, { args: parts })
          const wait = typeof told === 'number' ? told : plainRetryAfter(error, options, { policy, retries })
          if (wait === undefined) throw error
          await policy.clock.sleep(wait, options.request?.signal ?? new AbortController().signal)
        }
      }
    },
  }
}

/** Whether to wait out a limit; says so in the log, since nothing else happens meanwhile. */
export function shouldWait(
  policy: LimitPolicy,
  limit: { kind: string; seconds: number; retries: number; of: string },
): boolean {
  if (limit.seconds * 1000 > policy.longestWait || limit.retries >= policy.tries) return false
  policy.log.warn(
    `GitHub's ${limit.kind} is reached; waiting ${limit.seconds} s before ${limit.of} is tried again`,
  )
  return true
}

/**
 * Stands in for the plugin's queues that keep a second between two writes and three between two comments.
 * One run makes a handful of writes, far below what those queues protect from; the limits themselves are honoured.
 */
export const unspaced = {
  key: () => ({
    schedule: <T>(
      _options: unknown,
      task: (...parts: readonly unknown[]) => T,
      ...parts: readonly unknown[]
    ) => task(...parts),
  }),
}

function plainRetryAfter(
  error: unknown,
  options: RequestOptions,
  { policy, retries }: { policy: LimitPolicy; retries: number },
): number | undefined {
  const answer = error as {
    status?: unknown
    message?: unknown
    response?: { headers?: Record<string, unknown> }
  }
  const headers = answer.response?.headers
  if ((answer.status !== 403 && answer.status !== 429) || headers === undefined) return undefined
  // Those two the plugin has judged already.
  if (headers['x-ratelimit-remaining'] === '0' || /\bsecondary rate\b/i.test(String(answer.message)))
    return undefined
  const seconds = Number(headers['retry-after'])
  if (!(seconds > 0)) return undefined
  const of = `${options.method ?? ''} ${options.url ?? ''}`.trim()
  return shouldWait(policy, { kind: 'request limit', seconds, retries, of }) ? seconds * 1000 : undefined
}
