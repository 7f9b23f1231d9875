import { FUNCTION, INDEX, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

export const knex: ToolProject = {
  title: 'Knex, with its builder and raw SQL',
  tool: 'knex',
  program: 'knex',
  dependencies: ['knex', 'pg'],
  files: {
    'knexfile.js': `module.exports = { client: 'pg', connection: process.env.DATABASE_URL }
`,
    'migrations/20240101000001_parcels.js': `exports.up = async (knex) => {
  await knex.schema.createTable('parcels', (table) => {
    table.integer('id').primary()
    table.integer('order_id').notNullable()
    table.text('label').defaultTo("it's; new")
  })
  await knex.schema.alterTable('orders', (table) => table.text('note'))
}
exports.down = async (knex) => {
  await knex.raw(\`${INDEX}\`)
}
`,
    'migrations/20240101000002_search.js': `exports.up = async (knex) => {
  await knex.raw('${INDEX}')
  await knex.raw(\`
    ${FUNCTION}
  \`)
}
exports.down = async () => {}
`,
    'migrations/20240101000003_old.js': `exports.up = async (knex) => {
  await knex('orders').where('id', '<=', 100).update({ note: 'old' })
}
exports.down = async () => {}
`,
  },
  failing: {
    'migrations/20240101000004_wrong.js': `exports.up = async (knex) => {
  await knex.schema.alterTable('parcels', (table) => table.integer('weight'))
  await knex.raw(\`${WRONG}\`)
}
exports.down = async () => {}
`,
  },
  told: [
    'Knex:- create table "parcels"',
    'Knex:- alter table "orders"',
    'migrations/20240101000002_search.js:2 CREATE INDEX orders_customer',
    'migrations/20240101000002_search.js:4 CREATE FUNCTION parcels_of',
    'Knex:- update "orders" set',
  ],
  toldOfFailing: [
    'migrations/20240101000004_wrong.js:- alter table "parcels"',
    'migrations/20240101000004_wrong.js:3 UPDATE orders SET',
  ],
  failsAt: 'migrations/20240101000004_wrong.js:5',
}
