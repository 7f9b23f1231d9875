/** Numbers and times as people read them: always with a unit, dates without doubt, times in UTC. */

/** `<1 ms`, `43 ms`, `0.2 s`, `6.4 s`, `41 s`, `3 min 12 s`, `2 h 5 min`, `3 days`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return 'unknown'
  if (ms < 1) return '<1 ms'
  if (ms < 99.5) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return pair(seconds, { size: 60, unit: 'min', rest: 's' })
  const minutes = Math.round(seconds / 60)
  if (minutes < 24 * 60) return pair(minutes, { size: 60, unit: 'h', rest: 'min' })
  return plural(Math.round(minutes / (24 * 60)), 'day')
}

/** A time span of which only the size matters: `just now`, `5 min`, `3 h`, `2 days`. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return 'unknown'
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(ms / 3_600_000)
  return hours < 24 ? `${hours} h` : plural(Math.round(ms / 86_400_000), 'day')
}

/** Decimal units: `512 B`, `8.2 kB`, `812 MB`, `1.4 GB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return 'unknown'
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}

/** `412`, `12,400`, `12.4 M`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return 'unknown'
  if (count < 1e6)
    return Math.round(count)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ',')
  return count < 999.5e6 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(1)} G`
}

/** `1 file`, `3 files`; `many` for words that do not just take an `s`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `1st`, `2nd`, `3rd`, `4th`. */
export function ordinal(n: number): string {
  const tens = n % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${suffix}`
}

/** `21 Nov 2026`; empty for what is no date. */
export function formatDate(iso: string): string {
  const date = parseDate(iso)
  return date === undefined
    ? ''
    : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** `14:02 UTC`; empty for what is no date. */
export function formatTime(iso: string): string {
  const date = parseDate(iso)
  return date === undefined ? '' : `${date.toISOString().slice(11, 16)} UTC`
}

/** `21 Nov 2026, 14:02 UTC`; empty for what is no date. */
export function formatDateTime(iso: string): string {
  const date = formatDate(iso)
  return date === '' ? '' : `${date}, ${formatTime(iso)}`
}

/** Milliseconds from one moment to a later one; undefined when either is no date or the order is wrong. */
export function spanOf(from: string, to: string): number | undefined {
  const span = Date.parse(to) - Date.parse(from)
  return span >= 0 ? span : undefined
}

/** With a capital letter, as a sentence starts. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function pair(total: number, { size, unit, rest }: { size: number; unit: string; rest: string }): string {
  const remainder = total % size
  return remainder === 0
    ? `${total / size} ${unit}`
    : `${Math.floor(total / size)} ${unit} ${remainder} ${rest}`
}

function parseDate(iso: string): Date | undefined {
  const date = new Date(iso)
  const year = date.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? date : undefined
}
