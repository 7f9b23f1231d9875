import type { Clock } from '../../core/clock.ts'
import type { Env } from '../../core/env.ts'
import type { Logger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import type { MigrationFacts } from '../../golden/fingerprint.ts'
import type { GoldenCommands } from '../../golden/options.ts'

export interface EmbeddedOptions {
  readonly env: Env
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** Where in it commands run and paths start, relative. */
  readonly workingDirectory: string
  /** The commit the change starts from; absent where no change is at hand. */
  readonly baseSha: string | undefined
  readonly settings: {
    readonly golden: string | undefined
    readonly seed: string | undefined
    /** The application's owner; `app` when absent. */
    readonly role: string | undefined
    readonly options: Readonly<Record<string, unknown>>
  }
  readonly life: {
    /** Absolute directory of our own program's files. */
    readonly moduleDirectory: string
    /** `job`: the server outlives this process, until `releaseJobLease`. `process`: the last process stops it. */
    readonly hold: 'job' | 'process'
    /** Told what `releaseJobLease` needs, before there is anything to release. */
    readonly leased: (lease: string) => void
  }
  /** What is known of the repository's migrations. */
  readonly migrations: (signal: AbortSignal) => Promise<MigrationFacts>
  readonly commands: GoldenCommands
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Logger
}
