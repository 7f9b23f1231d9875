import type { Scenario } from '../scenario.ts'

/** Who may do what. */
export const GRANTS: readonly Scenario[] = [
  {
    title: 'a role may read a table, and another may read and write it',
    covers: 'grant: table',
    setup: 'create role reporting; create role app; create table t (id integer, a text)',
    change: 'grant select on t to reporting; grant insert, select, update, delete on t to app',
    expect: [
      'altered table public.t: grant to app none, grant to reporting none -> grant to app SELECT, INSERT, UPDATE, DELETE, grant to reporting SELECT {grant to app: none -> SELECT, INSERT, UPDATE, DELETE; grant to reporting: none -> SELECT}',
    ],
  },
  {
    title: 'a role may read one column, and change another',
    covers: 'grant: column',
    setup: 'create role reporting; create table t (id integer, a text)',
    change: 'grant select (id), update (a) on t to reporting',
    expect: [
      'altered column public.t.id {grant to reporting: none -> SELECT}',
      'altered column public.t.a {grant to reporting: none -> UPDATE}',
    ],
  },
  {
    title: "a role may read a view's column",
    setup: 'create role reporting; create view v as select 1 as a, 2 as b',
    change: 'grant select (b) on v to reporting',
    expect: ['altered view public.v {grant to reporting on column b: none -> SELECT}'],
  },
  {
    title: 'a role may give on some of its rights',
    covers: 'grant: with grant option',
    setup: 'create role reporting; create table t (id integer); grant select, insert on t to reporting',
    change: 'grant select, references on t to reporting with grant option',
    expect: [
      'altered table public.t: grant to reporting SELECT, INSERT -> grant to reporting INSERT; SELECT, REFERENCES WITH GRANT OPTION {grant to reporting: SELECT, INSERT -> INSERT; SELECT, REFERENCES WITH GRANT OPTION}',
    ],
  },
  {
    title: 'a role gives on what it has, and who granted it makes no difference',
    setup:
      'create role lead; create role reporting; grant usage on schema public to lead; create table t (id integer); grant select on t to lead with grant option; grant select on t to reporting',
    change: 'set role lead; grant select on t to reporting; reset role; revoke select on t from reporting',
    expect: [],
  },
  {
    title: 'a role may do everything to a table',
    setup: 'create role app; create table t (id integer); grant select on t to app',
    change: 'grant all on t to app',
    expect: ['altered table public.t: grant to app SELECT -> grant to app ALL {grant to app: SELECT -> ALL}'],
  },
  {
    title: 'a role may maintain a table',
    covers: 'grant: MAINTAIN (17)',
    since: 17,
    setup: 'create role keeper; create table t (id integer)',
    change: 'grant maintain on t to keeper',
    expect: [
      'altered table public.t: grant to keeper none -> grant to keeper MAINTAIN {grant to keeper: none -> MAINTAIN}',
    ],
  },
  {
    title: 'a function may not be called by everybody any more',
    covers: 'grant: function revoke public',
    setup: "create role app; create function f() returns integer language sql as 'select 1'",
    change: 'revoke execute on function f() from public; grant execute on function f() to app',
    expect: [
      'altered function public.f() {grant to app: none -> EXECUTE; revoked from PUBLIC: none -> EXECUTE}',
    ],
  },
  {
    title: 'a function may be called by everybody again',
    setup:
      "create function f() returns integer language sql as 'select 1'; revoke execute on function f() from public",
    change: 'grant execute on function f() to public',
    expect: ['altered function public.f() {revoked from PUBLIC: EXECUTE -> none}'],
  },
  {
    title: 'a role may use a schema, and everybody may create in another',
    covers: 'grant: schema usage',
    setup: 'create role app; create schema app; create schema open',
    change: 'grant usage on schema app to app; grant all on schema open to public',
    expect: [
      'altered schema app: grant to app none -> grant to app USAGE {grant to app: none -> USAGE}',
      'altered schema open: grant to PUBLIC none -> grant to PUBLIC CREATE, USAGE {grant to PUBLIC: none -> CREATE, USAGE}',
    ],
  },
  {
    title: 'a role may use sequences: one that stands alone, one of a serial and one of an identity',
    covers: 'grant: sequence',
    setup:
      'create role app; create sequence numbers; create table t (id serial, n integer generated always as identity)',
    change: 'grant usage, select on all sequences in schema public to app',
    expect: [
      'altered column public.t.n {grant to app on its sequence: none -> SELECT, USAGE}',
      'altered sequence public.numbers {grant to app: none -> SELECT, USAGE}',
      'altered sequence public.t_id_seq {grant to app: none -> SELECT, USAGE}',
    ],
  },
  {
    title: 'a type may be used by one role only',
    covers: 'grant: type',
    setup: "create role app; create type kind as enum ('a')",
    change: 'revoke usage on type kind from public; grant usage on type kind to app',
    expect: ['altered enum public.kind {grant to app: none -> USAGE; revoked from PUBLIC: none -> USAGE}'],
  },
  {
    title: 'a role may connect to the database, and not everybody any more',
    covers: 'grant: database',
    setup: 'create role app',
    change:
      'revoke connect on database postgres from public; grant connect, create on database postgres to app',
    expect: [
      'altered database this database: grant to app none, revoked from PUBLIC none -> grant to app CREATE, CONNECT, revoked from PUBLIC CONNECT {grant to app: none -> CREATE, CONNECT; revoked from PUBLIC: none -> CONNECT}',
    ],
  },
  {
    title: 'an owner gives up rights of its own',
    setup: 'create table t (id integer)',
    change: 'revoke delete, truncate on t from postgres',
    expect: [
      'altered table public.t: revoked from its owner none -> revoked from its owner DELETE, TRUNCATE {revoked from its owner: none -> DELETE, TRUNCATE}',
    ],
  },
  {
    title: 'a role may do less',
    setup: 'create role app; create table t (id integer); grant select, insert, delete on t to app',
    change: 'revoke delete on t from app',
    expect: [
      'altered table public.t: grant to app SELECT, INSERT, DELETE -> grant to app SELECT, INSERT {grant to app: SELECT, INSERT, DELETE -> SELECT, INSERT}',
    ],
  },
  {
    title: 'a role is given rights and they are taken away again',
    setup:
      "create role app; create table t (id integer, a text); create function f() returns integer language sql as 'select 1'",
    change:
      'grant all on t to app; grant select (a) on t to app; grant execute on function f() to app; revoke all on t from app; revoke select (a) on t from app; revoke execute on function f() from app',
    expect: [],
  },
  {
    title: 'rights are given again in another order',
    setup:
      'create role a; create role b; create table t (id integer); grant select on t to a; grant insert on t to b',
    change: 'revoke all on t from a, b; grant insert on t to b; grant select on t to a',
    expect: [],
  },
  {
    title: 'a table is created for others to read, and one is dropped with the rights on it',
    setup: 'create role app; create table old (id integer); grant select on old to app',
    change: 'create table t (id integer); grant select on t to app, public; drop table old',
    expect: ['! removed table public.old: 1 column (its rows are lost)', 'added table public.t: 1 column'],
  },
  {
    title: 'a function is created again, and its rights are lost',
    setup:
      "create role app; create function f() returns integer language sql as 'select 1'; revoke execute on function f() from public; grant execute on function f() to app",
    change: "drop function f(); create function f() returns integer language sql as 'select 1'",
    expect: [
      'altered function public.f() {grant to app: EXECUTE -> none; revoked from PUBLIC: EXECUTE -> none}',
    ],
  },
  {
    title: 'rights on a partitioned table are not passed down, so those on partitions are told',
    setup:
      "create role app; create table events (at date) partition by range (at); create table events_old partition of events default; create table events_new partition of events for values from ('2030-01-01') to ('2031-01-01')",
    change: 'grant select on events, events_old to app',
    expect: [
      'altered table public.events: grant to app none -> grant to app SELECT {grant to app: none -> SELECT}',
      'altered table public.events_old: grant to app none -> grant to app SELECT {grant to app: none -> SELECT}',
    ],
  },
  {
    title: 'a role with an odd name is told as it is called',
    setup: 'create role "we""ird, =role/x"; create table t (id integer)',
    change: 'grant select on t to "we""ird, =role/x"',
    expect: [
      'altered table public.t: grant to we"ird, =role/x none -> grant to we"ird, =role/x SELECT {grant to we"ird, =role/x: none -> SELECT}',
    ],
  },
  {
    title: 'rights on what an extension brought are told of the extension',
    setup:
      'create role app; create extension dblink; create extension citext; create extension pg_stat_statements',
    change:
      'grant execute on function dblink_connect_u(text) to app; revoke execute on function citext_eq from public; grant select on pg_stat_statements to app',
    expect: [
      'altered extension public.citext {revoked from PUBLIC on function public.citext_eq(public.citext,public.citext): none -> EXECUTE}',
      'altered extension public.dblink {grant to app on function public.dblink_connect_u(pg_catalog.text): none -> EXECUTE}',
      'altered extension public.pg_stat_statements {grant to app on view public.pg_stat_statements: none -> SELECT}',
    ],
  },
  {
    title: 'a role may read large objects',
    setup: 'create role app; select lo_create(1), lo_create(2)',
    change: 'grant select on large object 1 to app; grant select on large object 2 to app',
    expect: ['altered large object all {grant to app on 2 of them: none -> SELECT}'],
  },
]
