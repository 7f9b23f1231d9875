import { diesel, golangMigrate, goose, sqlx } from './go-rust.ts'
import { drizzle, graphileMigrate, knex, nodePgMigrate, prisma, sequelize } from './javascript.ts'
import { kysely, mikroOrm, typeorm } from './javascript-orm.ts'
import { flyway, liquibase } from './jvm.ts'
import { alembic, django, rails } from './python-ruby.ts'
import { atlas, dbmate, pgroll, plainSql } from './sql.ts'
import type { Tool } from './types.ts'

export type { Found, NearMiss, Sighting, Tool, ToolId } from './types.ts'

/** Every tool that is looked for. Plain SQL is last and counts only where none of the others is used. */
export const TOOLS: readonly Tool[] = [
  prisma,
  drizzle,
  knex,
  nodePgMigrate,
  graphileMigrate,
  dbmate,
  typeorm,
  sequelize,
  kysely,
  mikroOrm,
  alembic,
  django,
  rails,
  flyway,
  liquibase,
  goose,
  golangMigrate,
  sqlx,
  diesel,
  atlas,
  pgroll,
  plainSql,
]

/** What stands for the user's own `migrate` command where no tool of the table is seen. */
export const OWN_COMMAND: Tool = {
  id: 'command',
  name: 'the `migrate` command',
  docs: '',
  needs: 'what the command needs',
  journal: [],
  look: async () => [],
}
