import { SqlScanner } from '../sql/scanner.ts'
import { offsetOfPosition } from '../sql/split.ts'
import { TextCursor } from '../sql/text-cursor.ts'

/** A statement within the message it was sent in. */
export interface Piece {
  readonly sql: string
  /** UTF-16 units from the start of the message. */
  readonly offset: number
}

/**
 * The statements of a message, in the order the server answers them. Rows of COPY are never in it, and a line that only
 * psql understands is the server's to refuse: then, as with one statement only, the message is one piece.
 */
export function piecesOf(text: string): readonly Piece[] {
  const cursor = new TextCursor()
  const scanner = new SqlScanner(cursor)
  cursor.feed(text)
  cursor.finish()
  const pieces: Piece[] = []
  for (let event = scanner.next(); event !== 'end' && event !== 'more'; event = scanner.next()) {
    if (event.kind === 'meta') return [{ sql: text, offset: 0 }]
    pieces.push({ sql: event.sql, offset: event.offset })
  }
  return pieces.length > 1 ? pieces : [{ sql: text, offset: 0 }]
}

/** A statement without the comments and the space before it. */
export function codeOf(sql: string): string {
  const cursor = new TextCursor()
  const scanner = new SqlScanner(cursor)
  cursor.feed(sql)
  cursor.finish()
  const event = scanner.next()
  return typeof event === 'string' || event.kind === 'meta' ? '' : event.sql.slice(event.codeOffset)
}

/**
 * What a server's error is about. What is wrong in the grammar stops the whole message before its first statement runs,
 * so the position may be behind the statement that was next.
 *
 * @param next the piece that would have been answered next
 * @param position characters of the message, from 1
 * @returns the piece's index, and the position as characters of that piece, from 0
 */
export function placeOfError(
  text: string,
  pieces: readonly Piece[],
  { next, position }: { readonly next: number; readonly position: number | undefined },
): { readonly piece: number; readonly position: number | undefined } {
  if (position === undefined) return { piece: next, position: undefined }
  const offset = offsetOfPosition(text, position)
  const after = pieces.findIndex((piece) => piece.offset > offset)
  const piece = Math.max(next, (after === -1 ? pieces.length : after) - 1)
  const start = pieces[piece]?.offset ?? 0
  return { piece, position: offset < start ? undefined : codePoints(text.slice(start, offset)) }
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
