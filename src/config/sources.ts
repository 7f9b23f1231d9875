import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import { INPUTS, type InputRow } from './inputs.ts'

/** What a user typed, by key, before anything is judged. */
export type Inputs = Readonly<Record<string, string | undefined>>

/** The action's inputs: the runner puts `with: {fail-on: x}` into `INPUT_FAIL-ON`. */
export function inputsFromRunner(env: Env): Inputs {
  const inputs: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('INPUT_') || value === undefined || value === '') continue
    inputs[name.slice('INPUT_'.length).toLowerCase()] = value
  }
  return inputs
}

/**
 * Every key as an environment variable: `OFFSHOOT_FAIL_ON` for `fail-on`. The way for secrets, which anybody on the
 * machine could read among a command's arguments, and for jobs whose inputs must not pass through a shell. Variables
 * of that kind that are no key are somebody else's.
 */
export function inputsFromEnv(env: Env): Inputs {
  const rows: readonly InputRow[] = INPUTS
  const found = rows.flatMap(({ key, format, default: fallback }): [string, string][] => {
    const value = env[spellVariable(key)]
    if (value === undefined || value.trim() === '' || key === 'mode') return []
    // Forges that know booleans hand over their default as well, which must not beat the file's value.
    if (format.type === 'boolean' && value.trim() === fallback) return []
    return [[key, value]]
  })
  return Object.fromEntries(found)
}

export function isSecret(key: string): boolean {
  const rows: readonly InputRow[] = INPUTS
  return rows.some((row) => row.key === key && row.secret !== undefined)
}

export function spellVariable(key: string): string {
  return `OFFSHOOT_${key.toUpperCase().replaceAll('-', '_')}`
}

export interface CommandLine {
  readonly verb: string
  /** What follows the verb and is no flag. Only `diff` takes any. */
  readonly words: readonly string[]
  readonly inputs: Inputs
  readonly platform: string | undefined
  readonly json: boolean
  readonly help: boolean
}

/** How a user types such a key on the command line. */
export function spellFlag(key: string): string {
  return `--${key}`
}

/** Verbs that take words beside flags. */
const TAKES_WORDS: ReadonlySet<string> = new Set(['diff'])

/** `offshoot <verb> [--key value | --key=value]...`. Flags that are no input: `--platform`, `--json`, `--help`. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const inputs: Record<string, string> = {}
  const words: string[] = []
  let json = false
  let help = false
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--json') json = true
    else if (arg === '--help' || arg === '-h') help = true
    else if (arg.startsWith('--')) {
      const [flag, ...inline] = arg.slice(2).split('=')
      const value = inline.length > 0 ? inline.join('=') : rest.shift()
      if (value === undefined)
        throw new OffshootError('config', `${arg}: a value is missing`, { next: `write ${arg} VALUE` })
      inputs[flag ?? ''] = value
    } else words.push(arg)
  }
  const [verb = '', ...others] = words
  const [extra] = others
  if (extra !== undefined && !TAKES_WORDS.has(verb)) {
    throw new OffshootError('config', `${extra}: one verb is enough`, {
      next: 'values belong to a flag, as in --golden NAME',
    })
  }
  const { platform, ...rows } = inputs
  return { verb, words: others, inputs: rows, platform, json, help }
}
