/**
 * Untrusted text made harmless for every reader: terminals, browsers, the runner's log, people's eyes and agents.
 * Nothing here knows Markdown; see `safe.ts` for that.
 */

/** Text without anything invisible or acted upon. Line breaks (as `\n`) and tabs stay. */
export function plain(text: string): string {
  return text
    .replace(TERMINAL_STRING, '')
    .replace(TERMINAL_SEQUENCE, '')
    .replace(TERMINAL_ESCAPE, '')
    .replace(LINE_BREAK, '\n')
    .replace(INVISIBLE, '')
    .toWellFormed()
    .replaceAll('##[', '## [')
}

/** `plain`, with every run of white space as one space. */
export function oneLine(text: string): string {
  return plain(text).replace(/\s+/g, ' ').trim()
}

/** At most `max` code points; a cut shows as `…`. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  const points = [...text]
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`
}

/** The last lines of a command's output, where its news is. A cut shows as `…`. */
export function lastLines(text: string, limit: { readonly lines: number; readonly chars: number }): string {
  const all = plain(text).trimEnd().split('\n')
  const kept = all.slice(-limit.lines)
  while (kept.length > 1 && kept.join('\n').length > limit.chars) kept.shift()
  const shown = kept.map((line) => clip(line, limit.chars)).join('\n')
  return kept.length === all.length ? shown : `…\n${shown}`
}

/** One line for places that show plain text: statuses, titles. At most `max` UTF-16 units, cut at a word. */
export function sentence(text: string, max: number): string {
  const line = oneLine(text)
  if (line.length <= max) return line
  const room = line.slice(0, max - 1).toWellFormed()
  const space = room.lastIndexOf(' ')
  const cut = space > max * 0.6 ? room.slice(0, space) : room
  return `${cut.replace(/[\s,;:.\uFFFD]+$/, '')}…`
}

/** OSC, DCS, APC, PM and SOS strings. An unterminated one ends with its line, so that it cannot swallow the rest. */
const TERMINAL_STRING = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?/g
const TERMINAL_SEQUENCE = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g
const TERMINAL_ESCAPE = /\x1b[ -/]*[0-~]/g
/** A lone carriage return counts as a break: what it would overwrite on a terminal stays readable here. */
const LINE_BREAK = /\r\n?|[\v\f\x85\u2028\u2029]/g
/**
 * Control characters, every format character (zero width, bidi, tags), and characters that draw nothing.
 * Hidden text would reach an agent that reads the comment but not the person next to it.
 */
const INVISIBLE =
  /[\x00-\x08\x0e-\x1f\x7f-\x9f]|\p{Cf}|\u034f|[\u115f\u1160\u3164\uffa0]|\u17b4|\u17b5|[\u180b-\u180f]|[\u{e0000}-\u{e0fff}]/gu
