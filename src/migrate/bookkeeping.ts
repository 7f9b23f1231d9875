import { JOURNAL_SCHEMAS, JOURNALS } from '../schema/journals-known.ts'
import { comparable } from './sources.ts'

/**
 * True for what a tool says for its own sake: transaction control, settings, questions, and its journal. It stands in
 * no migration, and is not told.
 */
export function isBookkeeping(sql: string): boolean {
  const code = comparable(sql)
  return CONTROL.test(code) || QUESTION.test(code) || JOURNAL.test(code) || JOURNAL_SCHEMA.test(code)
}

/** True for a note in a tool's journal: one migration is over there, or another begins. */
export function isJournalEntry(sql: string): boolean {
  return JOURNAL_ENTRY.test(comparable(sql))
}

const CONTROL =
  /^(?:begin|start transaction|commit|end|rollback|savepoint|release|set|reset|show|select|discard|deallocate|listen|unlisten|notify|prepare)\b/i
/** One that writes no rows by the way. */
const QUESTION = /^with\b(?!.*\b(?:insert into|update|delete from|merge into)\b)/i

const TABLE = `(?:only )?(?:"?\\w+"?\\.)?"?(?:${oneOf(JOURNALS.map(({ table }) => table))})"?(?![\\w"])`
const JOURNAL_ENTRY = new RegExp(`^(?:insert into|update|delete from) ${TABLE}`, 'i')
const JOURNAL = new RegExp(
  `^(?:insert into|update|delete from|lock table|create (?:unique )?index (?:if not exists )?\\S+ on|(?:create|alter|drop) table(?: if (?:not )?exists)?) ${TABLE}`,
  'i',
)
const JOURNAL_SCHEMA = new RegExp(
  `^create schema (?:if not exists )?"?(?:${oneOf([...JOURNAL_SCHEMAS])})"?(?![\\w"])`,
  'i',
)

function oneOf(words: readonly string[]): string {
  return [...new Set(words)].join('|')
}
