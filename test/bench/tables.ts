/** Prints rows as a Markdown table, so that a run can be pasted where it is discussed. */
export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const lines = [header, header.map((_, i) => (i === 0 ? ':--' : '--:')), ...rows]
  console.log(`\n### ${title}\n`)
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

/** `median (min to max)`, in milliseconds. */
export function spread(values: readonly number[]): string {
  return `${ms(median(values))} (${ms(Math.min(...values))} to ${ms(Math.max(...values))})`
}

export function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 100 ? 1 : 0)} ms`
}

export function times(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(2)} x`
}
