import type { PlatformId } from '../core/change-request.ts'
import type { Verdict } from '../core/verdict.ts'

/**
 * `report.json`, version 1: what a run found, for machines, and the only thing the comment, summary and
 * statuses are rendered from. `report.v1.schema.json` says the same to other programs. Additive changes only.
 */
export interface Report {
  readonly version: 1
  readonly verdict: Verdict
  /** Why nothing was run, when nothing was run. */
  readonly skipped?: SkipReason
  readonly changeRequest: ChangeRequestSummary
  readonly branch?: BranchSummary
  readonly timings: readonly Timing[]
  readonly migrations: readonly Migration[]
  readonly changes: readonly SchemaChange[]
  readonly hazards: readonly Hazard[]
  /** The tables the change touched, as they are now. */
  readonly tables?: readonly TableShape[]
  readonly roundTrip?: RoundTrip
  readonly session?: SessionSettings
  readonly suites: readonly Suite[]
  readonly approval?: Approval
  /** What ended the run early, when something did. */
  readonly failure?: Failure
  /** What could not be observed on this engine, one sentence each, so that silence never reads as "nothing happened". */
  readonly notes?: readonly string[]
  /** What this copy of the report lacks, in words: copies in comments are cut to a size. */
  readonly leftOut?: readonly string[]
  readonly run: RunSummary
}

export interface RunSummary {
  readonly id: number
  readonly url?: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly finishedAt: string
  /** Which push of the change request this was, from 1. */
  readonly push: number
  /** Where the whole report can be read. */
  readonly reportUrl?: string
}

export type SkipReason = 'draft' | 'fork-without-secrets' | 'no-database-change' | 'closed'

export interface ChangeRequestSummary {
  readonly platform: PlatformId
  readonly repo: string
  readonly number: number
  readonly headSha: string
  readonly baseRef: string
  readonly author: string
  readonly url: string
}

export interface BranchSummary {
  readonly name: string
  readonly id: string
  readonly provider: string
  readonly golden: string
  readonly created: boolean
  /** How it was forked, e.g. `copy-on-write clone`. */
  readonly method: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly expiresAt: string
  /** Milliseconds since the golden base was made; absent when the engine cannot tell. */
  readonly goldenAge?: number
  /** Bytes of the golden base. */
  readonly goldenSize?: number
  /** Bytes the fork wrote, when measured. */
  readonly forkBytes?: number
  /** Set when the branch is gone: ISO 8601 and why. */
  readonly deletedAt?: string
  readonly deletedBecause?: 'merged' | 'closed' | 'expired' | 'merge-group-done'
  /** True when it is on the machine of the run and ends with it, whatever `expiresAt` says. */
  readonly local?: boolean
}

/** One phase of the run. `own` is time that is not the user's commands. */
export interface Timing {
  readonly phase: string
  /** Milliseconds. */
  readonly ms: number
  /** Milliseconds after the run's start. */
  readonly startedAt: number
  readonly own: boolean
}

export interface Migration {
  /** The file, relative to the repository, or the command when the tool does not say. */
  readonly name: string
  readonly ms: number
  /** Milliseconds that the same migration took on the push before, where the content is the same. */
  readonly previousMs?: number
  /** Short hash of its statements, by which the next push knows the same content again. */
  readonly digest?: string
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly sql: string
  readonly ms: number
  /** `shared`: several statements came back together, and `ms` is an equal part of the time they took. */
  readonly timing?: 'exact' | 'shared'
  readonly rows?: number
  /** Locks that other sessions could have felt: on relations that were there before, above the modes of plain reads and writes. */
  readonly locks: readonly Lock[]
  /** Relations that were written anew as a whole. */
  readonly rewrites: readonly string[]
  /** Relations that were there before and were read from end to end. */
  readonly scans?: readonly string[]
  /** Bytes of WAL that the server wrote meanwhile, other sessions' included. */
  readonly walBytes?: number
  /** Line in the migration's file, from 1. */
  readonly line?: number
  readonly error?: StatementError
}

export interface Lock {
  /** `schema.name`, as the search path of the report writes it. */
  readonly relation: string
  /** `AccessExclusiveLock` and so on, as `pg_locks` says it. */
  readonly mode: string
  /** Milliseconds from the start of the statement that took it to the end of its transaction. */
  readonly heldMs: number
  /** What others could not do to the relation meanwhile. */
  readonly blocks?: 'reads and writes' | 'writes' | 'schema changes'
  /** How it is known: seen held, seen by a sampler that may miss some, or from PostgreSQL's documentation of the command. */
  readonly source?: 'observed' | 'sampled' | 'documented'
}

export interface StatementError {
  readonly sqlstate: string
  readonly message: string
  readonly hint?: string
  /** Offset into `sql` in code points, from 0. */
  readonly position?: number
}

/** Every kind of object that is compared, in the order of the report; parents come before what sits on them. */
export const OBJECT_KINDS = [
  'schema',
  'role',
  'database',
  'default privileges',
  'extension',
  'language',
  'access method',
  'collation',
  'enum',
  'domain',
  'composite type',
  'range type',
  'base type',
  'function',
  'aggregate',
  'operator',
  'operator family',
  'operator class',
  'cast',
  'conversion',
  'transform',
  'text search parser',
  'text search template',
  'text search dictionary',
  'text search configuration',
  'foreign-data wrapper',
  'foreign server',
  'user mapping',
  'table',
  'foreign table',
  'view',
  'materialized view',
  'column',
  'index',
  'constraint',
  'trigger',
  'rule',
  'policy',
  'sequence',
  'statistics',
  'publication',
  'subscription',
  'event trigger',
  'large object',
] as const
export type ObjectKind = (typeof OBJECT_KINDS)[number]

