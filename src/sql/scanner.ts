import {
  BACKSLASH,
  CLOSE,
  DASH,
  DOLLAR,
  DOUBLE_QUOTE,
  isSpace,
  isWordStart,
  LF,
  OPEN,
  QUOTE,
  SEMICOLON,
  SLASH,
  STAR,
} from './characters.ts'
import type { MetaCommand, SqlStatement } from './items.ts'
import type { TextCursor } from './text-cursor.ts'

/**
 * Finds where statements end, the way psql does. Holds one statement at a time. Knows nothing of SQL beyond what tells
 * a separator from a semicolon inside something: quotes, comments, parentheses and `BEGIN ATOMIC` bodies.
 */
export class SqlScanner {
  readonly #cursor: TextCursor
  /** The front of a statement that is longer than what has arrived. */
  #pieces: string[] = []
  /** How far the cursor's buffer is scanned. */
  #position = 0
  #start: { offset: number; line: number } | undefined
  /** Where the first token stands in the source; what precedes it are comments. */
  #code: number | undefined
  #mode: Mode = 'main'
  #commentDepth = 0
  #dollarTag = ''
  #parentheses = 0
  /** Depth in a routine's `BEGIN ATOMIC ... END`, `CASE ... END` included. */
  #bodies = 0
  #words: string[] = []
  #previousWord = ''
  #fromStdin = false
  /** Behind an E'' string: a string that follows on a later line goes on in the same kind. */
  #continuation: 'none' | 'same-line' | 'next-line' = 'none'
  /** False behind `SET standard_conforming_strings = off`: then a backslash escapes in every string. */
  #standardStrings = true

  constructor(cursor: TextCursor) {
    this.#cursor = cursor
  }

  /** The next statement or meta-command; `more` asks to feed or finish the cursor. */
  next(): ScanEvent | 'more' | 'end' {
    while (this.#position < this.#cursor.buffer.length) {
      const result = this.#mode === 'main' ? this.#scanMain() : this.#scanInside(this.#mode)
      if (result === 'more') break
      if (result !== undefined) return result
    }
    if (!this.#cursor.finished) {
      this.#setAside()
      return 'more'
    }
    const rest = this.#cut(this.#cursor.buffer.length)
    return this.#code === undefined ? 'end' : this.#statement(rest)
  }

  #scanMain(): ScanEvent | 'more' | undefined {
    const { buffer, finished, offset } = this.#cursor
    while (this.#position < buffer.length) {
      const at = this.#position
      const unit = buffer.charCodeAt(at)
      if (isSpace(unit)) {
        if (unit === LF && this.#continuation === 'same-line') this.#continuation = 'next-line'
        this.#position++
        continue
      }
      if (this.#start === undefined) {
        this.#take(at)
        this.#start = { offset: this.#cursor.offset, line: this.#cursor.line }
        return undefined
      }
      if (unit === DASH || unit === SLASH) {
        if (at + 1 === buffer.length && !finished) return 'more'
        if (buffer.charCodeAt(at + 1) === (unit === DASH ? DASH : STAR)) return this.#enterComment(unit)
      }
      if (unit === BACKSLASH) return this.#scanMeta()
      this.#code ??= offset + at
      if (isWordStart(unit)) {
        WORD.lastIndex = at
        const word = WORD.exec(buffer)?.[0] ?? ''
        if (at + word.length === buffer.length && !finished) return 'more'
        this.#position += word.length
        this.#continuation = 'none'
        if (buffer.charCodeAt(this.#position) === QUOTE && (word === 'E' || word === 'e')) {
          return this.#enter('escape-string', 1)
        }
        this.#noteWord(word)
        continue
      }
      if (unit === DOLLAR) {
        DOLLAR_TAG.lastIndex = at
        const tag = DOLLAR_TAG.exec(buffer)?.[0]
        PARTIAL_DOLLAR_TAG.lastIndex = at
        if (tag === undefined && !finished && PARTIAL_DOLLAR_TAG.test(buffer)) return 'more'
        this.#dollarTag = tag ?? ''
        if (tag !== undefined) return this.#enter('dollar-string', tag.length)
      }
      const escapes = this.#continuation === 'next-line' || !this.#standardStrings
      this.#continuation = 'none'
      this.#previousWord = ''
      if (unit === QUOTE) return this.#enter(escapes ? 'escape-string' : 'string', 1)
      if (unit === DOUBLE_QUOTE) return this.#enter('identifier', 1)
      this.#position++
      if (unit === OPEN) this.#parentheses++
      else if (unit === CLOSE) this.#parentheses = Math.max(0, this.#parentheses - 1)
      else if (unit === SEMICOLON && this.#parentheses === 0 && this.#bodies === 0) {
        const text = this.#cut(this.#position)
        if (this.#code !== offset + at) return this.#statement(text)
        // A lone semicolon is nothing to run.
        this.#reset()
        return undefined
      }
    }
    return undefined
  }

  /** Within a string, a quoted identifier or a comment nothing but its end matters. */
  #scanInside(mode: Exclude<Mode, 'main'>): 'more' | undefined {
    const { buffer, finished } = this.#cursor
    const from = this.#position
    if (mode === 'escape-string') {
      QUOTE_OR_BACKSLASH.lastIndex = from
      const end = QUOTE_OR_BACKSLASH.exec(buffer)?.index ?? buffer.length
      // Both may pair with the next code unit.
      if (end + 1 >= buffer.length && !finished) return this.#wait(end)
      if (buffer.charCodeAt(end) === BACKSLASH || buffer.charCodeAt(end + 1) === QUOTE) {
        this.#position = Math.min(end + 2, buffer.length)
        return undefined
      }
      this.#continuation = 'same-line'
      return this.#leave(Math.min(end + 1, buffer.length))
    }
    if (mode === 'block-comment') {
      COMMENT_EDGE.lastIndex = from
      const edge = COMMENT_EDGE.exec(buffer)
      if (edge === null) return this.#wait(Math.max(from, buffer.length - 1))
      this.#position = edge.index + 2
      this.#commentDepth += edge[0] === '/*' ? 1 : -1
      return this.#commentDepth === 0 ? this.#leave(this.#position) : undefined
    }
    // A doubled quote ends one string and begins the next, which comes to the same.
    const terminator = mode === 'dollar-string' ? this.#dollarTag : TERMINATORS[mode]
    const end = buffer.indexOf(terminator, from)
    if (end === -1) return this.#wait(Math.max(from, buffer.length - terminator.length + 1))
    // A line's end is the main mode's to see: it matters for continued strings.
    return this.#leave(mode === 'line-comment' ? end : end + terminator.length)
  }

  /** psql takes a backslash outside quotes, anywhere, as a command of its own up to the line's end. */
  #scanMeta(): ScanEvent | 'more' {
    const { buffer, finished } = this.#cursor
    const at = this.#position
    const end = buffer.indexOf('\n', at)
    if (end === -1 && !finished) return 'more'
    const before = this.#cut(at)
    const { offset, line } = this.#cursor
    const text = this.#take(end === -1 ? this.#cursor.buffer.length : end + 1 - at)
    const [, command = '', argument = ''] = META.exec(text) ?? []
    const pending = this.#code === undefined ? '' : before
    this.#reset()
    return { kind: 'meta', command, argument: argument.trim(), pending, offset, line }
  }

