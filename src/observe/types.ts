import type { SessionSettings } from '../report/model.ts'
import type { AtBoundary, TapLog, TapStatement } from '../tap/types.ts'

/** Watches a branch while migrations run through a tap. Installed before, removed after; disposing removes it. */
export interface Observer extends AsyncDisposable {
  /** For the tap: see `TapOptions.marker`. Absent where event triggers may not be made. */
  readonly marker: string | undefined
  /** For the tap: see `TapOptions.atBoundary`. */
  readonly atBoundary: AtBoundary
  /** Removes every trace from the branch and reads what the relations are like now. Once; the second call is an error. */
  finish(log: TapLog, signal: AbortSignal): Promise<Observation>
}

/** What the migrations did, as far as it could be seen. */
export interface Observation {
  readonly statements: readonly ObservedStatement[]
  /** Relations by OID, as they were and as they are; one side is absent for what came or went. */
  readonly relations: ReadonlyMap<number, RelationHistory>
  /** Settings of the first session that changed the schema. */
  readonly session: SessionSettings | undefined
  /** Bytes of WAL the server wrote from install to finish; absent where it does not tell. */
  readonly walBytes: number | undefined
  /** Growth of the database in bytes. */
  readonly grownBytes: number | undefined
  /** What could not be seen, one sentence each, for the report's `notes`. */
  readonly notes: readonly string[]
}

export interface ObservedStatement extends TapStatement {
  /** Every lock that this statement was the first of its transaction to take, on relations that were there before. */
  readonly locks: readonly ObservedLock[]
  readonly rewrites: readonly Rewrite[]
  readonly scans: readonly Scan[]
  readonly walBytes: number | undefined
  /** What applied when it ran; absent where it was not asked. */
  readonly settings: SessionSettings | undefined
  /** OIDs of the relations that it dropped. */
  readonly dropped: readonly number[]
}

export interface ObservedLock {
  readonly relation: number
  readonly mode: LockMode
  /** Milliseconds from the start of the statement to the end of its transaction. */
  readonly heldMs: number
  readonly source: 'observed' | 'sampled' | 'documented'
}

/** Weakest first; the names of `pg_locks`. */
export const LOCK_MODES = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const
export type LockMode = (typeof LOCK_MODES)[number]

export interface Rewrite {
  readonly relation: number
  /** `event`: the server told; `storage`: the relation has another file than before. */
  readonly source: 'event' | 'storage'
  /** Bits of `pg_event_trigger_table_rewrite_reason()`: 1 persistence, 2 default, 4 type, 8 access method. */
  readonly reason?: number
}

/** What one statement did to one relation that was there before. */
export interface Scan {
  readonly relation: number
  /** Times it was read from end to end. */
  readonly sequential: number
  /** Rows; the leader's share only where an index was built in parallel. */
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

export interface RelationHistory {
  readonly before: Relation | undefined
  readonly after: Relation | undefined
}

export interface Relation {
  readonly oid: number
  /** `pg_class.relkind`. */
  readonly kind: string
  readonly schema: string
  readonly name: string
  /** The table of an index or TOAST relation. */
  readonly table: number | undefined
  /** Estimated rows: -1 when the server has no estimate. */
  readonly rows: number
  /** Bytes of the relation itself; of a table, without its indexes. */
  readonly bytes: number
  /** The file its rows are in; 0 where it has none. */
  readonly filenode: number
  /** How often it was used, by the statistics the golden base brought: sequential and index scans. */
  readonly uses: number | undefined
}
