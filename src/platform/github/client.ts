import type { Octokit } from '@octokit/rest'
import { type Call, toForgeError, unexpectedAnswer } from './errors.ts'
import { linksOf } from './links.ts'
import { composeOctokit, type GitHubClientOptions } from './octokit.ts'

export type { GitHubClientOptions } from './octokit.ts'

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
/**
 * GitHub over HTTP: authentication, limits, repeated tries and errors in one place; no knowledge of what is asked.
 * Each method makes one call unless it says otherwise, and none ends later than its signal.
 */
export class GitHubClient {
  readonly #octokit: Octokit

  constructor(options: GitHubClientOptions) {
    options.redactor.add(options.token)
    this.#octokit = composeOctokit(options)
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

  /**
   * Asks for all of a list that is paged by cursors, 100 a page, one call a page.
   * @returns `undefined` when it is longer than `most` pages
   */
  async listByCursor<T>(
    call: Call,
    signal: AbortSignal,
    {
      send,
      most,
    }: {
      send: (api: Rest, page: Cursor & { request: RequestParameters }) => Promise<Answer<T[]>>
      most: number
    },
  ): Promise<readonly T[] | undefined> {
    const items: T[] = []
    let from: { readonly after?: string } = {}
    for (let page = 1; page <= most; page++) {
      const { data, headers } = await this.#send(call, signal, (api, request) =>
        send(api, { ...from, per_page: PAGE_SIZE, request }),
      )
      if (!Array.isArray(data)) throw unexpectedAnswer(call, `page ${page}`, 'not a list')
      items.push(...data)
      const { next, after } = linksOf(headers.link)
      if (!next) return items
      if (after === undefined)
        throw unexpectedAnswer(call, `page ${page}`, 'another page follows, nobody says where')
      from = { after }
    }
    return undefined
  }

  /** Asks GraphQL, for what REST does not tell. */
  query<T>(
    call: Call,
    signal: AbortSignal,
    { text, variables = {} }: { text: string; variables?: Readonly<Record<string, string | number>> },
  ): Promise<T> {
    return this.ask(call, signal, async (_api, request) => ({
      data: await this.#octokit.graphql<T>(text, { ...variables, request }),
      headers: {},
    }))
  }

  /** Asks REST for what Octokit has no method for yet. `parameters` fill the places in the route. */
  get<T>(
    call: Call,
    signal: AbortSignal,
    { route, parameters }: { route: `GET /${string}`; parameters: Readonly<Record<string, string | number>> },
  ): Promise<T> {
    return this.ask<T>(
      call,
      signal,
      async (_api, request) => await this.#octokit.request(route, { ...parameters, request }),
    )
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

interface Cursor {
  readonly after?: string
  readonly per_page: number
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
