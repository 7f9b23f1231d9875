import { clip, plain } from './clean.ts'
import { columnsOf } from './terminal-layout.ts'

const LINES_AROUND = 4
const WIDTH = 100

/**
 * The part of a statement around a position, with a caret under it; its beginning when there is no position.
 * @param position code points from the start of `sql`, from 0
 */
export function excerpt(sql: string, position?: number): string {
  if (position === undefined || !(position >= 0)) return head(sql)
  // Cleaning both sides apart keeps the caret in its place whatever is taken out before it.
  const points = [...sql]
  const at = points[position] === '\n' && points[position - 1] === '\r' ? position - 1 : position
  const before = clean(points.slice(0, at).join(''))
  const after = clean(points.slice(at).join(''))
  const linesBefore = before.split('\n')
  const linesAfter = after.split('\n')
  const left = linesBefore.at(-1) ?? ''
  const right = linesAfter[0] ?? ''
  // A long line is shown as a window that holds the position.
  const start = Math.max(0, [...left].length - WIDTH * 0.7)
  const shownLeft = (start > 0 ? '…' : '') + [...left].slice(start).join('')
  const shownRight = clip(right, Math.max(20, WIDTH - [...shownLeft].length))
  const context = linesBefore.slice(0, -1).slice(-LINES_AROUND)
  return [
    ...(linesBefore.length - 1 > context.length ? ['…'] : []),
    ...context.map((line) => clip(line, WIDTH)),
    shownLeft + shownRight,
    `${' '.repeat(columnsOf(shownLeft))}^`,
    ...linesAfter.slice(1, 3).map((line) => clip(line, WIDTH)),
    ...(linesAfter.length > 3 ? ['…'] : []),
  ].join('\n')
}

function head(sql: string): string {
  const lines = clean(sql).trim().split('\n')
  const shown = lines.slice(0, LINES_AROUND * 3).map((line) => clip(line, WIDTH * 2))
  return [...shown, ...(lines.length > shown.length ? ['…'] : [])].join('\n')
}

function clean(text: string): string {
  return plain(text).replaceAll('\t', '  ')
}
