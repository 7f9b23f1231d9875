import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_BUDGETS } from '../../../src/hazards/fail-on.ts'
import { findHazards } from '../../../src/hazards/index.ts'
import { readSequences } from '../../../src/hazards/read-sequences.ts'
import { unseenStatements } from '../../../src/hazards/unseen.ts'
import { tellMigrations } from '../../../src/migrate/tell.ts'
import type { Hazard } from '../../../src/report/model.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { OBSERVED } from '../../unit/hazards/build.ts'
import { type Branch, login, send, signal, startWorld, type World, watch } from '../observe/world.ts'
import { statementsOf } from './scripts.ts'

const SETUP = `
  create table users (id bigint primary key, email text, note text, kind varchar(200) default 'x' unique);
  create table orders (id int generated always as identity primary key, user_id bigint, total numeric, notes text);
  create table spare (id int);
  insert into users select i, i || '@x', 'n' from generate_series(1, 3) i on conflict do nothing;
  insert into users select i, i || '@x', 'n', i from generate_series(10, 400) i;
  insert into orders (user_id, total) select i, i from generate_series(1, 300) i;
  create view totals as select total from orders;
  create function sum_all(a int) returns numeric language plpgsql as 'begin return (select sum(total) from orders); end';
  revoke execute on function sum_all from public;
  analyze`

