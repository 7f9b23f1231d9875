import { JOURNALS } from '../schema/journals-known.ts'
import { lineWithin, SqlSplitError, splitSql } from '../sql/split.ts'

/** A migration file as it stands in the repository. */
export interface SourceFile {
  /** Relative to the repository. */
  readonly path: string
  readonly text: string
}

/** A statement that was sent. */
export interface Sent {
  readonly session: number
  readonly sql: string
}

export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
}

/**
 * Tells which statement of which file each sent statement is, by its text: tools send what is written, in the order it
 * is written. `undefined` where no file has it, as with what a tool makes from code or adds for itself.
 */
export function attribute(
  statements: readonly Sent[],
  files: readonly SourceFile[],
): readonly (Place | undefined)[] {
  const written = files.flatMap((file, at) => (isSql(file) ? statementsOf(file, at) : []))
  const byText = Map.groupBy(written, ({ text }) => text)
  const programs = files.filter((file) => !isSql(file)).map(programOf)
  /** How far each session has come. */
  const reached = new Map<number, Written>()
  return statements.map(({ session, sql }) => {
    const text = comparable(sql)
    if (text === '') return undefined
    const candidates = byText.get(text) ?? []
    const last = reached.get(session)
    const next = candidates.find((one) => last === undefined || isAfter(one, last)) ?? candidates[0]
    if (next === undefined) return placeInProgram(text, programs)
    reached.set(session, next)
    return { file: next.file, line: next.line }
  })
}

/**
 * True for what a tool says for its own sake: transaction control, settings, questions, and its journal. It stands in
 * no migration, and is not told.
 */
export function isBookkeeping(sql: string): boolean {
  const code = comparable(sql)
  return CONTROL.test(code) || JOURNAL.test(code)
}

const CONTROL =
  /^(?:begin|start transaction|commit|end|rollback|savepoint|release|set|reset|show|select|discard|deallocate|listen|unlisten|notify|prepare)\b/i
const JOURNAL = new RegExp(
  `^(?:insert into|update|delete from|lock table|(?:create|alter|drop) table(?: if (?:not )?exists)?) (?:only )?(?:"?\\w+"?\\.)?"?(?:${[...new Set(JOURNALS.map(({ table }) => table))].join('|')})"?(?![\\w"])`,
  'i',
)

interface Written extends Place {
  readonly text: string
  /** The file's place among the files, and the statement's among the file's. */
  readonly at: readonly [file: number, statement: number]
}

function isAfter(one: Written, other: Written): boolean {
  return one.at[0] === other.at[0] ? one.at[1] > other.at[1] : one.at[0] > other.at[0]
}

function isSql({ path }: SourceFile): boolean {
  return path.toLowerCase().endsWith('.sql')
}

function statementsOf({ path, text }: SourceFile, file: number): readonly Written[] {
  const statements: Written[] = []
  try {
    for (const item of splitSql(text)) {
      if (item.kind === 'meta') continue
      const { sql, codeOffset } = item
      const line = lineWithin(item, codeOffset)
      statements.push({ file: path, line, text: comparable(sql), at: [file, statements.length] })
    }
  } catch (error) {
    // The tool reads it in its own way; what was found up to here still tells.
    if (!(error instanceof SqlSplitError)) throw error
  }
  return statements
}

/** SQL as it reads: without the comments around it, the semicolon behind it, and the shape of its spaces. */
function comparable(sql: string): string {
  const end = sql.lastIndexOf(';')
  const code = end !== -1 && NO_CODE.test(sql.slice(end + 1)) ? sql.slice(0, end) : sql
  return code
    .replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*.*?\*\/)+/s, '')
    .trimEnd()
    .replace(/\s+/g, ' ')
}

const NO_CODE = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*.*?\*\/)*$/s

/** Migrations written as a program: their SQL stands in literals, in whatever quotes. */
interface Program {
  readonly file: string
  /** Without spaces and backslashes, in which a literal may differ from what is sent. */
  readonly text: string
  /** For each character of `text`, its line. */
  readonly lines: readonly number[]
}

function programOf({ path, text }: SourceFile): Program {
  const lines: number[] = []
  let kept = ''
  let line = 1
  for (const character of text) {
    if (character === '\n') line++
    if (/[\s\\;]/.test(character)) continue
    kept += character
    for (let unit = 0; unit < character.length; unit++) lines.push(line)
  }
  return { file: path, text: kept, lines }
}

/** Shorter texts stand anywhere by chance. */
const TELLING = 12

function placeInProgram(text: string, programs: readonly Program[]): Place | undefined {
  const needle = text.replace(/[\s\\;]/g, '')
  if (needle.length < TELLING) return undefined
  for (const { file, text: code, lines } of programs) {
    const at = code.indexOf(needle)
    const line = lines[at]
    if (line !== undefined) return { file, line }
  }
  return undefined
}
