import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

const BREAK = '\n--> statement-breakpoint\n'

export const drizzle: ToolProject = {
  title: 'drizzle-kit',
  tool: 'drizzle',
  program: 'drizzle-kit',
  dependencies: ['drizzle-kit', 'drizzle-orm', 'pg'],
  files: {
    'drizzle.config.js': `module.exports = {
  dialect: 'postgresql',
  schema: './schema.js',
  out: './drizzle',
  dbCredentials: { url: process.env.DATABASE_URL },
}
`,
    'drizzle/meta/_journal.json': journal('0000_parcels', '0001_search'),
    'drizzle/0000_parcels.sql': `${TABLE};${BREAK}${COLUMN};\n`,
    'drizzle/0001_search.sql': [INDEX, FUNCTION, UPDATE].map((sql) => `${sql};`).join(BREAK),
  },
  failing: {
    'drizzle/meta/_journal.json': journal('0000_parcels', '0001_search', '0002_wrong'),
    'drizzle/0002_wrong.sql': `${EXTRA};${BREAK}${WRONG};`,
  },
  told: [
    'drizzle/0000_parcels.sql:1 CREATE TABLE parcels',
    'drizzle/0000_parcels.sql:7 ALTER TABLE orders',
    'drizzle/0001_search.sql:1 CREATE INDEX orders_customer',
    'drizzle/0001_search.sql:3 CREATE FUNCTION parcels_of',
    'drizzle/0001_search.sql:8 UPDATE orders SET',
  ],
  toldOfFailing: [
    'drizzle/0002_wrong.sql:1 ALTER TABLE parcels',
    'drizzle/0002_wrong.sql:3 UPDATE orders SET',
  ],
  failsAt: 'drizzle/0002_wrong.sql:5',
}

function journal(...tags: readonly string[]): string {
  const entries = tags.map((tag, idx) => ({
    idx,
    version: '7',
    when: 1_700_000_000_000 + idx,
    tag,
    breakpoints: true,
  }))
  return JSON.stringify({ version: '7', dialect: 'postgresql', entries })
}
