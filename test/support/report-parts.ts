import {
  type Hazard,
  type Migration,
  OBJECT_KINDS,
  type RoundTrip,
  type SchemaChange,
  type TableShape,
} from '../../src/report/model.ts'

/** Larger parts of the sample reports: what the observer, the rules and the way back find. */

export const tables: readonly TableShape[] = [
  {
    schema: 'public',
    name: 'coupons',
    columns: [
      { name: 'id', type: 'bigint', key: 'primary' },
      { name: 'coupon_code', type: 'text', key: 'unique', change: 'renamed' },
      { name: 'percent', type: 'numeric(5,2)' },
      { name: 'note', type: 'text' },
    ],
    references: [],
  },
  {
    schema: 'public',
    name: 'discounts',
    columns: [
      { name: 'id', type: 'bigint', key: 'primary', change: 'added' },
      { name: 'percent', type: 'integer', change: 'added' },
      { name: 'product_id', type: 'bigint', key: 'foreign', change: 'added' },
    ],
    references: [{ columns: ['product_id'], schema: 'public', table: 'products' }],
  },
  {
    schema: 'public',
    name: 'orders',
    columns: [
      { name: 'id', type: 'bigint', key: 'primary' },
      { name: 'placed_at', type: 'timestamp with time zone' },
      { name: 'discount_id', type: 'bigint', key: 'foreign', change: 'added' },
      { name: 'discount_cents', type: 'integer', change: 'added' },
    ],
    more: 14,
    references: [{ columns: ['discount_id'], schema: 'public', table: 'discounts' }],
  },
]

/** Locks from every source, rewrites, scans, much WAL, times that several statements share, and a push before. */
export const heavyMigrations: readonly Migration[] = [
  {
    name: 'db/migrations/0043_bigger_ids.sql',
    ms: 48_100,
    previousMs: 61_400,
    digest: '0badcafe',
    statements: [
      {
        sql: '-- ids run out in March\nALTER TABLE order_items ALTER COLUMN id TYPE bigint',
        ms: 41_800,
        line: 2,
        locks: [
          {
            relation: 'order_items',
            mode: 'AccessExclusiveLock',
            heldMs: 47_900,
            blocks: 'reads and writes',
            source: 'observed',
          },
          {
            relation: 'order_items_pkey',
            mode: 'AccessExclusiveLock',
            heldMs: 47_900,
            blocks: 'reads and writes',
            source: 'observed',
          },
        ],
        rewrites: ['order_items'],
        scans: ['order_items'],
        walBytes: 9_300_000_000,
      },
      {
        sql: 'ALTER TABLE order_items ADD CONSTRAINT order_items_order_fk FOREIGN KEY (order_id) REFERENCES orders',
        ms: 6100,
        line: 4,
        locks: [
          {
            relation: 'orders',
            mode: 'ShareRowExclusiveLock',
            heldMs: 6100,
            blocks: 'writes',
            source: 'sampled',
          },
        ],
        rewrites: [],
        scans: ['order_items', 'orders'],
      },
    ],
  },
  {
    name: 'db/migrations/0044_cleanup.sql',
    ms: 2300,
    digest: '0badcaf1',
    statements: [
      {
        sql: 'VACUUM FULL carts',
        ms: 2100,
        line: 1,
        locks: [
          {
            relation: 'carts',
            mode: 'AccessExclusiveLock',
            heldMs: 2100,
            blocks: 'reads and writes',
            source: 'documented',
          },
        ],
        rewrites: ['carts'],
      },
      ...Array.from({ length: 11 }, (_, index) => ({
        sql: `COMMENT ON COLUMN carts.c${index} IS 'kept'`,
        ms: 0.4,
        timing: 'shared' as const,
        line: index + 3,
        locks: [
          {
            relation: 'carts',
            mode: 'ShareUpdateExclusiveLock',
            heldMs: index === 0 ? 11_000 : 5,
            blocks: 'schema changes' as const,
            source: 'observed' as const,
          },
        ],
        rewrites: [],
      })),
    ],
  },
]

export const manyHazards: readonly Hazard[] = [
  {
    rule: 'rewrite',
    severity: 'danger',
    observed: true,
    object: 'order_items',
    message: 'All of `order_items` is written anew while nobody can use it: 42 s',
    evidence: ['held AccessExclusiveLock for 48 s', '88.1 M rows, 9.3 GB', '9.3 GB of WAL'],
    why: 'Every query on the table waits, and those behind it fill the connection pool.',
    fix: 'Add a second column, fill it in batches, and swap the two:\n\nALTER TABLE order_items ADD COLUMN id_new bigint;\n-- in batches, outside the migration:\nUPDATE order_items SET id_new = id WHERE id BETWEEN 1 AND 10000;\n\nThen rename both columns in one short transaction.',
    file: 'db/migrations/0043_bigger_ids.sql',
    line: 2,
  },
  {
    rule: 'index-missing',
    severity: 'notice',
    observed: false,
    object: 'order_items.order_id',
    message: 'The foreign key on `order_items.order_id` has no index',
    fix: 'CREATE INDEX CONCURRENTLY ON order_items (order_id);',
  },
]

