import type {
  Approval,
  BranchSummary,
  Hazard,
  Migration,
  Report,
  SchemaChange,
  Timing,
} from '../../src/report/model.ts'

import { badValue, everyKind, heavyMigrations, manyHazards, tables, ways } from './report-parts.ts'

/** Sample reports: one for every face that a comment can have, and builders for hostile ones. */

export const WORDS = { changeRequest: 'pull request', sigil: '#' } as const

const HEAD = '3f2c1ab90d7e44c2a1b6f5e8d9c0b1a2f3e4d5c6'

export const branch: BranchSummary = {
  name: 'offshoot-1k9x-pr-101',
  id: '24817',
  provider: 'postgres',
  golden: 'shop-v43',
  created: true,
  method: 'copy-on-write clone',
  createdAt: '2026-11-21T13:58:10.000Z',
  expiresAt: '2026-11-28T14:02:00.000Z',
  goldenAge: 3 * 3_600_000,
  goldenSize: 300e9,
  forkBytes: 812e6,
}

const timings: readonly Timing[] = [
  { phase: 'golden base', ms: 12, startedAt: 40, own: true },
  { phase: 'fork', ms: 213, startedAt: 52, own: true },
  { phase: 'guard', ms: 31, startedAt: 265, own: true },
  { phase: 'snapshot', ms: 88, startedAt: 296, own: true },
  { phase: 'migrate', ms: 6412, startedAt: 384, own: false },
  { phase: 'compare', ms: 97, startedAt: 6796, own: true },
  { phase: 'suites', ms: 41_300, startedAt: 6893, own: false },
]

const migrations: readonly Migration[] = [
  {
    name: 'db/migrations/0040_products.sql',
    ms: 310,
    statements: [
      {
        sql: 'CREATE TABLE discounts (id bigserial PRIMARY KEY, percent integer NOT NULL)',
        ms: 44,
        line: 1,
        locks: [],
        rewrites: [],
      },
      {
        sql: 'CREATE INDEX discounts_percent_idx ON discounts (percent)',
        ms: 12,
        line: 12,
        locks: [],
        rewrites: [],
      },
      {
        sql: 'CREATE TABLE discount_rules (id bigserial PRIMARY KEY, discount_id bigint REFERENCES discounts)',
        ms: 51,
        line: 14,
        locks: [],
        rewrites: [],
      },
    ],
  },
  {
    name: 'db/migrations/0041_coupon_code.sql',
    ms: 1102,
    statements: [
      {
        sql: 'ALTER TABLE coupons RENAME COLUMN code TO coupon_code',
        ms: 3,
        line: 1,
        locks: [
          {
            relation: 'coupons',
            mode: 'AccessExclusiveLock',
            heldMs: 3,
            blocks: 'reads and writes',
            source: 'observed',
          },
        ],
        rewrites: [],
      },
      {
        sql: "UPDATE coupons SET note = trim(note) WHERE note LIKE ' %'",
        ms: 1082,
        rows: 48_211,
        line: 3,
        locks: [],
        rewrites: [],
        scans: ['coupons'],
        walBytes: 21_400_000,
      },
    ],
  },
  {
    name: 'db/migrations/0042_discounts.sql',
    ms: 5000,
    statements: [
      {
        sql: 'ALTER TABLE orders ADD COLUMN discount_id bigint',
        ms: 6,
        line: 12,
        locks: [
          {
            relation: 'orders',
            mode: 'AccessExclusiveLock',
            heldMs: 6,
            blocks: 'reads and writes',
            source: 'observed',
          },
        ],
        rewrites: [],
      },
      {
        sql: 'CREATE INDEX orders_discount_id_idx ON orders (discount_id)',
        ms: 4106,
        line: 14,
        locks: [
          { relation: 'orders', mode: 'ShareLock', heldMs: 4106, blocks: 'writes', source: 'observed' },
        ],
        rewrites: [],
        scans: ['orders'],
      },
    ],
  },
]

