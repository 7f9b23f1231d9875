import type { Env } from '../core/env.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Guarantee, Setup } from './guarantee.ts'

/** What looking at the settings of a forge needs. */
export interface Asking {
  readonly env: Env
  readonly token: string | undefined
  /** A directory of the checkout. */
  readonly directory: string
  readonly log: Logger
  readonly redactor: Redactor
  readonly signal: AbortSignal
  readonly fetch?: typeof globalThis.fetch
}

/** What was found about one repository. */
export interface Diagnosis {
  /** `owner/name`. */
  readonly repository: string
  readonly setup: Setup
  /** What the forge's own plan can enforce, where that depends on it. */
  readonly tier?: string
  readonly guarantees: readonly Guarantee[]
  /** Everything required is known to hold. */
  readonly healthy: boolean
}
