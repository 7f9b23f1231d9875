import type { Scenario } from '../scenario.ts'

/** To whom things belong. */
export const OWNERS: readonly Scenario[] = [
  {
    title: 'a table gets another owner, and what sits on it goes with it',
    covers: 'owner: table',
    setup:
      'create role shop; create table t (id serial primary key, n integer generated always as identity, check (id > 0)); create index on t (id)',
    change: 'alter table t owner to shop',
    expect: ['altered table public.t: owner postgres -> owner shop {owner: postgres -> shop}'],
  },
  {
    title: 'a schema gets another owner, and nothing in it does',
    covers: 'owner: schema',
    setup: 'create role shop; create schema app; create table app.t (id integer)',
    change: 'alter schema app owner to shop',
    expect: ['altered schema app: owner postgres -> owner shop {owner: postgres -> shop}'],
  },
  {
    title: 'an owner with rights of its own on the table keeps them as owner, which is told once',
    setup:
      'create role shop; create role reporting; create table t (id integer); grant select, insert on t to shop; grant select on t to reporting',
    change: 'alter table t owner to shop',
    expect: ['altered table public.t: owner postgres -> owner shop {owner: postgres -> shop}'],
  },
  {
    title: 'everything of a role is given to another',
    setup: `create role old; create role new; create schema app authorization old; set role old;
      create table app.t (id integer primary key); create view app.v as select id from app.t; create sequence app.numbers;
      create type app.kind as enum ('a'); create function app.f() returns integer language sql as 'select 1'; reset role`,
    change: 'reassign owned by old to new',
    expect: [
      'altered schema app: owner old -> owner new {owner: old -> new}',
      'altered enum app.kind {owner: old -> new}',
      'altered function app.f() {owner: old -> new}',
      'altered table app.t: owner old -> owner new {owner: old -> new}',
      'altered view app.v {owner: old -> new}',
      'altered sequence app.numbers {owner: old -> new}',
    ],
  },
  {
    title: 'everything is given away and taken back',
    setup:
      'create role shop; create table t (id serial primary key); grant select on t to shop; create view v as select id from t',
    change:
      'alter table t owner to shop; alter view v owner to shop; reassign owned by shop to postgres; grant select on t to shop',
    expect: [],
  },
  {
    title: 'a partition has an owner of its own',
    setup:
      'create role shop; create table events (at date) partition by range (at); create table events_old partition of events default; ',
    change: 'alter table events owner to shop',
    expect: ['altered table public.events: owner postgres -> owner shop {owner: postgres -> shop}'],
  },
  {
    title: 'a table and its partition get another owner, each by a command of its own',
    setup:
      'create role shop; create table events (at date) partition by range (at); create table events_old partition of events default; ',
    change: 'alter table events owner to shop; alter table events_old owner to shop',
    expect: [
      'altered table public.events: owner postgres -> owner shop {owner: postgres -> shop}',
      'altered table public.events_old: owner postgres -> owner shop {owner: postgres -> shop}',
    ],
  },
  {
    title: 'a table is created for somebody else',
    setup: 'create role shop',
    change: 'create table t (id serial primary key); alter table t owner to shop',
    expect: ['added table public.t: 1 column'],
  },
  {
    title: 'a view is created again by somebody else',
    setup:
      'create role shop; create table t (a integer); grant select on t to shop; grant usage, create on schema public to shop; create view v as select a from t',
    change: 'drop view v; set role shop; create view v as select a from t; reset role',
    expect: ['altered view public.v {owner: postgres -> shop}'],
  },
  {
    title: 'a sequence starts and stops following a table',
    setup:
      'create role shop; create table t (id bigint); create sequence numbers; create sequence counters owned by t.id',
    change: 'alter sequence numbers owned by t.id; alter sequence counters owned by none',
    expect: [
      'altered sequence public.counters: bigint owned by t.id -> bigint {owned by: t.id -> none}',
      'altered sequence public.numbers: bigint -> bigint owned by t.id {owned by: none -> t.id}',
    ],
  },
  {
    title: "the owner's role is renamed",
    setup:
      'create role shop; create role reporting; create table t (id integer); alter table t owner to shop; grant select, update on t to reporting; grant select (id) on t to reporting',
    change: 'alter role shop rename to store; alter role reporting rename to reports',
    expect: ['renamed role reports: reporting -> reports', 'renamed role store: shop -> store'],
  },
  {
    title: "what the branch's own role makes belongs to whoever migrates",
    setup:
      'create role "offshoot-1a-pr-7"; create role "offshoot-1a-pr-7-x1y2z3"; create table t (a integer); alter table t owner to "offshoot-1a-pr-7"',
    change:
      'alter table t owner to "offshoot-1a-pr-7-x1y2z3"; grant select on t to "offshoot-1a-pr-7"; grant connect on database postgres to "offshoot-1a-pr-7-x1y2z3"; alter role "offshoot-1a-pr-7-x1y2z3" in database postgres set role to "offshoot-1a-pr-7"; create role "offshoot-1a-pr-8"',
    expect: [],
  },
]
