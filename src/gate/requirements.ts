import type { FailRule } from '../config/formats.ts'
import { spelledDuration } from '../hazards/measures.ts'
import type { Authorship } from './authorship.ts'
import { UNLISTED } from './guarded-files.ts'
import { isMeasured, meets } from './measured.ts'
import { keyOf } from './policy-words.ts'
import type { ApprovalRule, Approver, Condition, Measured, Policy } from './types.ts'

/** People that a change waits for. */
export interface Requirement {
  /** Why, as a clause: `it loses data`. Absent: because of who wrote it. */
  readonly cause: string | undefined
  /** How many. */
  readonly require: number
  /** Who; empty means whoever may write. */
  readonly from: readonly Approver[]
}

export interface RequirementsInput {
  readonly policy: Pick<Policy, 'name' | 'rules'>
  readonly authorship: Pick<Authorship, 'class'>
  /** Whether it is known who set the agent to work. */
  readonly requesterKnown: boolean
  readonly touchesMigrations: boolean
  /** Touched paths that guard the repository. */
  readonly guarded: readonly string[]
  /** Absent: not measured, or not to be trusted. */
  readonly measured: Measured | undefined
  /** An eligible person declared this commit to be a person's work. */
  readonly declaredHuman: boolean
}

/**
 * Whom a change waits for, by every rule of the policy that applies; each has to be satisfied. Rules for the same people
 * are one requirement, the strictest of them. In every policy but `off`, a change of what guards the repository needs
 * somebody, whoever wrote it.
 */
export function requirementsOf(input: RequirementsInput): readonly Requirement[] {
  const { policy } = input
  if (policy.name === 'off') return []
  const byPeople = new Map<string, Applied>()
  for (const rule of [...policy.rules, GUARD_RULE]) {
    const applied = apply(rule, input)
    if (applied === undefined) continue
    const people = JSON.stringify(rule.from.map(keyOf).sort())
    const other = byPeople.get(people)
    byPeople.set(people, other === undefined ? applied : stricter(other, applied))
  }
  return [...byPeople.values()].map(({ cause, require, from }) => ({ cause, require, from }))
}

const GUARD_RULE: ApprovalRule = { when: [[{ is: 'guarded-files' }]], require: 1, from: [] }

interface Applied extends Requirement {
  /** False when it applies only for want of a measurement. */
  readonly certain: boolean
}

function apply({ when, require, from }: ApprovalRule, input: RequirementsInput): Applied | undefined {
  const met = when.filter((conditions) => conditions.every((condition) => isMet(condition, input)))
  const isCertain = (conditions: readonly Condition[]) =>
    conditions.every((one) => one.is !== 'measured' || isMeasured(input.measured, one.rule))
  const certain = met.find(isCertain)
  const conditions = certain ?? met[0]
  if (conditions === undefined) return undefined
  return { cause: causeOf(conditions, input), require, from, certain: certain !== undefined }
}

function stricter(one: Applied, other: Applied): Applied {
  if (one.require !== other.require) return one.require > other.require ? one : other
  return one.certain || !other.certain ? one : other
}

function isMet(condition: Condition, input: RequirementsInput): boolean {
  const kind = kindOf(input)
  switch (condition.is) {
    case 'anyone':
      return true
    case 'agent':
    case 'automation':
    case 'human':
      return kind === condition.is
    case 'unknown-requester':
      return kind === 'agent' && !input.requesterKnown
    case 'migrations':
      return input.touchesMigrations
    case 'guarded-files':
      return input.guarded.length > 0
    case 'measured':
      return meets(input.measured, condition.rule)
  }
}

/** What nobody could classify counts as an agent's; either counts as a person's once an eligible person has said so. */
function kindOf({ authorship, declaredHuman }: RequirementsInput): 'agent' | 'automation' | 'human' {
  if (authorship.class === 'automation' || authorship.class === 'human') return authorship.class
  return declaredHuman ? 'human' : 'agent'
}

function causeOf(conditions: readonly Condition[], input: RequirementsInput): string | undefined {
  const clauses = new Set(conditions.flatMap((condition) => clauseOf(condition, input) ?? []))
  if (clauses.size > 0) return [...clauses].join(' and ')
  return conditions.every(({ is }) => is === 'anyone') ? 'every change waits for a person here' : undefined
}

function clauseOf(condition: Condition, { guarded, measured }: RequirementsInput): string | undefined {
  if (condition.is === 'migrations') return 'it changes migrations'
  if (condition.is === 'unknown-requester') return 'nobody knows who asked for it'
  if (condition.is === 'guarded-files') return guardClause(guarded)
  if (condition.is !== 'measured') return undefined
  const { rule } = condition
  return isMeasured(measured, rule) ? clauseOfRule(rule) : 'what it does to the database was not measured'
}

function clauseOfRule(rule: FailRule): string {
  switch (rule.rule) {
    case 'destructive':
      return 'it loses data'
    case 'irreversible':
      return 'it cannot be taken back'
    case 'lock':
      return `it blocks a table for longer than ${spelledDuration(rule.longerThan)}`
    case 'migration':
      return `one of its migrations takes longer than ${spelledDuration(rule.longerThan)}`
    case 'hazard':
      if (rule.is === 'rewrite') return 'it rewrites a table'
      if (rule.is === 'danger') return 'it has a dangerous hazard'
      return rule.is === 'hazard' ? 'it has a hazard' : `it has the hazard ${rule.is}`
  }
}

function guardClause(guarded: readonly string[]): string {
  const listed = guarded.filter((path) => path !== UNLISTED)
  const [first, ...more] = listed
  if (first === undefined) return `it changes ${UNLISTED}, and any of them may guard this repository`
  const others = more.length === 0 ? '' : ` and ${more.length} other${more.length === 1 ? '' : 's'}`
  return `it changes ${shown(first)}${others}, which ${more.length === 0 ? 'guards' : 'guard'} this repository`
}

/** Whoever opens the change names the files, and a reason is no place for whatever they think of. */
function shown(path: string): string {
  const isPlain = (text: string) => /^[\w./-]{1,80}$/.test(text)
  if (isPlain(path)) return path
  const [folder = ''] = path.split('/')
  return isPlain(folder) ? `a file in ${folder}` : 'a file of a strange name'
}
