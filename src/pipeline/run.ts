import type { Settings } from '../config/settings.ts'
import type { Clock } from '../core/clock.ts'
import type { Env } from '../core/env.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Host } from '../host/types.ts'
import type { Platform, RunContext } from '../platform/types.ts'
import type { BranchProvider, Owner } from '../provider/types.ts'

/** Everything a run works with, put together once in `app.ts`. */
export interface Run {
  readonly context: RunContext
  readonly settings: Settings
  readonly platform: Platform
  readonly provider: BranchProvider
  readonly host: Host
  readonly env: Env
  readonly clock: Clock
  readonly log: Logger
  readonly redactor: Redactor
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
}

export function ownerOf(context: RunContext): Owner {
  return { platform: context.platform, host: context.host, repositoryId: context.repository.id }
}
