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
