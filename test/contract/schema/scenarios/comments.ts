import type { Scenario } from '../scenario.ts'

/** What people wrote about things. */
export const COMMENTS: readonly Scenario[] = [
  {
    title: 'a table gets a comment',
    covers: 'comment: table',
    setup: 'create table t (id integer)',
    change: "comment on table t is 'what was sold'",
    expect: [
      'altered table public.t: comment none -> comment what was sold {comment: none -> what was sold}',
    ],
  },
  {
    title: "a column's comment changes, with the lines it has",
    covers: 'comment: column',
    setup: "create table t (id integer); comment on column t.id is 'number'",
    change: "comment on column t.id is E'number\\nof public.t'",
    expect: ['altered column public.t.id {comment: number -> number⏎of public.t}'],
  },
  {
    title: 'a function gets a comment',
    covers: 'comment: function',
    setup:
      "create function f(a integer) returns integer language sql as 'select 1'; create function f(a text) returns integer language sql as 'select 1'",
    change: "comment on function f(text) is 'counts'",
    expect: ['altered function public.f(text) {comment: none -> counts}'],
  },
  {
    title: 'an index gets a comment, and so does the index inside a key',
    covers: 'comment: index',
    setup: 'create table t (id integer primary key, a integer); create index t_a on t (a)',
    change: "comment on index t_a is 'for the list'; comment on index t_pkey is 'for everything'",
    expect: [
      'altered index public.t.t_a {comment: none -> for the list}',
      'altered constraint public.t.t_pkey {comment on its index: none -> for everything}',
    ],
  },
  {
    title: 'a schema gets a comment',
    covers: 'comment: schema',
    setup: 'create schema app',
    change: "comment on schema app is 'the shop'; comment on schema public is 'all the rest'",
    expect: [
      'altered schema app: comment none -> comment the shop {comment: none -> the shop}',
      'altered schema public: comment none -> comment all the rest {comment: none -> all the rest}',
    ],
  },
  {
    title: 'a constraint gets a comment',
    covers: 'constraint: comment',
    setup: 'create table t (a integer constraint positive check (a > 0))',
    change: "comment on constraint positive on t is 'nobody owes'",
    expect: ['altered constraint public.t.positive {comment: none -> nobody owes}'],
  },
  {
    title: 'a comment is taken away',
    setup: "create table t (id integer); comment on table t is 'old'",
    change: 'comment on table t is null',
    expect: ['altered table public.t: comment old -> comment none {comment: old -> none}'],
  },
  {
    title: 'a table is created with comments',
    change: "create table t (id integer); comment on table t is 'new'; comment on column t.id is 'number'",
    expect: ['added table public.t: 1 column'],
  },
  {
    title: 'views, their columns, triggers, types and sequences get comments',
    setup:
      "create table t (a integer); create view v as select a from t; create materialized view m as select a from t; create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f(); create type kind as enum ('a'); create sequence numbers",
    change:
      "comment on view v is 'one'; comment on column v.a is 'two'; comment on materialized view m is 'three'; comment on trigger g on t is 'four'; comment on type kind is 'five'; comment on sequence numbers is 'six'",
    expect: [
      'altered enum public.kind {comment: none -> five}',
      'altered trigger public.t.g {comment: none -> four}',
      'altered view public.v {comment: none -> one; comment on column a: none -> two}',
      'altered materialized view public.m {comment: none -> three}',
      'altered sequence public.numbers {comment: none -> six}',
    ],
  },
  {
    title:
      'policies, rules, publications, event triggers, collations, extensions and statistics get comments',
    setup:
      'create table t (a integer, b integer); create policy p on t; create rule r as on delete to t do nothing; create publication pub for table t; create function f() returns event_trigger language plpgsql as \'begin end\'; create event trigger e on ddl_command_end execute function f(); create collation c from "C"; create extension citext; create statistics s on a, b from t; create domain d as integer constraint positive check (value > 0); create type pair as (a integer)',
    change:
      "comment on policy p on t is '1'; comment on rule r on t is '2'; comment on publication pub is '3'; comment on event trigger e is '4'; comment on collation c is '5'; comment on extension citext is '6'; comment on statistics s is '7'; comment on domain d is '8'; comment on constraint positive on domain d is '9'; comment on type pair is '10'; comment on column pair.a is '11'",
    expect: [
      'altered publication pub {comment: none -> 3}',
      'altered event trigger e {comment: none -> 4}',
      'altered extension public.citext {comment: data type for case-insensitive character strings -> 6}',
      'altered collation public.c {comment: none -> 5}',
      'altered domain public.d {comment: none -> 8}',
      'altered constraint public.d.positive {comment: none -> 9}',
      'altered composite type public.pair {comment: none -> 10; comment on column a: none -> 11}',
      'altered rule public.t.r {comment: none -> 2}',
      'altered policy public.t.p {comment: none -> 1}',
      'altered statistics public.t.s {comment: none -> 7}',
    ],
  },
  {
    title: 'an index is created again without its comment',
    setup: "create table t (a integer); create index t_a on t (a); comment on index t_a is 'for the list'",
    change: 'drop index t_a; create index t_a on t (a)',
    expect: ['altered index public.t.t_a {comment: for the list -> none}'],
  },
  {
    title: 'a comment that looks like SQL is text: neither a rename nor a cast in it is overlooked',
    setup:
      "create table t (a varchar(10)); create index t_a on t (a); comment on index t_a is 'reads a'; comment on column t.a is 'a'",
    change:
      "alter table t alter a type text; alter table t rename a to b; comment on index t_a is 'reads a::text'; comment on column t.b is 'b'",
    expect: [
      'renamed column public.t.b: a -> b',
      'altered column public.t.b: a character varying(10) -> b text {type: character varying(10) -> text; comment: a -> b}',
      'altered index public.t.t_a: btree (a) -> btree (b) {comment: reads a -> reads a::text}',
    ],
  },
  {
    title: 'comments of partitions are their own',
    setup:
      'create table events (at date) partition by range (at); create table events_old partition of events default',
    change: "comment on column events.at is 'when'; comment on column events_old.at is 'when'",
    expect: [
      'altered column public.events.at {comment: none -> when}',
      'altered column public.events_old.at {comment: none -> when}',
    ],
  },
  {
    title: "the database's comment is told, and Offshoot's mark in its place is not",
    setup: `comment on database postgres is '{"managedBy":"offshoot","version":1,"owner":{}}'`,
    change: `comment on database postgres is '{"managedBy":"offshoot","version":1,"owner":{},"state":{}}'`,
    expect: [],
  },
  {
    title: 'the database gets a comment',
    change: "comment on database postgres is 'the shop'",
    expect: ['altered database this database: comment none -> comment the shop {comment: none -> the shop}'],
  },
]