export const ways: Readonly<Record<'restored' | 'lossy' | 'different' | 'failed', RoundTrip>> = {
  restored: { outcome: 'restored', downMs: 812, upMs: 6350, changes: [], lost: [] },
  lossy: {
    outcome: 'restored',
    downMs: 812,
    upMs: 6350,
    changes: [],
    lost: ['the values of `coupons.note`'],
  },
  different: {
    outcome: 'different',
    downMs: 790,
    upMs: 6350,
    changes: [
      {
        action: 'added',
        kind: 'index',
        schema: 'public',
        table: 'orders',
        name: 'orders_discount_id_idx',
        after: 'btree (discount_id)',
        destructive: false,
      },
      {
        action: 'removed',
        kind: 'column',
        schema: 'public',
        table: 'orders',
        name: 'note',
        before: 'note text',
        destructive: true,
        reason: 'its values are lost',
      },
    ],
    lost: [],
  },
  failed: {
    outcome: 'failed',
    downMs: 12,
    changes: [],
    lost: [],
    reason:
      '`npm run down` ended with exit code 1: cannot drop table discounts because other objects depend on it',
  },
}

const NO_SCHEMA = new Set([
  'schema',
  'role',
  'database',
  'extension',
  'language',
  'publication',
  'subscription',
])
const ON_A_TABLE = new Set(['column', 'index', 'constraint', 'trigger', 'rule', 'policy'])

/** One change of every kind of object, and the attributes that need care. */
export const everyKind: readonly SchemaChange[] = [
  ...OBJECT_KINDS.map(
    (kind, index): SchemaChange => ({
      action: index % 3 === 0 ? 'added' : index % 3 === 1 ? 'removed' : 'renamed',
      kind,
      schema: NO_SCHEMA.has(kind) ? '' : 'billing',
      name: `${kind.replaceAll(' ', '_')}_1`,
      ...(ON_A_TABLE.has(kind) ? { table: 'orders' } : {}),
      ...(index % 3 === 2
        ? { before: `${kind.replaceAll(' ', '_')}_0`, after: `${kind.replaceAll(' ', '_')}_1` }
        : {}),
      destructive: false,
    }),
  ),
  {
    action: 'altered',
    kind: 'table',
    schema: 'public',
    name: 'orders',
    destructive: false,
    attributes: [
      { name: 'owner', before: 'postgres', after: 'app' },
      { name: 'grant to readers', before: 'none', after: 'select' },
      { name: 'grant to app', before: 'select, insert, update', after: 'none' },
      { name: 'comment', before: 'none', after: 'Orders. Ask @org/team | see https://evil.example' },
    ],
  },
  {
    action: 'altered',
    kind: 'policy',
    schema: 'public',
    table: 'orders',
    name: 'tenants',
    destructive: false,
    attributes: [
      { name: 'roles', before: 'PUBLIC', after: 'app' },
      {
        name: 'using',
        before:
          "(tenant_id = (current_setting('app.tenant'::text))::bigint) AND (deleted_at IS NULL) AND (NOT archived)",
        after: "(tenant_id = (current_setting('app.tenant'::text))::bigint) AND (deleted_at IS NULL)",
      },
    ],
  },
  {
    action: 'altered',
    kind: 'extension',
    schema: 'public',
    name: 'pg_trgm',
    destructive: false,
    attributes: [{ name: 'version', before: '1.5', after: '1.6' }],
  },
  {
    action: 'altered',
    kind: 'publication',
    schema: '',
    name: 'events',
    destructive: false,
    attributes: [{ name: 'tables', before: 'orders', after: 'orders, order_items where (total > 0)' }],
  },
  {
    action: 'removed',
    kind: 'view',
    schema: 'public',
    name: 'open_orders',
    destructive: false,
    sql: 'CREATE VIEW open_orders AS\n SELECT id\n   FROM orders\n  WHERE closed_at IS NULL;',
  },
  {
    action: 'altered',
    kind: 'view',
    schema: 'public',
    name: 'active_coupons',
    destructive: false,
    attributes: [
      {
        name: 'definition',
        before: ' SELECT code\n   FROM coupons\n  WHERE active;',
        after: ' SELECT coupon_code\n   FROM coupons\n  WHERE active AND NOT expired;',
      },
    ],
  },
]

/** Sent by a tool in one message with others, with tabs, Windows line ends and wide characters. */
const BAD_SQL =
  "UPDATE accounts\r\n\tSET points =\r\n\t\tCASE WHEN note = '漢字' THEN '12a'::integer ELSE 0 END,\r\n\tlevel = 1"

export const badValue: Migration = {
  name: 'db/migrations/0041_points.sql',
  ms: 14,
  statements: [
    { sql: 'ALTER TABLE accounts ADD COLUMN points integer', ms: 2, line: 1, locks: [], rewrites: [] },
    {
      sql: BAD_SQL,
      ms: 2,
      line: 2,
      locks: [],
      rewrites: [],
      error: {
        sqlstate: '22P02',
        message: 'invalid input syntax for type integer: "12a"',
        position: [...BAD_SQL.slice(0, BAD_SQL.indexOf("'12a'"))].length,
      },
    },
  ],
}