export const changes: readonly SchemaChange[] = [
  {
    action: 'added',
    kind: 'table',
    schema: 'public',
    name: 'discounts',
    after: '9 columns, 2 indexes, foreign key → products',
    destructive: false,
  },
  {
    action: 'added',
    kind: 'table',
    schema: 'public',
    name: 'discount_rules',
    after: '5 columns, 1 check, foreign key → discounts',
    destructive: false,
  },
  {
    action: 'added',
    kind: 'column',
    schema: 'public',
    table: 'orders',
    name: 'discount_id',
    after: 'discount_id bigint',
    destructive: false,
  },
  {
    action: 'added',
    kind: 'column',
    schema: 'public',
    table: 'orders',
    name: 'discount_cents',
    after: 'discount_cents integer not null default 0',
    destructive: false,
  },
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
    action: 'renamed',
    kind: 'column',
    schema: 'public',
    table: 'coupons',
    name: 'coupon_code',
    before: 'code',
    after: 'coupon_code',
    destructive: false,
  },
  {
    action: 'altered',
    kind: 'function',
    schema: 'public',
    name: 'apply_coupon(bigint, text)',
    destructive: false,
    attributes: [
      {
        name: 'definition',
        before:
          '\nDECLARE\n  c coupons;\nBEGIN\n  SELECT * INTO c FROM coupons WHERE code = $2;\n  RETURN c.percent;\nEND\n',
        after:
          '\nDECLARE\n  c coupons;\nBEGIN\n  SELECT * INTO c FROM coupons WHERE coupon_code = $2;\n  IF NOT FOUND THEN RETURN 0; END IF;\n  RETURN c.percent;\nEND\n',
      },
    ],
  },
]

const dropped: SchemaChange = {
  action: 'removed',
  kind: 'column',
  schema: 'public',
  table: 'orders',
  name: 'legacy_note',
  before: 'legacy_note text',
  destructive: true,
  reason: 'its values are lost',
}

export const hazards: readonly Hazard[] = [
  {
    rule: 'lock',
    severity: 'danger',
    observed: true,
    object: 'orders',
    message: 'Writes to `orders` blocked for 4.1 s',
    evidence: ['held ShareLock for 4.1 s', '12.4 M rows', 'read `orders` from end to end'],
    why: 'Every INSERT, UPDATE and DELETE on the table waits until the index is built.',
    fix: 'Build it beside the writes; that needs a migration without a transaction.\n\nCREATE INDEX CONCURRENTLY orders_discount_id_idx ON orders (discount_id);',
    file: 'db/migrations/0042_discounts.sql',
    line: 14,
  },
  {
    rule: 'rename',
    severity: 'warning',
    observed: false,
    object: 'coupons.code',
    message: 'Code that runs now reads `coupons.code`, which is called `coupon_code` afterwards',
    evidence: ['view `active_coupons` and function `apply_coupon` read it'],
    why: 'Old and new code run side by side during a deploy, and only one of them finds its column.',
    fix: 'Add `coupon_code`, write both for one release, then drop `code`.',
  },
]

export const waiting: Approval = {
  required: true,
  state: 'pending',
  class: 'agent',
  evidence: [
    {
      rule: 'github-account',
      tier: 'S',
      where: 'author',
      value: 'Copilot (id 198982749)',
      agent: 'GitHub Copilot',
    },
    {
      rule: 'co-author-trailer',
      tier: 'B',
      where: 'commit:1a2b3c4.trailer',
      value: 'Co-authored-by: Claude <noreply@anthropic.com>',
      agent: 'Claude',
    },
  ],
  approvers: [],
  reason:
    'GitHub Copilot opened it, so someone with write access other than @alice, who asked for it, has to approve 3f2c1ab.',
}

