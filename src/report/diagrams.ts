import { oneLine } from './clean.ts'
import { migrationLabel } from './facts.ts'
import { formatDuration } from './format.ts'
import type { Migration, Report, Timing } from './model.ts'
import { EMPTY, fence, type Markdown } from './safe.ts'

/** One bar of the run's course. */
export interface Bar {
  readonly label: string
  /** Milliseconds after the run's start. */
  readonly start: number
  readonly ms: number
  readonly kind: 'own' | 'command' | 'failed'
}

const MAX_BARS = 30

/** The course of a run, in order. The migration phase is shown file by file where the files are known. */
export function barsOf(report: Report): readonly Bar[] {
  const bars = report.timings
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .flatMap((timing) => expand(report, timing))
  return bars.length <= MAX_BARS ? bars : report.timings.slice(0, MAX_BARS).map(barOf)
}

/** A Mermaid `gantt` of the run; empty when there is nothing to compare. */
export function gantt(report: Report): Markdown {
  const bars = barsOf(report)
  if (bars.length < 2) return EMPTY
  const end = Math.max(...bars.map(({ start, ms }) => start + ms))
  const lines = bars.map(({ label, start, ms, kind }) => {
    // Mermaid drops a bar without length.
    const from = Math.round(start)
    const to = Math.max(from + 1, Math.round(start + ms))
    return `    ${safeLabel(label)} ${formatDuration(ms).replace('<', 'under ')} :${TAGS[kind]}${from}, ${to}`
  })
  const axis = AXES.find(({ below }) => end < below)?.format ?? '%H:%M'
  return fence(['gantt', '    dateFormat x', `    axisFormat ${axis}`, ...lines].join('\n'), 'mermaid')
}

/**
 * A name that no Mermaid parser reads as syntax: no separators, no markup, no leading keyword, number or comment.
 */
export function safeLabel(name: string): string {
  const words = oneLine(name)
    .replace(/[^\p{L}\p{N} ._/()+-]/gu, '_')
    .replace(/\s+/g, ' ')
    .trim()
  const label = [...words].length > 48 ? `…${[...words].slice(-47).join('')}` : words
  return /^[\p{L}\p{N}]/u.test(label) && !KEYWORD.test(label) ? label : `· ${label}`
}

/** Finer where the ticks are closer than a second. */
const AXES = [
  { below: 1000, format: '%L ms' },
  { below: 5000, format: '%S.%L s' },
  { below: 60_000, format: '%S s' },
  { below: 3_600_000, format: '%M:%S' },
]
const TAGS: Readonly<Record<Bar['kind'], string>> = { own: 'done, ', command: 'active, ', failed: 'crit, ' }
const KEYWORD =
  /^(?:gantt|section|title|dateformat|inclusiveenddates|topaxis|axisformat|tickinterval|includes|excludes|todaymarker|weekday|weekend|click|call|href|acctitle|accdescr\w*|end|\d{4}-\d\d-\d\d)/i

function barOf({ phase, ms, startedAt, own }: Timing): Bar {
  return { label: phase, start: startedAt, ms, kind: own ? 'own' : 'command' }
}

function expand(report: Report, timing: Timing): readonly Bar[] {
  const files = timing.phase === 'migrate' ? filesOf(report, timing.ms) : []
  if (files.length < 2) {
    const failed = timing.phase === report.failure?.phase && !timing.own
    return [failed ? { ...barOf(timing), kind: 'failed' } : barOf(timing)]
  }
  // Files run one after another: their lengths are measured, their starts follow from the order.
  let start = timing.startedAt
  return files.map(({ name, ms, statements }) => {
    const failed = statements.at(-1)?.error !== undefined
    const bar: Bar = { label: migrationLabel(name), start, ms, kind: failed ? 'failed' : 'command' }
    start += ms
    return bar
  })
}

/** The last migrations that fit into the phase: a report also has those that earlier pushes applied. */
function filesOf({ migrations }: Report, ms: number): readonly Migration[] {
  let room = ms * 1.02 + 10
  const first = migrations.findLastIndex((migration) => {
    room -= migration.ms
    return room < 0
  })
  return migrations.slice(first + 1)
}
