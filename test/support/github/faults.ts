import { type ApiAnswer, type ApiRequest, failed } from './http.ts'

/** What goes wrong with a request. */
export type Fault =
  /** An answer in place of GitHub's. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly message?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** GitHub's answer to too many requests in a short time. */
  | { readonly kind: 'secondary-limit'; readonly retryAfter?: number }
  /** GitHub's answer when the hour's requests are used up; `resetsIn` seconds. */
  | { readonly kind: 'primary-limit'; readonly resetsIn: number }
  /** The connection breaks before anything was done, or after it was. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** It is done, but the answer says otherwise. */
  | { readonly kind: 'lost-answer'; readonly status: number }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Status 200 and half of the document. */
  | { readonly kind: 'malformed' }
  /** Entries are missing from a page, although its links say that more follow. */
  | { readonly kind: 'short-page'; readonly missing: number }

export interface Match {
  readonly method?: string
  /** A part of the path, or a pattern for it. */
  readonly path?: string | RegExp
  /** The `page` asked for. */
  readonly page?: number
  /** Requests that match but are let through first. */
  readonly skip?: number
  /** How many requests are hit; all, unless told. */
  readonly times?: number
}

/** Something that happens to requests that match, so and so often. */
export class Rule<T> {
  readonly effect: T
  readonly #match: Match
  #seen = 0
  #ended = false

  constructor(match: Match, effect: T) {
    this.#match = match
    this.effect = effect
  }

  hits({ method, path, query }: Pick<ApiRequest, 'method' | 'path' | 'query'>): boolean {
    const { skip = 0, times = Number.POSITIVE_INFINITY } = this.#match
    const wanted = this.#match.path ?? ''
    const fits =
      (this.#match.method ?? method) === method &&
      (typeof wanted === 'string' ? path.includes(wanted) : wanted.test(path)) &&
      (this.#match.page === undefined || this.#match.page === Number(query.get('page') ?? 1))
    if (!fits || this.#ended) return false
    const position = this.#seen++
    return position >= skip && position < skip + times
  }

  end(): void {
    this.#ended = true
  }

  get used(): boolean {
    return this.#seen > (this.#match.skip ?? 0)
  }
}

/** The answer a fault puts in place of GitHub's, for those that do. */
export function answerOf(fault: Fault): ApiAnswer | undefined {
  switch (fault.kind) {
    case 'answer':
      return failed(fault.status, fault.message ?? 'Something went wrong', fault.headers)
    case 'secondary-limit': {
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
      return failed(
        403,
        message,
        fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
      )
    }
    case 'primary-limit':
      return failed(403, 'API rate limit exceeded for installation ID 1.', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + fault.resetsIn),
      })
    default:
      return undefined
  }
}