/** Two rules at once, and words that do not count. */
export const severalWanted: Approval = {
  ...waiting,
  reason:
    'GitHub Copilot opened it, and it loses data: 3f2c1ab waits for a person with write access and for one of @acme/dba.',
  requirements: [
    { cause: 'GitHub Copilot opened it', require: 1, from: [], approvers: ['carol'], satisfied: true },
    { cause: 'it loses data', require: 1, from: ['@acme/dba', '@dora'], approvers: [], satisfied: false },
    {
      cause: 'it touches `.github/workflows/ci.yml`',
      require: 2,
      from: [],
      approvers: ['carol'],
      satisfied: false,
    },
  ],
  rejected: [
    { login: 'alice', reason: '@alice asked for it' },
    { login: 'mallory', reason: '@mallory has no write access' },
  ],
  requesters: ['alice'],
}

export const byHuman: Approval = {
  required: false,
  state: 'not-required',
  class: 'human',
  evidence: [],
  approvers: [],
  reason: 'No agent had a part in it.',
}

export const base: Report = {
  version: 1,
  verdict: 'passed',
  changeRequest: {
    platform: 'github',
    repo: 'acme/shop',
    number: 101,
    headSha: HEAD,
    baseRef: 'main',
    author: 'bob',
    url: 'https://github.com/acme/shop/pull/101',
  },
  branch,
  timings,
  migrations,
  changes,
  hazards: [],
  tables,
  session: { timeZone: 'UTC', searchPath: '"$user", public', lockTimeout: 0, statementTimeout: 0 },
  suites: [
    {
      name: 'unit',
      command: 'npm test',
      ms: 18_000,
      passed: true,
      exitCode: 0,
      tests: { passed: 412, failed: 0, skipped: 0 },
    },
    {
      name: 'integration',
      command: 'npm run integration',
      ms: 41_200,
      passed: true,
      exitCode: 0,
      tests: { passed: 96, failed: 0, skipped: 2 },
    },
  ],
  approval: byHuman,
  run: {
    id: 9001,
    url: 'https://github.com/acme/shop/actions/runs/9001',
    startedAt: '2026-11-21T14:01:12.000Z',
    finishedAt: '2026-11-21T14:02:00.000Z',
    push: 4,
  },
}

/** A run that ended before its suites. */
function ended(report: Partial<Report>): Report {
  const { tables: _, ...rest } = base
  return { ...rest, verdict: 'failed', changes: [], suites: [], timings: timings.slice(0, 6), ...report }
}

/** A run in which nothing was tried. */
function idle(report: Partial<Report>): Report {
  const { branch: _, tables: __, session: ___, ...rest } = base
  return {
    ...rest,
    timings: [],
    migrations: [],
    changes: [],
    suites: [],
    run: { ...base.run, push: 1 },
    ...report,
  }
}

const brokenSql = `ALTER TABLE coupons
  ADD COLUMN max_uses integer,
  ALTER COLUMN code SET NOT NULL,
  ADD CONSTRAINT coupons_code_key UNIQUE (code)`

