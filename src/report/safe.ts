import { clip, oneLine, plain } from './clean.ts'

/**
 * Markdown that is fit to be published. Only this file makes it, so a string from a pull request cannot become part
 * of a comment without passing through `text`, `code` or `fence`.
 */
class SafeMarkdown {
  readonly #source: string
  constructor(source: string) {
    this.#source = source
  }
  get source(): string {
    return this.#source
  }
}
export type Markdown = SafeMarkdown

export const EMPTY: Markdown = new SafeMarkdown('')

/** Vouches for text: only for literals and for what was made safe by other means. */
export function raw(source: string): Markdown {
  return new SafeMarkdown(source)
}

/** A template whose words are Markdown and whose interpolated strings are escaped as prose. */
export function md(
  strings: TemplateStringsArray,
  ...values: readonly (Markdown | string | number)[]
): Markdown {
  return fill(strings, values, (value) => text(value))
}

/** A template for places where Markdown is not read (`<summary>`): interpolated strings become `<code>`. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (Markdown | string | number)[]
): Markdown {
  return fill(strings, values, (value) => raw(htmlCode(clip(oneLine(value), 80))))
}

/** Joins what is not empty. */
export function join(parts: readonly Markdown[], separator: string): Markdown {
  return raw(
    parts
      .map((part) => part.source)
      .filter((source) => source !== '')
      .join(separator),
  )
}

export function paragraphs(...parts: readonly Markdown[]): Markdown {
  return join(parts, '\n\n')
}

/**
 * Prose. `` `quoted` `` parts become code, URLs too; everything else that Markdown, a mention, a reference, or a
 * quick action could be made of is defused.
 * @param max code points
 */
export function text(value: string, max = 600): Markdown {
  const line = clip(oneLine(value), max)
  let source = ''
  let end = 0
  for (const match of line.matchAll(CODE_OR_URL)) {
    source += escapeProse(line.slice(end, match.index)) + code(match[1] ?? match[0], max).source
    end = match.index + match[0].length
  }
  source += escapeProse(line.slice(end))
  return raw(source.replace(BLOCK_START, '\\$&').replace(LIST_START, '$1\\$2'))
}

/**
 * A code span, delimited so that its content cannot end it.
 * @param max code points
 */
export function code(value: string, max = 120): Markdown {
  const content = clip(inert(oneLine(value)), max)
  if (content === '') return raw('*(empty)*')
  // A pipe would end a table cell even inside a code span, and escaping it there is ambiguous after a backslash.
  if (content.includes('|')) return raw(htmlCode(content))
  const delimiter = '`'.repeat(longestRun(content) + 1)
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : ''
  return raw(`${delimiter}${pad}${content}${pad}${delimiter}`)
}

/** A fenced block, longer than any fence in its content. `language` is ours, never the content's. */
export function fence(value: string, language: 'text' | 'sql' | 'diff' | 'mermaid' = 'text'): Markdown {
  const content = inert(plain(value)).replace(QUICK_ACTION, ' $&').replace(/^\n+/, '').trimEnd()
  const bars = '`'.repeat(Math.max(3, longestRun(content) + 1))
  return raw(`${bars}${language}\n${content}\n${bars}`)
}

/** A number with its unit, kept on one line where the page is narrow. For our own words only. */
export function amount(words: string): Markdown {
  return raw(words.replaceAll(' ', '\u00a0'))
}

/** Bold text; nothing where there is none, because empty marks are a line across the page. */
export function strong(content: Markdown): Markdown {
  return content.source.trim() === '' ? EMPTY : raw(`**${content.source}**`)
}

/** A link to an `http(s)` address without credentials; anything else is shown as its label alone. */
export function link(label: Markdown, url: string | undefined): Markdown {
  const href = url === undefined ? undefined : safeUrl(url)
  return href === undefined ? label : raw(`[${label.source}](${href})`)
}

