import type { Report, SchemaChange } from './model.ts'
import { withoutRowValues, withoutValue } from './row-values.ts'

/**
 * The report as it may leave the process: every text without secrets and without the row values that the server's
 * messages carry. Do this before rendering: a secret that was cut at a limit, escaped, or packed into the embedded
 * state is recognised by nobody.
 */
export function redactReport(report: Report, redact: (text: string) => string): Report {
  return mapStrings(report, (text, key) =>
    SQL_KEYS.has(key) ? redact(text) : withoutRowValues(redact(text)),
  ) as Report
}

/** The same for changes that are told without a report. */
export function redactChanges(
  changes: readonly SchemaChange[],
  redact: (text: string) => string,
): readonly SchemaChange[] {
  return mapStrings(changes, redact) as readonly SchemaChange[]
}

/** Words of ours; a secret that happens to be one of them must not break the report's form. */
const FIXED_KEYS = new Set([
  'verdict',
  'skipped',
  'platform',
  'deletedBecause',
  'action',
  'kind',
  'severity',
  'ended',
  'state',
  'class',
  'tier',
  'headSha',
  'sqlstate',
  'timing',
  'blocks',
  'source',
  'outcome',
  'key',
  'change',
  'digest',
])
/** The change's own text, where "DETAIL:" is a word like any other. */
const SQL_KEYS = new Set(['sql', 'before', 'after', 'fix'])

function mapStrings(value: unknown, map: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return FIXED_KEYS.has(key) ? value : map(value, key)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map, key))
  if (typeof value !== 'object' || value === null) return value
  const mapped = Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapStrings(item, map, name)]),
  )
  return isServerError(mapped) ? { ...mapped, message: withoutValue(mapped) } : mapped
}

function isServerError(value: object): value is { sqlstate: string; message: string } {
  return (
    'sqlstate' in value &&
    typeof value.sqlstate === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  )
}
