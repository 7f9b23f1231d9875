import type { Actor, Level } from './model.ts'

export interface ApiRequest {
  readonly method: string
  /** Below `/api/v4`, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  readonly actor: Actor
}

export interface ApiAnswer {
  readonly status: number
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/v4`; parts in parentheses are handed over, decoded. */
  readonly pattern: RegExp
  /** The least level in the project; nothing for what everybody may ask. */
  readonly level?: Level
  /** A job's own token may ask it. */
  readonly job?: boolean
  /** Parameters that GitLab knows, in the query or the body; those of pages it knows for every list. */
  readonly parameters?: readonly string[]
  readonly handle: (request: ApiRequest, ...parts: string[]) => ApiAnswer
}

export const PAGE_PARAMETERS = ['page', 'per_page', 'pagination', 'order_by', 'sort', 'cursor']

export function ok(body: unknown): ApiAnswer {
  return { status: 200, body }
}

export function created(body: unknown): ApiAnswer {
  return { status: 201, body }
}

export function failed(
  status: number,
  message: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  return { status, headers, body: { message } }
}

export function notFound(what: string): ApiAnswer {
  return failed(404, `404 ${what} Not Found`)
}

export function forbidden(): ApiAnswer {
  return failed(403, '403 Forbidden')
}

export function unauthorized(): ApiAnswer {
  return failed(401, '401 Unauthorized')
}

export function insufficientScope(): ApiAnswer {
  return {
    status: 403,
    body: {
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges than provided by the access token.',
      scope: 'api',
    },
  }
}

/** GitLab's own check of parameters. */
export function badParameter(error: string): ApiAnswer {
  return { status: 400, body: { error } }
}

/** GitLab counts no more than this. */
const COUNTED = 10_000

/** One page of a list, with links to the others: 20 entries unless told, 100 at most. */
export function page(request: ApiRequest, items: readonly unknown[], base: string): ApiAnswer {
  const { path, query } = request
  const size = Math.min(100, Number(query.get('per_page') ?? 20))
  const current = Number(query.get('page') ?? 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string): string => {
    const there = new URLSearchParams(query)
    there.set('page', String(to))
    there.set('per_page', String(size))
    return `<${base}${path}?${there}>; rel="${rel}"`
  }
  const counted = items.length <= COUNTED
  const next = current < last ? String(current + 1) : ''
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(next === '' ? [] : [link(current + 1, 'next')]),
    link(1, 'first'),
    ...(counted ? [link(last, 'last')] : []),
  ]
  const headers = {
    link: links.join(', '),
    'x-page': String(current),
    'x-per-page': String(size),
    'x-next-page': next,
    'x-prev-page': current > 1 ? String(current - 1) : '',
    ...(counted ? { 'x-total': String(items.length), 'x-total-pages': String(last) } : {}),
  }
  return { status: 200, body: items.slice((current - 1) * size, current * size), headers }
}

/** One page of a list that follows a cursor, as jobs can be listed: newest first, a link to the next and no counts. */
export function keysetPage(
  { path, query }: ApiRequest,
  items: readonly { readonly id: number }[],
  base: string,
): ApiAnswer {
  const size = Math.min(100, Number(query.get('per_page') ?? 20))
  const cursor = query.get('cursor')
  const start = cursor === null ? 0 : items.findIndex(({ id }) => `after-${id}` === cursor) + 1
  const shown = items.slice(start, start + size)
  const there = new URLSearchParams(query)
  there.set('cursor', `after-${shown.at(-1)?.id}`)
  const more = start + size < items.length
  return {
    status: 200,
    body: shown,
    headers: more ? { link: `<${base}${path}?${there}>; rel="next"` } : {},
  }
}