/** Every face by name. The name is the golden file's. */
export const FACES: Readonly<Record<string, Report>> = {
  'passed-by-a-human': base,
  'passed-destructive': { ...base, changes: [...changes, dropped] },
  'waiting-for-a-human': {
    ...base,
    verdict: 'awaiting-approval',
    hazards,
    approval: waiting,
    notes: ['locks outside explicit transactions: this role may not create event triggers'],
  },
  'waiting-for-several': {
    ...base,
    verdict: 'awaiting-approval',
    changes: [...changes, dropped],
    hazards,
    approval: severalWanted,
  },
  'approved-by-several': {
    ...base,
    changes: [...changes, dropped],
    hazards,
    approval: {
      ...severalWanted,
      state: 'approved',
      approvers: ['carol', 'dora'],
      reason: 'Approved by @carol and @dora at 3f2c1ab.',
      requirements:
        severalWanted.requirements?.map((one) => ({
          ...one,
          approvers: ['carol'],
          satisfied: true,
        })) ?? [],
    },
  },
  'declared-human': {
    ...base,
    approval: {
      ...waiting,
      required: false,
      state: 'not-required',
      reason: 'Declared a person’s work by @bob at 3f2c1ab, so no approval is needed.',
      declaredHumanBy: 'bob',
    },
  },
  approved: {
    ...base,
    hazards,
    approval: {
      ...waiting,
      state: 'approved',
      approvers: ['carol'],
      reason: 'Approved by @carol at 3f2c1ab.',
    },
  },
  'approval-unknown': {
    ...base,
    verdict: 'awaiting-approval',
    approval: {
      ...waiting,
      state: 'error',
      class: 'unknown',
      evidence: [],
      reason:
        'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 502)',
    },
  },
  'migration-failed': ended({
    migrations: [
      ...migrations.slice(0, 2),
      {
        name: 'db/migrations/0042_discounts.sql',
        ms: 61,
        statements: [
          { sql: 'BEGIN', ms: 0.1, locks: [], rewrites: [], line: 1 },
          {
            sql: 'ALTER TABLE orders ADD COLUMN discount_id bigint',
            ms: 6,
            line: 12,
            locks: [],
            rewrites: [],
          },
          {
            sql: brokenSql,
            ms: 2,
            line: 14,
            locks: [],
            rewrites: [],
            error: {
              sqlstate: '42703',
              message: 'column "code" of relation "coupons" does not exist',
              hint: 'Perhaps you meant to reference the column "coupons.coupon_code".',
              position: brokenSql.indexOf('code SET'),
            },
          },
        ],
      },
    ],
    changes: changes.slice(0, 2),
    failure: {
      phase: 'migrate',
      kind: 'failed',
      what: 'the migration command ended with exit code 3',
      output:
        'applying 0040_products.sql\napplying 0041_coupon_code.sql\napplying 0042_discounts.sql\nERROR:  column "code" of relation "coupons" does not exist\n',
    },
  }),
  'migration-command-failed': ended({
    migrations: [],
    failure: {
      phase: 'migrate',
      kind: 'failed',
      what: '`npx prisma migrate deploy` ended with exit code 1',
      next: 'run it against a copy of the base branch’s database',
      output:
        'Error: P3009\n\nmigrate found failed migrations in the target database\nDETAIL:  Failing row contains (7, ann@example.org).\n',
    },
  }),
  'tests-failed': {
    ...base,
    verdict: 'failed',
    hazards,
    suites: [
      {
        name: 'unit',
        command: 'npm test',
        ms: 18_000,
        passed: true,
        exitCode: 0,
        tests: { passed: 412, failed: 0, skipped: 0 },
      },
      {
        name: 'integration',
        command: 'npm run integration',
        ms: 41_200,
        passed: false,
        exitCode: 1,
        tests: { passed: 94, failed: 2, skipped: 0 },
        output:
          '\u001b[31mFAIL\u001b[0m test/checkout.test.ts\n  × applies a coupon twice at most\n    expected 3 to be 2\n  × refuses an expired coupon\n    expected 200 to be 410\n\nTests  2 failed | 94 passed (96)\n',
      },
      {
        name: 'e2e',
        command: 'npm run e2e',
        ms: 600_000,
        passed: false,
        exitCode: null,
        ended: 'timeout',
        output: 'waiting for http://localhost:3000\n',
      },
      { name: 'smoke', command: 'npm run smoke', ms: 0, passed: false, exitCode: null, ended: 'not-run' },
    ],
  },
  'fail-on-rule': {
    ...base,
    verdict: 'failed',
    changes: [...changes, dropped],
    failure: {
      phase: 'compare',
      kind: 'failed',
      what: 'fail-on: destructive: column orders.legacy_note is removed',
      next: 'keep the data and drop it in a later release, or take `destructive` out of fail-on on the base branch',
    },
  },
  'no-database-change': idle({ verdict: 'skipped', skipped: 'no-database-change' }),
  'no-database-change-waiting': idle({
    verdict: 'awaiting-approval',
    skipped: 'no-database-change',
    approval: waiting,
  }),
  'fork-without-secrets': idle({ verdict: 'skipped', skipped: 'fork-without-secrets' }),
  draft: idle({ verdict: 'skipped', skipped: 'draft' }),
  'engine-unreachable': idle({
    verdict: 'failed',
    failure: {
      phase: 'golden base',
      kind: 'provider',
      what: 'the server does not answer',
      where: 'db.internal.example:5432',
      said: 'connect ETIMEDOUT 10.0.0.12:5432',
      next: 'check that the runner may reach the server, then run the job again',
    },
  }),
  'engine-quota': idle({
    verdict: 'failed',
    failure: {
      phase: 'fork',
      kind: 'provider',
      what: 'no room for another branch: 10 of 10 are in use',
      said: 'branches limit exceeded',
      next: 'close pull requests that need none, or run `offshoot sweep`; 4 of the 10 belong to closed pull requests',
    },
  }),
  'golden-missing': idle({
    verdict: 'failed',
    failure: {
      phase: 'golden base',
      kind: 'provider',
      what: 'there is no golden base `shop-v43` on this server',
      next: 'create it with `offshoot golden build`, or set `golden` to one that exists: `shop-v42`',
    },
  }),
  'golden-in-use': idle({
    verdict: 'failed',
    failure: {
      phase: 'fork',
      kind: 'provider',
      what: 'the golden base `shop-v43` is in use, so it cannot be forked',
      said: 'source database "shop-v43" is being accessed by other users (SQLSTATE 55006)',
      next: 'freeze it with `offshoot golden build`, which forbids connections to it',
    },
  }),
  settings: idle({
    verdict: 'failed',
    failure: {
      phase: 'start',
      kind: 'config',
      what: '`ttl`: `soon` is no length of time',
      where: '.offshoot.yml',
      next: 'write it as `7d`, `12h` or `90m`',
    },
  }),
  'guard-refused': idle({
    verdict: 'failed',
    failure: {
      phase: 'guard',
      kind: 'guard',
      what: 'the engine gave out the golden base itself as the branch',
      where: 'database shop-v43',
      next: 'nothing was run; report this to the engine',
    },
  }),
  'every-hazard': {
    ...base,
    verdict: 'awaiting-approval',
    approval: waiting,
    timings: timings.map((timing) =>
      timing.phase === 'migrate'
        ? { ...timing, ms: 50_420 }
        : timing.startedAt > 384
          ? { ...timing, startedAt: timing.startedAt + 44_008 }
          : timing,
    ),
    migrations: heavyMigrations,
    hazards: [...hazards, ...manyHazards],
    roundTrip: ways.lossy,
    session: {
      timeZone: 'Europe/Berlin',
      searchPath: 'app, public',
      lockTimeout: 5000,
      statementTimeout: 60_000,
    },
  },
  'way-back-restores': { ...base, roundTrip: ways.restored },
  'way-back-differs': { ...base, roundTrip: ways.different },
  'way-back-fails': { ...base, roundTrip: ways.failed },
  'every-kind-of-object': { ...base, changes: everyKind },
  'migration-failed-on-data': ended({
    migrations: [...migrations.slice(0, 1), badValue],
    failure: {
      phase: 'migrate',
      kind: 'failed',
      what: 'a migration failed',
      where: 'db/migrations/0041_points.sql:4',
    },
  }),
  cancelled: ended({
    migrations: migrations.slice(0, 1),
    failure: { phase: 'migrate', kind: 'cancelled', what: 'the job was cancelled' },
  }),
  deleted: {
    ...base,
    hazards,
    approval: {
      ...waiting,
      state: 'approved',
      approvers: ['carol'],
      reason: 'Approved by @carol at 3f2c1ab.',
    },
    branch: { ...branch, deletedAt: '2026-11-23T14:31:09.000Z', deletedBecause: 'merged' },
  },
  'closed-without-branch': idle({ verdict: 'skipped', skipped: 'closed' }),
}
