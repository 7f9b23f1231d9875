import type { Scenario } from '../scenario.ts'

/** Columns coming, going and renamed. */
export const COLUMNS: readonly Scenario[] = [
  {
    title: 'columns are added in the order they were written',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t add discount_id bigint, add discount_cents integer not null default 0',
    expect: [
      'added column public.t.discount_id: discount_id bigint',
      'added column public.t.discount_cents: discount_cents integer not null default 0',
    ],
  },
  {
    title: 'a column is dropped',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t drop b',
    covers: 'column: drop',
    expect: ['! removed column public.t.b: b text (its values are lost)'],
  },
  {
    title: 'a column is dropped together with its index and constraint',
    setup:
      "create table t (id integer primary key, a integer, b text unique check (b <> '')); create index on t (a, b)",
    change: 'alter table t drop b',
    expect: [
      '! removed column public.t.b: b text (its values are lost)',
      'removed index public.t.t_a_b_idx: btree (a, b)',
      "removed constraint public.t.t_b_check: CHECK ((b <> ''::text))",
      'removed constraint public.t.t_b_key: UNIQUE (b)',
    ],
  },
  {
    title: 'a serial column is dropped together with its sequence',
    setup: 'create table t (id serial, a integer)',
    change: 'alter table t drop id',
    expect: [
      "! removed column public.t.id: id integer not null default nextval('t_id_seq'::regclass) (its values are lost)",
    ],
  },
  {
    title: 'a serial column is added, and its sequence is part of it',
    setup: 'create table t (a integer)',
    change: 'alter table t add id serial',
    expect: ["added column public.t.id: id integer not null default nextval('t_id_seq'::regclass)"],
  },
  {
    title: 'a column is dropped and added again',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t drop b; alter table t add b text',
    expect: [
      '! removed column public.t.b: b text (dropped and created again: its values are lost)',
      'added column public.t.b: b text (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a generated column is dropped, which loses nothing',
    setup: 'create table t (a integer, double integer generated always as (a * 2) stored)',
    change: 'alter table t drop double',
    expect: ['removed column public.t.double: double integer generated always as (a * 2) stored'],
  },
  {
    title: 'a column is renamed, and what names it follows',
    setup:
      "create table t (code text not null check (code <> ''), n integer, up text generated always as (upper(code)) stored, unique (code, n)); create index on t (lower(code)) where code > 'a'; create view v as select code, n from t; create view w as select x.code from t x where x.code = 'a'; create table child (code text, n integer, foreign key (code, n) references t (code, n))",
    change: 'alter table t rename code to coupon_code',
    covers: 'column: rename',
    expect: ['renamed column public.t.coupon_code: code -> coupon_code'],
  },
  {
    title: 'a column is renamed and altered',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t rename a to amount; alter table t alter amount type bigint',
    expect: [
      'renamed column public.t.amount: a -> amount',
      'altered column public.t.amount: a integer -> amount bigint {type: integer -> bigint}',
    ],
  },
  {
    title: 'two columns swap names, and a view that kept its columns is told',
    setup: 'create table t (a text, b text); create table u (); create view v as select t.a from t, u',
    change: 'alter table t rename a to x; alter table t rename b to a; alter table t rename x to b',
    expect: [
      'renamed column public.t.b: a -> b',
      'renamed column public.t.a: b -> a',
      'altered view public.v {definition:  SELECT t.a⏎   FROM t,⏎    u; ->  SELECT t.b AS a⏎   FROM t,⏎    u;}',
    ],
  },
  {
    title: "a function's text names a renamed column only after it is rewritten",
    setup:
      "create table t (code text); create function f() returns text language sql as 'select max(code) from t'",
    change:
      "alter table t rename code to sku; create or replace function f() returns text language sql as 'select max(sku) from t'",
    expect: [
      'altered function public.f() {body: select max(code) from t -> select max(sku) from t}',
      'renamed column public.t.sku: code -> sku',
    ],
  },
]
