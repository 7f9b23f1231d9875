/** Beyond this the comparison would take long, and its result would be read by nobody. */
const MAX_LINES = 600

/** A line diff of two texts: each line with ` `, `-` or `+` in front. */
export function lineDiff(before: string, after: string): readonly string[] {
  const a = before.split('\n')
  const b = after.split('\n')
  if (a.length > MAX_LINES || b.length > MAX_LINES)
    return [...a.map((line) => `-${line}`), ...b.map((line) => `+${line}`)]
  const lengths = commonLengths(a, b)
  const at = (i: number, j: number) => lengths[i * (b.length + 1) + j] ?? 0
  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`)
      i += 1
      j += 1
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`-${a[i]}`)
      i += 1
    } else {
      lines.push(`+${b[j]}`)
      j += 1
    }
  }
  return lines
}

/** For every pair of suffixes, the length of their longest common subsequence, row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const skip = Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
      lengths[i * width + j] = a[i] === b[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : skip
    }
  }
  return lengths
}