describe('after migrations on a server', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SETUP)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  interface Judged {
    readonly hazards: readonly Hazard[]
    readonly failures: readonly string[]
  }

  /** Plays the file as a tool would, statement by statement or in one message, and judges what it left. */
  async function judge(
    text: string,
    options: { readonly setup?: string; readonly oneMessage?: true; readonly unwatched?: true } = {},
  ): Promise<Judged> {
    const branch: Branch = await world.branch()
    const files = [{ path: 'db/7.sql', text }]
    await using connection = await login(branch.owner)
    await connection.client.query(`${options.setup ?? 'select'}; analyze`)
    const before = await takeSnapshot(connection, signal)
    await using watched = await watch(branch)
    const failures: string[] = []
    {
      await using session = await (options.unwatched ? login(branch.owner) : watched.session())
      for (const statement of options.oneMessage ? [text] : statementsOf(text)) {
        failures.push(...(await send(session, [statement])))
        if (failures.length > 0) break
      }
    }
    const observation = await watched.finish()
    const after = await takeSnapshot(connection, signal)
    const applied = { migrations: [], failure: undefined, warnings: [] }
    const { statements } = tellMigrations(applied, observation, files)
    const hazards = findHazards({
      changes: compareSnapshots(before, after),
      before,
      after,
      statements,
      observation,
      migrations: [],
      roundTrip: undefined,
      budgets: DEFAULT_BUDGETS,
      sequences: await readSequences(connection),
      unseen: unseenStatements(files, statements),
    })
    return { hazards: hazards.filter(({ rule }) => !OBSERVED.some((id) => id === rule)), failures }
  }

  /** `severity rule object line` of each. */
  async function told(...of: Parameters<typeof judge>): Promise<readonly string[]> {
    const { hazards } = await judge(...of)
    return hazards.map(({ severity, rule, object, file, line }) => {
      return `${severity} ${rule} ${object} ${file ?? '-'}:${line ?? '-'}`
    })
  }

  it('what is gone is told where it was dropped, with what it held', async () => {
    const text = `
      -- a comment
      alter table users
        drop column note;

      drop table spare;
      alter table orders alter column total type numeric(8,1) using total::numeric(8,1);`
    const { hazards } = await judge(
      text.replace('alter table orders', 'drop view totals; alter table orders'),
    )
    expect(hazards.map(({ severity, rule, object, line }) => [severity, rule, object, line])).toEqual([
      ['danger', 'data-loss', 'users.note', 3],
      ['warning', 'data-loss', 'spare', 6],
      ['warning', 'data-loss', 'orders.total', 7],
      ['warning', 'dropped-while-used', 'totals', 7],
    ])
    expect(hazards[0]).toMatchObject({
      file: 'db/7.sql',
      message: '`users.note` dropped: its values are lost',
      evidence: [expect.stringMatching(/^\d+ rows$/), expect.stringMatching(/kB$/)],
    })
    expect(hazards[1]?.evidence).toEqual(['empty on the branch'])
  })

  it('rows that TRUNCATE and DELETE take are told, in one message or by themselves', async () => {
    const text = 'delete from users where id > 390;\ntruncate orders;\ntruncate spare;'
    const expected = ['danger data-loss orders db/7.sql:2', 'warning data-loss users db/7.sql:1']
    expect(await told(text)).toEqual(expected)
    expect(await told(text, { oneMessage: true })).toEqual(expected)
    expect(await told(`begin;\n${text}\nrollback;`)).toEqual([])
  })

  it('a new name is told with who follows it and who does not', async () => {
    const { hazards } = await judge('\nalter table orders rename column total to amount;')
    expect(hazards).toMatchObject([
      {
        severity: 'danger',
        rule: 'rename',
        object: 'orders.total',
        evidence: [
          '300 rows',
          expect.any(String),
          'the body of `sum_all(integer)` names it',
          'followed by view `totals`',
        ],
        file: 'db/7.sql',
        line: 2,
      },
    ])
    expect(
      await told('alter table orders rename to purchases; create view orders as table purchases;'),
    ).toEqual([])
  })

  it('a column that nobody fills is told, whether the server takes it or not', async () => {
    const failed = await judge('select 1;\nalter table users add column code text not null;')
    expect(failed.failures).toEqual(['column "code" of relation "users" contains null values'])
    expect(failed.hazards).toMatchObject([
      {
        severity: 'danger',
        rule: 'not-null-without-default',
        object: 'users.code',
        file: 'db/7.sql',
        line: 2,
      },
    ])
    expect(await told('\nalter table spare add column code text not null;')).toEqual([
      'warning not-null-without-default spare.code db/7.sql:2',
    ])
    expect(await told("alter table users add column code text not null default '';")).toEqual([])
  })

  it('what is left half done is told', async () => {
    const text = `
      create unique index concurrently users_note on users (note);`
    const { hazards, failures } = await judge(text)
    expect(failures).toEqual(['could not create unique index "users_note"'])
    expect(hazards).toMatchObject([{ rule: 'invalid-index', object: 'users_note' }])
    expect(
      await told(
        'create index on orders (user_id);\nalter table orders add constraint fk foreign key (user_id) references users not valid;',
      ),
    ).toEqual(['notice not-valid-constraint orders.fk db/7.sql:2'])
  })

  it('a foreign key is told where no index finds its rows', async () => {
    const key = 'alter table orders add constraint fk foreign key (user_id) references users'
    const setup = 'delete from orders'
    expect(await told(`${key};`, { setup })).toEqual([
      'notice foreign-key-without-index orders.fk db/7.sql:1',
    ])
    expect(await told(`${key};\ncreate index on orders (user_id, total);`, { setup })).toEqual([])
  })

  it('keys near their end are told, of tables that the change touches before all', async () => {
    const setup = `
      select setval(pg_get_serial_sequence('orders', 'id'), 2100000000);
      create sequence loose as smallint; select setval('loose', 30000);
      create sequence wide; select setval('wide', 3000000000);
      create table narrow (id int default nextval('wide')) ;
      create sequence down increment -1 minvalue -100 maxvalue -1; select setval('down', -90);
      create sequence round as smallint cycle; select setval('round', 32000)`
    const { hazards } = await judge('alter table orders add column c int;', { setup })
    expect(hazards.map(({ severity, object, message }) => [severity, object, message])).toEqual([
      ['danger', 'orders.id', '`orders.id` has used 97 % of its numbers'],
      ['notice', 'narrow.id', '`narrow.id` has used 100 % of its numbers'],
      ['notice', 'loose', '`loose` has used 91 % of its numbers'],
      ['notice', 'down', '`down` has used 89 % of its numbers'],
    ])
    expect(await told('\ncreate table fresh (id serial primary key);')).toEqual([
      'notice integer-key fresh db/7.sql:2',
    ])
  })

  it('rights that grow are told', async () => {
    const text = `
      drop function sum_all;
      create function sum_all(a int) returns int language plpgsql security definer as 'begin return 1; end';
      grant insert on orders to public;
      grant select on users to observe_other;
      create table fresh (id int);
      grant select on fresh to observe_other;`
    expect(await told(text)).toEqual([
      'danger grants-widened sum_all(integer) db/7.sql:3',
      'danger grants-widened orders db/7.sql:4',
      'warning security-definer-search-path sum_all(integer) db/7.sql:3',
      'notice grants-widened users db/7.sql:5',
    ])
  })

  it('row security that is switched off, or opened, is told', async () => {
    const setup = `
      alter table users enable row level security; alter table orders enable row level security;
      create policy own on users using (email = current_user); create policy own on orders using (total > 1)`
    const text = `
      alter table users disable row level security;
      alter policy own on orders using (true);`
    expect(await told(text, { setup })).toEqual([
      'danger row-security-off users db/7.sql:2',
      'warning row-security-off orders db/7.sql:3',
    ])
  })

  it('what comes behind a failure is hinted at, and what ran is not', async () => {
    const text = `
      alter table orders rename column notes to remarks;
      select 1/0;
      alter table users drop column note;
      alter table users rename to people;
      create index on orders (remarks);`
    expect(await told(text)).toEqual([
      'danger rename orders.notes db/7.sql:2',
      'notice hint-rename users db/7.sql:5',
      'notice hint-data-loss users.note db/7.sql:4',
    ])
  })

  it('where nothing watched the catalogs tell all the same', async () => {
    expect(await told('alter table users drop column note;', { unwatched: true })).toEqual([
      'danger data-loss users.note -:-',
    ])
  })
})

describe('a login that may not read every sequence', () => {
  it('reads the others', async () => {
    await using world = await startWorld("create sequence mine; select nextval('mine')")
    const branch = await world.branch()
    await using admin = await login(branch.admin)
    await admin.client.query(
      "create schema closed; create sequence closed.theirs; select nextval('closed.theirs')",
    )
    await using owner = await login(branch.owner)
    expect((await readSequences(owner)).map(({ name }) => name)).toEqual(['mine'])
    expect((await readSequences(admin)).map(({ name }) => name)).toEqual(['mine', 'theirs'])
  })
})
