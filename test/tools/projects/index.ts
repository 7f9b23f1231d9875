import { dbmate } from './dbmate.ts'
import { drizzle } from './drizzle.ts'
import { graphileMigrate } from './graphile-migrate.ts'
import { knex } from './knex.ts'
import { kysely } from './kysely.ts'
import { mikroOrm } from './mikro-orm.ts'
import { nodePgMigrateJs, nodePgMigrateSql } from './node-pg-migrate.ts'
import type { ToolProject } from './project.ts'
import { psql } from './psql.ts'
import { sequelize } from './sequelize.ts'
import { typeorm } from './typeorm.ts'

export const PROJECTS: readonly ToolProject[] = [
  dbmate,
  nodePgMigrateSql,
  nodePgMigrateJs,
  knex,
  drizzle,
  typeorm,
  sequelize,
  kysely,
  mikroOrm,
  graphileMigrate,
  psql,
]
