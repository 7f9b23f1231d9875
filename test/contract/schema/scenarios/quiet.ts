import type { Scenario } from '../scenario.ts'

/** What changes no schema. */
export const QUIET: readonly Scenario[] = [
  {
    title: 'rows are written',
    setup:
      'create table t (id serial primary key, a integer, b text); create index on t (a); create materialized view m as select count(*) from t; create sequence numbers;',
    change:
      'insert into t (a, b) select n, n::text from generate_series(1, 500) n; update t set a = a + 1; delete from t where id < 10',
    covers: 'data: seed rows only (expect NO schema diff)',
    expect: [],
  },
  {
    title: 'a sequence is used and set',
    setup:
      'create table t (id serial primary key, a integer, b text); create index on t (a); create materialized view m as select count(*) from t; create sequence numbers;',
    change: "select nextval('numbers'); select setval('t_id_seq', 1000)",
    expect: [],
  },
  {
    title: 'statistics are collected and tables are vacuumed',
    setup:
      'create table t (id serial primary key, a integer, b text); create index on t (a); create materialized view m as select count(*) from t; create sequence numbers; insert into t (a) select generate_series(1, 500)',
    change: ['analyze', 'vacuum t', 'vacuum full t'],
    expect: [],
  },
  {
    title: 'a table is truncated, its indexes are rebuilt and its view is refreshed',
    setup:
      'create table t (id serial primary key, a integer, b text); create index on t (a); create materialized view m as select count(*) from t; create sequence numbers;',
    change: ['truncate t restart identity', 'reindex table t', 'refresh materialized view m'],
    expect: [],
  },
  {
    title: 'temporary tables, views and sequences are made',
    change:
      'create temporary table tmp (id serial primary key); create temporary view tmpv as select 1 as one',
    expect: [],
  },
  {
    title: "the observer's own schema comes",
    change:
      "create schema offshoot; create table offshoot.seen (id bigint); create function offshoot.f() returns void language sql as 'select'",
    expect: [],
  },
]
