import type { FailRule } from '../config/formats.ts'
import { formatDuration } from '../report/format.ts'
import type { Failure, RoundTrip, SchemaChange } from '../report/model.ts'
import {
  type Found,
  firstLoss,
  isMeant,
  longestLock,
  noReturn,
  seriousHazards,
  spelledDuration,
} from './measures.ts'
import type { Budgets } from './types.ts'

export type { Found } from './measures.ts'

/** Milliseconds and rows where `fail-on` says nothing. */
export const DEFAULT_BUDGETS: Budgets = {
  readsBlocked: 200,
  writesBlocked: 1_000,
  migration: 300_000,
  smallTable: 10_000,
}

/** `lock>2s` and `migration>5m` say from when on something is a hazard as well. The strictest counts. */
export function budgetsOf(rules: readonly FailRule[]): Budgets {
  const locks = rules.flatMap((rule) => (rule.rule === 'lock' ? [rule.longerThan] : []))
  const migrations = rules.flatMap((rule) => (rule.rule === 'migration' ? [rule.longerThan] : []))
  const { readsBlocked, writesBlocked, migration, smallTable } = DEFAULT_BUDGETS
  return {
    readsBlocked: locks.length === 0 ? readsBlocked : Math.min(...locks),
    writesBlocked: locks.length === 0 ? writesBlocked : Math.min(...locks),
    migration: migrations.length === 0 ? migration : Math.min(...migrations),
    smallTable,
  }
}

/** What the user's `fail-on` makes of a run that went through: the first rule of the list that it breaks. */
export function brokenRule(found: Found, rules: readonly FailRule[]): Failure | undefined {
  for (const rule of rules) {
    const broken = check(rule, found)
    if (broken !== undefined) {
      const { phase, what, next } = broken
      return { phase, kind: 'failed', what: `fail-on: ${what}`, next }
    }
  }
  return undefined
}

interface Broken {
  readonly phase: string
  readonly what: string
  readonly next: string
}

function check(rule: FailRule, found: Found): Broken | undefined {
  switch (rule.rule) {
    case 'destructive':
      return destructive(found)
    case 'irreversible':
      return irreversible(found)
    case 'migration':
      return slowMigration(rule.longerThan, found)
    case 'lock':
      return longLock(rule.longerThan, found)
    case 'hazard':
      return hazardous(rule, found)
  }
}

function destructive(found: Found): Broken | undefined {
  const loss = firstLoss(found)
  if (loss === undefined) return undefined
  return {
    phase: 'compare',
    what: `destructive: ${told(loss)}`,
    next: 'keep the data and drop it in a later release, or take `destructive` out of fail-on on the base branch',
  }
}

function irreversible(found: Found): Broken | undefined {
  const why = noReturn(found)
  if (why === undefined) return undefined
  const next = 'write a way down that leads back, or take `irreversible` out of fail-on on the base branch'
  if (why.by === 'loss') return { phase: 'compare', what: `irreversible: ${told(why.loss)}`, next }
  const what = why.by === 'way-down' ? BACK[why.outcome] : `the way down destroys ${why.what}`
  return { phase: 'round trip', what: `irreversible: ${what}`, next }
}

const BACK: Readonly<Record<Exclude<RoundTrip['outcome'], 'restored'>, string>> = {
  different: 'the way down does not lead back',
  failed: 'the way down failed',
}

function told({ kind, table, name, action }: SchemaChange): string {
  return `${kind} ${table === undefined ? '' : `${table}.`}${name} is ${action}`
}

function slowMigration(longerThan: number, { migrations }: Found): Broken | undefined {
  const slow = migrations.find(({ ms }) => ms > longerThan)
  if (slow === undefined) return undefined
  return {
    phase: 'migrate',
    what: `migration>${spelledDuration(longerThan)}: ${slow.name} took ${formatDuration(slow.ms)}`,
    next: 'split it, or do the slow part in batches outside the migration',
  }
}

function longLock(longerThan: number, found: Found): Broken | undefined {
  const longest = longestLock(found)
  if (longest === undefined || longest.heldMs <= longerThan) return undefined
  const { blocks, relation, heldMs, name } = longest
  return {
    phase: 'migrate',
    what: `lock>${spelledDuration(longerThan)}: ${blocks === 'writes' ? 'writes to' : 'reads and writes of'} ${relation} blocked for ${formatDuration(heldMs)} (${name})`,
    next: 'the hazards say how to do it without; or allow a longer lock in fail-on on the base branch',
  }
}

function hazardous({ is }: Extract<FailRule, { rule: 'hazard' }>, found: Found): Broken | undefined {
  const hazard = seriousHazards(found).find((one) => isMeant(one, is))
  if (hazard === undefined) return undefined
  return {
    phase: 'migrate',
    what: `${is}: ${hazard.message.replaceAll('`', '')}`,
    next: `the hazards say how to do it safely; or take \`${is}\` out of fail-on on the base branch`,
  }
}
