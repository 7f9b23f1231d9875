/** Words of `known` that somebody who typed `word` may have meant: at most two letters apart. */
export function nearWords(word: string, known: Iterable<string>): readonly string[] {
  if (word.length > LONGEST) return []
  const typed = word.toLowerCase()
  return [...known].filter((one) => distance(one, typed) <= 2)
}

/** No word is as long, and the time grows with the square. */
const LONGEST = 60

/** Levenshtein distance: how many letters apart two words are. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, swap))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/** A value as messages repeat it: one line, cut. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  const line = text.replace(/\s+/g, ' ')
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`
}
