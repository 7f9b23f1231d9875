/**
 * Fits a status description into what the forge takes, in UTF-16 units, cutting at a word.
 * Line breaks become spaces: forges show one line.
 */
export function fitDescription(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= limit) return line
  const cut = line.slice(0, limit - 1)
  const space = cut.lastIndexOf(' ')
  // A single word longer than half the line is cut inside; half a surrogate pair is never left.
  const end = space > limit / 2 ? space : cut.length
  return `${cut
    .slice(0, end)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`
}
