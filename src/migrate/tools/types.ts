import type { Credential } from '../../provider/types.ts'
import type { Tree } from '../tree.ts'

export type ToolId =
  | 'prisma'
  | 'drizzle'
  | 'knex'
  | 'node-pg-migrate'
  | 'graphile-migrate'
  | 'typeorm'
  | 'sequelize'
  | 'kysely'
  | 'mikro-orm'
  | 'dbmate'
  | 'alembic'
  | 'django'
  | 'rails'
  | 'flyway'
  | 'liquibase'
  | 'goose'
  | 'golang-migrate'
  | 'sqlx'
  | 'diesel'
  | 'atlas'
  | 'pgroll'
  | 'sql'
  | 'command'

/** What is known of a migration tool, whatever the repository. One row each in `index.ts`. */
export interface Tool {
  readonly id: ToolId
  readonly name: string
  /** Where the command and its settings are documented: what this row was checked against. */
  readonly docs: string
  /** What must be installed before its command can run. */
  readonly needs: string
  /** Tables and schemas in which it keeps its own record, for leaving them out of comparisons. */
  readonly journal: readonly string[]
  /** How its command takes the branch's URL, where `DATABASE_URL` alone does not do. Never on a command line. */
  environment?(credential: Credential): Readonly<Record<string, string>>
  /** Finds its traces. Several sightings mean several places of use. */
  look(tree: Tree): Promise<readonly Sighting[]>
}

export type Sighting = Found | NearMiss

/** The tool is used here, and this is how to run it. */
export interface Found {
  readonly kind: 'found'
  /** Folder the command runs in. */
  readonly folder: string
  /** Folders with migration files. Two tools that claim one folder are told apart by `strength`. */
  readonly migrations: readonly string[]
  /** Globs of the migration files, relative to the searched directory. */
  readonly globs: readonly string[]
  /** Migrations found. */
  readonly count: number
  /** Shell text that applies pending migrations without asking; absent for plain SQL, which is applied by Offshoot. */
  readonly command?: string
  /** What was seen: `prisma/schema.prisma and prisma/migrations/`. */
  readonly evidence: string
  /** How telling that is: a mark only this tool leaves, its dependency or configuration, or the shape of names. */
  readonly strength: 'mark' | 'config' | 'shape'
  /** Environment variables its configuration reads the database's URL from. */
  readonly urlNames: readonly string[]
}

/** A trace that is not enough to run it: said in the log when nothing is found. */
export interface NearMiss {
  readonly kind: 'near-miss'
  readonly why: string
}
