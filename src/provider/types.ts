import type { PlatformId } from '../core/change-request.ts'
import type { Logger } from '../core/log.ts'

/**
 * Whose branches these are: one repository on one forge. Two repositories may share a server, so every
 * search and every deletion is limited to one owner.
 */
export interface Owner {
  readonly platform: PlatformId
  /** The forge's host name, so that repository 7 here is not repository 7 there. */
  readonly host: string
  readonly repositoryId: string
}

/** What a branch is for: a change request, or one group of a merge queue (deleted at the end of its run). */
export type Purpose =
  | { readonly kind: 'change-request'; readonly number: number }
  | { readonly kind: 'merge-group'; readonly headSha: string }

/** Written on the branch itself; nothing without it is ever adopted, reset or deleted. */
export interface OwnershipMark {
  readonly managedBy: 'offshoot'
  readonly version: 1
  readonly owner: Owner
  readonly purpose: Purpose
  /** The golden base's id at the fork. */
  readonly golden: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** ISO 8601, UTC. Renewed on every push; a branch past it may be swept. */
  readonly expiresAt: string
  /** Unguessable; tells this branch from another that later bears its name. */
  readonly nonce: string
  /** The name of the branch this one was forked from for a suite; absent on a change request's own branch. */
  readonly parent?: string
  /** What the pipeline remembers between pushes. Small, and no secret. */
  readonly state: BranchState
}

export interface BranchState {
  /** `fresh`: as forked. `migrating`: a run was or is at work, the content is unknown. `migrated`: the files below are applied. */
  readonly phase: 'fresh' | 'migrating' | 'migrated'
  /** SHA-256 over the applied migration files' paths and contents, in order; for telling edits of applied files. */
  readonly applied: readonly AppliedFile[]
  readonly pushes: number
  /** SHA-256 of what the pipeline wrote down inside the branch, where the change under test could alter it. */
  readonly record?: string
  /** ISO 8601. Set by the sweep that first found the branch without a reason to live; cleared by the next push. */
  readonly orphanSince?: string
}

export interface AppliedFile {
  readonly path: string
  /** First 16 hex digits of the content's SHA-256. */
  readonly hash: string
}

export interface GoldenBase {
  /** Unique on the provider; changes when the golden base is replaced. */
  readonly id: string
  readonly name: string
  /** ISO 8601; absent when the provider cannot tell. */
  readonly createdAt: string | undefined
  /** Bytes, when known. */
  readonly size: number | undefined
  /** True when connections to it are impossible, as they should be. */
  readonly frozen: boolean
  /** Where it would be reached, when the engine can tell: the guard lets nothing run there. */
  readonly location?: Location
}

export interface ForkRequest {
  /** `^[a-z][a-z0-9-]{0,40}$`, see `naming.ts`. */
  readonly name: string
  readonly owner: Owner
  readonly purpose: Purpose
  /** Milliseconds from now until the branch may be swept. */
  readonly ttl: number
  /**
   * Fork anew even where an adoptable branch exists. A function sees the adoptable branch and decides;
   * the reason it returns is logged. `undefined` means: adopt it.
   */
  readonly reset: (existing: Branch) => string | undefined
  readonly log: Logger
}

export interface Branch {
  /** The provider's id: never the golden base's. */
  readonly id: string
  readonly name: string
  readonly provider: string
  readonly golden: GoldenBase
  readonly mark: OwnershipMark
  /** True when this `ensure` forked it; false when it was adopted as it was. */
  readonly created: boolean
  /** How the fork came about, for people: `copy-on-write clone`, `file copy`, ... */
  readonly method: string
  /** Bytes this fork wrote, when measured. */
  readonly forkBytes: number | undefined
  readonly location: Location
  /** Where a connection to the branch finds its mark, for the guard; absent where the engine keeps it elsewhere. */
  readonly markInside?: 'database-comment'
}

/** Where a database is, without any credential. */
export interface Location {
  readonly host: string
  readonly port: number
  readonly database: string
}

export interface Credential extends Location {
  readonly user: string
  readonly password: string
  readonly sslmode: 'disable' | 'require' | 'verify-full'
  /** ISO 8601; absent when it lives as long as the branch. */
  readonly expiresAt?: string
}

/** Enough of a branch to find it again and to tell it from a later one of that name. */
export interface MarkedBranch {
  readonly id: string
  readonly name: string
  readonly mark: OwnershipMark | undefined
}

/** A branch as a listing shows it. */
export interface BranchInfo {
  readonly id: string
  readonly name: string
  /** Absent when the branch bears our name but no readable mark: never deleted, always shown. */
  readonly mark: OwnershipMark | undefined
  /** Bytes, when known. */
  readonly size: number | undefined
}

export interface Capabilities {
  /** `checked`: shares blocks only where the storage does; `Branch.method` says what happened. */
  readonly copyOnWrite: 'always' | 'checked' | 'never'
  readonly ttl: 'native' | 'sweep'
  readonly reset: 'native' | 'recreate'
  readonly childBranches: boolean
  readonly scaleToZero: boolean
  readonly labels: boolean
  readonly stableUrlOnReset: boolean
  /** Branches end with the machine they are on, so nobody is left to sweep them elsewhere. */
  readonly local: boolean
}

/**
 * An engine that forks. One folder each; every one passes `test/contract/provider`.
 * Credentials given out are registered with the redactor before they are returned.
 */
export interface BranchProvider extends AsyncDisposable {
  readonly id: string
  readonly capabilities: Capabilities
  /** The golden base that branches fork from now. Fails with the way out when there is none. */
  golden(signal: AbortSignal): Promise<GoldenBase>
  /**
   * Adopts the branch of that name or forks it; waits until a login works. Adopts only where the mark's owner and
   * purpose and the parent match. A branch without our mark is an error, never overwritten. Renews the TTL.
   */
  ensure(request: ForkRequest, signal: AbortSignal): Promise<Branch>
  find(name: string, owner: Owner, signal: AbortSignal): Promise<BranchInfo | undefined>
  /** Refuses whatever does not bear `owner`'s mark. Terminates sessions. `absent` is success. */
  delete(target: BranchInfo, owner: Owner, signal: AbortSignal): Promise<'deleted' | 'absent'>
  /** Every branch that bears `owner`'s mark, or its name prefix without a readable mark; complete, or it throws. */
  list(owner: Owner, signal: AbortSignal): AsyncIterable<BranchInfo>
  /** A credential of its own for this branch: opens nothing else. */
  connect(branch: Branch, signal: AbortSignal): Promise<Credential>
  /**
   * A login to the branch that may watch it with event triggers, where the engine has one. For Offshoot's own sessions:
   * no command of a pull request ever gets it.
   */
  administer(branch: Branch, signal: AbortSignal): Promise<Credential | undefined>
  /** Replaces the pipeline's memory on the mark, provided the mark is still the target's. */
  remember(target: MarkedBranch, state: BranchState, signal: AbortSignal): Promise<OwnershipMark>
  /**
   * Lets the branch live until then at least: what it has already is never shortened. Provided the mark is still the
   * target's.
   * @param until ISO 8601, UTC
   */
  extend(target: MarkedBranch, until: string, signal: AbortSignal): Promise<OwnershipMark>
  /** A fork of a branch, as it is now, for one suite; deleted with `delete`. Only with `capabilities.childBranches`. */
  forkChild(parent: Branch, name: string, signal: AbortSignal): Promise<Branch>
  /** Held while a run works on the branch: two runs on one branch take turns. Waits, and logs that it does. */
  hold(name: string, log: Logger, signal: AbortSignal): Promise<AsyncDisposable>
}
