import { lexer, type Token, type Tokens } from 'marked'
import { readErDiagram } from './er-read.ts'
import { cutTo, layOutTable, padTo, wrap } from './terminal-layout.ts'

export interface TerminalOptions {
  /** Columns; at least 40 are used. */
  readonly width: number
  readonly colour: boolean
}

/**
 * A comment as text for a terminal: its folds open and indented, its tables fitted to the width. No line starts with
 * anything that a runner could take for a command, because output of a pull request's commands is in it.
 */
export function renderTerminal(markdown: string, { width, colour }: TerminalOptions): string {
  const paint = colour ? ansi : plainText
  const visible = markdown.replace(/<!--[\s\S]*?-->/g, '')
  const lines = drawBlocks(lexer(visible, { gfm: true }), { width: Math.max(40, width), paint })
  const page = lines.join('\n').replace(/\n{3,}/g, '\n\n')
  return `${page.replaceAll('\u00a0', ' ').replace(COMMAND, '$1: :').trim()}\n`
}

interface Style {
  readonly width: number
  readonly paint: Paint
}

/** What a runner takes for a command at the start of a line; words break onto new lines here. */
const COMMAND = /^((?:\s|\x1b\[\d+m)*)::/gm

/** Turns a run of text into what the terminal shows. */
type Paint = (text: string, style: 'bold' | 'dim' | 'code' | 'plus' | 'minus') => string

const plainText: Paint = (text) => text
const CODES = { bold: '1', dim: '2', code: '36', plus: '32', minus: '31' } as const
const ansi: Paint = (text, style) => (text === '' ? '' : `\x1b[${CODES[style]}m${text}\x1b[0m`)

function drawBlocks(tokens: readonly Token[], style: Style): string[] {
  const lines: string[] = []
  let depth = 0
  for (const token of tokens) {
    if (token.type === 'html') {
      const html = token.raw.trim()
      const summary = /<summary>([\s\S]*?)<\/summary>/.exec(html)?.[1]
      if (summary !== undefined) {
        const title = wrap(style.paint(`▾ ${inlineHtml(summary)}`, 'bold'), style.width - depth * 2)
        lines.push(...title.map((line) => indent(line, depth)), '')
        depth += 1
      }
      depth = Math.max(0, depth - (html.match(/<\/details>/g)?.length ?? 0))
      continue
    }
    const drawn = drawBlock(token, { ...style, width: style.width - depth * 2 })
    lines.push(...drawn.map((line) => indent(line, depth)))
  }
  return lines
}

function drawBlock(token: Token, style: Style): string[] {
  const { width, paint } = style
  switch (token.type) {
    case 'heading':
      return ['', ...wrap(paint(inline(token as Tokens.Heading, plainStyle(style)), 'bold'), width), '']
    case 'paragraph':
    case 'text':
      return [
        ...inline(token as Tokens.Paragraph, style)
          .split('\n')
          .flatMap((line) => wrap(line, width)),
        '',
      ]
    case 'code':
      return [...drawCode(token as Tokens.Code, style), '']
    case 'table':
      return [...drawTable(token as Tokens.Table, style), '']
    case 'list':
      return [
        ...(token as Tokens.List).items.flatMap((item) =>
          hang(drawBlocks(item.tokens, { ...style, width: width - 2 })),
        ),
        '',
      ]
    default:
      return []
  }
}

function drawCode({ text, lang }: Tokens.Code, style: Style): string[] {
  const { width, paint } = style
  if (lang === 'mermaid') return drawEntities(text, style)
  return text.split('\n').map((line) => {
    const cut = cutTo(line, width - 2)
    const kind =
      lang !== 'diff' ? undefined : line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : undefined
    return `${paint('│', 'dim')} ${kind === undefined ? cut : paint(cut, kind)}`
  })
}

/** The touched tables, one under the other. The course of the run is told by the table beside its diagram. */
function drawEntities(source: string, { width, paint }: Style): string[] {
  const blocks = (readErDiagram(source) ?? []).map(({ label, columns, references }) => [
    paint(label, 'bold'),
    ...layOutTable(
      columns.map(({ name, type, marks }) => [name, type, marks]),
      width - 2,
    ).map((line) => indent(line.trimEnd(), 1)),
    ...references
      .flatMap((reference) => wrap(reference, width - 2))
      .map((line) => indent(paint(line, 'dim'), 1)),
  ])
  return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]))
}

function drawTable({ header, rows }: Tokens.Table, style: Style): string[] {
  const cells = rows.map((row) => row.map((cell) => inline(cell, style)))
  const head = header.map((cell) => style.paint(inline(cell, plainStyle(style)), 'dim'))
  const hasHead = header.some(({ text }) => text !== '')
  return layOutTable(hasHead ? [head, ...cells] : cells, style.width).map((line) => padTo(line, 0).trimEnd())
}

function inline({ tokens }: { tokens?: Token[] | undefined }, style: Style): string {
  let dim = false
  return (tokens ?? [])
    .map((token) => {
      if (token.type === 'html') {
        if (token.raw === '<sub>') dim = true
        if (token.raw === '</sub>') dim = false
        return /^<br\s*\/?>$/.test(token.raw) ? '\n' : ''
      }
      const text = drawInline(token, style)
      return dim ? style.paint(text, 'dim') : text
    })
    .join('')
}

function drawInline(token: Token, style: Style): string {
  const { paint } = style
  switch (token.type) {
    case 'strong':
      return paint(inline(token as Tokens.Strong, plainStyle(style)), 'bold')
    case 'em':
      return inline(token as Tokens.Em, style)
    case 'codespan':
      return paint((token as Tokens.Codespan).text, 'code')
    case 'link': {
      const link = token as Tokens.Link
      return `${inline(link, plainStyle(style))} ${paint(link.href, 'dim')}`
    }
    case 'br':
      return '\n'
    default:
      return 'tokens' in token && token.tokens !== undefined
        ? inline(token, style)
        : decode('text' in token ? String(token.text) : '')
  }
}

/** Styles do not nest: the end of the inner one would end the outer. */
function plainStyle(style: Style): Style {
  return { ...style, paint: plainText }
}

function inlineHtml(html: string): string {
  return decode(html.replace(/<[^>]*>/g, ''))
}

/** The entities that `safe.ts` writes. The invisible gap is for forges. */
function decode(text: string): string {
  return text
    .replaceAll('&#8203;', '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('\u200b', '')
}

function indent(line: string, depth: number): string {
  return line === '' ? '' : '  '.repeat(depth) + line
}

function hang(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '').map((line, index) => `${index === 0 ? '• ' : '  '}${line}`)
}
