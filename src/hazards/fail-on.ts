import type { FailRule } from '../config/formats.ts'
import { formatDuration } from '../report/format.ts'
import type { Failure, Hazard, Report, RoundTrip } from '../report/model.ts'
import { REWRITES } from './catalog.ts'
import type { Budgets } from './types.ts'

/** What a run found, as far as `fail-on` asks. */
export interface Found extends Pick<Report, 'changes' | 'hazards' | 'migrations'> {
  readonly roundTrip?: RoundTrip | undefined
}

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

function destructive({ changes }: Found): Broken | undefined {
  const lost = lossIn(changes)
  if (lost === undefined) return undefined
  return {
    phase: 'compare',
    what: `destructive: ${lost}`,
    next: 'keep the data and drop it in a later release, or take `destructive` out of fail-on on the base branch',
  }
}

/** A way down that was tried must have led back; what is lost comes back by none. */
function irreversible({ changes, roundTrip }: Found): Broken | undefined {
  const next = 'write a way down that leads back, or take `irreversible` out of fail-on on the base branch'
  const back = roundTrip === undefined ? undefined : BACK[roundTrip.outcome]
  const [destroyed] = roundTrip?.lost ?? []
  if (back !== undefined) return { phase: 'round trip', what: `irreversible: ${back}`, next }
  if (destroyed !== undefined) {
    return { phase: 'round trip', what: `irreversible: the way down destroys ${destroyed}`, next }
  }
  const lost = lossIn(changes)
  return lost === undefined ? undefined : { phase: 'compare', what: `irreversible: ${lost}`, next }
}

const BACK: Readonly<Record<RoundTrip['outcome'], string | undefined>> = {
  restored: undefined,
  different: 'the way down does not lead back',
  failed: 'the way down failed',
}

function lossIn(changes: Found['changes']): string | undefined {
  const lost = changes.find((change) => change.destructive)
  if (lost === undefined) return undefined
  return `${lost.kind} ${lost.table === undefined ? '' : `${lost.table}.`}${lost.name} is ${lost.action}`
}

function slowMigration(longerThan: number, { migrations }: Found): Broken | undefined {
  const slow = migrations.find(({ ms }) => ms > longerThan)
  if (slow === undefined) return undefined
  return {
    phase: 'migrate',
    what: `migration>${spelled(longerThan)}: ${slow.name} took ${formatDuration(slow.ms)}`,
    next: 'split it, or do the slow part in batches outside the migration',
  }
}

/** By what was measured, whatever rule tells it: the lock of a rewrite counts, and so does one on a small table. */
function longLock(longerThan: number, { migrations, changes }: Found): Broken | undefined {
  const gone = new Set(
    changes.flatMap(({ action, kind, schema, name }) => {
      return action === 'removed' && kind === 'table'
        ? [schema === 'public' ? name : `${schema}.${name}`]
        : []
    }),
  )
  const [longest] = migrations
    .flatMap(({ name, statements }) =>
      statements.flatMap(({ locks }) => locks.map((lock) => ({ name, ...lock }))),
    )
    .filter(
      ({ blocks, relation }) => (blocks === 'writes' || blocks === 'reads and writes') && !gone.has(relation),
    )
    .filter(({ heldMs }) => heldMs > longerThan)
    .toSorted((a, b) => b.heldMs - a.heldMs)
  if (longest === undefined) return undefined
  const { blocks, relation, heldMs, name } = longest
  return {
    phase: 'migrate',
    what: `lock>${spelled(longerThan)}: ${blocks === 'writes' ? 'writes to' : 'reads and writes of'} ${relation} blocked for ${formatDuration(heldMs)} (${name})`,
    next: 'the hazards say how to do it without; or allow a longer lock in fail-on on the base branch',
  }
}

/** A notice is for reading, and fails no run. */
function hazardous({ is }: Extract<FailRule, { rule: 'hazard' }>, { hazards }: Found): Broken | undefined {
  const hazard = hazards.find((one) => one.severity !== 'notice' && isMeant(one, is))
  if (hazard === undefined) return undefined
  return {
    phase: 'migrate',
    what: `${is}: ${hazard.message.replaceAll('`', '')}`,
    next: `the hazards say how to do it safely; or take \`${is}\` out of fail-on on the base branch`,
  }
}

function isMeant({ rule, severity }: Hazard, is: Extract<FailRule, { rule: 'hazard' }>['is']): boolean {
  if (is === 'hazard') return true
  if (is === 'danger') return severity === 'danger'
  return rule === is || (is === 'rewrite' && REWRITES.some((id) => id === rule))
}

/** As the user would write it: `2s`, `1500ms`, `5m`. */
function spelled(ms: number): string {
  const [unit, size] = UNITS.find(([, one]) => ms % one === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const
