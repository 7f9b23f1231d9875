import { describe, expect, it } from 'vitest'
import { column, constraint, table } from '../schema/facts.ts'
import { held, ORDERS, onlyIn, ran, seq, TINY, toldIn, USERS } from './build.ts'

function altering(sql: string, heldMs = 300, oid = 1) {
  return ran(sql, {
    tag: 'ALTER TABLE',
    ms: heldMs,
    locks: [held(oid, 'AccessExclusiveLock', heldMs)],
    scans: [seq(oid, 900)],
  })
}
const REQUIRED = { attributes: { nullability: 'not null', 'not null constraint': 'orders_email_not_null' } }
const notNull = {
  before: [column(ORDERS, 1, 'email')],
  after: [column(ORDERS, 1, 'email', 'integer', REQUIRED)],
}
const check = (definition = 'CHECK ((total > 0))') =>
  constraint(ORDERS, 60, 'positive', definition, { context: { type: 'c' } })

describe('a scan under a lock', () => {
  it('for NOT NULL is validated apart, by the way that the server’s version has', () => {
    const options = { ...notNull, statements: [altering('alter table orders alter email set not null')] }
    expect(onlyIn(options)).toEqual({
      rule: 'scan-under-lock',
      severity: 'danger',
      observed: true,
      object: 'orders',
      message:
        'Reads and writes of `orders` blocked for 0.3 s while every row was checked for NULL in `email`',
      evidence: ['held AccessExclusiveLock for 0.3 s', '12.4 M rows', '3.0 GB'],
      why: expect.any(String),
      fix: [
        'ALTER TABLE "orders" ADD CONSTRAINT "orders_email_not_null" NOT NULL "email" NOT VALID;',
        '-- Then, in a transaction of its own, where reading every row blocks nobody:',
        'ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_email_not_null";',
      ].join('\n'),
      file: '1.sql',
      line: 3,
    })
    expect(onlyIn({ ...options, serverVersion: 170_000 }).fix.split('\n')).toEqual([
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_email_not_null" CHECK ("email" IS NOT NULL) NOT VALID;',
      '-- Then, in a transaction of its own, where reading every row blocks nobody:',
      'ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_email_not_null";',
      '-- Then, in a transaction of its own: the valid check spares the server the reading.',
      'ALTER TABLE "orders" ALTER COLUMN "email" SET NOT NULL;',
      'ALTER TABLE "orders" DROP CONSTRAINT "orders_email_not_null";',
    ])
  })

  it('within the budget is a warning, and on a small table nothing', () => {
    expect(toldIn({ ...notNull, statements: [altering('alter table orders …', 200)] })).toEqual([
      'warning scan-under-lock orders',
    ])
    const small = {
      before: [column(TINY, 1, 'email')],
      after: [column(TINY, 1, 'email', 'integer', REQUIRED)],
    }
    expect(
      toldIn({ ...small, statements: [altering('alter table tiny alter email set not null', 100, 3)] }),
    ).toEqual([])
  })

  it('did not happen where no row was read, as with a valid check, or blocked nobody, as VALIDATE', () => {
    const unread = { ...altering('alter table orders alter email set not null', 5), scans: [] }
    expect(toldIn({ ...notNull, statements: [unread] })).toEqual([])
    const validate = {
      ...altering('alter table orders validate constraint positive', 900),
      locks: [held(1, 'ShareUpdateExclusiveLock', 900)],
    }
    expect(
      toldIn({ before: [check('CHECK ((total > 0)) NOT VALID')], after: [check()], statements: [validate] }),
    ).toEqual([])
  })

  it('for a check that was there, not valid, needs the second step only', () => {
    const { fix, message } = onlyIn({
      before: [check('CHECK ((total > 0)) NOT VALID')],
      after: [check()],
      statements: [altering('alter table orders validate constraint positive, drop column x')],
    })
    expect(message).toMatch(/checked for check `positive`$/)
    expect(fix).not.toContain('ADD CONSTRAINT')
    expect(fix).toContain('VALIDATE CONSTRAINT "positive";')
  })

  it('for a check that is validated is told by where it was added', () => {
    const add = ran('alter table orders add constraint positive check (total > 0) not valid', {
      tag: 'ALTER TABLE',
      locks: [held(1, 'AccessExclusiveLock', 2)],
    })
    const validate = altering('alter table orders validate constraint positive, drop column x', 100)
    const apart = onlyIn({ after: [check()], statements: [add, { ...validate, transaction: 2 }] })
    expect(apart.fix).not.toContain('ADD CONSTRAINT')
    const together = onlyIn({ after: [check()], statements: [add, { ...validate, locks: [] }] })
    expect(together.fix).toContain('ADD CONSTRAINT')
  })

  it('of a column that a CHECK mentions is not taken for NOT NULL', () => {
    const { message } = onlyIn({
      before: notNull.before,
      after: [...notNull.after, check('CHECK ((email IS NOT NULL))')],
      statements: [altering('alter table orders add constraint positive check (email is not null)')],
    })
    expect(message).toMatch(/checked for check `positive`$/)
  })

  it('is not laid to what was added without a check, or only made again', () => {
    const later = { attributes: { nullability: 'not null not valid' } }
    const unchecked = constraint(ORDERS, 62, 'later', 'CHECK ((a > 0)) NOT VALID', { context: { type: 'c' } })
    const again = constraint(ORDERS, 63, 'same', 'CHECK ((a < 9))', { context: { type: 'c' } })
    const { message } = onlyIn({
      before: [...notNull.before, { ...again, key: '64' }],
      after: [column(ORDERS, 1, 'email', 'integer', later), unchecked, again, check()],
      statements: [
        altering(
          'alter table orders add constraint positive check (total > 0), add constraint e not null email not valid, add constraint later check (a > 0) not valid, alter same type text',
        ),
      ],
    })
    expect(message).toMatch(/checked for check `positive`$/)
  })

  it('for a foreign key is told at the table that has it, with the other one', () => {
    const fk = constraint(ORDERS, 61, 'orders_user', 'FOREIGN KEY (user_id) REFERENCES public.users(id)', {
      context: { type: 'f', target: 'public.users' },
    })
    const statement = ran(
      'alter table orders add constraint orders_user foreign key (user_id) references users',
      {
        tag: 'ALTER TABLE',
        locks: [held(2, 'ShareRowExclusiveLock', 4_000), held(1, 'ShareRowExclusiveLock', 4_000)],
        scans: [seq(2), seq(1)],
      },
    )
    const hazard = onlyIn({ after: [fk], statements: [statement] })
    expect(hazard).toMatchObject({
      object: 'orders',
      message:
        'Writes to `orders` blocked for 4.0 s while every row was checked for foreign key `orders_user`',
      fix: [
        'ALTER TABLE "orders" ADD CONSTRAINT "orders_user" FOREIGN KEY (user_id) REFERENCES public.users(id) NOT VALID;',
        '-- Then, in a transaction of its own, where reading every row blocks nobody:',
        'ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_user";',
      ].join('\n'),
    })
    expect(hazard.evidence).toContain('also locked: `users`')
  })

  it('of a table that becomes a partition has its bounds checked before', () => {
    const parent = table(10, 'parted', { attributes: { 'partitioned by': 'RANGE (at)' } })
    const attached = (bound: string) =>
      table(1, 'orders', { parent: 'table:10', attributes: { 'partition of': `public.parted ${bound}` } })
    const told = (bound: string) =>
      onlyIn({
        before: [parent],
        after: [parent, attached(bound)],
        statements: [altering('alter table parted attach partition orders …')],
      })
    const range = told("FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)")
    expect(range.message).toMatch(/checked for the bounds of a partition of `parted`$/)
    expect(range.fix.split('\n').filter((line) => !line.startsWith('--'))).toEqual([
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_bounds" CHECK (at IS NOT NULL AND at >= \'2026-01-01\') NOT VALID;',
      'ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_bounds";',
      'ALTER TABLE "parted" ATTACH PARTITION "orders" FOR VALUES FROM (\'2026-01-01\') TO (MAXVALUE);',
      'ALTER TABLE "orders" DROP CONSTRAINT "orders_bounds";',
    ])
    expect(told('FOR VALUES FROM (MINVALUE) TO (9)').fix).toContain('CHECK (at IS NOT NULL AND at < 9)')
    expect(told('FOR VALUES WITH (modulus 4, remainder 0)').fix).toMatch(/^First add a CHECK/)
  })

  it('by two statements of a transaction is told once, with the way to read once', () => {
    const hazard = onlyIn({
      before: [column(USERS, 1, 'name'), column(USERS, 2, 'email')],
      after: [column(USERS, 1, 'name', 'integer', REQUIRED), column(USERS, 2, 'email', 'integer', REQUIRED)],
      statements: [
        altering('alter table users alter name set not null', 300, 2),
        { ...altering('alter table users alter email set not null', 300, 2), locks: [], line: 4 },
      ],
    })
    expect(hazard.message).toMatch(/NULL in `name` and NULL in `email`$/)
    expect(hazard.evidence).toContain('read by 2 statements: one ALTER TABLE reads it once')
  })

  it('by a query is the lock’s, not the constraint’s', () => {
    const query = ran('select count(*) from orders', { tag: 'SELECT', scans: [seq(1, 900)] })
    const add = { ...altering('alter table orders add c int', 50), scans: [] }
    expect(toldIn({ statements: [add, query] })).toEqual(['warning lock orders'])
    expect(toldIn({ after: [check()], statements: [add, query] })).toEqual(['warning lock orders'])
  })

  it('that nothing in the catalogs explains is told all the same', () => {
    expect(onlyIn({ statements: [altering('alter table orders add check (a > 0)')] })).toMatchObject({
      message: 'Reads and writes of `orders` blocked for 0.3 s while every row was read',
      fix: expect.stringContaining('NOT VALID'),
    })
  })
})
