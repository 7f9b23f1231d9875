import type { SessionSettings } from '../report/model.ts'
import type { LockMode } from './types.ts'

/** One lock on a relation, by OID. */
export interface HeldLock {
  readonly relation: number
  readonly mode: LockMode
}

/** What a session did to one table since it last handed its counters in. */
export interface Counts {
  readonly sequential: number
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

/** All locks of the session that others can feel, and where the server's log was: the moment's reading. */
interface Reading {
  /** Bytes of WAL since the cluster began. */
  readonly wal: number
  readonly locks: readonly HeldLock[]
}

/** What a mark says. `start` and `end` stand around one DDL command, of which a DO block may run several. */
export type ObserverEvent =
  | (Reading & { readonly kind: 'start' | 'end' } & DdlFacts)
  | (Reading & { readonly kind: 'boundary' })
  | { readonly kind: 'rewrite'; readonly relation: number; readonly reason: number }
  | { readonly kind: 'drop'; readonly relations: readonly number[] }

interface DdlFacts {
  /** The command's tag, e.g. `ALTER TABLE`. */
  readonly tag: string
  /** Milliseconds of the server's clock. */
  readonly clock: number
  readonly counts: ReadonlyMap<number, Counts>
  readonly settings?: SessionSettings
}

/**
 * How a lock mode is written in a mark. Weaker modes are those of plain reads and writes, which stop neither each
 * other nor anything an application does.
 */
export const MODE_LETTERS = {
  ShareUpdateExclusiveLock: 'U',
  ShareLock: 'S',
  ShareRowExclusiveLock: 'R',
  ExclusiveLock: 'E',
  AccessExclusiveLock: 'A',
} as const satisfies Partial<Record<LockMode, string>>

const MODES = new Map<string, LockMode>(
  Object.entries(MODE_LETTERS).map(([mode, letter]) => [letter, mode as keyof typeof MODE_LETTERS]),
)

/** Reads a mark; `undefined` when it is none of ours or cut short. */
export function parseEvent(text: string): ObserverEvent | undefined {
  const [kind, ...fields] = text.split(' ')
  if (kind === 's' || kind === 'e') return parseCommand(kind, fields)
  const [first = '', second = ''] = fields
  if (kind === 'b') {
    const locks = parseLocks(second)
    return isNumber(first) && locks !== undefined
      ? { kind: 'boundary', wal: Number(first), locks }
      : undefined
  }
  if (kind === 'w')
    return isNumber(first) && isNumber(second)
      ? { kind: 'rewrite', relation: Number(first), reason: Number(second) }
      : undefined
  if (kind === 'd') {
    const relations = listOf(first)
    return relations.every(isNumber) ? { kind: 'drop', relations: relations.map(Number) } : undefined
  }
  return undefined
}

/** `123A,124S`, or `-` for none. */
export function parseLocks(text: string): readonly HeldLock[] | undefined {
  const locks: HeldLock[] = []
  for (const item of listOf(text)) {
    const relation = item.slice(0, -1)
    const mode = MODES.get(item.slice(-1))
    if (mode === undefined || !isNumber(relation)) return undefined
    locks.push({ relation: Number(relation), mode })
  }
  return locks
}

function parseCommand(kind: 's' | 'e', fields: readonly string[]): ObserverEvent | undefined {
  const [tag = '', clock = '', wal = '', lockText = '', countText = '', ...rest] = fields
  const locks = parseLocks(lockText)
  const counts = parseCounts(countText)
  if (!isNumber(clock) || !isNumber(wal) || locks === undefined || counts === undefined) return undefined
  const event = {
    tag: tag.replaceAll('_', ' '),
    clock: Number(clock) / 1000,
    wal: Number(wal),
    locks,
    counts,
  }
  if (kind === 's') return { kind: 'start', ...event }
  const settings = parseSettings(rest)
  return settings === undefined ? undefined : { kind: 'end', ...event, settings }
}

/** `oid:sequential:read:inserted:updated:deleted,...`, or `-` for none. */
function parseCounts(text: string): ReadonlyMap<number, Counts> | undefined {
  const counts = new Map<number, Counts>()
  for (const item of listOf(text)) {
    const numbers = item.split(':')
    if (numbers.length !== 6 || !numbers.every(isNumber)) return undefined
    const [relation = 0, sequential = 0, read = 0, inserted = 0, updated = 0, deleted = 0] =
      numbers.map(Number)
    counts.set(relation, { sequential, read, inserted, updated, deleted })
  }
  return counts
}

function parseSettings(fields: readonly string[]): SessionSettings | undefined {
  const [lockTimeout = '', statementTimeout = '', timeZone = '', searchPath = ''] = fields
  if (fields.length !== 4 || !isNumber(lockTimeout) || !isNumber(statementTimeout)) return undefined
  return {
    lockTimeout: Number(lockTimeout),
    statementTimeout: Number(statementTimeout),
    timeZone: fromHex(timeZone),
    searchPath: fromHex(searchPath),
  }
}

/** Names in a search path may be in any encoding and hold anything, so they travel as hexadecimal digits. */
function fromHex(text: string): string {
  return Buffer.from(text, 'hex').toString('utf8')
}

function listOf(text: string): readonly string[] {
  return text === '-' ? [] : text.split(',')
}

function isNumber(text: string): boolean {
  return /^\d{1,19}$/.test(text)
}