export interface SchemaChange {
  readonly action: 'added' | 'removed' | 'altered' | 'renamed'
  readonly kind: ObjectKind
  readonly schema: string
  readonly name: string
  /** The table of a column, constraint, index or trigger. */
  readonly table?: string
  /** What `table` is, where it is no table but a view, a domain, ... */
  readonly tableKind?: ObjectKind
  /** One line each; for `renamed`, the old and new name. */
  readonly before?: string
  readonly after?: string
  /** Data or behaviour is lost that undoing the migration does not bring back. */
  readonly destructive: boolean
  /** One phrase: what is lost, or that the object was dropped and created again. */
  readonly reason?: string
  /** What exactly differs: attribute by attribute, for `altered`. */
  readonly attributes?: readonly { readonly name: string; readonly before: string; readonly after: string }[]
  /** The object's definition, when it is text worth reading as a diff (functions, views, triggers). */
  readonly sql?: string
}

/** A table as it is after the change, for the diagram of the touched tables. */
export interface TableShape {
  readonly schema: string
  readonly name: string
  readonly columns: readonly ColumnShape[]
  /** Columns beyond those listed. */
  readonly more?: number
  readonly references: readonly {
    readonly columns: readonly string[]
    readonly schema: string
    readonly table: string
  }[]
}

export interface ColumnShape {
  readonly name: string
  readonly type: string
  readonly key?: 'primary' | 'foreign' | 'unique'
  /** What the change did to it. */
  readonly change?: 'added' | 'altered' | 'renamed'
}

/** The way back, tried: down, compared with the fork point, and up again. */
export interface RoundTrip {
  /** `restored`: the catalogs are those of the fork point again. */
  readonly outcome: 'restored' | 'different' | 'failed'
  /** Milliseconds of the way down and of the way up again. */
  readonly downMs: number
  readonly upMs?: number
  /** What is not as it was at the fork point after the way down. */
  readonly changes: readonly SchemaChange[]
  /** What the way down destroyed although the way up had not made it. */
  readonly lost: readonly string[]
  /** Why it failed. */
  readonly reason?: string
}

/** Settings of the sessions that migrated which change what a statement does. As the server writes them. */
export interface SessionSettings {
  readonly timeZone: string
  readonly searchPath: string
  /** Milliseconds; 0 is no limit. */
  readonly lockTimeout: number
  readonly statementTimeout: number
}

export interface Hazard {
  readonly rule: string
  readonly severity: 'danger' | 'warning' | 'notice'
  /** Seen happening on the branch, not inferred from text. */
  readonly observed: boolean
  readonly object: string
  readonly message: string
  /** What was seen, a phrase each: `held ShareLock for 4.1 s`, `12.4 M rows`. */
  readonly evidence?: readonly string[]
  /** Why it hurts in production. One sentence. */
  readonly why?: string
  readonly fix: string
  /** Where the statement stands, when known. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

export interface Suite {
  readonly name: string
  readonly command: string
  readonly ms: number
  readonly passed: boolean
  readonly exitCode: number | null
  /** Why it ended, when not by its own exit. */
  readonly ended?: 'timeout' | 'cancelled' | 'not-run'
  readonly branch?: string
  readonly tests?: { readonly passed: number; readonly failed: number; readonly skipped: number }
  /** Last lines of a failed suite's output: redacted, untrusted. */
  readonly output?: string
}

export interface Approval {
  readonly required: boolean
  readonly state: 'not-required' | 'pending' | 'approved' | 'error'
  readonly class: 'agent' | 'automation' | 'human' | 'unknown'
  readonly evidence: readonly Evidence[]
  /** Logins whose approval counted. */
  readonly approvers: readonly string[]
  /** One sentence: why it is in this state, and who can change it. */
  readonly reason: string
  /** What has to be satisfied, each by itself. */
  readonly requirements?: readonly ApprovalRequirement[]
  /** Votes that do not count, and why. */
  readonly rejected?: readonly RejectedVote[]
  /** Logins of those who set the agent to work, as far as known: their approval does not count. */
  readonly requesters?: readonly string[]
  /** Login of the person who declared this commit to be a person's work. */
  readonly declaredHumanBy?: string
  /** What holds the merge while it waits, where the forge tells. */
  readonly enforcement?: Enforcement
}

export interface Enforcement {
  /** False: whoever may merge can merge it anyway. */
  readonly holds: boolean
  /** One sentence in the forge's words. */
  readonly by: string
}

export interface ApprovalRequirement {
  /** Why it applies, as a clause: `it loses data`. */
  readonly cause: string
  /** How many people. */
  readonly require: number
  /** Who counts, as people write it: `@alice`, `@acme/dba`, `codeowners`. Empty: whoever may write. */
  readonly from: readonly string[]
  /** Logins that count towards it. */
  readonly approvers: readonly string[]
  readonly satisfied: boolean
}

export interface RejectedVote {
  readonly login: string
  /** A clause: `@alice asked for it`. */
  readonly reason: string
}

export interface Evidence {
  readonly rule: string
  /** Platform fact, identity, structured text, weak hint. */
  readonly tier: 'S' | 'A' | 'B' | 'C'
  /** `author`, `body`, `branch`, `commit:<sha7>.author`, `commit:<sha7>.trailer`, ... */
  readonly where: string
  /** The value found: raw, untrusted, cut to 200 characters. */
  readonly value: string
  /** The agent's display name from the registry. */
  readonly agent?: string
}

export interface Failure {
  readonly phase: string
  readonly kind: 'config' | 'provider' | 'forge' | 'failed' | 'guard' | 'cancelled'
  readonly what: string
  readonly where?: string
  readonly said?: string
  readonly next?: string
  /** Last lines of a failed command's output: redacted, untrusted. */
  readonly output?: string
}
