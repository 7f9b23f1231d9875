import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

const dependencies = ['node-pg-migrate', 'pg']

export const nodePgMigrateSql: ToolProject = {
  title: 'node-pg-migrate with SQL files',
  tool: 'node-pg-migrate',
  program: 'node-pg-migrate',
  dependencies,
  files: {
    'migrations/1700000000001_parcels.sql': `-- Up Migration
${TABLE};
${COLUMN};

-- Down Migration
ALTER TABLE orders DROP COLUMN note;
DROP TABLE parcels;
`,
    'migrations/1700000000002_search.sql': `-- Up Migration
${INDEX};
${FUNCTION};
${UPDATE};
-- Down Migration
`,
  },
  failing: { 'migrations/1700000000003_wrong.sql': `-- Up Migration\n${EXTRA};\n${WRONG};\n` },
  told: [
    'migrations/1700000000001_parcels.sql:2 CREATE TABLE parcels',
    'migrations/1700000000001_parcels.sql:7 ALTER TABLE orders',
    'migrations/1700000000002_search.sql:2 CREATE INDEX orders_customer',
    'migrations/1700000000002_search.sql:3 CREATE FUNCTION parcels_of',
    'migrations/1700000000002_search.sql:7 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/1700000000003_wrong.sql:2 ALTER TABLE parcels',
    'migrations/1700000000003_wrong.sql:3 UPDATE orders SET',
  ],
  failsAt: 'migrations/1700000000003_wrong.sql:5',
}

export const nodePgMigrateJs: ToolProject = {
  title: 'node-pg-migrate with programs',
  tool: 'node-pg-migrate',
  program: 'node-pg-migrate',
  dependencies,
  files: {
    'migrations/1700000000001_parcels.js': `exports.up = (pgm) => {
  pgm.createTable('parcels', {
    id: { type: 'int', primaryKey: true },
    order_id: { type: 'int', notNull: true },
    label: { type: 'text', default: "it's; new" },
  })
  pgm.addColumns('orders', { note: 'text' })
}
exports.down = (pgm) => {
  pgm.sql('${INDEX}')
}
`,
    'migrations/1700000000002_search.js': `exports.up = (pgm) => {
  pgm.sql('${INDEX}')
  pgm.sql(\`
    ${FUNCTION}
  \`)
  pgm.sql("${UPDATE}")
}
exports.down = false
`,
  },
  failing: {
    'migrations/1700000000003_wrong.js': `exports.up = (pgm) => {
  pgm.addColumns('parcels', { weight: 'int' })
  pgm.sql(\`${WRONG}\`)
}
`,
  },
  told: [
    'node-pg-migrate:- CREATE TABLE "parcels"',
    'node-pg-migrate:- ALTER TABLE "orders"',
    'migrations/1700000000002_search.js:2 CREATE INDEX orders_customer',
    'migrations/1700000000002_search.js:4 CREATE FUNCTION parcels_of',
    'migrations/1700000000002_search.js:9 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/1700000000003_wrong.js:- ALTER TABLE "parcels"',
    'migrations/1700000000003_wrong.js:3 UPDATE orders SET',
  ],
  failsAt: 'migrations/1700000000003_wrong.js:5',
}
