export interface Links {
  readonly next: boolean
  /** Number of the last page, where pages are numbered. */
  readonly last: number | undefined
  /** Where the next page begins, where pages follow a cursor. */
  readonly after: string | undefined
}

/** What the `link` header of a page says of the others. */
export function linksOf(header: string | undefined): Links {
  const targets = new Map(
    [...(header ?? '').matchAll(/<([^>]*)>;\s*rel="(\w+)"/g)].map(([, target = '', rel = '']) => [
      rel,
      new URLSearchParams(target.slice(target.indexOf('?') + 1)),
    ]),
  )
  const last = targets.get('last')?.get('page') ?? undefined
  return {
    next: targets.has('next'),
    last: last === undefined ? undefined : Number(last),
    after: targets.get('next')?.get('after') ?? undefined,
  }
}
