import { EXTRA, FUNCTION, INDEX, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

/** Its package has no command of its own: projects write a script, and say so in `migrate`. */
export const kysely: ToolProject = {
  title: 'Kysely, with its builder and raw SQL',
  tool: 'command',
  program: 'kysely',
  migrate: 'node migrate.js',
  migrations: ['migrations/*.js'],
  dependencies: ['kysely', 'pg'],
  module: true,
  files: {
    'migrate.js': `import fs from 'node:fs/promises'
import path from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
const migrationFolder = path.join(import.meta.dirname, 'migrations')
const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder }) })
const { error, results } = await migrator.migrateToLatest()
for (const { migrationName, status } of results ?? []) console.log(migrationName, status)
await db.destroy()
if (error) {
  console.error(error.message)
  process.exit(1)
}
`,
    'migrations/20240101000001_parcels.js': `import { sql } from 'kysely'

export async function up(db) {
  await db.schema
    .createTable('parcels')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('order_id', 'integer', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.defaultTo("it's; new"))
    .execute()
  await db.schema.alterTable('orders').addColumn('note', 'text').execute()
}

export async function down(db) {
  await sql\`${INDEX}\`.execute(db)
}
`,
    'migrations/20240101000002_search.js': `import { sql } from 'kysely'

export async function up(db) {
  await sql\`${INDEX}\`.execute(db)
  await sql\`
    ${FUNCTION}
  \`.execute(db)
  await sql\`${UPDATE}\`.execute(db)
}
`,
  },
  failing: {
    'migrations/20240101000003_wrong.js': `import { sql } from 'kysely'

export async function up(db) {
  await sql\`${EXTRA}\`.execute(db)
  await sql\`${WRONG}\`.execute(db)
}
`,
  },
  told: [
    'the `migrate` command:- create table "parcels"',
    'the `migrate` command:- alter table "orders"',
    'migrations/20240101000002_search.js:4 CREATE INDEX orders_customer',
    'migrations/20240101000002_search.js:6 CREATE FUNCTION parcels_of',
    'migrations/20240101000002_search.js:11 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/20240101000003_wrong.js:4 ALTER TABLE parcels',
    'migrations/20240101000003_wrong.js:5 UPDATE orders SET',
  ],
  failsAt: 'migrations/20240101000003_wrong.js:7',
}
