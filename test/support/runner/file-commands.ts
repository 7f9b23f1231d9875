/** Pairs out of a GITHUB_OUTPUT, GITHUB_STATE or GITHUB_ENV file: `NAME=value` lines and `NAME<<DELIMITER` blocks. */
export function parsePairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs.set(line.slice(0, equals), line.slice(equals + 1))
      continue
    }
    const name = line.slice(0, heredoc)
    const delimiter = line.slice(heredoc + 2)
    if (heredoc <= 0 || delimiter === '') throw new Error(`Invalid format '${line}'`)
    const end = lines.indexOf(delimiter, i + 1)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
    pairs.set(name, lines.slice(i + 1, end).join('\n'))
    i = end
  }
  return pairs
}
