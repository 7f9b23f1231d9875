/** Text in columns: widths as a terminal draws them, colours not counted. */

/** How many columns a text takes: emoji and East Asian characters two, marks and colours none. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const { segment } of SEGMENTER.segment(text.replace(COLOUR, ''))) columns += WIDE.test(segment) ? 2 : 1
  return columns
}

export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** At most so many columns; a cut shows as `…`. For text without colours. */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let cut = ''
  for (const { segment } of SEGMENTER.segment(text)) {
    if (columnsOf(cut) + columnsOf(segment) > columns - 1) break
    cut += segment
  }
  return `${cut}…`
}

/** Breaks at spaces, and inside a word only when it is wider than the line. Keeps colours across breaks. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((word) => split(word, width))) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return carryColours([...lines, line])
}

/**
 * Rows of cells as lines. Columns get the room that their content needs; when that is too much, the widest ones
 * share what is there and wrap.
 */
export function layOutTable(rows: readonly (readonly string[])[], width: number): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')))
  const count = Math.max(0, ...rows.map((row) => row.length))
  const wanted = Array.from({ length: count }, (_, column) =>
    Math.max(1, ...cells.map((row) => Math.max(0, ...(row[column] ?? []).map(columnsOf)))),
  )
  const widths = share(wanted, width - GAP.length * (count - 1))
  return cells.flatMap((row) => {
    const wrapped = widths.map((columns, column) =>
      (row[column] ?? ['']).flatMap((line) => wrap(line, columns)),
    )
    const height = Math.max(...wrapped.map((lines) => lines.length))
    return Array.from({ length: height }, (_, index) =>
      wrapped.map((lines, column) => padTo(lines[index] ?? '', widths[column] ?? 0)).join(GAP),
    )
  })
}

const GAP = '  '
const COLOUR = /\x1b\[\d+m/g
const RESET = '\x1b[0m'
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' })

function share(wanted: readonly number[], room: number): number[] {
  const widths = [...wanted]
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= MIN_COLUMN) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

const MIN_COLUMN = 8

function split(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const part of word.split(/(\x1b\[\d+m)/)) {
    if (part.startsWith('\x1b')) {
      piece += part
      continue
    }
    for (const { segment } of SEGMENTER.segment(part)) {
      if (columnsOf(piece) + columnsOf(segment) > width) {
        pieces.push(piece)
        piece = ''
      }
      piece += segment
    }
  }
  return [...pieces, piece]
}

/** A colour that is open at a line's end is closed there and opened again on the next. */
function carryColours(lines: readonly string[]): string[] {
  let open = ''
  return lines.map((line) => {
    const start = open
    for (const [code] of line.matchAll(COLOUR)) open = code === RESET ? '' : code
    return `${start}${line}${open === '' ? '' : RESET}`
  })
}