  #noteWord(word: string): void {
    if (this.#parentheses > 0) return
    const lower = word.length <= LONGEST_KEYWORD ? word.toLowerCase() : ''
    if (this.#words.length < 4) this.#words.push(lower)
    if (lower === 'stdin' && this.#previousWord === 'from' && this.#words[0] === 'copy')
      this.#fromStdin = true
    if (this.#bodies > 0) {
      if (lower === 'case') this.#bodies++
      else if (lower === 'end') this.#bodies--
    } else if (lower === 'atomic' && this.#previousWord === 'begin' && ROUTINE.test(this.#words.join(' '))) {
      this.#bodies = 1
    }
    this.#previousWord = lower
  }

  #statement(sql: string): ScanEvent {
    const { offset, line } = this.#start ?? this.#cursor
    const codeOffset = (this.#code ?? offset) - offset
    const fromStdin = this.#fromStdin
    if (this.#words[0] === 'set') {
      const setting = STANDARD_STRINGS.exec(sql.slice(codeOffset))?.[1]
      if (setting !== undefined) this.#standardStrings = !/^(off|false|no|0)$/i.test(setting)
    }
    this.#reset()
    return { kind: 'statement', sql, offset, line, codeOffset, fromStdin }
  }

  #reset(): void {
    this.#start = undefined
    this.#code = undefined
    this.#mode = 'main'
    this.#parentheses = 0
    this.#bodies = 0
    this.#words = []
    this.#previousWord = ''
    this.#fromStdin = false
    this.#continuation = 'none'
  }

  #enter(mode: Mode, length: number): undefined {
    this.#position += length
    this.#previousWord = ''
    this.#continuation = 'none'
    this.#mode = mode
  }

  #enterComment(unit: number): undefined {
    this.#position += 2
    this.#mode = unit === DASH ? 'line-comment' : 'block-comment'
    this.#commentDepth = 1
    if (unit === SLASH) this.#continuation = 'none'
  }

  #leave(position: number): undefined {
    this.#position = position
    this.#mode = 'main'
  }

  /** Everything before `position` is scanned; without more text the statement ends with the source. */
  #wait(position: number): 'more' {
    this.#position = position
    return 'more'
  }

  /** Scanned text of an unfinished statement is put aside once: a long one costs time in proportion to its length. */
  #setAside(): void {
    const scanned = this.#take(this.#position)
    if (this.#start !== undefined && scanned !== '') this.#pieces.push(scanned)
  }

  /** The statement up to here: what was put aside and the front of the buffer. */
  #cut(length: number): string {
    const text = [...this.#pieces, this.#take(length)]
    this.#pieces = []
    return text.length === 1 ? (text[0] ?? '') : text.join('')
  }

  #take(length: number): string {
    this.#position = 0
    return this.#cursor.take(length)
  }
}

export type ScanEvent = ScannedStatement | MetaCommand

/** A statement, and whether a COPY block follows it. */
export interface ScannedStatement extends SqlStatement {
  readonly fromStdin: boolean
}

type Mode = 'main' | 'escape-string' | 'dollar-string' | 'block-comment' | keyof typeof TERMINATORS

const TERMINATORS = { string: "'", identifier: '"', 'line-comment': '\n' }

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const PARTIAL_DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?$/y
const QUOTE_OR_BACKSLASH = /['\\]/g
const COMMENT_EDGE = /\/\*|\*\//g
const META = /^\\(\w+|.?)(.*)/
const ROUTINE = /^create (or replace )?(function|procedure)\b/
const STANDARD_STRINGS = /^set\s+(?:session\s+|local\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(\w+)/i
const LONGEST_KEYWORD = 'procedure'.length
