import { isSpace } from '../sql/characters.ts'
import { lineWithin, type MetaCommand, SqlSplitError, splitSql } from '../sql/split.ts'
import { countNewlines } from '../sql/text-cursor.ts'

/** A migration file as it stands in the repository. */
export interface SourceFile {
  /** Relative to the repository. */
  readonly path: string
  readonly text: string
}

/** Where a statement stands. */
export interface Spot {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The file's place among the files, and the statement's in its text. */
  readonly at: readonly [file: number, offset: number]
  /** What speaks against it: 2 for standing on the way back, 1 for a longer statement that begins alike. */
  readonly doubt: number
}

/** Finds every place at which a statement stands in the files, in their order. It is asked with `comparable` text. */
export function spotFinder(files: readonly SourceFile[]): (text: string) => readonly Spot[] {
  const byText = Map.groupBy(
    files.flatMap((file, number) => (isSql(file) ? statementsOf(file, number) : [])),
    ({ text }) => text,
  )
  const programs = files.flatMap((file, number) => (isSql(file) ? [] : [programOf(file, number)]))
  const known = new Map<string, readonly Spot[]>()
  return (text) => {
    const spots =
      byText.get(text) ?? known.get(text) ?? programs.flatMap((program) => literalsOf(program, text))
    known.set(text, spots)
    return spots
  }
}

/** SQL as it reads: without the comments around it, the semicolon behind it, and the shape of its spaces. */
export function comparable(sql: string): string {
  const start = codeFrom(sql, 0)
  const end = sql.lastIndexOf(';')
  const code =
    end >= start && codeFrom(sql, end + 1) === sql.length ? sql.slice(start, end) : sql.slice(start)
  return code.trimEnd().replace(/\s+/g, ' ')
}

/** The first place from `from` that is neither space nor comment. No pattern: these backtrack without end on hostile text. */
export function codeFrom(text: string, from: number): number {
  for (let at = from; ; ) {
    const start = at
    while (isSpace(text.charCodeAt(at))) at++
    const closing = text.startsWith('--', at) ? '\n' : text.startsWith('/*', at) ? '*/' : undefined
    if (closing !== undefined) {
      const end = text.indexOf(closing, at + 2)
      at = end === -1 ? text.length : end + closing.length
    }
    if (at === start) return at
  }
}

function isSql({ path }: SourceFile): boolean {
  return path.toLowerCase().endsWith('.sql')
}

interface Written extends Spot {
  readonly text: string
}

function statementsOf({ path, text }: SourceFile, number: number): readonly Written[] {
  const statements: Written[] = []
  const isBack = wayBack(text, SQL_TURN)
  try {
    for (const item of splitSql(text)) {
      const { sql, offset, line } = item.kind === 'meta' ? sentBy(item) : item
      const code = codeFrom(sql, 0)
      statements.push({
        file: path,
        line: lineWithin({ sql, line }, code),
        at: [number, offset + code],
        doubt: isBack(offset + code) ? 2 : 0,
        text: comparable(sql),
      })
    }
  } catch (error) {
    // The tool reads it in its own way; what was found up to here still tells.
    if (!(error instanceof SqlSplitError)) throw error
  }
  return statements
}

/** What stands before one of psql's own commands on its line is sent by it: `SELECT 1 \gset`. */
function sentBy({ pending, offset, line }: MetaCommand) {
  return { sql: pending, offset: offset - pending.length, line: line - countNewlines(pending) }
}

/** Migrations written as a program: their SQL stands in literals, in whatever quotes. */
interface Program {
  readonly source: SourceFile
  readonly number: number
  /** Without spaces, semicolons and backslashes, in which a literal may differ from what is sent. */
  readonly text: string
  /** For each unit of `text`, its place in the source. */
  readonly offsets: readonly number[]
  readonly isBack: (offset: number) => boolean
}

function programOf(source: SourceFile, number: number): Program {
  const offsets: number[] = []
  const { text } = source
  for (let at = 0; at < text.length; at++) if (!SHAPE.test(text.charAt(at))) offsets.push(at)
  return {
    source,
    number,
    text: withoutShape(text),
    offsets,
    isBack: wayBack(text, PROGRAM_TURN),
  }
}

const SHAPE = /[\s\\;]/

function withoutShape(text: string): string {
  return text.replace(/[\s\\;]+/g, '')
}

/** Shorter texts stand anywhere by chance. */
const TELLING = 12

function literalsOf({ source, number, text, offsets, isBack }: Program, sql: string): readonly Spot[] {
  const needle = withoutShape(sql)
  const spots: Spot[] = []
  if (needle.length < TELLING) return spots
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
    const offset = offsets[at] ?? 0
    const end = (offsets[at + needle.length - 1] ?? 0) + 1
    const doubt = (isBack(offset) ? 2 : 0) + (ENDS.test(source.text.slice(end)) ? 0 : 1)
    const line = lineWithin({ sql: source.text, line: 1 }, offset)
    spots.push({ file: source.path, line, at: [number, offset], doubt })
  }
  return spots
}

/** What may stand behind a whole statement: its semicolon, a quote, an element's end, or the last line of a heredoc. */
const ENDS = /^\s*(?:[;'"`\\<]|$)|^[ \t]*\r?\n[ \t]*\w+[ \t]*(?:\r?\n|$)/

/** Tells whether a place is where a migration is taken back: nobody runs that on the way up. */
function wayBack(text: string, turn: RegExp): (offset: number) => boolean {
  const turns = [...text.matchAll(turn)].map(({ index, 0: words }) => ({ index, back: /down/i.test(words) }))
  return (offset) => turns.findLast(({ index }) => index < offset)?.back ?? false
}

const SQL_TURN =
  /^[ \t]*--[ \t-]*(?:migrate:(?:up|down)|\+(?:goose|migrate)\s+(?:up|down)|(?:up|down)\s+migration)\b/gim
const PROGRAM_TURN = /\b(?:up|down)\s*[=(:]/g
