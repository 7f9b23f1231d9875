import { FAIL_NAMES, type FailRule, parseFailRule } from '../config/formats.ts'
import { nearWords, quoted } from '../config/near.ts'
import { spelledDuration } from '../hazards/measures.ts'
import { type Place, refuse, refuseValue, textsOf } from './policy-place.ts'
import type { Approver, Condition } from './types.ts'

/** The conditions that are words of their own, and whose changes each is about, where it is about that. */
const WORDS = {
  anyone: undefined,
  agent: 'agent',
  automation: 'automation',
  human: 'human',
  migrations: undefined,
  // Nobody looks for who asked a person.
  'unknown-requester': 'agent',
  'guarded-files': undefined,
} as const
type Word = keyof typeof WORDS

const VALID = [...Object.keys(WORDS), ...FAIL_NAMES]

/**
 * What `when` says: `agent`, `destructive, lock>2s`, `human and rewrite`, or a list of such. `undefined` when any of it is
 * refused.
 */
export function parseWhen(place: Place, value: unknown): ApprovalAlternatives | undefined {
  const texts = textsOf(place, value)
  if (texts === undefined) return undefined
  const written = texts.flatMap((text) => text.split(/[,\n]/)).map((text) => text.trim())
  const alternatives = written.filter((text) => text !== '').map((text) => parseAlternative(place, text))
  if (alternatives.length === 0) return refuse(place, 'names no condition; write `anyone` for every change')
  const whole = alternatives.filter((one) => one !== undefined)
  return whole.length === alternatives.length ? whole : undefined
}

export type ApprovalAlternatives = readonly (readonly Condition[])[]

function parseAlternative(place: Place, text: string): readonly Condition[] | undefined {
  const conditions = text.split(/\s+and\s+/).map((word) => parseCondition(place, word))
  const whole = conditions.filter((one) => one !== undefined)
  if (whole.length < conditions.length) return undefined
  const authors = whole.flatMap((condition) =>
    condition.is === 'measured' ? [] : (WORDS[condition.is] ?? []),
  )
  if (new Set(authors).size > 1)
    return refuse(place, `${quoted(text)} never holds: a change is by one of agent, automation, human`)
  return whole
}

function parseCondition(place: Place, text: string): Condition | undefined {
  const word = text.replace(/\s*>\s*/g, '>').toLowerCase()
  if (isWord(word)) return { is: word }
  const rule = parseFailRule(word)
  if (rule.ok) return { is: 'measured', rule: rule.value }
  const near = nearWords(word, VALID)
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `valid: ${VALID.join(', ')}`
  return refuse(place, `${quoted(text)} is no condition; ${hint}`)
}

function isWord(text: string): text is Word {
  return Object.hasOwn(WORDS, text)
}

/** What `from` says: `@login`, `@org/team` and `codeowners`, in one text or a list. */
export function parseFrom(place: Place, value: unknown): readonly Approver[] | undefined {
  const texts = textsOf(place, value)
  if (texts === undefined) return undefined
  const written = texts.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== '')
  const approvers = written.map((text) => parseFromEntry(place, text))
  const whole = approvers.filter((one) => one !== undefined)
  if (whole.length < approvers.length) return undefined
  const byKey = new Map(whole.map((one) => [keyOf(one), one]))
  return [...byKey.values()]
}

function parseFromEntry(place: Place, text: string): Approver | undefined {
  if (text.toLowerCase() === 'codeowners') return { kind: 'codeowners' }
  if (/^@.*\[bot\]$/i.test(text))
    return refuse(place, `${quoted(text)} is a bot, whose approval never counts`)
  return parseApprover(text) ?? refuseValue(place, text, '@login, @org/team, codeowners')
}

/** `@login` or `@org/team`, as policies and CODEOWNERS write them; `undefined` when it is neither. */
export function parseApprover(text: string): Approver | undefined {
  const [, first, slug] =
    /^@([a-z0-9_][a-z0-9_.-]{0,99})(?:\/([a-z0-9_][a-z0-9_.-]{0,99}))?$/i.exec(text) ?? []
  if (first === undefined) return undefined
  return slug === undefined
    ? { kind: 'user', login: first }
    : { kind: 'team', team: { organization: first, slug } }
}

/** As people write them: `@alice`, `@acme/dba`, `codeowners`. */
export function spellApprover(approver: Approver): string {
  if (approver.kind === 'codeowners') return 'codeowners'
  if (approver.kind === 'team') return `@${approver.team.organization}/${approver.team.slug}`
  // What CODEOWNERS names by an address is no login.
  return approver.login.includes('@') ? approver.login : `@${approver.login}`
}

/** The same for the same approver: forges do not tell logins apart by case. */
export function keyOf(approver: Approver): string {
  return spellApprover(approver).toLowerCase()
}

/** As users write it: `lock>2s`, `destructive`, `index-not-concurrent`. */
export function spellRule(rule: FailRule): string {
  if (rule.rule === 'hazard') return rule.is
  return 'longerThan' in rule ? `${rule.rule}>${spelledDuration(rule.longerThan)}` : rule.rule
}
