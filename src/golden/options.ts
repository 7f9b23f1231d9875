import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Credential } from '../provider/types.ts'
import type { GoldenSource, Repository } from './source.ts'

/** Runs what users and their tools write. Both fail with what the command said. */
export interface GoldenCommands {
  /** Applies the migrations found in `directory` to the database. */
  applyMigrations(directory: string, credential: Credential, signal: AbortSignal): Promise<void>
  /** Runs a shell command of the settings, with `DATABASE_URL` and libpq's variables set. */
  runCommand(command: GoldenCommand, signal: AbortSignal): Promise<void>
}

export interface GoldenCommand {
  /** For the log: `golden` or `seed`. */
  readonly label: 'golden' | 'seed'
  readonly command: string
  readonly directory: string
  readonly credential: Credential
}

export interface BuildOptions {
  readonly source: GoldenSource
  readonly repository: Repository
  /** A superuser of a server on which nobody else works. */
  readonly admin: Credential
  /** The golden base's name at the end. */
  readonly database: string
  /** The application's owner: everything belongs to it that the source gives to nobody else. */
  readonly ownerRole: string
  readonly commands: GoldenCommands
  /** Where programs such as pg_restore may be, best first. */
  readonly programDirectories: readonly string[]
  /** Absolute directory for temporary files. */
  readonly temporary: string
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Logger
}
