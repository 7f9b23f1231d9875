/**
 * A piece of SQL as the server writes it back. `word` is bare (keyword or name), `quoted` a name in double quotes,
 * `string` a literal; `text` is the value without the quotes.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol'
  readonly text: string
  /** Offsets into the SQL. */
  readonly start: number
  readonly end: number
}

const TOKEN =
  /\s+|"(?<quoted>(?:[^"]|"")*)"|(?<escaped>[Ee])?'(?<string>(?:[^'\\]|''|\\.)*)'|(?<word>[\p{L}\p{N}_$]+)|./gsu

/** Splits what the server's `pg_get_*def` functions return. Spaces and line breaks separate and mean nothing else. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = []
  for (const match of sql.matchAll(TOKEN)) {
    const [whole] = match
    if (/^\s/.test(whole)) continue
    const { quoted, string, word, escaped } = match.groups ?? {}
    const place = { start: match.index, end: match.index + whole.length }
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replaceAll('""', '"'), ...place })
    else if (string !== undefined)
      tokens.push({ kind: 'string', text: unescapeString(string, escaped !== undefined), ...place })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, ...place })
    else tokens.push({ kind: 'symbol', text: whole, ...place })
  }
  return tokens
}

function unescapeString(text: string, escaped: boolean): string {
  const plain = text.replaceAll("''", "'")
  return escaped ? plain.replaceAll('\\\\', '\\') : plain
}

/** True when the two differ in nothing but casts and the parentheses that come with them. */
export function sameButForCasts(before: string, after: string): boolean {
  const [old, now] = [withoutCasts(before), withoutCasts(after)]
  return (
    old.length === now.length &&
    old.every((token, at) => token.kind === now[at]?.kind && token.text === now[at].text)
  )
}

function withoutCasts(sql: string): readonly Token[] {
  const tokens = tokensOf(sql)
  const left: Token[] = []
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at]
    if (token?.text === ':' && tokens[at + 1]?.text === ':') at = endOfType(tokens, at + 2)
    else {
      if (token !== undefined && (token.kind !== 'symbol' || !/[()]/.test(token.text))) left.push(token)
      at++
    }
  }
  return left
}

/** Words that go on with the name of a type, after its first. */
const MORE_OF_A_TYPE = /^(?:varying|precision|with|without|time|zone)$/

function endOfType(tokens: readonly Token[], start: number): number {
  let at = start + 1
  if (tokens[at]?.text === '.') at += 2
  for (;;) {
    const text = tokens[at]?.text ?? ''
    if (MORE_OF_A_TYPE.test(text) && tokens[at]?.kind === 'word') at++
    else if (text === '[' && tokens[at + 1]?.text === ']') at += 2
    else if (text === '(' && /^\d+$/.test(tokens[at + 1]?.text ?? '')) {
      const close = tokens.findIndex((token, index) => index > at && token.text === ')')
      if (close === -1) return at
      at = close + 1
    } else return at
  }
}

/**
 * The same SQL without `schema.` before the names in that schema: what an object says about its own neighbourhood
 * is read without it.
 */
export function withoutSchema(sql: string, schema: string): string {
  const tokens = tokensOf(sql)
  let result = ''
  let copied = 0
  for (const [at, token] of tokens.entries()) {
    const dot = tokens[at + 1]
    if (token.kind === 'string') {
      // A name inside a string is read as one by `::regclass` only: nextval('public.t_id_seq'::regclass).
      const cast = tokens[at + 3]
      if (dot?.text !== ':' || cast?.text !== 'regclass') continue
      const inner = withoutSchema(token.text, schema)
      if (inner === token.text) continue
      result += `${sql.slice(copied, token.start)}'${inner.replaceAll("'", "''")}'`
      copied = token.end
      continue
    }
    const qualifies =
      token.kind !== 'symbol' && token.text === schema && dot?.text === '.' && tokens[at - 1]?.text !== '.'
    if (!qualifies) continue
    result += sql.slice(copied, token.start)
    copied = dot.end
  }
  return result + sql.slice(copied)
}
