import { parse as parseYaml } from 'yaml'
import { HAZARDS, type HazardId, isHazardId } from '../hazards/catalog.ts'

/** What may be written under a key, and how a reader is told. */
export type Format =
  | { readonly type: 'text' }
  | { readonly type: 'path' }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly of: readonly string[] }
  | { readonly type: 'duration' }
  | { readonly type: 'list' }
  | { readonly type: 'names' }
  | { readonly type: 'suites' }
  | { readonly type: 'fail-rules' }
  | { readonly type: 'approval' }
  | { readonly type: 'yaml' }

export interface SuiteConfig {
  readonly name: string
  readonly command: string
}

/** What turns a run red that went through. Milliseconds. */
export type FailRule =
  | { readonly rule: 'destructive' | 'irreversible' }
  | { readonly rule: 'lock' | 'migration'; readonly longerThan: number }
  /** `danger`, `hazard` (anything but a notice), or one kind of hazard. */
  | { readonly rule: 'hazard'; readonly is: 'danger' | 'hazard' | HazardId }

/** What `fail-on` takes: the one list that parsing and the message about a bad entry are made from. */
const FAIL_WORDS: Readonly<Record<string, FailRule>> = {
  destructive: { rule: 'destructive' },
  irreversible: { rule: 'irreversible' },
  danger: { rule: 'hazard', is: 'danger' },
  hazard: { rule: 'hazard', is: 'hazard' },
}
const FAIL_MEASURES = ['lock', 'migration'] as const

/** The same as a reader is told it, for those who take such entries among others. */
export const FAIL_NAMES: readonly string[] = [
  ...Object.keys(FAIL_WORDS),
  ...FAIL_MEASURES.map((measure) => `${measure}>DURATION`),
  ...Object.keys(HAZARDS),
]

/** A value, or what would have been valid instead. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly valid: string
      /** Where a value has parts: each with its place, its value and what is valid there. */
      readonly problems?: readonly string[]
    }

export function parseBoolean(text: string): Parsed<boolean> {
  const value = text.toLowerCase()
  if (value === 'true' || value === 'false') return ok(value === 'true')
  return no('true, false')
}

/** Milliseconds from `90s`, `30m`, `12h`, `7d`, `250ms` or a sum of them such as `1h30m`. */
export function parseDuration(text: string): Parsed<number> {
  const valid = 'a duration such as 90s, 30m, 12h, 7d or 1h30m'
  const compact = text.replace(/\s+/g, '')
  if (!/^(\d+(ms|s|m|h|d))+$/.test(compact)) return no(valid)
  let total = 0
  for (const [, count, unit] of compact.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(count) * (UNITS.get(unit ?? '') ?? 0)
  }
  return total > 0 && total <= LONGEST ? ok(total) : no(`${valid}, more than 0 and at most 366d`)
}

/** One entry a line; commas separate as well. */
export function parseList(text: string): Parsed<readonly string[]> {
  const entries = text.split(/[\n,]/).map((entry) => entry.trim())
  return ok(entries.filter((entry) => entry !== ''))
}

export function parseNames(text: string): Parsed<readonly string[]> {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  const valid = entries.length > 0 && entries.every((entry) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(entry))
  return valid ? ok(entries) : no('names of environment variables, such as DATABASE_URL')
}

export function parseSuites(text: string): Parsed<readonly SuiteConfig[]> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const named = lines.map((line) => SUITE_LINE.exec(line))
  if (lines.length === 1 && named[0] === null) return ok([{ name: 'test', command: lines[0] ?? '' }])
  const suites: SuiteConfig[] = []
  for (const match of named) {
    const [, name, command] = match ?? []
    if (name === undefined || command === undefined) {
      return no('one bare command, or lines of the form `name: command`')
    }
    if (suites.some((suite) => suite.name === name))
      return no(`suites of different names (${name} stands twice)`)
    suites.push({ name, command })
  }
  return ok(suites)
}

export function parseFailRules(text: string): Parsed<readonly FailRule[]> {
  const rules: FailRule[] = []
  const entries = text.replace(/\s*>\s*/g, '>').split(/[\s,]+/)
  for (const entry of entries.filter((part) => part !== '')) {
    const parsed = parseFailRule(entry)
    if (!parsed.ok) return parsed
    rules.push(parsed.value)
  }
  return ok(rules)
}

/** One entry of such a list, without spaces. */
export function parseFailRule(entry: string): Parsed<FailRule> {
  const valid = `a list of ${FAIL_NAMES.join(', ')}`
  const word = Object.hasOwn(FAIL_WORDS, entry) ? FAIL_WORDS[entry] : undefined
  if (word !== undefined) return ok(word)
  if (isHazardId(entry)) return ok({ rule: 'hazard', is: entry })
  const [name, longer, ...more] = entry.split('>')
  const measure = FAIL_MEASURES.find((one) => one === name)
  if (measure === undefined || longer === undefined || more.length > 0)
    return no(`${valid}; ${JSON.stringify(entry)} is none`)
  const duration = parseDuration(longer)
  return duration.ok ? ok({ rule: measure, longerThan: duration.value }) : no(`${valid}; ${duration.valid}`)
}

export function parseYamlMap(text: string): Parsed<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = parseYaml(text)
    if (value === null || value === undefined) return ok({})
    if (isRecord(value)) return ok(value)
  } catch {
    // The parser's message may repeat the text; what is valid is said below.
  }
  return no('a YAML mapping, such as `maintenance-database: postgres`')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const UNITS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])
const LONGEST = 366 * 86_400_000
const SUITE_LINE = /^([A-Za-z][A-Za-z0-9_-]{0,39}):\s+(\S.*)$/

function ok<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

function no<T>(valid: string): Parsed<T> {
  return { ok: false, valid }
}
