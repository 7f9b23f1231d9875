import { type CommandLine, spellFlag } from '../config/sources.ts'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Credential } from '../provider/types.ts'
import { parseUrl } from '../sql/client.ts'

export const FORMATS = ['text', 'markdown', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** What to compare, and how to tell it. */
export interface DiffRequest {
  readonly before: Credential
  readonly after: Credential
  readonly format: Format
}

/**
 * Reads `diff URL_A URL_B [--format FORMAT] [--json]`. A URL may be `env:NAME`, the variable that holds it: what is
 * typed can be read by everybody on the machine, and a URL holds a password. Registers what it finds with the redactor
 * first. Every problem is told at once, with kind `config`.
 */
export function parseDiff(line: CommandLine, env: Env, redactor: Redactor): DiffRequest {
  const problems: string[] = []
  const wants = line.words.length
  if (wants !== 2)
    problems.push(`diff compares two databases, and ${wants} ${wants === 1 ? 'is' : 'are'} given`)
  const urls = line.words.map((word) => readUrl(word, env, redactor))
  const credentials = urls.map((url, at) =>
    attempt(() => parseUrl(url(), `URL_${at === 0 ? 'A' : 'B'}`), problems),
  )
  const { format: asked, ...others } = line.inputs
  for (const [key, value] of Object.entries({ ...others, platform: line.platform })) {
    if (value !== undefined)
      problems.push(`${spellFlag(key)}: diff has no such flag; it has --format and --json`)
  }
  const format = formatOf(asked, line.json, problems)
  const [before, after] = credentials
  if (problems.length > 0 || before === undefined || after === undefined)
    throw new OffshootError('config', problems.join('\n'), {
      next: 'offshoot diff env:NAME_A env:NAME_B, where the variables hold postgresql:// URLs',
    })
  return { before, after, format }
}

/** The URL behind a word of the command line; taken later, so that what is wrong with it is told with the rest. */
function readUrl(word: string, env: Env, redactor: Redactor): () => string {
  const name = /^env:(.*)$/s.exec(word)?.[1]
  const url = name === undefined ? word : env[name]
  if (url !== undefined) redactor.addUrl(url)
  return () => {
    if (url === undefined || url === '')
      throw new OffshootError('config', `env:${name}: no such variable is set`)
    return url
  }
}

function attempt<Value>(take: () => Value, problems: string[]): Value | undefined {
  try {
    return take()
  } catch (error) {
    if (!(error instanceof OffshootError)) throw error
    problems.push(error.what)
    return undefined
  }
}

function formatOf(asked: string | undefined, json: boolean, problems: string[]): Format {
  const format = FORMATS.find((known) => known === (asked ?? (json ? 'json' : 'text')))
  if (format === undefined) problems.push(`--format: "${asked}" is not valid; valid: ${FORMATS.join(', ')}`)
  else if (json && format !== 'json') problems.push(`--json and --format ${format} exclude each other`)
  return format ?? 'text'
}
