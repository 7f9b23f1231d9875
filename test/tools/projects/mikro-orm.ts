import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

export const mikroOrm: ToolProject = {
  title: 'MikroORM',
  tool: 'mikro-orm',
  program: '@mikro-orm/migrations',
  dependencies: ['@mikro-orm/cli', '@mikro-orm/migrations', '@mikro-orm/postgresql'],
  module: true,
  files: {
    'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "strict": true } }',
    'mikro-orm.config.ts': `import { Migrator } from '@mikro-orm/migrations'
import { defineConfig } from '@mikro-orm/postgresql'

export default defineConfig({
  discovery: { warnWhenNoEntities: false },
  entities: [],
  extensions: [Migrator],
  migrations: { path: 'migrations', snapshot: false },
})
`,
    'migrations/Migration20240101000001.ts': `import { Migration } from '@mikro-orm/migrations'

export class Migration20240101000001 extends Migration {
  override async up(): Promise<void> {
    this.addSql(\`${TABLE};\`)
    this.addSql('${COLUMN};')
  }
  override async down(): Promise<void> {
    this.addSql('${INDEX};')
  }
}
`,
    'migrations/Migration20240101000002.ts': `import { Migration } from '@mikro-orm/migrations'

export class Migration20240101000002 extends Migration {
  override async up(): Promise<void> {
    this.addSql('${INDEX}')
    this.addSql(\`${FUNCTION}\`)
    this.addSql("${UPDATE}")
  }
}
`,
  },
  failing: {
    'migrations/Migration20240101000003.ts': `import { Migration } from '@mikro-orm/migrations'

export class Migration20240101000003 extends Migration {
  override async up(): Promise<void> {
    this.addSql('${EXTRA}')
    this.addSql(\`${WRONG}\`)
  }
}
`,
  },
  told: [
    'migrations/Migration20240101000001.ts:5 CREATE TABLE parcels',
    'migrations/Migration20240101000001.ts:10 ALTER TABLE orders',
    'migrations/Migration20240101000002.ts:5 CREATE INDEX orders_customer',
    'migrations/Migration20240101000002.ts:6 CREATE FUNCTION parcels_of',
    'migrations/Migration20240101000002.ts:10 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/Migration20240101000003.ts:5 ALTER TABLE parcels',
    'migrations/Migration20240101000003.ts:6 UPDATE orders SET',
  ],
  failsAt: 'migrations/Migration20240101000003.ts:8',
}
