import { type Token, tokensOf } from './sql-tokens.ts'

/** What a key, unique or foreign, says of its columns. */
export interface KeyDefinition {
  readonly columns: readonly string[]
  /** What a foreign key refers to. */
  readonly target: { readonly schema: string; readonly table: string } | undefined
}

/** `FOREIGN KEY (a, b) REFERENCES shop.products(x, y)`, as the server writes it with every name qualified. */
export function readKey(definition: string): KeyDefinition {
  const tokens = tokensOf(definition)
  const open = tokens.findIndex(({ text }) => text === '(')
  const close = tokens.findIndex(({ text }) => text === ')')
  const columns = tokens.slice(open + 1, close).flatMap(({ kind, text }) => (kind === 'symbol' ? [] : [text]))
  const references = tokens.findIndex(
    ({ kind, text }, at) => at > close && kind === 'word' && text === 'REFERENCES',
  )
  const [schema, , table] = references === -1 ? [] : tokens.slice(references + 1, references + 4)
  return {
    columns,
    target:
      schema === undefined || table === undefined ? undefined : { schema: schema.text, table: table.text },
  }
}

export interface IndexDefinition {
  readonly unique: boolean
  /** `btree` and so on. */
  readonly method: string
  /** In order; undefined for an expression. */
  readonly columns: readonly (string | undefined)[]
  /** The condition of a partial index, in parentheses. */
  readonly where: string | undefined
}

/** `unique btree (a, lower(b) DESC) INCLUDE (c) WHERE (d > 0)`, as a snapshot writes an index. */
export function readIndex(definition: string): IndexDefinition {
  const all = tokensOf(definition)
  const unique = all[0]?.kind === 'word' && all[0].text === 'unique'
  const [method, ...tokens] = unique ? all.slice(1) : all
  const items: Token[][] = [[]]
  let depth = 0
  let end = 0
  for (const [at, token] of tokens.entries()) {
    end = at + 1
    if (token.kind === 'symbol' && token.text === ')') depth--
    if (depth === 0 && at > 0) break
    if (depth === 1 && token.kind === 'symbol' && token.text === ',') items.push([])
    else if (depth > 0) items.at(-1)?.push(token)
    if (token.kind === 'symbol' && token.text === '(') depth++
  }
  const where = tokens.find(({ kind, text }, at) => at >= end && kind === 'word' && text === 'WHERE')
  return {
    unique,
    method: method?.text ?? '',
    columns: items.map(columnOf),
    where: where === undefined ? undefined : definition.slice(where.end).trim(),
  }
}

/** A name alone, with what may follow one: a collation, an operator class, an order. */
function columnOf([first, second]: readonly Token[]): string | undefined {
  if (first === undefined || first.kind === 'symbol') return undefined
  return second?.kind === 'symbol' && /[(.]/.test(second.text) ? undefined : first.text
}
