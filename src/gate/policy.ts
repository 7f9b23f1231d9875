import { parse as parseYaml } from 'yaml'
import { isRecord, type Parsed } from '../config/formats.ts'
import { nearWords, quoted } from '../config/near.ts'
import { messageOf } from '../core/errors.ts'
import { parseAgents, parseBots } from './policy-agents.ts'
import {
  booleanOf,
  inside,
  isMissing,
  MOST_ENTRIES,
  mappingOf,
  type Place,
  refuse,
  refuseUnknownKeys,
  refuseValue,
} from './policy-place.ts'
import { parseFrom, parseWhen } from './policy-words.ts'
import type { ApprovalRule, Condition, KnownBot, Policy } from './types.ts'

export type PresetName = Exclude<Policy['name'], 'rules'>

/** What the words stand for. */
export const PRESETS: Readonly<Record<PresetName, readonly ApprovalRule[]>> = {
  agents: [onePersonWhen('agent')],
  migrations: [onePersonWhen('agent'), onePersonWhen('migrations')],
  all: [onePersonWhen('anyone')],
  off: [],
}

/** The policy that a word alone stands for. */
export function presetPolicy(name: PresetName): Policy {
  return { name, rules: PRESETS[name], ...NOTHING_MORE }
}

/**
 * Reads the value of `approval`: one word, a YAML list of rules, or a YAML mapping with `rules` and the rest. Refuses with
 * every problem at once. Nothing but `off` makes a policy that holds nobody.
 */
export function parsePolicy(text: string): Parsed<Policy> {
  const problems: string[] = []
  const policy = readPolicy({ at: '', problems }, text)
  return policy !== undefined && problems.length === 0
    ? { ok: true, value: policy }
    : { ok: false, valid: VALID, problems }
}

/** What satisfies both: whoever may choose the base branch must not choose the weaker of two. */
export function bothPolicies(one: Policy, other: Policy): Policy {
  const isKnown = ({ id }: KnownBot) => other.automation.some((bot) => bot.id === id)
  return {
    name:
      one.name === other.name || other.name === 'off' ? one.name : one.name === 'off' ? other.name : 'rules',
    rules: [...one.rules, ...other.rules],
    allowRequester: one.allowRequester && other.allowRequester,
    keepOnSameDiff: one.keepOnSameDiff && other.keepOnSameDiff,
    agents: [...one.agents, ...other.agents],
    automation: one.automation.filter(isKnown),
  }
}

const NOTHING_MORE = { allowRequester: false, keepOnSameDiff: false, agents: [], automation: [] } as const
const PRESET_NAMES = Object.keys(PRESETS)
const VALID = `${PRESET_NAMES.join(', ')}, a list of rules, or a mapping with \`rules\``
const KEYS = ['rules', 'allow-requester', 'keep-on-same-diff', 'agents', 'automation'] as const
const RULE_KEYS = ['when', 'require', 'from'] as const
const RULE_EXAMPLE = '{when: destructive, require: 1, from: "@acme/dba"}'
const LARGEST = 64 * 1024
const MOST_PEOPLE = 10

function onePersonWhen(is: Exclude<Condition['is'], 'measured'>): ApprovalRule {
  return { when: [[{ is }]], require: 1, from: [] }
}

function readPolicy(place: Place, text: string): Policy | undefined {
  if (text.length > LARGEST) return refuse(place, `larger than ${LARGEST / 1024} KiB`)
  const value = readYaml(place, text)
  if (value === undefined) return undefined
  if (!isRecord(value)) {
    const read = readRules(place, value)
    return read === undefined ? undefined : { ...read, ...NOTHING_MORE }
  }
  if (RULE_KEYS.some((key) => Object.hasOwn(value, key)))
    return refuse(place, 'a rule stands alone; make it an item of a list, beginning with `- when:`')
  refuseUnknownKeys(place, value, KEYS)
  const read = value.rules === undefined ? presetPolicy('agents') : readRules(place, value.rules)
  const rest = {
    allowRequester: booleanOf(inside(place, 'allow-requester'), value['allow-requester']),
    keepOnSameDiff: booleanOf(inside(place, 'keep-on-same-diff'), value['keep-on-same-diff']),
    agents: parseAgents(inside(place, 'agents'), value.agents),
    automation: parseBots(inside(place, 'automation'), value.automation),
  }
  return read === undefined ? undefined : { name: read.name, rules: read.rules, ...rest }
}

function readYaml(place: Place, text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 10 }) ?? refuseValue(place, text, VALID)
  } catch (error) {
    const [said = ''] = messageOf(error).split('\n')
    const next = said.includes('reserved character @') ? '; put what begins with @ in quotes' : ''
    return refuse(place, `cannot be read as YAML: ${said}${next}`)
  }
}

function readRules(place: Place, value: unknown): Pick<Policy, 'name' | 'rules'> | undefined {
  if (!Array.isArray(value)) {
    if (isPreset(value)) return { name: value, rules: PRESETS[value] }
    const near = typeof value === 'string' ? nearWords(value, PRESET_NAMES) : []
    if (near.length === 0) return refuseValue(place, value, VALID)
    return refuse(place, `${quoted(value)} is not valid; did you mean ${near.join(' or ')}?`)
  }
  if (value.length === 0)
    return refuse(place, 'a list without rules holds nobody; write `off` when that is meant')
  if (value.length > MOST_ENTRIES) return refuse(place, `${value.length} rules; at most ${MOST_ENTRIES}`)
  const rules = value.flatMap((rule, i) => readRule(inside(place, `rule ${i + 1}`), rule) ?? [])
  return { name: 'rules', rules }
}

function isPreset(value: unknown): value is PresetName {
  return typeof value === 'string' && Object.hasOwn(PRESETS, value)
}

function readRule(place: Place, value: unknown): ApprovalRule | undefined {
  const rule = mappingOf(place, value, { keys: RULE_KEYS, example: RULE_EXAMPLE })
  if (rule === undefined) return undefined
  if (rule.when === undefined) refuse(place, 'when: missing; write `anyone` for every change')
  const when = rule.when === undefined ? undefined : parseWhen(inside(place, 'when'), rule.when)
  const require = readRequire(inside(place, 'require'), rule.require)
  const from = readFrom(inside(place, 'from'), rule.from)
  if (when === undefined || require === undefined || from === undefined) return undefined
  if (require > from.length && from.length > 0 && from.every(({ kind }) => kind === 'user'))
    refuse(place, `require: ${require} people, and from names ${from.length}; nobody could ever satisfy it`)
  return { when, require, from }
}

function readRequire(place: Place, value: unknown): number | undefined {
  if (value === undefined) return 1
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_PEOPLE) return value
  return refuseValue(place, value, `a whole number from 1 to ${MOST_PEOPLE}`)
}

/** An empty `from` would read as "nobody" and mean "anybody". */
function readFrom(place: Place, value: unknown): ApprovalRule['from'] | undefined {
  if (value === undefined) return []
  if (isMissing(place, value)) return undefined
  const from = parseFrom(place, value)
  if (from?.length === 0)
    return refuse(place, 'names nobody; take it away where everybody who may write counts')
  return from
}
