/** What a person or an agent wrote, made comparable. */
export interface CleanText {
  readonly text: string
  /** False when the original was longer than we read; what was not read cannot be vouched for. */
  readonly whole: boolean
}

/** Characters of one message or description that are read. Forges allow 65,536; git allows anything. */
export const MAX_TEXT = 256 * 1024

/**
 * Takes out what hides a marker from a comparison but not from a reader: invisible and direction characters, compatibility
 * look-alikes (fullwidth letters), control characters, line ends of other systems.
 * Of an oversized text both ends are kept, because descriptions end with signatures and messages with trailers.
 */
export function cleanText(original: string): CleanText {
  const whole = original.length <= MAX_TEXT
  const half = MAX_TEXT / 2
  const kept = whole ? original : `${original.slice(0, half)}\n${original.slice(-half)}`
  // One code point at a time: normalising a whole text reorders combining marks, which takes hostile input quadratic time.
  const text = kept
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, '')
    .replace(/[^\0-\x7f]/gu, (character) => character.normalize('NFKC'))
  return { text, whole }
}

/** Controls except tab and line feed, and all that Unicode says may be displayed as nothing. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/** At most `limit` code points, never half of one. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const points = Array.from(text.slice(0, (limit + 1) * 2))
  return points.length <= limit ? points.join('') : `${points.slice(0, limit - 1).join('')}…`
}

/**
 * A description without what it only shows: quoted lines, closed fences, code spans. Whoever documents an agent's
 * signature writes it there. A fence that is never closed hides nothing, because agents nest fences and sign below.
 */
export function withoutQuotations(markdown: string): string {
  const lines = markdown.split('\n')
  const closers = closersOf(lines)
  const kept: string[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const end = closers.get(index)
    if (end !== undefined) index = end
    else kept.push(withoutSpans(lines[index] ?? ''))
  }
  return kept.join('\n')
}

const FENCE = /^ {0,3}(?:[-*+] {1,3})?(`{3,}|~{3,})(.*)$/

/** Index of the line that closes a fence, by the index of the line that opens it. */
function closersOf(lines: readonly string[]): ReadonlyMap<number, number> {
  const closers = new Map<number, number>()
  let open: { readonly index: number; readonly marker: string } | undefined
  for (const [index, line] of lines.entries()) {
    const [, marker = '', info = ''] = FENCE.exec(line) ?? []
    if (marker === '') continue
    if (open === undefined) {
      if (marker.startsWith('~') || !info.includes('`')) open = { index, marker }
    } else if (marker.startsWith(open.marker) && info.trim() === '') {
      closers.set(open.index, index)
      open = undefined
    }
  }
  return closers
}

/** Without code spans, each of which leaves one backtick; nothing of a quoted line. */
function withoutSpans(line: string): string {
  if (/^ {0,3}>/.test(line)) return ''
  if (!line.includes('`')) return line
  const runs = [...line.matchAll(/`+/g)]
  const last = new Map(runs.map(({ 0: run }, place) => [run.length, place]))
  let kept = ''
  let from = 0
  for (let place = 0; place < runs.length; place += 1) {
    const run = runs[place]
    if (run === undefined) break
    // Only a run of the same length closes it, and looking for one that is not there would be done again and again.
    if ((last.get(run[0].length) ?? place) <= place) continue
    let close = place + 1
    while (runs[close]?.[0].length !== run[0].length) close += 1
    kept += `${line.slice(from, run.index)}\``
    from = (runs[close]?.index ?? 0) + run[0].length
    place = close
  }
  return kept + line.slice(from)
}
