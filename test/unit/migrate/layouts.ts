import { packageJson } from './repository.ts'

export interface Layout {
  readonly what: string
  readonly files: Readonly<Record<string, string>>
  readonly expect: {
    readonly id: string
    readonly command: string | undefined
    readonly globs: readonly string[]
    readonly folder?: string
    readonly urlNames?: readonly string[]
    readonly reason: string
  }
}

const PRISMA_SCHEMA = `generator client { provider = "prisma-client-js" }
datasource db {
  provider  = "postgresql"
  url       = env("POSTGRES_PRISMA_URL")
  directUrl = env("POSTGRES_URL_NON_POOLING")
  shadowDatabaseUrl = env("SHADOW_DATABASE_URL")
}`
const TYPEORM_MIGRATION = `import { MigrationInterface, QueryRunner } from "typeorm"
export class AddName1690000000000 implements MigrationInterface {}`
const DATA_SOURCE = `export default new DataSource({ type: "postgres", url: process.env.DATABASE_URL })`

/** Repositories as these tools' own starters make them, cut to what tells them apart. */
export const LAYOUTS: readonly Layout[] = [
  {
    what: 'Prisma, npm',
    files: {
      'package.json': packageJson({ dependencies: ['prisma'] }),
      'package-lock.json': '{}',
      'prisma/schema.prisma': PRISMA_SCHEMA,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
      'prisma/migrations/20240101000000_init/migration.sql': 'CREATE TABLE a ();',
      'prisma/migrations/20240102000000_more/migration.sql': 'CREATE TABLE b ();',
    },
    expect: {
      id: 'prisma',
      command: 'npx --no -- prisma migrate deploy',
      globs: ['prisma/migrations/**/*.sql'],
      urlNames: ['POSTGRES_PRISMA_URL', 'POSTGRES_URL_NON_POOLING'],
      reason: 'Prisma: prisma/schema.prisma and prisma/migrations/ (2 migrations)',
    },
  },
  {
    what: 'Prisma 7 in a pnpm workspace, with a configuration file',
    files: {
      'package.json': packageJson({}),
      'pnpm-lock.yaml': '',
      'packages/db/package.json': packageJson({ dependencies: ['prisma'] }),
      'packages/db/prisma.config.ts': `export default defineConfig({ schema: 'schema.prisma', migrations: { path: 'history' }, datasource: { url: env('DATABASE_URL') } })`,
      'packages/db/schema.prisma': 'datasource db { provider = "postgresql" }',
      'packages/db/history/20240101000000_init/migration.sql': '',
    },
    expect: {
      id: 'prisma',
      command: 'pnpm exec prisma migrate deploy',
      folder: 'packages/db',
      globs: ['packages/db/history/**/*.sql'],
      urlNames: ['DATABASE_URL'],
      reason: 'Prisma: packages/db/schema.prisma and packages/db/history/ (1 migration)',
    },
  },
  {
    what: 'Drizzle with its folder elsewhere, bun',
    files: {
      'package.json': packageJson({ dependencies: ['drizzle-kit'] }),
      'bun.lock': '',
      'drizzle.config.ts': `export default defineConfig({ schema: './src/db/schema.ts', out: './src/db/migrations', dialect: 'postgresql', dbCredentials: { url: process.env.DATABASE_URL! } })`,
      'src/db/migrations/0000_init.sql': '',
      'src/db/migrations/meta/_journal.json': '{}',
    },
    expect: {
      id: 'drizzle',
      command: 'bun run drizzle-kit migrate',
      globs: ['src/db/migrations/**/*.sql'],
      urlNames: ['DATABASE_URL'],
      reason: 'Drizzle: drizzle.config.ts and src/db/migrations/ (1 migration)',
    },
  },
  {
    what: 'Knex with a TypeScript knexfile in a folder of its own',
    files: {
      'package.json': packageJson({ dependencies: ['knex', 'pg'] }),
      'yarn.lock': '',
      'db/knexfile.ts': `export default { client: 'pg', connection: process.env.DATABASE_URL, migrations: { directory: './changes' } }`,
      'db/changes/20240101000000_init.ts': 'export async function up(knex) {}',
    },
    expect: {
      id: 'knex',
      command: 'yarn run knex migrate:latest --knexfile db/knexfile.ts',
      globs: ['db/changes/**/*.{js,cjs,mjs,ts,cts,mts}'],
      urlNames: ['DATABASE_URL'],
      reason: 'Knex: db/knexfile.ts and db/changes/ (1 migration)',
    },
  },
  {
    what: 'node-pg-migrate run by a script with its flags',
    files: {
      'package.json': packageJson({
        dependencies: ['node-pg-migrate'],
        scripts: { 'db:migrate': 'node-pg-migrate -m db/changes -j ts' },
      }),
      'db/changes/1690000000000_init.js': 'exports.up = (pgm) => {}',
    },
    expect: {
      id: 'node-pg-migrate',
      command: 'npm run db:migrate -- up',
      globs: ['db/changes/**/*.{js,cjs,mjs,ts,cts,mts,sql}'],
      reason: 'node-pg-migrate: node-pg-migrate in package.json and db/changes/ (1 migration)',
    },
  },
  {
    what: 'Graphile Migrate',
    files: {
      'package.json': packageJson({ dependencies: ['graphile-migrate'] }),
      '.gmrc': '{}',
      'migrations/committed/000001-init.sql': '--! Previous: -',
      'migrations/current.sql': '',
    },
    expect: {
      id: 'graphile-migrate',
      command: 'npx --no -- graphile-migrate migrate',
      globs: ['migrations/committed/*.sql'],
      reason: 'Graphile Migrate: .gmrc and migrations/committed/ (1 migration)',
    },
  },
  {
    what: 'dbmate',
    files: { 'db/migrations/20240101000000_init.sql': '-- migrate:up\nSELECT 1;\n\n-- migrate:down\n' },
    expect: {
      id: 'dbmate',
      command: 'dbmate --no-dump-schema --migrations-dir db/migrations migrate',
      globs: ['db/migrations/*.sql'],
      reason: 'dbmate: db/migrations/ with `-- migrate:up` (1 migration)',
    },
  },
  {
    what: 'TypeORM by its data source',
    files: {
      'package.json': packageJson({ dependencies: ['typeorm', 'ts-node'] }),
      'src/data-source.ts': DATA_SOURCE,
      'src/migrations/1690000000000-AddName.ts': TYPEORM_MIGRATION,
    },
    expect: {
      id: 'typeorm',
      command: 'npx --no -- typeorm-ts-node-commonjs migration:run -d src/data-source.ts',
      globs: ['src/migrations/**/*.{js,cjs,mjs,ts,cts,mts}'],
      urlNames: ['DATABASE_URL'],
      reason: 'TypeORM: src/data-source.ts and src/migrations/ (1 migration)',
    },
  },
  {
    what: 'TypeORM by the project’s own script',
    files: {
      'package.json': packageJson({
        dependencies: ['typeorm'],
        scripts: { migrate: 'npm run typeorm -- migration:run -d src/db.ts' },
      }),
      'src/migrations/1690000000000-AddName.ts': TYPEORM_MIGRATION,
    },
    expect: {
      id: 'typeorm',
      command: 'npm run migrate',
      globs: ['src/migrations/**/*.{js,cjs,mjs,ts,cts,mts}'],
      reason: 'TypeORM: the script migrate and src/migrations/ (1 migration)',
    },
  },
  {
    what: 'Sequelize with .sequelizerc and a configuration that reads the environment',
    files: {
      'package.json': packageJson({ dependencies: ['sequelize', 'sequelize-cli'] }),
      '.sequelizerc': `const path = require('path')
module.exports = { 'config': path.resolve('config', 'database.js'), 'migrations-path': path.resolve('db', 'migrate') }`,
      'config/database.js': `module.exports = { test: { use_env_variable: 'DATABASE_URL', dialect: 'postgres' } }`,
      'db/migrate/20240101000000-init.js': 'module.exports = { async up(queryInterface) {} }',
    },
    expect: {
      id: 'sequelize',
      command: 'npx --no -- sequelize-cli db:migrate',
      globs: ['db/migrate/**/*.{js,cjs,mjs,ts,cts,mts}'],
      urlNames: ['DATABASE_URL'],
      reason: 'Sequelize: sequelize-cli and db/migrate/ (1 migration)',
    },
  },
  {
    what: 'Sequelize with fixed hosts in its configuration, which must not be reached',
    files: {
      'package.json': packageJson({ dependencies: ['sequelize', 'sequelize-cli'] }),
      'config/config.json': `{ "development": { "host": "db.example.com", "dialect": "postgres" } }`,
      'migrations/20240101000000-init.js': 'module.exports = { async up(queryInterface) {} }',
    },
    expect: {
      id: 'sequelize',
      command: 'npx --no -- sequelize-cli db:migrate --url "$DATABASE_URL"',
      globs: ['migrations/**/*.{js,cjs,mjs,ts,cts,mts}'],
      reason: 'Sequelize: sequelize-cli and migrations/ (1 migration)',
    },
  },
  {
    what: 'Kysely with kysely-ctl',
    files: {
      'package.json': packageJson({ dependencies: ['kysely', 'kysely-ctl'] }),
      '.config/kysely.config.ts': `export default defineConfig({ migrations: { migrationFolder: 'src/migrations' } })`,
      'src/migrations/1690000000000_init.ts': 'export async function up(db) {}',
    },
    expect: {
      id: 'kysely',
      command: 'npx --no -- kysely migrate:latest --no-outdated-check',
      globs: ['src/migrations/**/*.{js,cjs,mjs,ts,cts,mts}'],
      reason: 'Kysely: .config/kysely.config.ts and src/migrations/ (1 migration)',
    },
  },
  {
    what: 'MikroORM',
    files: {
      'package.json': packageJson({ dependencies: ['@mikro-orm/cli', '@mikro-orm/migrations'] }),
      'src/mikro-orm.config.ts': `import { defineConfig } from '@mikro-orm/postgresql'
export default defineConfig({ clientUrl: process.env.DATABASE_URL, migrations: { path: 'dist/migrations', pathTs: 'src/migrations' } })`,
      'src/migrations/Migration20240101000000.ts':
        'export class Migration20240101000000 extends Migration {}',
    },
    expect: {
      id: 'mikro-orm',
      command: 'npx --no -- mikro-orm migration:up',
      globs: ['src/migrations/**/*.{js,cjs,mjs,ts,cts,mts}'],
      urlNames: ['DATABASE_URL'],
      reason: 'MikroORM: src/mikro-orm.config.ts and src/migrations/ (1 migration)',
    },
  },
  {
    what: 'Alembic with poetry',
    files: {
      'poetry.lock': '',
      'alembic.ini':
        '[alembic]\nscript_location = %(here)s/app/alembic\nsqlalchemy.url = driver://user:pass@localhost/db\n',
      'app/alembic/env.py': 'url = os.environ["DATABASE_URL"]',
      'app/alembic/versions/1a2b_init.py': 'revision = "1a2b"',
    },
    expect: {
      id: 'alembic',
      command: 'poetry run alembic upgrade head',
      globs: ['app/alembic/versions/**/*.py'],
      urlNames: ['DATABASE_URL'],
      reason: 'Alembic: alembic.ini and app/alembic/versions/ (1 migration)',
    },
  },
  {
    what: 'Flask-Migrate',
    files: {
      'app.py': 'migrate = Migrate(app, db)',
      'migrations/alembic.ini': '[alembic]\n# file_template = x\n',
      'migrations/env.py': 'from flask import current_app',
      'migrations/versions/1a2b_init.py': 'revision = "1a2b"',
    },
    expect: {
      id: 'alembic',
      command: 'flask db upgrade',
      globs: ['migrations/versions/**/*.py'],
      reason: 'Alembic: migrations/alembic.ini and migrations/versions/ (1 migration)',
    },
  },
  {
    what: 'Django with uv, below the root',
    files: {
      'backend/uv.lock': '',
      'backend/manage.py': `os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')`,
      'backend/shop/settings.py': `DATABASES = {'default': dj_database_url.parse(os.getenv("DATABASE_URL"))}`,
      'backend/orders/migrations/0001_initial.py': '',
      'backend/orders/migrations/__init__.py': '',
    },
    expect: {
      id: 'django',
      command: 'uv run python manage.py migrate --noinput',
      folder: 'backend',
      globs: ['backend/**/migrations/[0-9]*.py'],
      urlNames: ['DATABASE_URL'],
      reason: 'Django: backend/manage.py and backend/orders/migrations/ (1 migration)',
    },
  },
  {
    what: 'Rails',
    files: {
      Gemfile: `source "https://rubygems.org"\ngem "rails"\ngem "pg", "~> 1.5"\n`,
      'config/application.rb': 'class Application < Rails::Application; end',
      'config/database.yml': `production:\n  url: <%= ENV["PRIMARY_DATABASE_URL"] %>\n`,
      'db/migrate/20240101000000_init.rb': 'class Init < ActiveRecord::Migration[8.0]; end',
    },
    expect: {
      id: 'rails',
      command: 'bundle exec rails db:migrate',
      globs: ['db/*migrate/**/*.rb'],
      urlNames: ['PRIMARY_DATABASE_URL'],
      reason: 'Rails: config/application.rb and db/migrate/ (1 migration)',
    },
  },
  {
    what: 'Flyway by its command line',
    files: { 'sql/V1__init.sql': '', 'sql/V1.1__more.sql': '', 'sql/R__views.sql': '' },
    expect: {
      id: 'flyway',
      command: 'flyway -locations=filesystem:sql migrate',
      globs: ['sql/**/*.sql'],
      reason: 'Flyway: sql/ with names like R__views.sql (3 migrations)',
    },
  },
  {
    what: 'Flyway by Maven, with its wrapper',
    files: {
      'pom.xml': '<plugin><artifactId>flyway-maven-plugin</artifactId></plugin>',
      mvnw: '',
      'src/main/resources/db/migration/V1__init.sql': '',
    },
    expect: {
      id: 'flyway',
      command: './mvnw -B flyway:migrate',
      globs: ['src/main/resources/db/migration/**/*.sql'],
      reason:
        'Flyway: flyway-maven-plugin in pom.xml, src/main/resources/db/migration/ with names like V1__init.sql (1 migration)',
    },
  },
  {
    what: 'Flyway by Gradle',
    files: {
      'build.gradle.kts': 'plugins { id("org.flywaydb.flyway") version "11.0.0" }',
      gradlew: '',
      'src/main/resources/db/migration/V1__init.sql': '',
    },
    expect: {
      id: 'flyway',
      command: './gradlew flywayMigrate',
      globs: ['src/main/resources/db/migration/**/*.sql'],
      reason:
        'Flyway: the Flyway plugin in build.gradle.kts, src/main/resources/db/migration/ with names like V1__init.sql (1 migration)',
    },
  },
  {
    what: 'Liquibase as Spring lays it out',
    files: {
      'src/main/resources/db/changelog/db.changelog-master.yaml':
        'databaseChangeLog:\n  - include: { file: db/changelog/001.sql }',
      'src/main/resources/db/changelog/001.sql': '--liquibase formatted sql',
    },
    expect: {
      id: 'liquibase',
      command:
        'liquibase --search-path=src/main/resources update --changelog-file=db/changelog/db.changelog-master.yaml',
      globs: ['src/main/resources/db/changelog/**/*.{xml,yaml,yml,json,sql}'],
      reason: 'Liquibase: src/main/resources/db/changelog/db.changelog-master.yaml (1 migration)',
    },
  },
  {
    what: 'Liquibase by its properties',
    files: {
      'liquibase.properties': 'changelog-file=changes/main.xml\nurl=jdbc:postgresql://prod/db\n',
      'changes/main.xml': '<databaseChangeLog/>',
      'changes/1.xml': '<databaseChangeLog/>',
    },
    expect: {
      id: 'liquibase',
      command: 'liquibase update',
      globs: ['changes/**/*.{xml,yaml,yml,json,sql}'],
      reason: 'Liquibase: liquibase.properties and changes/main.xml (1 migration)',
    },
  },
  {
    what: 'goose as a tool of the module',
    files: {
      'go.mod': 'module shop\n\ntool github.com/pressly/goose/v3/cmd/goose\n',
      'db/migrations/00001_init.sql': '-- +goose Up\nSELECT 1;\n-- +goose Down\n',
    },
    expect: {
      id: 'goose',
      command: 'go tool goose -dir db/migrations up',
      globs: ['db/migrations/*.sql'],
      reason: 'goose: db/migrations/ with `-- +goose Up` (1 migration)',
    },
  },
  {
    what: 'golang-migrate',
    files: {
      'go.mod': 'module shop\nrequire github.com/golang-migrate/migrate/v4 v4.18.0\n',
      'migrations/000001_init.up.sql': '',
      'migrations/000001_init.down.sql': '',
    },
    expect: {
      id: 'golang-migrate',
      command: `migrate -path migrations -database 'postgres:///' up`,
      globs: ['migrations/*.sql'],
      reason: 'golang-migrate: go.mod and migrations/ with .up.sql files (1 migration)',
    },
  },
  {
    what: 'SQLx in a member of a workspace',
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n',
      'crates/server/Cargo.toml': '[dependencies]\nsqlx = { workspace = true }\n',
      'crates/server/migrations/20240101000000_init.sql': '',
    },
    expect: {
      id: 'sqlx',
      command: 'sqlx migrate run',
      folder: 'crates/server',
      globs: ['crates/server/migrations/*.sql'],
      reason: 'SQLx: sqlx in crates/server/Cargo.toml and crates/server/migrations/ (1 migration)',
    },
  },
  {
    what: 'Diesel',
    files: {
      'Cargo.toml': '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n',
      'diesel.toml': '[print_schema]\nfile = "src/schema.rs"\n\n[migrations_directory]\ndir = "db"\n',
      'db/2024-01-01-000000_init/up.sql': '',
      'db/2024-01-01-000000_init/down.sql': '',
    },
    expect: {
      id: 'diesel',
      command: 'diesel migration run',
      globs: ['db/*/*.sql'],
      reason: 'Diesel: diesel.toml and db/ (1 migration)',
    },
  },
  {
    what: 'Atlas with one environment',
    files: {
      'atlas.hcl': 'env "ci" {\n  migration { dir = "file://migrations" }\n}\n',
      'migrations/20240101000000.sql': '',
      'migrations/atlas.sum': 'h1:x=',
    },
    expect: {
      id: 'atlas',
      command: 'atlas migrate apply --env ci --url "$DATABASE_URL"',
      globs: ['migrations/**/*.sql'],
      reason: 'Atlas: atlas.hcl and migrations/atlas.sum (1 migration)',
    },
  },
  {
    what: 'Atlas without a configuration',
    files: { 'db/migrations/1_init.sql': '', 'db/migrations/atlas.sum': 'h1:x=' },
    expect: {
      id: 'atlas',
      command: 'atlas migrate apply --dir file://db/migrations --url "$DATABASE_URL"',
      globs: ['db/migrations/**/*.sql'],
      reason: 'Atlas: db/migrations/atlas.sum (1 migration)',
    },
  },
  {
    what: 'pgroll',
    files: {
      'migrations/01_users.json': '{ "operations": [{ "create_table": { "name": "users" } }] }',
      'migrations/02_more.yaml': 'operations:\n  - add_column:\n      table: users\n',
    },
    expect: {
      id: 'pgroll',
      command: '{ pgroll status > /dev/null 2>&1 || pgroll init; } && pgroll migrate migrations --complete',
      globs: ['migrations/*.{json,yaml,yml}'],
      reason: 'pgroll: migrations/ with pgroll operations (2 migrations)',
    },
  },
  {
    what: 'a plain directory of SQL in pairs',
    files: {
      'db/migrations/001_init.up.sql': '',
      'db/migrations/001_init.down.sql': '',
      'db/migrations/002_more.up.sql': '',
    },
    expect: {
      id: 'sql',
      command: undefined,
      globs: ['db/migrations/*.sql'],
      reason: 'plain SQL: numbered .sql files in db/migrations/ (2 migrations)',
    },
  },
]
