import { type Clock, systemClock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { type Logger, silentLogger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import { type Call, toForgeError, unexpectedAnswer } from './errors.ts'
import { nextQuery, pagesAnnounced } from './links.ts'
import { type Attempt, type WaitPolicy, waitBefore } from './waits.ts'

export interface GitLabClientOptions {
  /** A personal, project or group access token; a job's own may not write. */
  readonly token: string
  /** `https://gitlab.com/api/v4`, or that of a self-managed GitLab. */
  readonly apiUrl: string
  readonly redactor: Redactor
  readonly fetch?: typeof globalThis.fetch
  readonly log?: Logger
  readonly clock?: Clock
  /** Milliseconds one try may take. */
  readonly requestTimeout?: number
  /** Milliseconds of the longest wait for a limit that is sat out. */
  readonly longestWait?: number
  /** Milliseconds before the first further try after a server error; the second waits four times that. */
  readonly retryBase?: number
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the API's address, with a slash at its start; names in it are encoded already. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: Readonly<Record<string, unknown>>
  /** Doing it twice does what doing it once does. So it is, unless told, for all but POST. */
  readonly repeatable?: boolean
}

export interface List extends Asked {
  /** Refuse a page that is short although another follows: some entries were withheld. */
  readonly wholePages?: boolean
}

interface Answer {
  readonly text: string
  readonly headers: Headers
  readonly where: string
}

const PAGE_SIZE = 100
const MAX_PAGES = 1000
/** No answer we ask for is as large; whoever answers more is not to fill our memory. */
const LARGEST_ANSWER = 128 * 1024 * 1024

/**
 * GitLab over HTTP: authentication, limits, repeated tries, pages and errors in one place; no knowledge of what is asked.
 * Each method makes one call unless it says otherwise, and none ends later than its signal.
 */
export class GitLabClient {
  readonly #options: GitLabClientOptions
  readonly #apiUrl: string
  readonly #policy: WaitPolicy

  constructor(options: GitLabClientOptions) {
    options.redactor.add(options.token)
    this.#options = options
    this.#apiUrl = options.apiUrl.replace(/\/+$/, '')
    this.#policy = {
      clock: options.clock ?? systemClock,
      log: options.log ?? silentLogger,
      longestWait: options.longestWait ?? 120_000,
      retryBase: options.retryBase ?? 500,
    }
  }

  /**
   * Asks for one thing. An answer without a body is `undefined`.
   * @throws ForgeError with GitLab's words; the signal's reason when it was aborted
   */
  async ask<T>(call: Call, signal: AbortSignal, asked: Asked): Promise<T> {
    const { text, where } = await this.#send(call, signal, asked)
    return (text === '' ? undefined : parse(call, text, where)) as T
  }

  /**
   * Asks for all of a list, 100 a page, one call a page.
   * @throws ForgeError as well when the pages do not add up to what the first one announced
   */
  async list<T>(call: Call, signal: AbortSignal, asked: List): Promise<readonly T[]> {
    const items: T[] = []
    for await (const page of this.pages<T>(call, signal, asked)) items.push(...page)
    return items
  }

  /** The same page by page, for whoever may stop before the end. */
  async *pages<T>(call: Call, signal: AbortSignal, asked: List): AsyncGenerator<readonly T[]> {
    let query = toQuery({ ...asked.query, per_page: PAGE_SIZE })
    let announced: number | undefined
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { text, headers, where } = await this.#send(call, signal, { ...asked, pageQuery: query })
      const items = parse(call, text, where)
      if (!Array.isArray(items)) throw unexpectedAnswer(call, where, 'not a list')
      const next = nextQuery(headers, query)
      if (page === 1) announced = pagesAnnounced(headers)
      if (next !== undefined && asked.wholePages === true && items.length !== PAGE_SIZE) {
        const said = `${items.length} of ${PAGE_SIZE} entries, although another page follows`
        throw unexpectedAnswer(call, where, said)
      }
      if (next === undefined && page < (announced ?? 1))
        throw unexpectedAnswer(call, where, `the last page, although ${announced} were announced`)
      yield items
      if (next === undefined) return
      query = next
    }
    throw unexpectedAnswer(call, `page ${MAX_PAGES}`, 'still another page follows')
  }

  /** Asks for text that is no JSON: a file's content, of at most `mostBytes`. */
  async text(call: Call, signal: AbortSignal, asked: Asked & { mostBytes: number }): Promise<string> {
    return (await this.#send(call, signal, asked)).text
  }

  /**
   * Asks GraphQL, for what REST does not tell.
   * @throws ForgeError also when it answers in part only
   */
  async query<T>(
    call: Call,
    signal: AbortSignal,
    { text, variables }: { text: string; variables: Readonly<Record<string, unknown>> },
  ): Promise<T> {
    const where = this.#apiUrl.replace(/\/v4$/, '/graphql')
    const { data, errors } = await this.ask<{ data?: T | null; errors?: readonly { message?: string }[] }>(
      call,
      signal,
      { method: 'POST', path: '/graphql', body: { query: text, variables }, repeatable: true },
    )
    if (data !== undefined && data !== null && errors === undefined) return data
    throw unexpectedAnswer(call, where, errors?.map(({ message }) => message).join('; ') ?? 'no data')
  }

  async #send(
    call: Call,
    signal: AbortSignal,
    asked: Asked & { mostBytes?: number; pageQuery?: URLSearchParams },
  ): Promise<Answer> {
    const { method = 'GET', path, repeatable = method !== 'POST' } = asked
    const url = this.#urlOf(path, asked.pageQuery ?? toQuery(asked.query ?? {}))
    let attempt: Attempt = { limited: 0, broken: 0, of: `${method} ${path}`, repeatable }
    for (;;) {
      signal.throwIfAborted()
      const tried = await this.#try(url, { ...asked, method, signal, call })
      signal.throwIfAborted()
      if (tried.status !== undefined && tried.status >= 200 && tried.status < 300)
        return { text: tried.text, headers: tried.headers, where: `${method} ${url}` }
      const wait = waitBefore(this.#policy, attempt, tried.status === undefined ? undefined : tried)
      if (wait === undefined) throw toForgeError(call, { method, url, ...tried })
      const limited = tried.status === 429
      attempt = {
        ...attempt,
        limited: attempt.limited + (limited ? 1 : 0),
        broken: attempt.broken + (limited ? 0 : 1),
      }
      await this.#wait(wait, signal)
    }
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#policy.clock.sleep(ms, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }

  /** One try. A connection that breaks while the body is read is one that broke. */
  async #try(
    url: string,
    {
      method,
      body,
      signal,
      call,
      mostBytes = LARGEST_ANSWER,
    }: Asked & { method: string; signal: AbortSignal; call: Call; mostBytes?: number },
  ): Promise<Tried> {
    const { fetch = globalThis.fetch, requestTimeout = 30_000, token } = this.#options
    let response: Response
    let text: string | undefined
    try {
      response = await fetch(url, {
        method,
        headers: {
          'private-token': token,
          'user-agent': 'offshoot',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Followed to another host, a redirect would take the token along: only `authorization` is left behind.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]),
      })
      text = await readText(response, mostBytes)
    } catch (cause) {
      return { status: undefined, text: reasonOf(cause), cause }
    }
    if (text === undefined) throw unexpectedAnswer(call, url, `more than ${mostBytes} bytes`)
    return { status: response.status, headers: response.headers, text }
  }

  #urlOf(path: string, query: URLSearchParams): string {
    const base = path === '/graphql' ? this.#apiUrl.replace(/\/v4$/, '') : this.#apiUrl
    return query.size === 0 ? `${base}${path}` : `${base}${path}?${query}`
  }
}

type Tried =
  | { readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly status: undefined; readonly text: string; readonly cause: unknown }

function toQuery(values: Readonly<Record<string, string | number | boolean>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(values).map(([key, value]): [string, string] => [key, String(value)]),
  )
}

function parse(call: Call, text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unexpectedAnswer(call, where, `not JSON: ${text.slice(0, 200)}`)
  }
}

/** `undefined` when it is longer. */
async function readText(response: Response, mostBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) {
      return undefined
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What broke is in the cause: `fetch failed` tells nobody anything. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`
}
