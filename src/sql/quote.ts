import pg from 'pg'

/** A name as SQL text, whatever is in it: `a"b` becomes `"a""b"`. */
export function identifier(name: string): string {
  return pg.escapeIdentifier(name)
}

/** A text as a SQL string constant, whatever is in it. */
export function literal(text: string): string {
  // The library puts a space before the E of an escape string; nothing here depends on it.
  return pg.escapeLiteral(text).trimStart()
}
