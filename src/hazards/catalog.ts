/**
 * Every hazard there is, with what it means in one sentence: the names that `fail-on` takes and the README lists. They
 * are part of the report's contract: a rule may be added and never renamed.
 */
export const HAZARDS = {
  rewrite: 'A table that was there before is written anew as a whole while nobody can use it.',
  'type-change': 'A column gets a type whose values are stored otherwise, so the table is rewritten.',
  'volatile-default': 'A new column’s value differs from row to row, so the table is rewritten.',
  'index-not-concurrent': 'An index is made, rebuilt or dropped without CONCURRENTLY.',
  'scan-under-lock': 'A constraint is checked against every row while writes, or all use, are blocked.',
  backfill: 'Many rows are changed in one go, at worst while a table is locked.',
  lock: 'A table is locked for longer than the budget, or while work of growing size is done.',
  'enum-value-in-transaction': 'A new label of an enum is used in the transaction that adds it.',
  'multi-statement': 'A statement needs a transaction of its own and does not get one.',
  'long-migration': 'A migration takes longer than the budget.',
  'wal-growth': 'Much more is written than the tables hold, or very much in one go.',
  'lock-timeout': 'A table is locked without a limit on how long to wait for the lock.',
} as const

export type HazardId = keyof typeof HAZARDS

/** Those that are a rewrite told more exactly: who forbids rewrites forbids them as well. */
export const REWRITES: readonly HazardId[] = ['rewrite', 'type-change', 'volatile-default']

export function isHazardId(text: string): text is HazardId {
  return Object.hasOwn(HAZARDS, text)
}
