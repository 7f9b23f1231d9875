import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

/** No tool at all: the user's own command plays the files. It writes its environment down as the tools in Node do. */
export const psql: ToolProject = {
  title: 'psql',
  tool: 'command',
  program: 'psql',
  migrate:
    'env >> .spied && for file in migrations/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done',
  migrations: ['migrations/*.sql'],
  dependencies: [],
  files: {
    'migrations/001_parcels.sql': `\\set QUIET on
BEGIN;
${TABLE};
${COLUMN};
COPY parcels (id, order_id) FROM stdin;
1	1
2	1
\\.
COMMIT;
`,
    'migrations/002_search.sql': `SET lock_timeout = '2s';
\\echo searching
${INDEX};
${FUNCTION};
${UPDATE};
SELECT parcels_of(1) AS parcels \\gset
\\echo :parcels
`,
  },
  failing: {
    'migrations/001_parcels.sql': '-- applied\n',
    'migrations/002_search.sql': '-- applied\n',
    'migrations/003_wrong.sql': `${EXTRA};\n${WRONG};\n`,
  },
  told: [
    'migrations/001_parcels.sql:2 BEGIN;',
    'migrations/001_parcels.sql:3 CREATE TABLE parcels',
    'migrations/001_parcels.sql:8 ALTER TABLE orders',
    'migrations/001_parcels.sql:9 COPY parcels id,',
    'migrations/001_parcels.sql:13 COMMIT;',
    'migrations/002_search.sql:1 SET lock_timeout =',
    'migrations/002_search.sql:3 CREATE INDEX orders_customer',
    'migrations/002_search.sql:4 CREATE FUNCTION parcels_of',
    'migrations/002_search.sql:8 UPDATE orders SET',
    'migrations/002_search.sql:9 SELECT parcels_of 1)',
  ],
  toldOfFailing: [
    'migrations/003_wrong.sql:1 ALTER TABLE parcels',
    'migrations/003_wrong.sql:2 UPDATE orders SET',
  ],
  failsAt: 'migrations/003_wrong.sql:4',
}
