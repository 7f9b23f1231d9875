import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareByName } from '../../../src/schema/by-name.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { Snapshot } from '../../../src/schema/model.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { connect } from '../../../src/sql/client.ts'
import { CORPORA, hasCorpora } from '../../support/corpora.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { lineOf } from './scenario.ts'

let server: TestServer
let databases = 0
const signal = AbortSignal.timeout(115_000)

beforeAll(async () => {
  server = await startPostgres()
  await using admin = await connect(server.admin, { purpose: 'test', signal })
  // One of the pairs writes a policy for it.
  await admin.client.query('create role schemainspect_test_role')
})

afterAll(async () => {
  await server?.stop()
})

interface Loaded {
  readonly snapshot: Snapshot
  /** Relations and columns as another query lists them, `table public.t`, and whether a parent decides about them. */
  readonly listing: ReadonlyMap<string, boolean>
}

const LISTING = `
  select case relkind when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || nspname || '.' || relname as line, false as inherited
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where relkind in ('r', 'p', 'v', 'm') and nspname !~ '^(pg_|information_schema$)'
    and c.oid not in (select objid from pg_depend where deptype = 'e')
  union all
  select 'column ' || nspname || '.' || relname || '.' || attname, attinhcount > 0
  from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
  where relkind in ('r', 'p') and attnum > 0 and not attisdropped and nspname !~ '^(pg_|information_schema$)'
    and c.oid not in (select objid from pg_depend where deptype = 'e')`

/** A database of its own, whose OIDs are those of no other. */
async function load(...messages: readonly string[]): Promise<Loaded> {
  const database = `d${databases++}`
  await using admin = await connect(server.admin, { purpose: 'test', signal })
  await admin.client.query(`create database ${database}`)
  await using connection = await connect({ ...server.admin, database }, { purpose: 'test', signal })
  // Without this two databases of one server would often count alike.
  await connection.client.query(`do $$ begin for i in 1..${databases} loop
    execute 'create table t' || i || ' (id int)'; execute 'drop table t' || i; end loop; end $$`)
  for (const message of messages) await connection.client.query(message)
  const listing = await connection.query<{ line: string; inherited: boolean }>(LISTING)
  return {
    snapshot: await takeSnapshot(connection, signal),
    listing: new Map(listing.map(({ line, inherited }) => [line, inherited])),
  }
}

async function linesBetween(before: string, after: string): Promise<readonly string[]> {
  const [one, other] = [await load(before), await load(after)]
  return compareByName(one.snapshot, other.snapshot).map(lineOf)
}

