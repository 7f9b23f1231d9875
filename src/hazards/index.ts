import type { Hazard } from '../report/model.ts'
import { differencesBetween } from '../schema/compare.ts'
import { backfill } from './rules/backfill.ts'
import { dataLoss } from './rules/data-loss.ts'
import { droppedWhileUsed } from './rules/dropped-while-used.ts'
import { foreignKeyWithoutIndex } from './rules/foreign-key-without-index.ts'
import { grantsWidened } from './rules/grants-widened.ts'
import { HINTS } from './rules/hints.ts'
import { indexNotConcurrent } from './rules/index-not-concurrent.ts'
import { integerKey, keyNearEnd } from './rules/key-near-end.ts'
import { invalidIndex, notValidConstraint } from './rules/left-behind.ts'
import { lock } from './rules/lock.ts'
import { lockTimeout } from './rules/lock-timeout.ts'
import { longMigration } from './rules/long-migration.ts'
import { noWayBack } from './rules/no-way-back.ts'
import { notNullWithoutDefault } from './rules/not-null-without-default.ts'
import { rename } from './rules/rename.ts'
import { rewrite, typeChange, volatileDefault } from './rules/rewrite.ts'
import { rowSecurityOff } from './rules/row-security-off.ts'
import { scanUnderLock } from './rules/scan-under-lock.ts'
import { securityDefinerSearchPath } from './rules/security-definer.ts'
import { enumValueInTransaction, multiStatement } from './rules/traps.ts'
import { walGrowth } from './rules/wal-growth.ts'
import type { Facts, Rule } from './types.ts'

/**
 * Every rule, in the order in which hazards of one severity are told. A new one is a file in `rules`, a row here, and a
 * row in the catalog.
 */
export const RULES: readonly Rule[] = [
  enumValueInTransaction,
  multiStatement,
  notNullWithoutDefault,
  dataLoss,
  rename,
  droppedWhileUsed,
  noWayBack,
  rewrite,
  typeChange,
  volatileDefault,
  indexNotConcurrent,
  scanUnderLock,
  backfill,
  lock,
  longMigration,
  walGrowth,
  lockTimeout,
  rowSecurityOff,
  grantsWidened,
  securityDefinerSearchPath,
  invalidIndex,
  notValidConstraint,
  foreignKeyWithoutIndex,
  keyNearEnd,
  integerKey,
  ...HINTS,
]

/** What the change can break, worst first. The same facts always give the same hazards in the same order. */
export function findHazards(facts: Facts): readonly Hazard[] {
  const said = new Map<string, Hazard>()
  const compared = { ...facts, differences: differencesBetween(facts.before, facts.after) }
  for (const hazard of RULES.flatMap((rule) => rule.find(compared)).toSorted(worstFirst)) {
    const { rule, object, file, line } = hazard
    const key = JSON.stringify([rule, object, file, line])
    if (!said.has(key)) said.set(key, hazard)
  }
  return [...said.values()]
}

function worstFirst(one: Hazard, other: Hazard): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
}

const SEVERITIES: readonly Hazard['severity'][] = ['danger', 'warning', 'notice']
