import { OffshootError } from '../core/errors.ts'
import type { Redactor } from '../core/redactor.ts'
import { parsePolicy, presetPolicy } from '../gate/policy.ts'
import type { Policy } from '../gate/types.ts'
import {
  type FailRule,
  type Parsed,
  parseBoolean,
  parseDuration,
  parseFailRules,
  parseList,
  parseNames,
  parseSuites,
  parseYamlMap,
  type SuiteConfig,
} from './formats.ts'
import {
  INPUTS,
  type InputKey,
  type InputRow,
  type JobResult,
  type Mode,
  type ProviderId,
  type StageName,
} from './inputs.ts'
import { nearWords, quoted } from './near.ts'

/** Everything the user decided, parsed. */
export interface Settings {
  readonly mode: Mode
  /** Absent: all of a preview in one job. */
  readonly stage: StageName | undefined
  readonly provider: ProviderId
  readonly golden: string | undefined
  readonly seed: string | undefined
  readonly url: string | undefined
  readonly options: Readonly<Record<string, unknown>>
  readonly role: string | undefined
  readonly migrate: string | undefined
  readonly rollback: string | undefined
  readonly tap: 'auto' | 'migrations' | 'all' | 'off'
  readonly test: readonly SuiteConfig[]
  readonly migrations: readonly string[]
  readonly reset: 'always' | 'incremental' | 'auto'
  readonly isolation: 'shared' | 'fork'
  /** Milliseconds, as all durations. */
  readonly ttl: number
  readonly approval: Policy
  readonly failOn: readonly FailRule[]
  readonly env: readonly string[]
  readonly timeout: number
  readonly comment: boolean
  readonly workingDirectory: string
  readonly config: string
  readonly githubToken: string | undefined
  readonly sealKey: string | undefined
  readonly sealedUrl: string | undefined
  /** How the job that ran the pull request's code ended, as the runner says it. */
  readonly result: JobResult | undefined
  readonly reportFile: string | undefined
}

/** Where values come from, strongest first. Keys are the table's; absent and empty mean the same. */
export interface Sources {
  /** Action inputs or command-line flags. */
  readonly inputs: Readonly<Record<string, string | undefined>>
  /** How a user types such a key: `mode` or `--mode`. */
  readonly spell: (key: string) => string
  /** `.offshoot.yml` of the checkout, flattened to text. */
  readonly head: ConfigFile
  /** The same file at the base ref; `undefined` values where there is none. */
  readonly base: ConfigFile
}

export interface ConfigFile {
  readonly path: string
  readonly values: Readonly<Record<string, string>>
}

/** Parses all sources at once. Reports every problem in one error, each naming the key, the value and what is valid. */
export function parseSettings(sources: Sources, redactor: Redactor): Settings {
  const problems: string[] = []
  const rows: readonly InputRow[] = INPUTS
  const known = new Set(rows.map((row) => row.key))
  for (const key of Object.keys(sources.inputs)) {
    if (!known.has(key)) problems.push(unknownKey(sources.spell(key), known))
  }
  for (const file of [sources.head, sources.base]) {
    for (const key of Object.keys(file.values)) {
      const row = rows.find((candidate) => candidate.key === key)
      if (row === undefined) problems.push(`${file.path}: ${unknownKey(key, known)}`)
      else if (row.from === 'workflow') {
        problems.push(
          `${file.path}: ${key}: belongs in the workflow, as an input of the step, not in this file`,
        )
      }
    }
  }

  function text(key: InputKey): { value: string; said: string } | undefined {
    const row = rows.find((candidate) => candidate.key === key)
    const file = row?.from === 'policy' ? sources.base : sources.head
    const input = sources.inputs[key]?.trim()
    const filed = file.values[key]?.trim()
    const found = input ? input : filed ? filed : row?.default
    if (found === undefined || found === '') return undefined
    if (row?.secret === 'value') redactor.add(found)
    if (row?.secret === 'url') redactor.addUrl(found)
    return { value: found, said: input ? sources.spell(key) : filed ? `${file.path}: ${key}` : key }
  }

  function read<T>(key: InputKey, parse: (text: string) => Parsed<T>, fallback: T): T {
    const found = text(key)
    if (found === undefined) return fallback
    const parsed = parse(found.value)
    if (parsed.ok) return parsed.value
    const told = parsed.problems ?? [`${quoted(found.value)} is not valid; valid: ${parsed.valid}`]
    problems.push(...told.map((problem) => `${found.said}: ${problem}`))
    return fallback
  }

  function choice<T extends string | undefined>(key: InputKey, fallback: T): T {
    const row = rows.find((candidate) => candidate.key === key)
    const of = row?.format.type === 'choice' ? row.format.of : []
    // The table's own list is what T was made from.
    return read<T>(
      key,
      (value) => (of.includes(value) ? { ok: true, value: value as T } : { ok: false, valid: of.join(', ') }),
      fallback,
    )
  }

  const settings: Settings = {
    mode: choice<Mode>('mode', 'auto'),
    stage: choice<Settings['stage']>('stage', undefined),
    provider: choice<ProviderId>('provider', 'embedded'),
    golden: text('golden')?.value,
    seed: text('seed')?.value,
    url: text('url')?.value,
    options: read('options', parseYamlMap, {}),
    role: text('role')?.value,
    migrate: text('migrate')?.value,
    rollback: text('rollback')?.value,
    tap: choice<Settings['tap']>('tap', 'auto'),
    test: read('test', parseSuites, []),
    migrations: read('migrations', parseList, []),
    reset: choice<Settings['reset']>('reset', 'auto'),
    isolation: choice<Settings['isolation']>('isolation', 'shared'),
    ttl: read('ttl', parseDuration, 0),
    approval: read('approval', parsePolicy, presetPolicy('agents')),
    failOn: read('fail-on', parseFailRules, []),
    env: read('env', parseNames, ['DATABASE_URL']),
    timeout: read('timeout', parseDuration, 0),
    comment: read('comment', parseBoolean, true),
    workingDirectory: text('working-directory')?.value ?? '.',
    config: text('config')?.value ?? '.offshoot.yml',
    githubToken: text('github-token')?.value,
    sealKey: text('seal-key')?.value,
    sealedUrl: text('sealed-url')?.value,
    result: choice<Settings['result']>('result', undefined),
    reportFile: text('report-file')?.value,
  }
  if (settings.seed !== undefined && settings.provider !== 'embedded') {
    problems.push(
      `${sources.spell('seed')}: only provider embedded builds a golden base, so there is nothing to fill`,
    )
  }
  if (problems.length > 0) throw configError(problems)
  return settings
}

function configError(problems: readonly string[]): OffshootError {
  const unique = [...new Set(problems)]
  const list = unique.map((problem) => `- ${problem}`).join('\n')
  const count = unique.length === 1 ? 'a setting is' : `${unique.length} settings are`
  return new OffshootError('config', `${count} not valid; nothing was touched:\n${list}`)
}

function unknownKey(spelled: string, known: ReadonlySet<string>): string {
  const bare = spelled.replace(/^--/, '').replaceAll('_', '-')
  const near = nearWords(bare, known)
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${[...known].join(', ')}`
  return `${spelled}: unknown key; ${hint}`
}
