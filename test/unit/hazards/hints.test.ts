import { describe, expect, it } from 'vitest'
import { unseenStatements } from '../../../src/hazards/unseen.ts'
import { readWritten } from '../../../src/hazards/written.ts'
import { column, constraint, index } from '../schema/facts.ts'
import { history, ORDERS, ran, TINY, USERS } from './build.ts'
import { EMPTY, oneIn, type StateOptions, toldOf } from './state.ts'

const note = column(ORDERS, 2, 'note', 'text')
const before = [ORDERS, USERS, TINY, note]

function written(sql: string, options: Partial<StateOptions> = {}): readonly string[] {
  return toldOf({ before, after: before, unseen: [{ file: 'db/9.sql', line: 3, sql }], ...options })
}

describe('a statement that nobody saw', () => {
  it('is a hint, and says so', () => {
    const unseen = [{ file: 'db/9.sql', line: 3, sql: 'CREATE INDEX i ON public."orders" (note)' }]
    expect(oneIn({ before, after: before, unseen })).toEqual({
      rule: 'hint-index-not-concurrent',
      severity: 'notice',
      observed: false,
      object: 'orders',
      message: '`orders` gets an index without CONCURRENTLY',
      evidence: ['it was not seen running', '12.4 M rows', '3.0 GB'],
      why: expect.any(String),
      fix: expect.stringContaining('`CREATE INDEX CONCURRENTLY`'),
      file: 'db/9.sql',
      line: 3,
    })
  })

  it.each([
    ['create unique index on only orders (note)', 'hint-index-not-concurrent orders'],
    ['alter table if exists only orders alter column note set data type int', 'hint-type-change orders.note'],
    ['alter table orders alter note set not null', 'hint-not-null orders.note'],
    ['alter table orders add code text not null', 'hint-not-null orders.code'],
    ['alter table orders add constraint f foreign key (a) references users', 'hint-foreign-key orders'],
    ['alter table orders rename to purchases', 'hint-rename orders'],
    ['alter table orders set schema app', 'hint-rename orders'],
    ['alter table orders rename note to notes', 'hint-rename orders.note'],
    ['/* x */ alter table public.orders drop column if exists note cascade', 'hint-data-loss orders.note'],
    ['drop table if exists orders, users', 'hint-data-loss orders'],
    ['truncate table only users', 'hint-data-loss users'],
  ])('is read for what it does to what is there: %s', (sql, hint) => {
    expect(written(sql)).toContain(`notice ${hint}`)
  })

  it.each([
    'create index concurrently i on orders (note)',
    'create index concurrently on orders (note)',
    'create index i on tiny (a)',
    'create index i on fresh (a)',
    'create index i on other.orders (a)',
    'create table x (id int not null references orders)',
    'alter table orders add code text',
    'alter table orders add code text not null default 1',
    'alter table orders add code serial not null',
    'alter table orders add constraint f foreign key (a) references users not valid',
    'alter table orders add primary key (note), add unique (note)',
    'alter table orders drop constraint f, rename constraint a to b',
    'alter table orders alter note set default 1, alter note drop not null',
    'drop table fresh',
    "insert into orders values ('; drop table orders')",
    '-- drop table orders',
  ])('is nothing where it does no harm, or cannot be told to: %s', (sql) => {
    expect(written(sql)).toEqual([])
  })

  it('reads each of several things that one statement does', () => {
    expect(
      readWritten('alter table "A" alter b type numeric(3, 1), drop c, add d int not null, rename e to f'),
    ).toEqual([
      { does: 'retypes', table: { schema: undefined, name: 'A' }, column: 'b' },
      { does: 'drops column', table: { schema: undefined, name: 'A' }, column: 'c' },
      { does: 'adds required', table: { schema: undefined, name: 'A' }, column: 'd' },
      { does: 'renames column', table: { schema: undefined, name: 'A' }, column: 'e', to: 'f' },
    ])
  })

  it('is no hint where the catalogs show that it ran', () => {
    const watched = [ran('select 1')]
    const done = (sql: string, after: StateOptions['after']) => written(sql, { after, statements: watched })
    expect(
      done('create index i on orders (note)', [...before, index(ORDERS, 51, 'i', 'btree (note)')]),
    ).toEqual([])
    const key = constraint(ORDERS, 61, 'f', 'FOREIGN KEY (note) REFERENCES public.users(id)', {
      context: { type: 'f' },
    })
    const rest = done('alter table orders add constraint f foreign key (note) references users', [
      ...before,
      key,
    ])
    expect(rest).toEqual(['warning foreign-key-without-index orders.f'])
    const dropped = [ORDERS, USERS, TINY]
    expect(done('alter table orders drop note', dropped)).toEqual(['danger data-loss orders.note'])
    expect(written('alter table orders drop note', { after: dropped })).toEqual([
      'danger data-loss orders.note',
    ])
  })

  it('is one where nothing watched and it ran: what it locked is not known', () => {
    const after = [...before, index(ORDERS, 51, 'i', 'btree (note)')]
    expect(written('create index i on orders (note)', { after })).toEqual([
      'notice hint-index-not-concurrent orders',
    ])
  })

  it('is none for an empty table where only time is at stake', () => {
    expect(written('create index i on orders (note)', { relations: [history(1, EMPTY)] })).toEqual([])
    expect(written('drop table orders', { relations: [history(1, EMPTY)] })).toHaveLength(1)
  })
})

describe('what was not seen', () => {
  it('is what the files say of the way up, without what ran', () => {
    const files = [
      { path: 'db/1.sql', text: 'select 1;\n-- why\nselect 2;\n\nselect 3;\n-- migrate:down\ndrop table x;' },
      { path: 'db/2.down.sql', text: 'drop table y' },
      { path: 'db/U2__undo.sql', text: 'drop table y' },
      { path: 'db/3.py', text: 'drop table y' },
      { path: 'db/4.sql', text: "select 4; select 'never ends" },
    ]
    expect(unseenStatements(files, [{ file: 'db/1.sql', line: 3 }])).toEqual([
      { file: 'db/1.sql', line: 1, sql: 'select 1;' },
      { file: 'db/1.sql', line: 5, sql: 'select 3;' },
      { file: 'db/4.sql', line: 1, sql: 'select 4;' },
      { file: 'db/4.sql', line: 1, sql: "select 'never ends" },
    ])
  })
})
