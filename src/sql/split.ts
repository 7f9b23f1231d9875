import { CopyDataScanner } from './copy-data.ts'
import type { SqlItem, SqlStatement } from './items.ts'
import { type ScannedStatement, SqlScanner } from './scanner.ts'
import { countNewlines, TextCursor } from './text-cursor.ts'

export type { CopyBlock, MetaCommand, SqlItem, SqlStatement } from './items.ts'
export { SqlSplitError } from './text-cursor.ts'

/**
 * Splits SQL into the statements psql would send, with COPY blocks and psql's own commands told apart. A stream is
 * never held in memory: its longest statement is, and COPY data passes through. SQL that is wrong is not judged; what
 * is open at the end is the last statement. Throws `SqlSplitError` for text behind `COPY ... FROM stdin;`.
 */
export function splitSql(source: string): Generator<SqlItem<string>, void>
export function splitSql(source: AsyncIterable<string>): AsyncGenerator<SqlItem<AsyncIterable<string>>, void>
export function splitSql(
  source: string | AsyncIterable<string>,
): Generator<SqlItem<string>, void> | AsyncGenerator<SqlItem<AsyncIterable<string>>, void> {
  return typeof source === 'string' ? splitText(source) : splitStream(source)
}

/** The line of a place inside a statement, for a server's error position. `offset` is in code units of `sql`. */
export function lineWithin(
  statement: { readonly sql: string; readonly line: number },
  offset: number,
): number {
  return statement.line + countNewlines(statement.sql.slice(0, offset))
}

/** Turns the `position` of a server's error, 1-based and in characters, into code units from the start of `sql`. */
export function offsetOfPosition(sql: string, position: number): number {
  let offset = 0
  for (let left = position - 1; left > 0 && offset < sql.length; left--) {
    offset += (sql.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}

function* splitText(text: string): Generator<SqlItem<string>, void> {
  const cursor = new TextCursor()
  const scanner = new SqlScanner(cursor)
  cursor.feed(text)
  cursor.finish()
  for (let event = scanner.next(); event !== 'end' && event !== 'more'; event = scanner.next()) {
    if (event.kind === 'meta') {
      yield event
    } else if (event.fromStdin) {
      const block = new CopyDataScanner(cursor)
      let data = ''
      for (let piece = block.next(); piece !== undefined; piece = block.next()) data += piece
      yield { ...statementOf(event), kind: 'copy', dataLine: dataLineOf(event), data }
    } else {
      yield statementOf(event)
    }
  }
}

async function* splitStream(
  source: AsyncIterable<string>,
): AsyncGenerator<SqlItem<AsyncIterable<string>>, void> {
  const cursor = new TextCursor()
  const scanner = new SqlScanner(cursor)
  const chunks = source[Symbol.asyncIterator]()
  const more = async () => {
    const chunk = await chunks.next()
    if (chunk.done === true) cursor.finish()
    else cursor.feed(chunk.value)
  }
  try {
    for (;;) {
      const event = scanner.next()
      if (event === 'end') return
      if (event === 'more') await more()
      else if (event.kind === 'meta') yield event
      else if (!event.fromStdin) yield statementOf(event)
      else {
        const block = new CopyDataScanner(cursor)
        yield {
          ...statementOf(event),
          kind: 'copy',
          dataLine: dataLineOf(event),
          data: readBlock(block, more),
        }
        // What the consumer left unread belongs to the block all the same.
        for await (const _ of readBlock(block, more));
      }
    }
  } finally {
    await chunks.return?.()
  }
}

async function* readBlock(block: CopyDataScanner, more: () => Promise<void>): AsyncGenerator<string, void> {
  for (;;) {
    const piece = block.next()
    if (piece === undefined) return
    if (piece === 'more') await more()
    else yield piece
  }
}

function statementOf({ sql, offset, line, codeOffset }: ScannedStatement): SqlStatement {
  return { kind: 'statement', sql, offset, line, codeOffset }
}

function dataLineOf({ sql, line }: ScannedStatement): number {
  return line + countNewlines(sql) + 1
}
