import { codeOf, messageOf } from '../core/errors.ts'
import { identifier } from '../sql/quote.ts'
import type { MetaCommand } from '../sql/split.ts'

/*
 * A dump is written for psql, which goes on after an error, and for a server that is not this one. What fails or harms
 * only for that reason is listed here; everything else stops the load.
 */

/** What to do with a statement before it is run. */
export type Ruling =
  | { readonly kind: 'run'; readonly sql: string }
  | { readonly kind: 'leave-out'; readonly why: string }

/** What is known of the dump at this point. */
export interface DumpState {
  /** The database it was taken of, once its CREATE DATABASE was seen. */
  source: string | undefined
  connected: boolean
  /** True once anything was created: from then on, what is dropped must exist. */
  created: boolean
  /** Roles that were made because the dump names them. */
  readonly roles: Set<string>
}

export function newDumpState(): DumpState {
  return { source: undefined, connected: false, created: false, roles: new Set() }
}

/** @param code the statement without its leading comments */
export function ruleOn(code: string, state: DumpState, database: string): Ruling {
  const start = code.slice(0, 1_000)
  if (SUBSCRIPTION.test(start)) {
    return { kind: 'leave-out', why: 'a copy must not subscribe to what the original does' }
  }
  const create = CREATE_DATABASE.exec(start)
  if (create?.[1] !== undefined) {
    state.source = unquote(create[1])
    return { kind: 'leave-out', why: 'the golden base has a database already' }
  }
  const setting = ALTER_DATABASE_SET.exec(start)
  if (setting?.[1] !== undefined && unquote(setting[1]) === state.source) {
    return { kind: 'run', sql: `ALTER DATABASE ${identifier(database)} ${code.slice(setting[0].length)}` }
  }
  if (DROP_DATABASE.test(start))
    return { kind: 'leave-out', why: 'the golden base has a database of its own' }
  const on = ON_DATABASE.exec(start)
  if (on?.[1] !== undefined && unquote(on[1]) === state.source) {
    return { kind: 'leave-out', why: 'it is about the original database' }
  }
  if (CREATES.test(start)) state.created = true
  return { kind: 'run', sql: code }
}

/** The role that a statement failed for want of. */
export function missingRole(error: unknown): string | undefined {
  return codeOf(error) === '42704' ? /^role "(.+)" does not exist$/s.exec(messageOf(error))?.[1] : undefined
}

/** Why a failed statement does not matter; `undefined` when it does. */
export function pardon(code: string, error: unknown, state: DumpState): string | undefined {
  const sqlState = codeOf(error)
  const message = messageOf(error)
  if (
    sqlState === '42704' &&
    /^SET\s/i.test(code) &&
    message.startsWith('unrecognized configuration parameter')
  ) {
    return 'this server has no such setting'
  }
  if (sqlState === '42P06' && /^CREATE SCHEMA public\b/i.test(code)) return 'every database has it'
  if (!state.created && DROPS.test(code) && sqlState !== undefined && ABSENT.has(sqlState)) {
    return 'there is nothing to drop in an empty database'
  }
  if (sqlState === '42710' && /^CREATE (ROLE|USER|GROUP)\s/i.test(code)) return 'the role exists already'
  return undefined
}

/** Whether a line for psql can be passed over; `end` stops reading, as psql would. */
export function ruleOnMeta(item: MetaCommand, state: DumpState): 'pass' | 'end' | 'refuse' {
  if (item.pending !== '') return 'refuse'
  if (item.command === 'connect' || item.command === 'c') {
    // The one in `pg_dump --create` leads to the database the dump is of; a second leads to another.
    if (state.source === undefined || state.connected) return 'refuse'
    state.connected = true
    return 'pass'
  }
  if (item.command === 'q' || item.command === 'quit') return 'end'
  if (item.command === 'set') return HARMLESS_VARIABLES.test(item.argument) ? 'pass' : 'refuse'
  if (item.command === 'encoding') return /^'?utf-?8'?$/i.test(item.argument) ? 'pass' : 'refuse'
  return HARMLESS_COMMANDS.has(item.command) ? 'pass' : 'refuse'
}

const NAME = String.raw`("(?:[^"]|"")+"|[\w$\u0080-\uffff]+)`
const CREATE_DATABASE = new RegExp(`^CREATE DATABASE ${NAME}`, 'i')
const DROP_DATABASE = /^DROP DATABASE\s/i
const ALTER_DATABASE_SET = new RegExp(`^ALTER DATABASE ${NAME}\\s+(?=SET\\s(?!TABLESPACE)|RESET\\s)`, 'i')
const ON_DATABASE = new RegExp(
  `^(?:ALTER DATABASE|COMMENT ON DATABASE|SECURITY LABEL [^;]*ON DATABASE|(?:GRANT|REVOKE) [\\w, ]+ ON DATABASE|ALTER ROLE [^;]{1,130}? IN DATABASE) ${NAME}`,
  'i',
)
const SUBSCRIPTION = /^(?:CREATE|ALTER|DROP|COMMENT ON) SUBSCRIPTION\s/i
const CREATES = /^(?:CREATE|INSERT|SELECT\s+INTO)\s/i
const DROPS = /^(?:DROP\s|ALTER\s[^;]*\sDROP\s)/i
/** Undefined table, object, function, schema; invalid schema name. */
const ABSENT = new Set(['42P01', '42704', '42883', '3F000', '42703'])
const HARMLESS_VARIABLES =
  /^(?:ON_ERROR_STOP|ON_ERROR_ROLLBACK|ECHO|ECHO_\w+|VERBOSITY|SHOW_\w+|QUIET|FETCH_COUNT|HIDE_\w+)\b/
const HARMLESS_COMMANDS = new Set([
  'restrict',
  'unrestrict',
  'echo',
  'qecho',
  'warn',
  'pset',
  'timing',
  'x',
  'a',
  't',
])

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}
