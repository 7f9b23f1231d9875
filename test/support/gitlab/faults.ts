import { type ApiAnswer, failed } from './http.ts'

export { type Match, Rule } from '../github/faults.ts'

/** What goes wrong with a request. */
export type Fault =
  /** An answer in place of GitLab's. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly message?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** GitLab's answer to too many requests. */
  | { readonly kind: 'limit'; readonly retryAfter?: number }
  /** The connection breaks before anything was done, or after it was. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** It is done, but the answer says otherwise. */
  | { readonly kind: 'lost-answer'; readonly status: number }
  | { readonly kind: 'slow'; readonly ms: number }
  /** The status is right, and half of the document is missing. */
  | { readonly kind: 'malformed' }
  /** Entries are missing from a page, although its links say that more follow. */
  | { readonly kind: 'short-page'; readonly missing: number }

/** The answer a fault puts in place of GitLab's, for those that do. */
export function answerOf(fault: Fault): ApiAnswer | undefined {
  if (fault.kind === 'answer')
    return failed(fault.status, fault.message ?? `${fault.status} Something went wrong`, fault.headers)
  if (fault.kind !== 'limit') return undefined
  const { retryAfter } = fault
  const headers = {
    'content-type': 'text/plain',
    'ratelimit-remaining': '0',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  }
  return { status: 429, body: 'Retry later\n', headers }
}
