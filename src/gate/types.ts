import type { FailRule } from '../config/formats.ts'
import type { Account } from '../core/change-request.ts'
import type { HazardId } from '../hazards/catalog.ts'
import type { Team } from '../platform/types.ts'

/**
 * Whom a change waits for, as the base branch's settings say it: every rule that applies has to be satisfied. Parsed from
 * `approval`: one word, a list of rules, or a mapping with `rules` and the rest.
 */
export interface Policy {
  /** As the user would name it, for messages: `agents`, `migrations`, `all`, `off`, or `rules`. */
  readonly name: 'agents' | 'migrations' | 'all' | 'off' | 'rules'
  readonly rules: readonly ApprovalRule[]
  /** Lets the person behind an agent approve its change: for repositories that have nobody else. */
  readonly allowRequester: boolean
  /** An approval survives a push that changes neither migrations nor what they did, and brings only people's commits. */
  readonly keepOnSameDiff: boolean
  /** Additions to the registry. */
  readonly agents: readonly KnownAgent[]
  readonly automation: readonly KnownBot[]
}

export interface ApprovalRule {
  /** Any one of these is enough; each is met when all its conditions are. */
  readonly when: readonly (readonly Condition[])[]
  /** How many people. */
  readonly require: number
  /** Who; empty means whoever may write. */
  readonly from: readonly Approver[]
}

/** What a rule asks of a change. What was not measured counts as met, so that nothing passes for want of a measurement. */
export type Condition =
  | {
      readonly is:
        | 'anyone'
        | 'agent'
        | 'automation'
        | 'human'
        | 'migrations'
        | 'unknown-requester'
        | 'guarded-files'
    }
  | { readonly is: 'measured'; readonly rule: FailRule }

export type Approver =
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'team'; readonly team: Team }
  /** Whoever the base branch's CODEOWNERS names for the migrations that the change touches. */
  | { readonly kind: 'codeowners' }

/** An agent that the built-in registry lacks. At least one way to know it. */
export interface KnownAgent {
  readonly name: string
  readonly accounts: readonly KnownBot[]
  /** Lower case, whole. */
  readonly emails: readonly string[]
  /** Lower-case keys. */
  readonly trailers: readonly string[]
  /** Text that its descriptions hold, whole and case-sensitive. */
  readonly bodies: readonly string[]
  /** Prefixes of git branches. */
  readonly branches: readonly string[]
  readonly labels: readonly string[]
}

/** By id, because a login can be renamed and taken by somebody else. */
export interface KnownBot {
  readonly id: number
  readonly login: string
  readonly type: 'user' | 'bot'
}

/** What a run saw a change do, as far as rules ask. Travels in the target URL of `offshoot/database`. */
export interface Measured {
  /** False: nothing watched the statements, so what only a running migration shows counts as found. */
  readonly watched: boolean
  readonly destructive: boolean
  readonly irreversible: boolean
  /** Hazards above a notice. */
  readonly hazards: readonly HazardId[]
  readonly danger: boolean
  /** Milliseconds; 0 without any. */
  readonly longestLock: number
  readonly longestMigration: number
  /** First 16 hex digits of the SHA-256 over the schema changes, in their canonical form. */
  readonly digest: string
}

/** Somebody's word on a change: a review, or a command in a comment. */
export interface Vote {
  readonly account: Account | undefined
  readonly state: 'approved' | 'changes-requested' | 'dismissed' | 'human'
  /** The commit it is about; absent when that is gone or cannot be told. */
  readonly commitSha: string | undefined
  /** ISO 8601. */
  readonly at: string
  readonly by: 'review' | 'comment'
  /** Why it cannot count whatever else holds, as a clause: `the comment was edited`. */
  readonly flaw?: string
}
