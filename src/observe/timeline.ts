import type { TapLog, TapStatement } from '../tap/types.ts'
import { byServerClock } from './clock.ts'
import { type ObserverEvent, parseEvent } from './payload.ts'

/** One statement with what was told while it ran. */
export interface Step {
  readonly statement: TapStatement
  readonly moments: readonly Moment[]
}

export interface Moment {
  /** Milliseconds of the tap's clock. */
  readonly at: number
  readonly event: ObserverEvent
}

/** What was done together, in order. */
export interface Transaction {
  readonly session: number
  readonly explicit: boolean
  readonly committed: boolean
  /** Milliseconds of the tap's clock: when its locks were given back. */
  readonly endedAt: number
  readonly steps: readonly Step[]
}

export interface Timeline {
  /** In the order of the log's statements. */
  readonly steps: readonly Step[]
  /** In the order they began. */
  readonly transactions: readonly Transaction[]
  /** Marks that could not be read. */
  readonly unread: number
}

/** Puts the tap's statements and marks into transactions. */
export function timelineOf(log: TapLog): Timeline {
  let unread = 0
  const steps = byServerClock(
    log.statements.map((statement) => ({
      statement,
      moments: statement.marks.flatMap(({ at, text }) => {
        const event = parseEvent(text)
        if (event === undefined) unread++
        return event === undefined ? [] : [{ at, event }]
      }),
    })),
  )
  const known = new Map(log.transactions.map((one) => [keyOf(one.session, one.number), one]))
  const transactions = [
    ...Map.groupBy(steps, ({ statement }) => keyOf(statement.session, statement.transaction)),
  ].map(([key, own]) => transactionOf(own, known.get(key)))
  return { steps, transactions, unread }
}

function transactionOf(
  steps: readonly Step[],
  wire: TapLog['transactions'][number] | undefined,
): Transaction {
  const explicit = wire?.explicit ?? true
  const last = Math.max(...steps.map(({ statement }) => statement.endedAt))
  // Alone in its transaction, a statement has ended when that has; the wire may tell it later.
  const alone = !explicit && steps.length === 1
  return {
    session: steps[0]?.statement.session ?? 0,
    explicit,
    committed: wire?.outcome === 'committed',
    endedAt: alone ? last : Math.max(wire?.endedAt ?? last, last),
    steps,
  }
}

function keyOf(session: number, transaction: number): string {
  return `${session}.${transaction}`
}

/** Where in a transaction something was read. */
export interface Position {
  /** Index of the step. */
  readonly at: number
  readonly step: Step
  readonly moment: Moment
}

/**
 * The steps that may have done what is there at `later` and was not there at `earlier` (or at the transaction's
 * begin): never none.
 */
export function between(
  steps: readonly Step[],
  earlier: Position | undefined,
  later: Position,
): readonly Step[] {
  const from = earlier === undefined ? 0 : isOver(earlier) ? earlier.at + 1 : earlier.at
  const to = isBeforehand(later) ? later.at : later.at + 1
  const found = steps.slice(from, to)
  return found.length > 0 ? found : [later.step]
}

export function* positionsOf(steps: readonly Step[]): Generator<Position, void> {
  for (const [at, step] of steps.entries()) {
    for (const moment of step.moments) yield { at, step, moment }
  }
}

/** The moment is after all that its statement did. */
function isOver({ step, moment: { event } }: Position): boolean {
  return event.kind === 'boundary' || (event.kind === 'end' && step.statement.tag === event.tag)
}

/** The moment is before anything that its statement did. */
function isBeforehand({ step, moment }: Position): boolean {
  const { event } = moment
  if (event.kind !== 'start' || step.moments[0] !== moment) return false
  const { tag, sql } = step.statement
  return tag === undefined ? !RUNS_OTHERS.test(sql) : tag === event.tag
}

/** Statements that run commands from within. */
const RUNS_OTHERS = /^\W*(?:do|call|select|with|execute|values)\b/i