describe('two databases of which only the names are the same', () => {
  it('are the same when the same was done to both, although no object has the number it has in the other', async () => {
    const all = `
      create extension citext; create schema app; create type status as enum ('new', 'paid');
      create type shape as (id integer, note text); create domain email as text check (value like '%@%');
      create table users (id serial primary key, mail email not null unique, s status default 'new', i integer generated always as identity);
      create index on users (lower(mail)); create view v as select id from users; create materialized view m as select s from users;
      create table app.orders (id bigint primary key, user_id integer references users, total integer check (total > 0));
      create table events (id integer, at date, primary key (id, at)) partition by range (at);
      create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger g after insert on events for each row execute function f();
      create policy p on users using (id > 0); create publication pub for table users, app.orders;
      create text search configuration shop (copy = english); create sequence numbers owned by users.id;
      create foreign data wrapper w; create server db1 foreign data wrapper w options (host 'x');
      create foreign table remote (id integer) server db1; comment on table users is 'people'; grant select on users to public;
      create statistics st on id, s from users; create aggregate total(integer) (sfunc = int4pl, stype = integer)`
    const [one, other] = [await load(all), await load(all)]
    expect(compareSnapshots(one.snapshot, other.snapshot).length).toBeGreaterThan(10)
    expect(compareByName(one.snapshot, other.snapshot)).toEqual([])
  })

  it('differ in what one has and the other has not, and in how they have it', async () => {
    const before =
      'create table t (id integer primary key, a text, b integer); create index on t (a); create table gone (id integer)'
    const after =
      "create table t (id bigint primary key, a text not null, c text default 'x'); create index t_a_idx on t (a, c); create view v as select id from t"
    expect(await linesBetween(before, after)).toEqual([
      '! removed table public.gone: 1 column (its rows are lost)',
      'altered column public.t.id: id integer not null -> id bigint not null {type: integer -> bigint}',
      'altered column public.t.a: a text -> a text not null {nullability: null -> not null}',
      '! removed column public.t.b: b integer (its values are lost)',
      "added column public.t.c: c text default 'x'",
      'altered index public.t.t_a_idx: btree (a) -> btree (a, c) {definition: btree (a) -> btree (a, c)}',
      'added view public.v: 1 column (id)',
    ])
  })

  it('do not take another name for a rename', async () => {
    expect(await linesBetween('create table t (a integer)', 'create table t (b integer)')).toEqual([
      '! removed column public.t.a: a integer (its values are lost)',
      'added column public.t.b: b integer',
    ])
  })

  it('tell an order of columns once a table, whatever else was dropped between them', async () => {
    const before =
      'create table t (a integer, gone integer, b integer, c integer); alter table t drop gone; create table u (a integer, b integer)'
    const after =
      'create table t (b integer, a integer, d integer, c integer); create table u (x integer, a integer, b integer); alter table u drop x'
    expect(await linesBetween(before, after)).toEqual([
      'altered table public.t: order of columns a, b, c -> order of columns b, a, c {order of columns: a, b, c -> b, a, c}',
      'added column public.t.d: d integer',
    ])
  })

  it('have labels and attributes by their names, in their order', async () => {
    const before = "create type s as enum ('a', 'b', 'c'); create type p as (x integer, y text)"
    const after = "create type s as enum ('b', 'a', 'd'); create type p as (x bigint, z text)"
    expect(await linesBetween(before, after)).toEqual([
      "! altered enum public.s: 'a', 'b', 'c' -> 'b', 'a', 'd' {label: 'c' -> none; label: none -> 'd'; order of labels: 'a', 'b' -> 'b', 'a'} (rows cannot have the label any more)",
      'altered composite type public.p: x integer, y text -> x bigint, z text {attribute: x integer -> x bigint; attribute: y text -> none; attribute: none -> z text}',
    ])
  })

  it('tell once what a tree of tables has in common', async () => {
    const tree = (columns: string) =>
      `create table events (${columns}) partition by range (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01')`
    expect(
      await linesBetween(tree('id integer, at date'), tree('id bigint not null, at date, kind text')),
    ).toEqual([
      'altered column public.events.id: id integer -> id bigint not null {type: integer -> bigint; nullability: null -> not null}',
      'added column public.events.kind: kind text',
    ])
  })

  it('tell once what a tree of tables has lost, and what only one of its tables has lost', async () => {
    const tree =
      "create table events (id integer, at date, primary key (id, at)) partition by range (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01')"
    const before = `${tree}; create index on events (at); create index own on events_2024 (id)`
    expect(await linesBetween(before, tree)).toEqual([
      'removed index public.events.events_at_idx: btree (at)',
      'removed index public.events_2024.own: btree (id)',
    ])
  })

  it('tell a foreign table’s options apart without their values', async () => {
    const table = (password: string) =>
      `create foreign data wrapper w; create server db1 foreign data wrapper w options (password '${password}')`
    expect(await linesBetween(table('swordfish'), table('marlin'))).toEqual([
      'altered foreign server db1 {option password: set -> set (changed)}',
    ])
    expect(await linesBetween(table('swordfish'), table('swordfish'))).toEqual([])
  })

  it('may be in other schemas with an extension, which is one extension all the same', async () => {
    expect(
      await linesBetween('create extension citext', 'create schema ext; create extension citext schema ext'),
    ).toEqual(['added schema ext', 'renamed extension ext.citext: public.citext -> ext.citext'])
  })
})

describe.runIf(hasCorpora)('pairs of real schemas', () => {
  const PAIRS = hasCorpora ? readdirSync(join(CORPORA, 'pairs_migra')) : []
  const read = (pair: string, side: string) =>
    readFileSync(join(CORPORA, 'pairs_migra', pair, `${side}.sql`), 'utf8')

  it.each(PAIRS)('differ by name exactly where another listing says so: %s', async (pair) => {
    const a = await load(read(pair, 'a'))
    const [b, again] = [await load(read(pair, 'b')), await load(read(pair, 'b'))]
    expect(compareByName(b.snapshot, again.snapshot)).toEqual([])

    const changes = compareByName(a.snapshot, b.snapshot)
    expect(changes).not.toEqual([])
    expect(namesOf(changes, 'added')).toEqual(onlyIn(b.listing, a.listing))
    expect(namesOf(changes, 'removed')).toEqual(onlyIn(a.listing, b.listing))
    // The way back says the same of the same objects.
    const back = compareByName(b.snapshot, a.snapshot)
    for (const [there, here] of [
      ['added', 'removed'],
      ['removed', 'added'],
      ['altered', 'altered'],
    ] as const)
      expect(objectsOf(back, there)).toEqual(objectsOf(changes, here))
  })
})

type Changes = ReturnType<typeof compareByName>

function objectsOf(changes: Changes, action: Changes[number]['action']): readonly string[] {
  return changes
    .filter((change) => change.action === action)
    .map(({ kind, schema, table, name }) => `${kind} ${[schema, table, name].filter(Boolean).join('.')}`)
    .sort()
}

function namesOf(changes: Changes, action: 'added' | 'removed'): readonly string[] {
  return objectsOf(changes, action).filter((line) => /^(?:table|column|view|materialized view) /.test(line))
}

/** A column that comes or goes with its table, or with a parent's, is part of that line. */
function onlyIn(one: Loaded['listing'], other: Loaded['listing']): readonly string[] {
  return [...one]
    .filter(([line, inherited]) => !other.has(line) && !inherited)
    .map(([line]) => line)
    .filter((line) => {
      const table = /^column (.*)\.[^.]*$/.exec(line)?.[1]
      return table === undefined || other.has(`table ${table}`)
    })
    .sort()
}
