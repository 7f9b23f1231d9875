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
  'data-loss': 'Rows, columns or values are gone, and undoing the migration does not bring them back.',
  rename: 'Something has another name, and code of the running release asks for the old one.',
  'dropped-while-used': 'A view, function or unique key is dropped that running code may still need.',
  'not-null-without-default':
    'Running code must give a column a value that it does not know of, or rows have none.',
  'no-way-back': 'The way down was tried, and does not lead back or destroys something.',
  'row-security-off': 'Row security is switched off, or lets somebody at more rows.',
  'grants-widened': 'A role, or everybody, may do more than before.',
  'security-definer-search-path':
    'A function with its owner’s rights finds things by its caller’s search path.',
  'invalid-index': 'An index is left behind that no query uses.',
  'not-valid-constraint': 'A constraint is left behind that was not checked for the rows that were there.',
  'foreign-key-without-index': 'Deleting a row of the other table reads all of the one with the foreign key.',
  'key-near-end': 'A sequence or an integer key has used most of its numbers.',
  'integer-key': 'A new table numbers its rows with an integer, which ends at two billion.',
  'hint-index-not-concurrent': 'Read from the text: an index is made without CONCURRENTLY.',
  'hint-type-change': 'Read from the text: a column gets another type.',
  'hint-not-null': 'Read from the text: a column is to have no NULL.',
  'hint-foreign-key': 'Read from the text: a foreign key is checked at once.',
  'hint-rename': 'Read from the text: a table or column is renamed.',
  'hint-data-loss': 'Read from the text: a table or column is dropped, or a table emptied.',
} as const

export type HazardId = keyof typeof HAZARDS

/** Those that are a rewrite told more exactly: who forbids rewrites forbids them as well. */
export const REWRITES: readonly HazardId[] = ['rewrite', 'type-change', 'volatile-default']

/** Those that only a running migration shows: a later push on the same branch cannot find them again in the catalogs. */
export const SEEN_ONCE: ReadonlySet<string> = new Set<HazardId>([
  ...REWRITES,
  'index-not-concurrent',
  'scan-under-lock',
  'backfill',
  'lock',
  'lock-timeout',
  'wal-growth',
  'data-loss',
])

export function isHazardId(text: string): text is HazardId {
  return Object.hasOwn(HAZARDS, text)
}
