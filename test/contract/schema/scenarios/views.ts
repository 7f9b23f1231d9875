import type { Scenario } from '../scenario.ts'

/** Views and materialized views. */
export const VIEWS: readonly Scenario[] = [
  {
    title: 'a view is created',
    setup: 'create table t (id integer primary key, a integer, b text);',
    change: 'create view v as select id, b from t',
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
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select id, b from t',
    change: 'create or replace view v as select id, b from t where a > 0',
    expect: [
      'altered view public.v {definition:  SELECT id,⏎    b⏎   FROM t; ->  SELECT id,⏎    b⏎   FROM t⏎  WHERE (a > 0);}',
    ],
  },
  {
    title: 'a view gets a column',
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select id, b from t',
    change: 'create or replace view v as select id, b, a from t',
    expect: [
      'altered view public.v: 2 columns (id, b) -> 3 columns (id, b, a) {columns: id, b -> id, b, a; column types: integer, text -> integer, text, integer; definition:  SELECT id,⏎    b⏎   FROM t; ->  SELECT id,⏎    b,⏎    a⏎   FROM t;}',
    ],
  },
  {
    title: "a view's column is renamed",
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select id, b from t',
    change: 'alter view v rename column b to label',
    expect: [
      'altered view public.v: 2 columns (id, b) -> 2 columns (id, label) {columns: id, b -> id, label; definition:  SELECT id,⏎    b⏎   FROM t; ->  SELECT id,⏎    b AS label⏎   FROM t;}',
    ],
  },
  {
    title: 'a view checks with the rights of who asks',
    setup: 'create table t (id integer primary key, a integer, b text); create view v as select id from t',
    change: 'alter view v set (security_invoker = true)',
    since: 15,
    expect: [
      'altered view public.v: 1 column (id) -> 1 column (id), security_invoker=true {options: none -> security_invoker=true}',
    ],
  },
  {
    title: 'a view checks what is written through it',
    setup:
      'create table t (id integer primary key, a integer, b text); create view v as select id from t where a > 0',
    change: 'create or replace view v as select id from t where a > 0 with local check option',
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
      'create table t (id integer primary key, a integer, b text); create materialized view m as select a from t; create index m_a on m (a)',
    change:
      'drop materialized view m; create materialized view m as select a from t where a > 0; create index m_a on m (a)',
    expect: [
      'altered materialized view public.m {definition:  SELECT a⏎   FROM t; ->  SELECT a⏎   FROM t⏎  WHERE (a > 0);}',
    ],
  },
  {
    title: 'a materialized view gets an index',
    setup:
      'create table t (id integer primary key, a integer, b text); create materialized view m as select a from t',
    change: 'create index m_a on m (a)',
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
]
