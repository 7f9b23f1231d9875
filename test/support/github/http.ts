import type { App, User } from './model.ts'

export type Level = 'none' | 'read' | 'write'
export type Resource = 'actions' | 'contents' | 'members' | 'pullRequests' | 'statuses'

/** Whom a token acts as, and what it may do. */
export interface Actor extends Readonly<Record<Resource, Level>> {
  readonly user: User
  /** Set for the tokens of Apps, the workflow's own among them. */
  readonly app?: App
}

export interface ApiRequest {
  readonly method: string
  /** Below the API's address, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly actor: Actor
}

export interface ApiAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Parts in parentheses are handed over. */
  readonly pattern: RegExp
  /** What a token needs to hold for it: to read for GET, else to write. Nothing for what every token may see. */
  readonly needs?: Resource
  readonly handle: (request: ApiRequest, ...parts: string[]) => ApiAnswer
}

export function ok(body: unknown): ApiAnswer {
  return { status: 200, body }
}

export function failed(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  return {
    status,
    headers,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  }
}

export function invalid(message: string, ...errors: readonly Readonly<Record<string, string>>[]): ApiAnswer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: '422' }
  return { status: 422, body: errors.length === 0 ? body : { ...body, errors } }
}

export function refused(): ApiAnswer {
  return failed(403, 'Resource not accessible by integration')
}

export function notFound(): ApiAnswer {
  return failed(404, 'Not Found')
}

/** GitHub's size of a page: 30 unless told, 100 at most. */
export function perPage(query: URLSearchParams): number {
  return Math.min(100, Number(query.get('per_page') ?? 30))
}

/** One page of a list that follows a cursor, newest first, with a link to the next. */
export function pageByCursor(
  { path, query }: ApiRequest,
  items: readonly { readonly id: number }[],
  base: string,
): ApiAnswer {
  const cursorOf = (item: { readonly id: number } | undefined): string => `from-${item?.id}`
  const start = items.findIndex((item) => cursorOf(item) === query.get('after')) + 1
  const end = start + perPage(query)
  const there = new URLSearchParams(query)
  there.set('after', cursorOf(items[end - 1]))
  const headers = end < items.length ? { headers: { link: `<${base}${path}?${there}>; rel="next"` } } : {}
  return { status: 200, body: items.slice(start, end), ...headers }
}

/** One page of a list, with links to the others. */
export function page(request: ApiRequest, items: readonly unknown[], base: string): ApiAnswer {
  const { path, query } = request
  const size = perPage(query)
  const current = Number(query.get('page') ?? 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string): string => {
    const there = new URLSearchParams(query)
    there.set('page', String(to))
    return `<${base}${path}?${there}>; rel="${rel}"`
  }
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(current < last ? [link(current + 1, 'next'), link(last, 'last')] : []),
    ...(current > 1 ? [link(1, 'first')] : []),
  ]
  const headers = links.length === 0 ? {} : { headers: { link: links.join(', ') } }
  return { status: 200, body: items.slice((current - 1) * size, current * size), ...headers }
}
