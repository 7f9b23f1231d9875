import type { Observation, ObservedStatement } from '../observe/types.ts'
import type { Hazard, RoundTrip, SchemaChange } from '../report/model.ts'
import type { Difference } from '../schema/difference.ts'
import type { Snapshot } from '../schema/model.ts'
import type { SequenceUse } from './read-sequences.ts'
import type { WrittenStatement } from './unseen.ts'

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
  /** How far sequences had come when the migrations were through. Absent: nobody asked. */
  readonly sequences?: readonly SequenceUse[] | undefined
  /** What the change's files say and nobody saw running. Absent: nothing. */
  readonly unseen?: readonly WrittenStatement[] | undefined
}

/** The facts with what is different, object by object: several rules ask, and it is found out once. */
export interface Compared extends Facts {
  readonly differences: readonly Difference[]
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
  readonly find: (facts: Compared) => readonly Hazard[]
}
