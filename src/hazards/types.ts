import type { Observation, ObservedStatement } from '../observe/types.ts'
import type { Hazard, RoundTrip, SchemaChange } from '../report/model.ts'
import type { Snapshot } from '../schema/model.ts'

/** What happened, from which hazards are found. */
export interface Facts {
  readonly changes: readonly SchemaChange[]
  readonly before: Snapshot
  readonly after: Snapshot
  /** The statements in order, each with its place where that is known. */
  readonly statements: readonly PlacedStatement[]
  readonly observation: Observation
  readonly migrations: readonly { readonly name: string; readonly ms: number }[]
  readonly roundTrip: RoundTrip | undefined
  readonly budgets: Budgets
}

export interface PlacedStatement extends ObservedStatement {
  /** Path relative to the repository. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

/** From which measure on something is a hazard. Milliseconds and rows. */
export interface Budgets {
  /** Reads and writes blocked. */
  readonly readsBlocked: number
  readonly writesBlocked: number
  readonly migration: number
  /** Tables with fewer rows are small: what is done to them is over before anybody waits. */
  readonly smallTable: number
}

/** One thing that can go wrong. Pure: the same facts always give the same hazards. */
export interface Rule {
  readonly id: string
  readonly find: (facts: Facts) => readonly Hazard[]
}
