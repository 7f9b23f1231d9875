import { type StatementText, type Token, textOf } from './statement.ts'

/** A name as it is written: `orders`, or `app.orders`. */
export interface Path {
  readonly schema: string | undefined
  readonly name: string
}

/** What a statement's text says it does to something that is there. No parser: what is not plainly one of these is nothing. */
export type Written =
  | { readonly does: 'builds index'; readonly table: Path; readonly index: string | undefined }
  | { readonly does: 'retypes' | 'requires' | 'drops column'; readonly table: Path; readonly column: string }
  | { readonly does: 'adds required'; readonly table: Path; readonly column: string }
  | { readonly does: 'renames column'; readonly table: Path; readonly column: string; readonly to: string }
  | { readonly does: 'adds foreign key'; readonly table: Path; readonly constraint: string | undefined }
  | { readonly does: 'renames table' | 'drops table' | 'truncates'; readonly table: Path }

export function readWritten(sql: string): readonly Written[] {
  const text = textOf({ sql })
  const reader = new Reader(text)
  if (reader.take('create')) return indexOf(reader)
  if (reader.take('alter', 'table')) return alterations(reader)
  if (reader.take('drop', 'table')) {
    reader.take('if', 'exists')
    return reader.paths().map((table) => ({ does: 'drops table', table }))
  }
  if (!reader.take('truncate')) return []
  reader.take('table')
  return reader.paths().map((table) => ({ does: 'truncates', table }))
}

function indexOf(reader: Reader): readonly Written[] {
  reader.take('unique')
  if (!reader.take('index') || reader.take('concurrently')) return []
  reader.take('if', 'not', 'exists')
  const index = reader.sees('on') ? undefined : reader.name()
  if (!reader.take('on')) return []
  reader.take('only')
  const table = reader.path()
  return table === undefined ? [] : [{ does: 'builds index', table, index }]
}

function alterations(reader: Reader): readonly Written[] {
  reader.take('if', 'exists')
  reader.take('only')
  const table = reader.path()
  if (table === undefined) return []
  return reader.items().flatMap((item) => alteration(table, item) ?? [])
}

function alteration(table: Path, item: Reader): Written | undefined {
  if (item.take('rename')) {
    if (item.take('to')) return { does: 'renames table', table }
    if (item.sees('constraint')) return undefined
    item.take('column')
    const column = item.name()
    const to = item.take('to') ? item.name() : undefined
    return column === undefined || to === undefined
      ? undefined
      : { does: 'renames column', table, column, to }
  }
  if (item.take('set', 'schema')) return { does: 'renames table', table }
  if (item.take('alter')) {
    item.take('column')
    const column = item.name()
    if (column === undefined) return undefined
    if (item.take('type') || item.take('set', 'data', 'type')) return { does: 'retypes', table, column }
    return item.take('set', 'not', 'null') ? { does: 'requires', table, column } : undefined
  }
  if (item.take('drop')) {
    if (item.sees('constraint')) return undefined
    item.take('column')
    item.take('if', 'exists')
    const column = item.name()
    return column === undefined ? undefined : { does: 'drops column', table, column }
  }
  return item.take('add') ? addition(table, item) : undefined
}

function addition(table: Path, item: Reader): Written | undefined {
  const constraint = item.take('constraint') ? item.name() : undefined
  if (item.take('foreign', 'key')) {
    return item.says('not valid') || item.says('not enforced')
      ? undefined
      : { does: 'adds foreign key', table, constraint }
  }
  const isColumn = item.take('column') || (constraint === undefined && !item.seesOneOf(CONSTRAINTS))
  if (!isColumn) return undefined
  item.take('if', 'not', 'exists')
  const column = item.name()
  const isGiven = ['default', 'generated'].some((word) => item.says(word)) || item.seesOneOf(SERIALS)
  const isRequired = item.says('not null') || item.says('primary key')
  return column !== undefined && isRequired && !isGiven ? { does: 'adds required', table, column } : undefined
}

const CONSTRAINTS = ['primary', 'unique', 'check', 'exclude', 'constraint', 'not']
const SERIALS = ['serial', 'bigserial', 'smallserial']

/** Goes through the tokens of a statement, or of a part of it. */
class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor({ tokens }: Pick<StatementText, 'tokens'>) {
    this.#tokens = tokens
  }

  /** Steps over the words when they stand here. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, offset) => this.#isWord(this.#at + offset, word))) return false
    this.#at += words.length
    return true
  }

  sees(word: string): boolean {
    return this.#isWord(this.#at, word)
  }

  seesOneOf(words: readonly string[]): boolean {
    return words.some((word) => this.sees(word))
  }

  /** True when the words stand one behind the other somewhere from here on. */
  says(phrase: string): boolean {
    const words = phrase.split(' ')
    return this.#tokens.some(
      (_, at) => at >= this.#at && words.every((word, offset) => this.#isWord(at + offset, word)),
    )
  }

  name(): string | undefined {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return undefined
    this.#at++
    return token.text
  }

  path(): Path | undefined {
    const first = this.name()
    if (first === undefined || this.#tokens[this.#at]?.text !== '.') {
      return first === undefined ? undefined : { schema: undefined, name: first }
    }
    this.#at++
    const second = this.name()
    return second === undefined ? undefined : { schema: first, name: second }
  }

  /** Names with commas between. */
  paths(): readonly Path[] {
    const found: Path[] = []
    do {
      this.take('only')
      const path = this.path()
      if (path !== undefined) found.push(path)
    } while (this.#skip(','))
    return found
  }

  /** What is left, at the commas that stand in no parentheses. */
  items(): readonly Reader[] {
    const items: Token[][] = [[]]
    let depth = 0
    for (const token of this.#tokens.slice(this.#at)) {
      const symbol = token.kind === 'symbol' ? token.text : ''
      if (symbol === '(') depth++
      if (symbol === ')') depth--
      if (symbol === ',' && depth === 0) items.push([])
      else items.at(-1)?.push(token)
    }
    return items.map((tokens) => new Reader({ tokens }))
  }

  #skip(symbol: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'symbol' || token.text !== symbol) return false
    this.#at++
    return true
  }

  #isWord(at: number, word: string): boolean {
    const token = this.#tokens[at]
    return token?.kind === 'word' && token.text === word
  }
}
