import { SqlSplitError, type TextCursor } from './text-cursor.ts'

/** Reads the data block behind `COPY ... FROM stdin;`: the lines up to one that is `\.` alone, or to the end. */
export class CopyDataScanner {
  readonly #cursor: TextCursor
  #place: 'before' | 'line-start' | 'within-line' | 'after' = 'before'

  constructor(cursor: TextCursor) {
    this.#cursor = cursor
  }

  /** The next piece, as it stands in the file and without the end marker; `undefined` after the last. */
  next(): string | 'more' | undefined {
    if (this.#place === 'after') return undefined
    if (this.#place === 'before' && !this.#skipRestOfLine()) return 'more'
    const { buffer, finished } = this.#cursor
    for (let at = this.#candidate(0); at !== -1; at = this.#candidate(at + 1)) {
      END_MARKER.lastIndex = at
      const marker = END_MARKER.exec(buffer)?.[0]
      if (marker === undefined) continue
      const complete = marker.endsWith('\n') || finished
      if (at > 0 || !complete) return this.#takeData(at)
      this.#cursor.take(marker.length)
      this.#place = 'after'
      return undefined
    }
    if (finished && buffer === '') {
      this.#place = 'after'
      return undefined
    }
    // A backslash that ends the chunk at a line's start may be the first half of the marker.
    const half = buffer === '\\' ? this.#place === 'line-start' : buffer.endsWith('\n\\')
    return this.#takeData(half && !finished ? buffer.length - 1 : buffer.length)
  }

  #skipRestOfLine(): boolean {
    const { buffer, finished, line } = this.#cursor
    const end = buffer.indexOf('\n')
    if (end === -1 && !finished) return false
    const length = end === -1 ? buffer.length : end + 1
    if (buffer.slice(0, length).trim() !== '') {
      throw new SqlSplitError('COPY ... FROM stdin; has text behind it on the same line', line)
    }
    this.#cursor.take(length)
    this.#place = 'line-start'
    return true
  }

  /** The next place from `from` on where an end marker may stand. */
  #candidate(from: number): number {
    const { buffer } = this.#cursor
    if (from === 0 && this.#place === 'line-start' && buffer.startsWith('\\.')) return 0
    const newline = buffer.indexOf('\n\\.', Math.max(0, from - 1))
    return newline === -1 ? -1 : newline + 1
  }

  #takeData(length: number): string | 'more' {
    if (length === 0) return 'more'
    const data = this.#cursor.take(length)
    this.#place = data.endsWith('\n') ? 'line-start' : 'within-line'
    return data
  }
}

/** At the buffer's end it is complete only when nothing more arrives. */
const END_MARKER = /\\\.(?:\r?\n|\r?$)/y
