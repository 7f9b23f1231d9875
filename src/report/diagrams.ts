import { clip, oneLine } from './clean.ts'
import { migrationLabel, statementLabel } from './facts.ts'
import { formatDuration } from './format.ts'
import type { Migration, Report, Timing } from './model.ts'
import { EMPTY, fence, type Markdown } from './safe.ts'

/** One bar of the run's course. */
export interface Bar {
  readonly label: string
  /** Milliseconds after the run's start. */
  readonly start: number
  readonly ms: number
  /** `part`: a statement of the file above it. */
  readonly kind: 'own' | 'command' | 'failed' | 'part'
}

const MAX_BARS = 30
/** Statements are drawn under their files up to so many files, and up to so many of each. */
const FEW_FILES = 6
const MAX_PARTS = 4

/** The phases of a run, in order. */
export function phasesOf(report: Report): readonly Bar[] {
  return report.timings
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .slice(0, MAX_BARS)
    .map((timing) => barOf(timing, report))
}

/**
 * The course of a run, in order. The migration phase is shown file by file where the files are known, with what took
 * long in each where the files are few.
 */
export function barsOf(report: Report): readonly Bar[] {
  const bars = report.timings
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .flatMap((timing) => expand(report, timing))
  return bars.length <= MAX_BARS ? bars : phasesOf(report)
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
    const name = kind === 'part' ? `· ${safeLabel(clip(label, 28)).replace(/^· /, '')}` : safeLabel(label)
    return `    ${name} ${formatDuration(ms).replace('<', 'under ')} :${TAGS[kind]}${from}, ${to}`
  })
  const axis = AXES.find(({ below }) => end < below)?.format ?? '%H:%M'
  return fence(['gantt', '    dateFormat x', `    axisFormat ${axis}`, ...lines].join('\n'), 'mermaid')
}

/**
 * A name that no Mermaid parser reads as syntax: no separators, no markup, no leading keyword, number or comment.
 */
export function safeLabel(name: string): string {
  const words = oneLine(name)
    .replace(/[^\p{L}\p{N} ._/()+…-]/gu, '_')
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
const TAGS: Readonly<Record<Bar['kind'], string>> = {
  own: 'done, ',
  command: 'active, ',
  failed: 'crit, ',
  part: '',
}
const KEYWORD =
  /^(?:gantt|section|title|dateformat|inclusiveenddates|topaxis|axisformat|tickinterval|includes|excludes|todaymarker|weekday|weekend|click|call|href|acctitle|accdescr\w*|end|\d{4}-\d\d-\d\d)/i

function barOf({ phase, ms, startedAt, own }: Timing, report: Report): Bar {
  const failed = phase === report.failure?.phase && !own
  return { label: phase, start: startedAt, ms, kind: failed ? 'failed' : own ? 'own' : 'command' }
}

function expand(report: Report, timing: Timing): readonly Bar[] {
  const files = timing.phase === 'migrate' ? filesOf(report, timing.ms) : []
  const whole = barOf(timing, report)
  const [only] = files
  if (only === undefined) return [whole]
  if (files.length === 1) return [whole, ...statementBars(only, timing.startedAt, timing.ms)]
  // Files run one after another: their lengths are measured, their starts follow from the order.
  let start = timing.startedAt
  return files.flatMap((file) => {
    const failed = file.statements.at(-1)?.error !== undefined
    const bar: Bar = {
      label: migrationLabel(file.name),
      start,
      ms: file.ms,
      kind: failed ? 'failed' : 'command',
    }
    const parts = files.length <= FEW_FILES ? statementBars(file, start, timing.ms) : []
    start += file.ms
    return [bar, ...parts]
  })
}

/** The statements of a file that took a share of the phase which can be seen, where they are not all of the file. */
function statementBars({ statements, ms }: Migration, from: number, phase: number): readonly Bar[] {
  let start = from
  const bars = statements.map((statement): Bar => {
    const bar: Bar = { label: statementLabel(statement.sql), start, ms: statement.ms, kind: 'part' }
    start += statement.ms
    return bar
  })
  const least = Math.max(100, phase * 0.05)
  const long = bars.filter(
    (bar) => bar.label !== '' && bar.ms >= least && (bars.length > 1 || bar.ms < ms * 0.9),
  )
  const slowest = new Set(long.toSorted((a, b) => b.ms - a.ms).slice(0, MAX_PARTS))
  return long.filter((bar) => slowest.has(bar))
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