/** Folded content. Both ends are here, so a fold is closed whatever is left out around it. */
export function details(summary: Markdown, body: Markdown): Markdown {
  if (body.source === '') return EMPTY
  return raw(`<details><summary>${flat(summary)}</summary>\n\n${body.source}\n\n</details>`)
}

/** A table; an empty head leaves the header blank, as tables of names and values want it. */
export function table(
  head: readonly Markdown[],
  rows: readonly (readonly Markdown[])[],
  align?: string,
): Markdown {
  if (rows.length === 0) return EMPTY
  const line = (cells: readonly Markdown[]) =>
    `| ${head.map((_, column) => flat(cells[column] ?? EMPTY).replaceAll('|', '&#124;')).join(' | ')} |`.replace(
      / {2,}/g,
      ' ',
    )
  const rule = head.map((_, column) => (align?.[column] === 'r' ? '--:' : ':--'))
  return raw([line(head), `|${rule.join('|')}|`, ...rows.map(line)].join('\n'))
}

function fill(
  strings: TemplateStringsArray,
  values: readonly (Markdown | string | number)[],
  escaped: (value: string) => Markdown,
): Markdown {
  let source = strings[0] ?? ''
  values.forEach((value, index) => {
    const safe =
      typeof value === 'string'
        ? escaped(value).source
        : typeof value === 'number'
          ? String(value)
          : value.source
    source += safe + (strings[index + 1] ?? '')
  })
  return raw(source)
}

function flat(markdown: Markdown): string {
  return markdown.source.replace(/\s*\n\s*/g, ' ')
}

/** Code is read literally, so only what is looked for in the raw text has to be broken. */
function inert(content: string): string {
  return content.replaceAll('<!--', '<! --').replaceAll('-->', '-- >')
}

function escapeProse(value: string): string {
  return value.replace(SPECIAL, (match, index: number) => {
    const after = value[index + match.length]
    const glued = after !== undefined && !/\s/.test(after)
    return glued && GLUED.test(match) ? escapeOne(match) + GAP : escapeOne(match)
  })
}

function escapeOne(character: string): string {
  if (/^[&<>|$]$/.test(character)) return entity(character)
  return /^[\\`*[\]~_]$/.test(character) ? `\\${character}` : character
}

/** For raw HTML, where neither Markdown's escapes nor its code spans are read. The content is one clean line. */
function htmlCode(content: string): string {
  const literal = inert(content)
  const escaped = literal.replace(HTML_SPECIAL, (match, index: number) => {
    const glued = /\S/.test(literal[index + match.length] ?? '')
    const safe = match.length === 1 ? entity(match) : match
    return glued && GLUED.test(match) ? safe + GAP : safe
  })
  return `<code>${escaped}</code>`
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`
}

function longestRun(content: string): number {
  return (content.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}

function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') return undefined
  return parsed.href.replace(
    /[()<>|`*_[\]\\'"\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

/** An invisible gap: what stands on its two sides is no mention, reference or address any more. */
const GAP = '&#8203;'
const CODE_OR_URL = /`([^`]+)`|(?:\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.)[^\s<>`]*[^\s<>`.,;:!?)'"\]]/gi
/** Underscores inside a word are literal in Markdown; the others may start emphasis. */
const SPECIAL =
  /[&<>|$@#!%^~\\`*[\]]|_(?=_|[^\p{L}\p{N}]|$)|(?<=^|_|[^\p{L}\p{N}])_|:(?=\/\/)|www(?=\.)|GH(?=-\d)/giu
const HTML_SPECIAL = /[^\p{L}\p{N} ,.()='"+/:-]|:(?=\/\/)|www(?=\.)|GH(?=-\d)/giu
/** What makes a mention, a reference of either forge, or an address with what follows it. */
const GLUED = /^(?:[@#!%^~$&:[]|www|gh)$/i
const BLOCK_START = /^[#>+=:/-]/
const LIST_START = /^(\d{1,9})([.)])(?=\s|$)/
/** Some forges run a line of a note that starts so as a command of whoever wrote the note. */
const QUICK_ACTION = /^\/(?=[a-z])/gim
