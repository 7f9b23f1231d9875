import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

export const typeorm: ToolProject = {
  title: 'TypeORM',
  tool: 'typeorm',
  program: 'typeorm',
  dependencies: ['typeorm', 'pg'],
  files: {
    'data-source.js': `const { DataSource } = require('typeorm')
exports.source = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  migrations: ['migrations/*.js'],
})
`,
    'migrations/1700000000001-Parcels.js': `/** @implements {import('typeorm').MigrationInterface} */
exports.Parcels1700000000001 = class Parcels1700000000001 {
  async up(queryRunner) {
    await queryRunner.query(\`${TABLE}\`)
    await queryRunner.query('${COLUMN}')
  }
  async down(queryRunner) {
    await queryRunner.query('${INDEX}')
  }
}
`,
    'migrations/1700000000002-Search.js': `/** @implements {import('typeorm').MigrationInterface} */
exports.Search1700000000002 = class Search1700000000002 {
  async up(queryRunner) {
    await queryRunner.query('${INDEX}')
    await queryRunner.query(\`${FUNCTION}\`)
    await queryRunner.query('${UPDATE.replaceAll("'", "\\'")}')
  }
  async down() {}
}
`,
  },
  failing: {
    'migrations/1700000000003-Wrong.js': `/** @implements {import('typeorm').MigrationInterface} */
exports.Wrong1700000000003 = class Wrong1700000000003 {
  async up(queryRunner) {
    await queryRunner.query('${EXTRA}')
    await queryRunner.query(\`${WRONG}\`)
  }
  async down() {}
}
`,
  },
  told: [
    'migrations/1700000000001-Parcels.js:4 CREATE TABLE parcels',
    'migrations/1700000000001-Parcels.js:9 ALTER TABLE orders',
    'migrations/1700000000002-Search.js:4 CREATE INDEX orders_customer',
    'migrations/1700000000002-Search.js:5 CREATE FUNCTION parcels_of',
    'migrations/1700000000002-Search.js:9 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/1700000000003-Wrong.js:4 ALTER TABLE parcels',
    'migrations/1700000000003-Wrong.js:5 UPDATE orders SET',
  ],
  failsAt: 'migrations/1700000000003-Wrong.js:7',
}
