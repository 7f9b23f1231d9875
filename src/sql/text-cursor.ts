/** Text that arrives in pieces and is taken from the front, with the place it came from. */
export class TextCursor {
  /** What has arrived and was not taken yet. */
  buffer = ''
  /** True once nothing more will arrive. */
  finished = false
  /** Code units before `buffer`. */
  offset = 0
  /** 1-based line of `buffer`'s first code unit. */
  line = 1

  feed(chunk: string): void {
    this.buffer = this.buffer === '' ? chunk : this.buffer + chunk
  }

  finish(): void {
    this.finished = true
  }

  take(length: number): string {
    const text = this.buffer.slice(0, length)
    this.buffer = this.buffer.slice(length)
    this.offset += length
    this.line += countNewlines(text)
    return text
  }
}

/** The text cannot be split; only psql's own line rules can cause it, SQL that is wrong goes to the server as it is. */
export class SqlSplitError extends Error {
  override readonly name = 'SqlSplitError'
  readonly line: number

  constructor(message: string, line: number) {
    super(`${message} (line ${line})`)
    this.line = line
  }
}

export function countNewlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
