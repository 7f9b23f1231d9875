import type { Scenario } from '../scenario.ts'

/** Views and materialized views. Those of two tables are written in one way by every major: `t.a`, not `a`. */
export const VIEWS: readonly Scenario[] = [
  {
    title: 'a view is created',
    setup: 'create table t (id integer primary key, a integer, b text);',
    change: 'create view v as select id, b from t',
    covers: 'view: create',
    expect: ['added view public.v: 2 columns (id, b)'],
  },
  {
    title: 'a view is dropped',
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select id, b from t',
    change: 'drop view v',
    expect: ['removed view public.v: 2 columns (id, b)'],
  },
  {
    title: 'a view reads something else',
    setup:
      'create table t (id integer primary key, a integer, b text); create table u (); create view v as select t.id, t.b from t, u',
    change: 'create or replace view v as select t.id, t.b from t, u where t.a > 0',
    covers: 'view: definition',
    expect: [
      'altered view public.v {definition:  SELECT t.id,⏎    t.b⏎   FROM t,⏎    u; ->  SELECT t.id,⏎    t.b⏎   FROM t,⏎    u⏎  WHERE (t.a > 0);}',
    ],
  },
  {
    title: 'a view gets a column',
    setup:
      'create table t (id integer primary key, a integer, b text); create table u (); create view v as select t.id, t.b from t, u',
    change: 'create or replace view v as select t.id, t.b, t.a from t, u',
    expect: [
      'altered view public.v: 2 columns (id, b) -> 3 columns (id, b, a) {columns: id, b -> id, b, a; column types: integer, text -> integer, text, integer; definition:  SELECT t.id,⏎    t.b⏎   FROM t,⏎    u; ->  SELECT t.id,⏎    t.b,⏎    t.a⏎   FROM t,⏎    u;}',
    ],
  },
  {
    title: "a view's column is renamed",
    setup:
      'create table t (id integer primary key, a integer, b text); create table u (); create view v as select t.id, t.b from t, u',
    change: 'alter view v rename column b to label',
    expect: [
      'altered view public.v: 2 columns (id, b) -> 2 columns (id, label) {columns: id, b -> id, label; definition:  SELECT t.id,⏎    t.b⏎   FROM t,⏎    u; ->  SELECT t.id,⏎    t.b AS label⏎   FROM t,⏎    u;}',
    ],
  },
  {
    title: 'a view checks with the rights of who asks',
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select id from t',
    change: 'alter view v set (security_invoker = true)',
    since: 15,
    covers: 'view: security_invoker (15)',
    expect: [
      'altered view public.v: 1 column (id) -> 1 column (id), security_invoker=true {options: none -> security_invoker=true}',
    ],
  },
  {
    title: 'a view checks what is written through it',
    setup:
      'create table t (id integer primary key, a integer, b text); create view v as select id from t where a > 0',
    change: 'create or replace view v as select id from t where a > 0 with local check option',
    covers: 'view: check option',
    expect: [
      'altered view public.v: 1 column (id) -> 1 column (id), check_option=local {options: none -> check_option=local}',
    ],
  },
  {
    title: 'a view is created again because a column under it changed its type',
    setup:
      'create table t (id integer primary key, a integer, b text); create view v as select a from t; create view w as select a from v',
    change:
      'drop view w; drop view v; alter table t alter a type bigint; create view v as select a from t; create view w as select a from v',
    covers: 'view: recursive dep chain retype',
    expect: [
      'altered column public.t.a: a integer -> a bigint {type: integer -> bigint}',
      'altered view public.v {column types: integer -> bigint}',
      'altered view public.w {column types: integer -> bigint}',
    ],
  },
  {
    title: 'a view is dropped and created again as it was',
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select a from t',
    change: 'drop view v; create view v as select a from t',
    expect: [],
  },
  {
    title: 'a view is renamed, and the view that reads it follows',
    setup:
      'create table t (id integer primary key, a integer, b text); create view v as select a from t; create view w as select v.a, t.b from v, t',
    change: 'alter view v rename to u',
    expect: ['renamed view public.u: v -> u'],
  },
  {
    title: 'a view becomes a materialized view',
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select a from t',
    change: 'drop view v; create materialized view v as select a from t',
    expect: ['removed view public.v: 1 column (a)', 'added materialized view public.v: 1 column (a)'],
  },
  {
    title: 'a materialized view is created with an index',
    setup: 'create table t (id integer primary key, a integer, b text);',
    change:
      'create materialized view m as select a, count(*) from t group by a; create unique index on m (a)',
    expect: ['added materialized view public.m: 2 columns (a, count), 1 index'],
  },
  {
    title: 'a materialized view reads something else, and keeps its index',
    setup:
      'create table t (id integer primary key, a integer, b text); create table u (); create materialized view m as select t.a from t, u; create index m_a on m (a)',
    change:
      'drop materialized view m; create materialized view m as select t.a from t, u where t.a > 0; create index m_a on m (a)',
    covers: 'matview: definition',
    expect: [
      'altered materialized view public.m {definition:  SELECT t.a⏎   FROM t,⏎    u; ->  SELECT t.a⏎   FROM t,⏎    u⏎  WHERE (t.a > 0);}',
    ],
  },
  {
    title: 'a materialized view gets an index',
    setup:
      'create table t (id integer primary key, a integer, b text); create materialized view m as select a from t',
    change: 'create index m_a on m (a)',
    covers: 'matview: index',
    expect: ['added index public.m.m_a: btree (a)'],
  },
  {
    title: 'a materialized view loses its index when created again',
    setup:
      'create table t (id integer primary key, a integer, b text); create materialized view m as select a from t; create index m_a on m (a)',
    change: 'drop materialized view m; create materialized view m as select a from t',
    expect: ['removed index public.m.m_a: btree (a)'],
  },
  {
    title: 'a materialized view gets a storage parameter',
    setup:
      'create table t (id integer primary key, a integer, b text); create materialized view m as select a from t',
    change: 'alter materialized view m set (fillfactor = 60)',
    expect: [
      'altered materialized view public.m: 1 column (a) -> 1 column (a), fillfactor=60 {options: none -> fillfactor=60}',
    ],
  },
  {
    title: 'a view fills in a value where none is written through it',
    setup: 'create table t (a integer, "B" text); create view v as select * from t',
    change: 'alter view v alter column a set default 5; alter view v alter "B" set default now()::text',
    expect: ['altered view public.v {column settings: none -> a default 5, "B" default (now())::text}'],
  },
  {
    title: "a materialized view's columns are stored and counted differently",
    setup: 'create table t (a integer, b text); create materialized view m as select * from t',
    change:
      'alter materialized view m alter column a set statistics 50; alter materialized view m alter column b set storage external',
    expect: [
      'altered materialized view public.m {column settings: none -> a statistics 50, b storage external}',
    ],
  },
  {
    title: 'a materialized view is emptied, and nobody can read it',
    setup: 'create table t (a integer, b text); create materialized view m as select * from t',
    change: 'refresh materialized view m with no data',
    expect: [
      'altered materialized view public.m: 2 columns (a, b) -> 2 columns (a, b), NOT POPULATED {populated: none -> no}',
    ],
  },
]
