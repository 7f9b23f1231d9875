import { escapeHtml } from './html-escape.ts'

interface Task {
  readonly label: string
  readonly kind: string
  readonly from: number
  readonly to: number
}

const ROW = 24
const WIDTH = 720
const LABELS = 250

/**
 * Draws the `gantt` that `diagrams.ts` writes, without any library: the page works offline. Undefined for other
 * diagrams, which are then shown as text.
 */
export function ganttSvg(source: string): string | undefined {
  const [first, ...lines] = source.split('\n')
  if (first?.trim() !== 'gantt') return undefined
  const tasks = lines.flatMap(parseTask)
  const end = tasks.reduce((latest, { to }) => Math.max(latest, to), 0)
  if (end === 0) return undefined
  const x = (ms: number) => LABELS + (ms / end) * (WIDTH - LABELS - 8)
  const rows = tasks.map(({ label, kind, from, to }, index) => {
    const top = index * ROW
    const width = Math.max(2, x(to) - x(from))
    const text = label.length > 40 ? `…${label.slice(-39)}` : label
    return `<text x="${LABELS - 10}" y="${top + 16}" text-anchor="end">${escapeHtml(text)}</text><rect class="${kind}" x="${x(from).toFixed(1)}" y="${top + 4}" width="${width.toFixed(1)}" height="${ROW - 8}" rx="2"/>`
  })
  const height = tasks.length * ROW + 4
  return `<div class="table"><svg class="gantt" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Course of the run">${rows.join('')}</svg></div>\n`
}

function parseTask(line: string): readonly Task[] {
  const match = /^\s*([^:]+?) :(?:(done|active|crit), )?(\d+), (\d+)$/.exec(line)
  if (match === null) return []
  const [, label = '', kind = 'part', from, to] = match
  return [{ label, kind, from: Number(from), to: Number(to) }]
}
