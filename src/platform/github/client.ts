import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { type Clock, systemClock } from '../../core/clock.ts'
import { type Logger, silentLogger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import { type Call, toForgeError, unexpectedAnswer } from './errors.ts'
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

/** What every request carries: it can be cancelled, and says whether a server error may be answered by trying again. */
export interface RequestParameters {
  readonly signal: AbortSignal
  readonly retries?: number
}

type Rest = Octokit['rest']
interface Answer<T> {
  readonly data: T
  readonly headers: { readonly link?: string | undefined }
}
type Send<T> = (api: Rest, request: RequestParameters) => Promise<Answer<T>>

const PAGE_SIZE = 100
const MAX_PAGES = 1000
const RETRIES = 2
const LIMIT_TRIES = 2
/** Repeating these does not help, or is what the throttling plugin decides (403, 429). */
const FINAL = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 451]

const OctokitWithLimits = Octokit.plugin(throttling, retry)

/**
 * GitHub over HTTP: authentication, limits, repeated tries and errors in one place; no knowledge of what is asked.
 * Each method makes one call unless it says otherwise, and none ends later than its signal.
 */
export class GitHubClient {
  readonly #octokit: Octokit

  constructor(options: GitHubClientOptions) {
    options.redactor.add(options.token)
    this.#octokit = compose(options)
  }

  /**
   * Asks for one thing.
   * @throws ForgeError with GitHub's words; the signal's reason when it was aborted
   */
  async ask<T>(call: Call, signal: AbortSignal, send: Send<T>): Promise<T> {
    return (await this.#send(call, signal, send)).data
  }

  /**
   * Asks for all of a list, 100 a page, one call a page.
   * @param send gets `page` and `per_page` to pass on
   * @param wholePages refuse a page that is short although another follows: some entries were withheld
   * @throws ForgeError as well when the pages do not add up to what the first one announced
   */
  async list<T>(
    call: Call,
    signal: AbortSignal,
    {
      send,
      wholePages = false,
    }: {
      send: (api: Rest, page: Page & { request: RequestParameters }) => Promise<Answer<T[]>>
      wholePages?: boolean
    },
  ): Promise<readonly T[]> {
    const items: T[] = []
    let announced = 1
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { data, headers } = await this.#send(call, signal, (api, request) =>
        send(api, { page, per_page: PAGE_SIZE, request }),
      )
      if (!Array.isArray(data)) throw unexpectedAnswer(call, `page ${page}`, 'not a list')
      items.push(...data)
      const { next, last } = linksOf(headers.link)
      if (page === 1) announced = last ?? 1
      if (next && wholePages && data.length !== PAGE_SIZE) {
        throw unexpectedAnswer(
          call,
          `page ${page}`,
          `${data.length} of ${PAGE_SIZE} entries, although another page follows`,
        )
      }
      if (!next) {
        if (page < announced)
          throw unexpectedAnswer(call, `page ${page}`, `the last page, although ${announced} were announced`)
        return items
      }
    }
    throw unexpectedAnswer(call, `page ${MAX_PAGES}`, 'still another page follows')
  }

  /** The account this token acts as: GraphQL tells it for every kind of token, REST does not for Apps'. */
  async viewer(signal: AbortSignal): Promise<{ login: string; databaseId: number | null }> {
    const call: Call = { task: 'find out whom the token belongs to', permission: 'contents: read' }
    const { viewer } = await this.ask(call, signal, async (_api, request) => ({
      data: await this.#octokit.graphql<{ viewer: { login: string; databaseId: number | null } }>(
        'query { viewer { login databaseId } }',
        { request },
      ),
      headers: {},
    }))
    return viewer
  }

  async #send<T>(call: Call, signal: AbortSignal, send: Send<T>): Promise<Answer<T>> {
    signal.throwIfAborted()
    let answer: Answer<T>
    try {
      answer = await beforeAbort(send(this.#octokit.rest, { signal }), signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw toForgeError(error, call)
    }
    // Octokit hands out the text of a body that does not parse as JSON.
    if (typeof answer.data === 'string' && answer.data !== '') {
      throw unexpectedAnswer(call, 'the answer', `not JSON: ${answer.data.slice(0, 200)}`)
    }
    return answer
  }
}

interface Page {
  readonly page: number
  readonly per_page: number
}

function compose(options: GitHubClientOptions): Octokit {
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

async function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function linksOf(header: string | undefined): { next: boolean; last: number | undefined } {
  const last = /[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(header ?? '')?.[1]
  return { next: /;\s*rel="next"/.test(header ?? ''), last: last === undefined ? undefined : Number(last) }
}
