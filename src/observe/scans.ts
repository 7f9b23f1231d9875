import type { Surroundings } from './locks.ts'
import type { Directory } from './names.ts'
import { namesIn } from './names.ts'
import type { Counts } from './payload.ts'
import { between, type Position, positionsOf, type Step, type Transaction } from './timeline.ts'
import type { Scan } from './types.ts'

const NOTHING: Counts = { sequential: 0, read: 0, inserted: 0, updated: 0, deleted: 0 }

/**
 * What each step did to the rows of tables that were there before. A session hands its counters in only between
 * transactions, so the difference of two readings within one is exact; from one transaction to the next it is not, which
 * is why each command is read before as well as after.
 */
export function scansOf(
  transaction: Transaction,
  surroundings: Surroundings,
): ReadonlyMap<Step, readonly Scan[]> {
  const found = new Map<Step, Map<number, Scan>>()
  let earlier: Position | undefined
  for (const later of positionsOf(transaction.steps)) {
    const { event } = later.moment
    if (!('counts' in event)) continue
    const base = baseOf(earlier, later, transaction)
    if (base !== undefined) {
      const candidates = between(transaction.steps, earlier, later)
      for (const [relation, counts] of event.counts) {
        if (!surroundings.before.has(relation)) continue
        const done = minus(counts, base.get(relation) ?? NOTHING)
        const step = done === undefined ? undefined : doerOf(candidates, relation, surroundings)
        if (done !== undefined && step !== undefined) add(found, step, { relation, ...done })
      }
    }
    earlier = later
  }
  for (const step of transaction.steps) {
    const told = toldByTag(step, surroundings.directory)
    if (told === undefined || !surroundings.before.has(told.relation)) continue
    if (found.get(step)?.has(told.relation) !== true) add(found, step, told)
  }
  return new Map([...found].map(([step, scans]) => [step, [...scans.values()]]))
}

/** What was counted before; a new session begins with nothing. */
function baseOf(
  earlier: Position | undefined,
  later: Position,
  { steps }: Transaction,
): ReadonlyMap<number, Counts> | undefined {
  const event = earlier?.moment.event
  if (event !== undefined) return 'counts' in event ? event.counts : undefined
  return steps[0]?.statement.transaction === 1 && later.at > 0 ? new Map() : undefined
}

/** Between two commands several statements may have run; only one that names the table can be it, or nothing is told. */
function doerOf(
  candidates: readonly Step[],
  relation: number,
  { directory }: Surroundings,
): Step | undefined {
  if (candidates.length === 1) return candidates[0]
  const namers = candidates.filter(({ statement }) => directory.mentioned(statement.sql).has(relation))
  return namers.length === 1 ? namers[0] : undefined
}

/** `undefined` where nothing was done. A TRUNCATE takes back what was counted before it. */
function minus(now: Counts, base: Counts): Counts | undefined {
  const done = {
    sequential: Math.max(0, now.sequential - base.sequential),
    read: Math.max(0, now.read - base.read),
    inserted: Math.max(0, now.inserted - base.inserted),
    updated: Math.max(0, now.updated - base.updated),
    deleted: Math.max(0, now.deleted - base.deleted),
  }
  return done.sequential + done.inserted + done.updated + done.deleted > 0 ? done : undefined
}

function add(found: Map<Step, Map<number, Scan>>, step: Step, scan: Scan): void {
  const scans = found.get(step) ?? new Map<number, Scan>()
  const known = scans.get(scan.relation) ?? { ...NOTHING, relation: scan.relation }
  scans.set(scan.relation, {
    relation: scan.relation,
    sequential: known.sequential + scan.sequential,
    read: known.read + scan.read,
    inserted: known.inserted + scan.inserted,
    updated: known.updated + scan.updated,
    deleted: known.deleted + scan.deleted,
  })
  found.set(step, scans)
}

/** What the server answered about the rows of one table, for statements that no event trigger hears of. */
function toldByTag({ statement }: Step, directory: Directory): Scan | undefined {
  const { tag, rows = 0, sql } = statement
  if (rows === 0 || tag === undefined) return undefined
  const target = TARGETS[tag]?.(namesIn(sql))
  const [relation, other] = target === undefined ? [] : directory.find(target)
  if (relation === undefined || other !== undefined) return undefined
  return {
    relation,
    ...NOTHING,
    inserted: tag === 'INSERT' || tag === 'COPY' ? rows : 0,
    updated: tag === 'UPDATE' ? rows : 0,
    deleted: tag === 'DELETE' ? rows : 0,
  }
}

type Names = ReturnType<typeof namesIn>

/** Which name of the statement is its table. */
const TARGETS: Readonly<Record<string, (names: Names) => Names[number] | undefined>> = {
  INSERT: (names) => after(names, ['insert', 'into']),
  DELETE: (names) => after(names, ['delete', 'from']),
  UPDATE: (names) => after(names, ['update']),
  COPY: (names) => (names.some(({ name }) => name === 'from') ? names[1] : undefined),
}

function after(names: Names, words: readonly string[]): Names[number] | undefined {
  const start = names.findIndex((_, at) => words.every((word, offset) => names[at + offset]?.name === word))
  if (start === -1) return undefined
  const next = names[start + words.length]
  return next?.name === 'only' ? names[start + words.length + 1] : next
}
