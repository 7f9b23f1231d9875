import { Lexer, type Token, type Tokens } from 'marked'
import type { Report } from '../../src/report/model.ts'
import { base, FACES } from './reports.ts'

/** Strings made to break out of Markdown, comments, tables, fences, folds and logs; the same ones in every run. */
export function hostileStrings(count: number): readonly string[] {
  const random = generator(20_261_121)
  return Array.from({ length: count }, () => {
    const length = 1 + Math.floor(random() * 12)
    return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('')
  })
}

/** A report with the string in every text field that is not a fixed word. @param index picks the face */
export function hostileReport(text: string, index: number): Report {
  const faces = Object.values(FACES)
  const face = faces[index % faces.length] ?? base
  return poison(face, text) as Report
}

/**
 * What is wrong with a comment as a forge would read it: parsed by a Markdown parser, then searched for what a forge
 * looks for in the text that remains.
 */
export function problemsOf(body: string): string[] {
  const problems = new Set<string>()
  if (/^\s*<!-- offshoot:/m.test(body)) problems.add('a line starts our marker')
  if (/<!--(?! offshoot-state:1 [A-Za-z0-9+/=]+ -->)/.test(body)) problems.add('an HTML comment opens')
  if (/^\/[a-z]/im.test(body)) problems.add('a quick action')
  if (/##\[/.test(body)) problems.add('a runner command')
  if (INVISIBLE.test(body)) problems.add('an invisible character')
  if (!body.isWellFormed()) problems.add('half a character')
  const page: Page = { problems, folds: 0, titles: 0 }
  readBlocks(new Lexer({ gfm: true }).lex(body), page)
  if (page.folds !== 0) problems.add('a fold stays open')
  if (page.titles !== 1) problems.add(`${page.titles} titles`)
  for (const problem of tableProblems(body)) problems.add(problem)
  return [...problems]
}

interface Page {
  readonly problems: Set<string>
  folds: number
  titles: number
}

const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/
const OURS = /<\/?(?:details|summary|code|sub)>|<br>|<!-- offshoot-state:1 [A-Za-z0-9+/=]+ -->/g

function readBlocks(tokens: readonly Token[], page: Page): void {
  for (const token of tokens) {
    if (token.type === 'space') continue
    if (token.type === 'heading') {
      page.titles += token.depth === 2 ? 1 : 0
      if (token.depth !== 2 && token.depth !== 3) page.problems.add(`a heading of depth ${token.depth}`)
      readText(token.tokens ?? [], page)
    } else if (token.type === 'paragraph') readText(token.tokens ?? [], page)
    else if (token.type === 'table') {
      const table = token as Tokens.Table
      for (const cell of [...table.header, ...table.rows.flat()]) readText(cell.tokens, page)
    } else if (token.type === 'code') {
      if (!['text', 'sql', 'diff', 'mermaid'].includes(String(token.lang)))
        page.problems.add(`code in ${token.lang}`)
    } else if (token.type === 'html') readHtml(token.raw, page)
    else page.problems.add(`a block of type ${token.type}`)
  }
}

/** Raw HTML: only our tags, balanced; its text is searched like any other, but not parsed as Markdown. */
function readHtml(html: string, page: Page): void {
  for (const [tag] of html.matchAll(/<\/?details>/g)) {
    page.folds += tag === '<details>' ? 1 : -1
    if (page.folds < 0) page.problems.add('a fold closes twice')
  }
  const text = html.replace(/<code>[^<]*<\/code>/g, '□').replace(OURS, '')
  if (/<[a-z!/?]/i.test(text)) page.problems.add(`a tag in ${JSON.stringify(text)}`)
  readReferences(text, page)
}

function readText(tokens: readonly Token[], page: Page): void {
  readReferences(flatten(tokens, page), page)
}

/** The text of inline tokens as a forge sees it once it is HTML, code left out. */
function flatten(tokens: readonly Token[], page: Page): string {
  let code = false
  return tokens
    .map((token) => {
      if (token.type === 'html') {
        if (token.raw === '<code>') code = true
        if (token.raw === '</code>') code = false
        if (token.raw.replace(OURS, '') !== '') page.problems.add(`a tag ${token.raw}`)
        return token.raw === '<br>' ? '\n' : ''
      }
      if (token.type === 'image') page.problems.add('an image')
      if (token.type === 'del') page.problems.add('struck text')
      if (token.type === 'link' && !/^https:\/\/github\.com\/acme\//.test(String(token.href)))
        page.problems.add(`a link ${token.href}`)
      if (token.type === 'codespan') return '□'
      const inner =
        'tokens' in token && token.tokens !== undefined
          ? flatten(token.tokens, page)
          : String('text' in token ? token.text : token.raw)
      return code ? inner.replace(/@|#|!|:|\./g, '□') : inner
    })
    .join('')
}

function readReferences(text: string, { problems }: Page): void {
  const seen = text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|amp);/g, '.')
  const where = () => JSON.stringify(seen.slice(0, 200))
  if (/@[\p{L}\p{N}_-]/u.test(seen)) problems.add(`a mention in ${where()}`)
  if (/(?:[#!%^~$&]|GH-)\d/i.test(seen)) problems.add(`a reference in ${where()}`)
  if (/\b[a-z]+:\/\/|\bwww\.[a-z]/i.test(seen)) problems.add(`an address in ${where()}`)
}

const PIECES = [
  '<!-- offshoot:database -->',
  '<!--',
  '-->',
  '--!>',
  '<details>',
  '</details>',
  '<summary>',
  '</code>',
  '<script>alert(1)</script>',
  '<img src=x>',
  '<br>',
  '&lt;',
  '&#64;',
  '`',
  '``',
  '```',
  '````',
  '~~~',
  '~',
  '|',
  '\\',
  '\\|',
  '|--|',
  '||',
  '@org/team',
  '@alice',
  'a@b.example',
  '#12',
  'GH-12',
  '!34',
  '%5',
  '$x$',
  '$`x`$',
  '&6',
  '^7',
  '[a](https://evil.example)',
  '![a](https://evil.example/x.png)',
  '[x]: https://evil.example',
  'https://evil.example/?q=1',
  'www.evil.example',
  '_https://evil.example',
  '_www.evil.example',
  '://',
  'mailto:a@b.example',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '\u2028',
  '\t',
  ' ',
  '    ',
  '/merge',
  '\n/close',
  '# ',
  '## h',
  '> ',
  '- ',
  '1. ',
  '***',
  '---',
  '===',
  '*',
  '_',
  '__',
  '\x1b[31m',
  '\x1b]8;;https://evil.example\x1b\\',
  '\x1b]0;',
  '\x9b1m',
  '\x00',
  '\x07',
  '\u200b',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\u{e0041}',
  '\ud83d',
  '😀',
  '##[add-mask]ok',
  '#\u200b#[error]x',
  '::error::x',
  '```mermaid',
  'gantt',
  'click a call b()',
  ':done, 0, 1',
  'DETAIL: Key (a)=(b)',
  'x',
  'orders',
  '',
]

/** Small, seeded, good enough to mix pieces. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const FIXED = new Set([
  'verdict',
  'skipped',
  'platform',
  'deletedBecause',
  'action',
  'kind',
  'severity',
  'ended',
  'state',
  'class',
  'tier',
  'timing',
  'blocks',
  'source',
  'outcome',
  'key',
  'change',
  'createdAt',
  'deletedAt',
])

function poison(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string')
    return FIXED.has(key) || (key === 'url' && value.startsWith('https:')) ? value : text
  if (Array.isArray(value)) return value.map((item) => poison(item, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, text, name)]))
}

/** Every line that looks like a row must be one of a table that has as many cells in every row. */
function tableProblems(body: string): string[] {
  const problems: string[] = []
  let columns: number | undefined
  for (const line of fenceless(body)) {
    if (!line.startsWith('|')) {
      columns = undefined
      continue
    }
    const cells = line.replace(/\\\|/g, '').split('|').length
    columns ??= cells
    if (cells !== columns) problems.push(`a row of ${cells - 2} cells in a table of ${columns - 2}`)
  }
  return problems
}

function fenceless(body: string): string[] {
  let fence: string | undefined
  return body.split('\n').filter((line) => {
    if (fence !== undefined) {
      if (line.trim() === fence) fence = undefined
      return false
    }
    fence = /^(`{3,})[a-z]*$/.exec(line)?.[1]
    return fence === undefined
  })
}
