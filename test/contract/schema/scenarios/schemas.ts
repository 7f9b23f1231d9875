import type { Scenario } from '../scenario.ts'

/** Schemas, moves between them, and names that need quoting. */
export const SCHEMAS: readonly Scenario[] = [
  {
    title: 'a table moves to another schema, with its sequence and index',
    setup:
      'create schema app; create table t (id serial primary key, a integer); create index on t (a); create view v as select a from t; create table child (t_id integer references t)',
    change: 'alter table t set schema app',
    covers: 'table: set schema',
    expect: ['renamed table app.t: public.t -> app.t'],
  },
  {
    title: 'names with quotes, spaces, dots and emoji are told as they are',
    setup: 'create table "Odd ""Table"" USING x" (id integer primary key, "a.b" text, "select" integer)',
    change:
      'alter table "Odd ""Table"" USING x" add "Ünïcode 🦆; drop table t" text default \'it\'\'s "it"\'; create index "an index USING (it)" on "Odd ""Table"" USING x" ("a.b", "select"); alter table "Odd ""Table"" USING x" rename "select" to "from"',
    covers: 'quoted/odd identifiers',
    expect: [
      'renamed column public.Odd "Table" USING x.from: select -> from',
      'added column public.Odd "Table" USING x.Ünïcode 🦆; drop table t: Ünïcode 🦆; drop table t text default \'it\'\'s "it"\'',
      'added index public.Odd "Table" USING x.an index USING (it): btree ("a.b", "from")',
    ],
  },
  {
    title: 'a schema is created with a table',
    change: 'create schema app; create table app.t (id integer)',
    covers: 'schema: create',
    expect: ['added schema app', 'added table app.t: 1 column'],
  },
  {
    title: 'a schema is dropped with its table',
    setup: 'create schema app; create table app.t (id integer)',
    change: 'drop schema app cascade',
    expect: [
      '! removed schema app (everything in it is lost)',
      '! removed table app.t: 1 column (its rows are lost)',
    ],
  },
  {
    title: 'a schema is renamed, and nothing in it is a change',
    setup:
      "create schema app; create type app.kind as enum ('a'); create table app.t (id serial primary key, k app.kind default 'a', unique (k)); create view app.v as select k from app.t; create function app.f(app.kind) returns app.kind language sql as 'select $1'",
    change: 'alter schema app rename to shop',
    expect: ['renamed schema shop: app -> shop'],
  },
  {
    title: 'a schema with an odd name holds a table, a key and a function',
    setup: 'create schema "we""ird.schema"; create table "we""ird.schema".r (id integer primary key)',
    change:
      'create table "we""ird.schema"."t.x" (id integer references "we""ird.schema".r); create function "we""ird.schema".f("we""ird.schema".r) returns integer language sql as \'select 1\'',
    expect: [
      'added function we"ird.schema.f(r): returns integer, language sql',
      'added table we"ird.schema.t.x: 1 column, foreign key → r',
    ],
  },
  {
    title: 'a schema is dropped and created again',
    setup:
      "create schema app; create function app.f() returns integer language sql as 'select 1'; create table app.t (id integer)",
    change:
      "drop schema app cascade; create schema app; create function app.f() returns integer language sql as 'select 1'; create table app.t (id integer)",
    expect: [
      '! removed schema app (dropped and created again: everything in it is lost)',
      'added schema app (created again after it was dropped: a new one under the old name)',
      '! removed table app.t: 1 column (dropped and created again: its rows are lost)',
      'added table app.t: 1 column (created again after it was dropped: a new one under the old name)',
    ],
  },
]
