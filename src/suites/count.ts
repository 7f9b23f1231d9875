import type { Suite } from '../report/model.ts'
import { FORMATS, type Format, type Tally, words } from './formats.ts'

export type TestCounts = NonNullable<Suite['tests']>

export interface CountOptions {
  /** False when the start of the output is missing: then runners that list single tests are not counted. */
  readonly complete: boolean
}

/**
 * Reads how many tests ran from the end of a suite's output. Several runs in one suite are added up. `undefined`
 * when no known runner closed its output there: no count is better than a wrong one.
 */
export function countTests(
  lines: readonly string[],
  options: CountOptions = { complete: true },
): TestCounts | undefined {
  const tallies = new Map<string, Tally[]>()
  for (const raw of lines) {
    const line = raw.replace(PREFIX, '').trimEnd()
    const match = findFormat(line)
    if (match === undefined) continue
    const { format, tally } = match
    tallies.set(format.runner, [...(tallies.get(format.runner) ?? []), tally])
  }
  const seen = new Set(tallies.keys())
  const counted = [...tallies].filter(([runner]) => {
    const rows = FORMATS.filter((format) => format.runner === runner)
    const beaten = rows.some((format) => format.unless?.some((other) => seen.has(other)))
    return !beaten && (options.complete || !rows.some((format) => format.single))
  })
  const sums = counted.map(([, parts]) => sum(parts))
  const counts = {
    passed: sums.reduce((total, part) => total + part.passed, 0),
    failed: sums.reduce((total, part) => total + part.failed, 0),
    skipped: sums.reduce((total, part) => total + part.skipped, 0),
  }
  return counts.passed + counts.failed + counts.skipped > 0 ? counts : undefined
}

/** Workspace runners put the package before each line: `web:test: `, `packages/web test: `. */
const PREFIX = /^[@\w./-]+[: ]test(?::[\w-]+)*: /

function findFormat(line: string): { format: Format; tally: Tally } | undefined {
  for (const format of FORMATS) {
    const match = format.line.exec(line)
    if (match !== null) return { format, tally: format.read?.(match) ?? words(line) }
  }
  return undefined
}

/** The runs of one runner together; what is not said to have failed or been skipped of a total has passed. */
function sum(parts: readonly Tally[]): TestCounts {
  const add = (key: keyof Tally) => parts.reduce((total, part) => total + (part[key] ?? 0), 0)
  const [failed, skipped] = [add('failed'), add('skipped')]
  const said = parts.some((part) => part.passed !== undefined)
  return { passed: said ? add('passed') : Math.max(0, add('total') - failed - skipped), failed, skipped }
}
