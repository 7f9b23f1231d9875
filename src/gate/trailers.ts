export interface Trailer {
  /** Lower case. */
  readonly key: string
  /** Continuation lines joined with one space. */
  readonly value: string
}

/** Somebody named in a trailer: `Alice Example <alice@example.com>`. */
export interface Person {
  readonly name: string
  /** Lower case. */
  readonly address: string
}

/**
 * The trailers git itself sees in a message: those of the last paragraph, when every line of it is a trailer, or
 * when git wrote one of them and at least a quarter are. A message quoted further up says nothing about its commit.
 * Expects line ends as `\n`. Never throws.
 */
export function parseTrailers(message: string): readonly Trailer[] {
  const lines = linesOf(message)
  return trailersIn(lines.slice(blockStart(lines)))
}

/**
 * Who a message says took part in the commit: git's trailers, and where git sees none, `Co-authored-by` lines that share
 * the last paragraph with prose, as hasty authors and some agents write them. The forges credit those as well.
 */
export function parseAttributions(message: string): readonly Trailer[] {
  const strict = parseTrailers(message)
  if (strict.length > 0) return strict
  const lines = linesOf(message)
  const paragraph = lines.slice(lines.findLastIndex((line) => line.trim() === '') + 1)
  const credits = paragraph.filter(
    (line, index) => (index > 0 || paragraph.length < lines.length) && CREDIT.test(line),
  )
  return trailersIn(credits)
}

/** Every `name <address>` of a trailer's value; a bare address counts as well. */
export function peopleIn(value: string): readonly Person[] {
  const people: Person[] = []
  let from = 0
  for (const match of value.matchAll(/<([^<>\s]{1,254})>/g)) {
    people.push({ name: value.slice(from, match.index).trim(), address: (match[1] ?? '').toLowerCase() })
    from = match.index + match[0].length
  }
  if (people.length > 0) return people
  const bare = value.split(/\s+/).find((word) => word.length <= 254 && word.indexOf('@') > 0)
  return bare === undefined ? [] : [{ name: '', address: bare.toLowerCase() }]
}

const CREDIT = /^co-authored-by[ \t]*:/i
const WRITTEN_BY_GIT = ['Signed-off-by: ', '(cherry picked from commit ']

/** Without the comments and blank lines at the end, which git ignores. */
function linesOf(message: string): readonly string[] {
  const lines = message.split('\n')
  const last = lines.findLastIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  return lines.slice(0, last + 1)
}

/** Index of the first line of the trailer block, or the number of lines when there is none. */
function blockStart(lines: readonly string[]): number {
  const title = lines.findIndex((line) => !line.startsWith('#') && line.trim() === '')
  if (title === -1) return lines.length
  let trailers = 0
  let others = 0
  let continuations = 0
  let byGit = false
  for (let index = lines.length - 1; index >= title; index -= 1) {
    const line = lines[index] ?? ''
    if (line.startsWith('#')) {
      others += continuations
      continuations = 0
    } else if (line.trim() === '') {
      others += continuations
      const isBlock = (byGit && trailers * 3 >= others) || (trailers > 0 && others === 0)
      return isBlock ? index + 1 : lines.length
    } else if (WRITTEN_BY_GIT.some((prefix) => line.startsWith(prefix))) {
      trailers += 1
      continuations = 0
      byGit = true
    } else if (separatorOf(line) > 0) {
      trailers += 1
      continuations = 0
    } else if (isSpace(line[0])) {
      continuations += 1
    } else {
      others += 1 + continuations
      continuations = 0
    }
  }
  return lines.length
}

function trailersIn(block: readonly string[]): readonly Trailer[] {
  const entries: string[][] = []
  for (const line of block) {
    const current = entries.at(-1)
    if (isSpace(line[0]) && current !== undefined) current.push(line.trim())
    else entries.push([line])
  }
  return entries.flatMap((parts) => {
    const line = parts.join(' ')
    const separator = separatorOf(line)
    if (separator < 1) return []
    return [{ key: line.slice(0, separator).trim().toLowerCase(), value: line.slice(separator + 1).trim() }]
  })
}

/** Where the colon of `Key: value` stands, or -1. */
function separatorOf(line: string): number {
  const key = /^[A-Za-z0-9-]+[ \t]*:/.exec(line)
  return key === null ? -1 : key[0].length - 1
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
