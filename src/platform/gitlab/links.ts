/**
 * The query of the next page, `undefined` when there is none. Of the link that GitLab gives only its query is taken:
 * behind proxies it may name another scheme or host, where the token must not go.
 */
export function nextQuery(headers: Headers, query: URLSearchParams): URLSearchParams | undefined {
  const target = /<([^>]*)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1]
  if (target !== undefined) return new URLSearchParams(target.slice(target.indexOf('?') + 1))
  const page = headers.get('x-next-page') ?? ''
  if (!/^\d+$/.test(page)) return undefined
  const next = new URLSearchParams(query)
  next.set('page', page)
  return next
}

/** How many pages there are, where GitLab counts them: it does not beyond 10,000 entries. */
export function pagesAnnounced(headers: Headers): number | undefined {
  const total = headers.get('x-total-pages') ?? ''
  return /^\d+$/.test(total) ? Number(total) : undefined
}
