import { EXTRA, FUNCTION, INDEX, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

export const sequelize: ToolProject = {
  title: 'Sequelize, with its interface and raw SQL',
  tool: 'sequelize',
  program: 'sequelize-cli',
  dependencies: ['sequelize', 'sequelize-cli', 'pg'],
  files: {
    'config/config.json':
      '{ "development": { "dialect": "postgres", "use_env_variable": "DATABASE_URL" } }\n',
    'migrations/20240101000001-parcels.js': `module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('parcels', {
      id: { type: Sequelize.INTEGER, primaryKey: true },
      order_id: { type: Sequelize.INTEGER, allowNull: false },
      label: { type: Sequelize.TEXT, defaultValue: "it's; new" },
    })
    await queryInterface.addColumn('orders', 'note', { type: Sequelize.TEXT })
  },
  async down(queryInterface) {
    await queryInterface.sequelize.query('${INDEX}')
  },
}
`,
    'migrations/20240101000002-search.js': `module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query('${INDEX}')
    await queryInterface.sequelize.query(\`${FUNCTION}\`)
    await queryInterface.sequelize.query("${UPDATE}")
  },
  async down() {},
}
`,
  },
  failing: {
    'migrations/20240101000003-wrong.js': `module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query('${EXTRA}')
    await queryInterface.sequelize.query(\`${WRONG}\`)
  },
  async down() {},
}
`,
  },
  told: [
    'Sequelize:- CREATE TABLE IF',
    'Sequelize:- ALTER TABLE "public"."orders"',
    'migrations/20240101000002-search.js:3 CREATE INDEX orders_customer',
    'migrations/20240101000002-search.js:4 CREATE FUNCTION parcels_of',
    'migrations/20240101000002-search.js:8 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/20240101000003-wrong.js:3 ALTER TABLE parcels',
    'migrations/20240101000003-wrong.js:4 UPDATE orders SET',
  ],
  failsAt: 'migrations/20240101000003-wrong.js:6',
}
