import type { Source } from './record.ts'

/** What a client asked for and the server has not answered yet. */
export type Request =
  | { readonly kind: 'query'; readonly source: Source; readonly at: number }
  | { readonly kind: 'parse'; readonly name: string; readonly source: Source; readonly at: number }
  | { readonly kind: 'bind'; readonly portal: string; readonly statement: string; readonly at: number }
  | { readonly kind: 'execute'; readonly portal: string; readonly at: number }
  | { readonly kind: 'describe'; readonly what: Named; readonly name: string; readonly at: number }
  | { readonly kind: 'close'; readonly what: Named; readonly name: string }
  | { readonly kind: 'call' | 'sync' | 'copy-end' }

type Named = 'statement' | 'portal'

/**
 * The requests in the order they were sent, which is the order they are answered in; and the rules by which the server
 * leaves some of them out.
 */
export class Requests {
  #queue: Request[] = []
  /** The server reads rows: a Sync means nothing until they end. */
  #copying = false

  get pending(): boolean {
    return this.#copying || this.#queue.some(({ kind }) => kind !== 'copy-end')
  }

  push(request: Request): void {
    if (this.#copying) {
      if (request.kind === 'copy-end') this.#copying = false
      if (request.kind === 'copy-end' || request.kind === 'sync') return
    }
    this.#queue.push(request)
  }

  /** What the server is at. */
  head(): Request | undefined {
    // The end of rows that the server had no use for, because the COPY had failed.
    while (this.#queue[0]?.kind === 'copy-end') this.#queue.shift()
    return this.#queue[0]
  }

  /** The request that an answer of this kind belongs to; what lies before it was answered without a word. */
  take<Kind extends Request['kind']>(kind: Kind): Extract<Request, { kind: Kind }> | undefined {
    const at = this.#queue.findIndex((request) => request.kind === kind)
    if (at === -1) return undefined
    for (let i = 0; i < at; i++) this.#queue.shift()
    const taken = this.#queue.shift()
    return taken !== undefined && isOf(taken, kind) ? taken : undefined
  }

  /** The server asks for rows. A client that did not wait has sent their end, and perhaps a Sync before it. */
  copyIn(): void {
    const end = this.#queue.findIndex(({ kind }, at) => at > 0 && kind === 'copy-end')
    if (end === -1) {
      this.#copying = true
      this.#queue = this.#queue.filter(({ kind }, at) => at === 0 || kind !== 'sync')
    } else {
      this.#queue = this.#queue.filter(
        ({ kind }, at) => at === 0 || at > end || (kind !== 'sync' && at !== end),
      )
    }
  }

  /** What was at work stays the head: after a failure in the extended protocol the server skips up to the next Sync. */
  failed(): void {
    this.#copying = false
  }

  ready(): void {
    const head = this.head()
    this.#copying = false
    if (head?.kind === 'query' || head?.kind === 'call') this.#queue.shift()
    else this.take('sync')
  }
}

function isOf<Kind extends Request['kind']>(
  request: Request,
  kind: Kind,
): request is Extract<Request, { kind: Kind }> {
  return request.kind === kind
}
