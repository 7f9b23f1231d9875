import type { ToolId } from '../../../src/migrate/tools/index.ts'

/** A small repository that migrates its database with a real tool, and how its migrations must be told. */
export interface ToolProject {
  readonly title: string
  /** What the checkout must be recognised as. */
  readonly tool: ToolId
  /** The package whose version is under test. */
  readonly program: string
  /** Where the tool has no command of its own: the user's settings. */
  readonly migrate?: string
  readonly migrations?: readonly string[]
  readonly dependencies: readonly string[]
  /** True when its scripts are ES modules. */
  readonly module?: true
  /** Paths and texts, beside `package.json`. */
  readonly files: Readonly<Record<string, string>>
  /** What a second push adds; its last statement fails. */
  readonly failing: Readonly<Record<string, string>>
  /** Name and line of the migration, `-` without one, and the first words of each statement, in order. */
  readonly told: readonly string[]
  readonly toldOfFailing: readonly string[]
  /** Where the failure is said to be. */
  readonly failsAt: string
}
