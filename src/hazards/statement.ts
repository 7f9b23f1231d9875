import type { Table, Transaction } from './scene.ts'
import type { PlacedStatement } from './types.ts'

/** What a statement's text says, as far as rules ask: facts come first, and the text only tells which of them is meant. */
export interface StatementText {
  /** In lower case, without quoted names and strings. */
  readonly words: readonly string[]
  /** Every name it may mention, as the server would store it. */
  readonly names: ReadonlySet<string>
  /** Words, names and strings in order. */
  readonly tokens: readonly Token[]
}

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol'
  readonly text: string
}

/** Reads the beginning of the statement; comments are skipped, and nothing is judged. */
export function textOf({ sql }: Pick<PlacedStatement, 'sql'>): StatementText {
  const tokens: Token[] = []
  for (const match of sql.slice(0, LONGEST).matchAll(TOKEN)) {
    const { quoted, string, word, symbol } = match.groups ?? {}
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replaceAll('""', '"') })
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.replaceAll("''", "'") })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase() })
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol })
  }
  const ofKind = (...kinds: readonly Token['kind'][]) =>
    tokens.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text)
  return { words: ofKind('word'), names: new Set(ofKind('word', 'quoted')), tokens }
}

/** True when the words stand one behind the other. */
export function says({ words }: StatementText, phrase: string): boolean {
  return ` ${words.join(' ')} `.includes(` ${phrase} `)
}

/** True when the statement read the table, or a partition of it, from end to end. */
export function isScanned({ scans }: PlacedStatement, table: Table, transaction: Transaction): boolean {
  return scans.some(({ relation, sequential }) => sequential > 0 && transaction.tableOf(relation) === table)
}

export function isRewritten({ rewrites }: PlacedStatement, table: Table, transaction: Transaction): boolean {
  return rewrites.some(({ relation }) => transaction.tableOf(relation) === table)
}

/** Statements that read or change rows and no definitions. */
export function isData({ tag }: Pick<PlacedStatement, 'tag'>): boolean {
  return tag !== undefined && DATA.has(tag)
}

const DATA: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY', 'FETCH'])
/** Code units: a hostile text must not keep the reader busy. */
const LONGEST = 10_000
/** The server's tokens, as far as telling names from comments and strings takes; a body in dollars is read as words. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|"(?<quoted>(?:[^"]|"")*)"|'(?<string>(?:[^']|'')*)'|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|\s+|(?<symbol>.)/gsu
