import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

export const dbmate: ToolProject = {
  title: 'dbmate',
  tool: 'dbmate',
  program: 'dbmate',
  dependencies: ['dbmate'],
  files: {
    'db/migrations/20240101000001_parcels.sql': `-- migrate:up
${TABLE};

-- why not
${COLUMN};

-- migrate:down
ALTER TABLE orders DROP COLUMN note;
DROP TABLE parcels;
`,
    'db/migrations/20240101000002_search.sql': `-- migrate:up
${INDEX};
${FUNCTION};
${UPDATE};

-- migrate:down
DROP FUNCTION parcels_of;
DROP INDEX orders_customer;
`,
  },
  failing: {
    'db/migrations/20240101000003_wrong.sql': `-- migrate:up
${EXTRA};
${WRONG};

-- migrate:down
`,
  },
  told: [
    'db/migrations/20240101000001_parcels.sql:2 CREATE TABLE parcels',
    'db/migrations/20240101000001_parcels.sql:9 ALTER TABLE orders',
    'db/migrations/20240101000002_search.sql:2 CREATE INDEX orders_customer',
    'db/migrations/20240101000002_search.sql:3 CREATE FUNCTION parcels_of',
    'db/migrations/20240101000002_search.sql:7 UPDATE orders SET',
  ],
  toldOfFailing: [
    'db/migrations/20240101000003_wrong.sql:2 ALTER TABLE parcels',
    'db/migrations/20240101000003_wrong.sql:3 UPDATE orders SET',
  ],
  failsAt: 'db/migrations/20240101000003_wrong.sql:5',
}
