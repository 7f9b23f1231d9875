/** A table in which a migration tool notes what it has run. */
export interface Journal {
  readonly tool: string
  /** Where it always is; absent where the tool lets its user choose. */
  readonly schema?: string
  readonly table: string
  /** Every set of columns that the tool's versions have given it. */
  readonly shapes: readonly Shape[]
  /** The schema is the tool's own: everything in it is. */
  readonly ownsSchema?: true
}

export interface Shape {
  readonly always: readonly string[]
  readonly sometimes?: readonly string[]
}

export const JOURNALS: readonly Journal[] = [
  journal(
    'Prisma',
    '_prisma_migrations',
    'id checksum finished_at migration_name logs rolled_back_at started_at applied_steps_count',
  ),
  journal('Drizzle', '__drizzle_migrations', 'id hash created_at', 'name applied_at'),
  journal('Knex', 'knex_migrations', 'id name batch migration_time'),
  journal('Knex', 'knex_migrations_lock', 'index is_locked'),
  journal('node-pg-migrate', 'pgmigrations', 'id name run_on'),
  {
    ...journal('graphile-migrate', 'migrations', 'hash previous_hash filename date'),
    schema: 'graphile_migrate',
  },
  { ...journal('graphile-migrate', 'current', 'filename content date'), schema: 'graphile_migrate' },
  {
    tool: 'Rails, dbmate, golang-migrate, Ecto, Supabase',
    table: 'schema_migrations',
    shapes: [
      shape('version'),
      shape('version dirty'),
      shape('version inserted_at'),
      shape('version statements', 'name created_by idempotency_key rollback'),
    ],
  },
  journal('Rails', 'ar_internal_metadata', 'key value created_at updated_at'),
  journal('TypeORM', 'migrations', 'id timestamp name'),
  journal('TypeORM', 'typeorm_metadata', 'type schema name value', 'database table'),
  journal('Sequelize', 'SequelizeMeta', 'name'),
  journal('Kysely', 'kysely_migration', 'name timestamp'),
  journal('Kysely', 'kysely_migration_lock', 'id is_locked'),
  journal('MikroORM', 'mikro_orm_migrations', 'id name executed_at'),
  journal('Alembic', 'alembic_version', 'version_num'),
  journal('Django', 'django_migrations', 'id app name applied'),
  journal(
    'Flyway',
    'flyway_schema_history',
    'installed_rank version description type script checksum installed_by installed_on execution_time success',
  ),
  journal(
    'Liquibase',
    'databasechangelog',
    'id author filename dateexecuted orderexecuted exectype md5sum description comments tag liquibase',
    'contexts labels deployment_id',
  ),
  journal('Liquibase', 'databasechangeloglock', 'id locked lockgranted lockedby'),
  journal('goose', 'goose_db_version', 'id version_id is_applied tstamp'),
  journal('sqlx', '_sqlx_migrations', 'version description installed_on success checksum execution_time'),
  journal('Diesel', '__diesel_schema_migrations', 'version run_on'),
  journal(
    'Atlas',
    'atlas_schema_revisions',
    'version description type applied total executed_at execution_time error hash partial_hashes operator_version',
    'error_stmt',
  ),
  {
    ...journal(
      'pgroll',
      'migrations',
      'schema name migration created_at updated_at parent done resulting_schema',
      'migration_type',
    ),
    schema: 'pgroll',
    ownsSchema: true,
  },
]

/** Schemas that tools make for their journal. */
export const JOURNAL_SCHEMAS: ReadonlySet<string> = new Set([
  'drizzle',
  'graphile_migrate',
  'supabase_migrations',
  'atlas_schema_revisions',
  'pgroll',
])

function journal(tool: string, table: string, always: string, sometimes = ''): Journal {
  return { tool, table, shapes: [shape(always, sometimes)] }
}

function shape(always: string, sometimes = ''): Shape {
  return { always: always.split(' '), sometimes: sometimes === '' ? [] : sometimes.split(' ') }
}
