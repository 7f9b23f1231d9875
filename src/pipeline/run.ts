import type { Settings } from '../config/settings.ts'
import type { Change, ChangeRequest } from '../core/change-request.ts'
import type { Clock } from '../core/clock.ts'
import type { Env } from '../core/env.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Host } from '../host/types.ts'
import type { Platform, RunContext } from '../platform/types.ts'
import type { BranchProvider, Owner } from '../provider/types.ts'

/** The world around a run, whatever it is about. */
export interface Outside {
  readonly context: RunContext
  readonly platform: Platform
  readonly host: Host
  readonly env: Env
  readonly clock: Clock
  readonly log: Logger
  readonly redactor: Redactor
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /**
   * The settings of a change request's base branch.
   * @throws OffshootError `config`
   */
  settingsFor(judged: Judged): Promise<Settings>
}

/** What a run works with that judges and tells, and needs no engine for it. */
export interface Judging extends Outside {
  readonly settings: Settings
}

/** Everything a run works with, put together once in `app.ts`. */
export interface Run extends Judging {
  readonly provider: BranchProvider
}

/** A change request and what it brings, as far as decides whose settings apply to it. */
export interface Judged {
  readonly changeRequest: ChangeRequest
  readonly change: Change
}

/** Where a job stands that may be about several change requests, each with the settings of its own base branch. */
export interface Desk extends Outside {
  /** A run with an engine, for as long as the scope. */
  open(judged: Judged | undefined): Promise<Run & AsyncDisposable>
}

export function ownerOf(context: RunContext): Owner {
  return { platform: context.platform, host: context.host, repositoryId: context.repository.id }
}
