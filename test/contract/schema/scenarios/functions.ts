import type { Scenario } from '../scenario.ts'

/** Functions and procedures. */
export const FUNCTIONS: readonly Scenario[] = [
  {
    title: 'a function is created',
    change:
      "create function add(a integer, b integer default 1) returns integer language sql immutable as 'select a + b'",
    expect: ['added function public.add(integer, integer): returns integer, language sql, immutable'],
  },
  {
    title: "a function's body changes",
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change: "create or replace function f(a integer) returns integer language sql as 'select a + 2'",
    covers: 'function: body',
    expect: ['altered function public.f(integer) {body: select a + 1 -> select a + 2}'],
  },
  {
    title: "a function's body changes over several lines",
    setup: `create function f() returns integer language plpgsql as $$
begin
  return 1;
end
$$`,
    change: `create or replace function f() returns integer language plpgsql as $$
begin
  -- two
  return 2;
end
$$`,
    expect: [
      'altered function public.f() {body: ⏎begin⏎  return 1;⏎end⏎ -> ⏎begin⏎  -- two⏎  return 2;⏎end⏎}',
    ],
  },
  {
    title: 'a function promises more',
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change: 'alter function f(integer) immutable parallel safe cost 7 strict leakproof',
    covers: 'function: volatility/parallel/cost',
    expect: [
      'altered function public.f(integer): returns integer, language sql -> returns integer, language sql, immutable {volatility: volatile -> immutable; parallel: unsafe -> safe; on null input: called -> returns null; leakproof: no -> yes; cost: 100 -> 7}',
    ],
  },
  {
    title: "a function runs with its owner's rights and settings of its own",
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change:
      "alter function f(integer) security definer set search_path = public set statement_timeout = '1s'",
    covers: 'function: security definer + set',
    expect: [
      'altered function public.f(integer): returns integer, language sql -> returns integer, language sql, security definer {security: invoker -> definer; settings: none -> search_path=public, statement_timeout=1s}',
    ],
  },
  {
    title: 'a function with a body of parsed SQL changes',
    setup: 'create function f(a integer) returns integer language sql return a + 1',
    change:
      'create or replace function f(a integer) returns integer language sql begin atomic select a + 2; end',
    covers: 'function: SQL-standard body (14)',
    expect: [
      'altered function public.f(integer) {sql body: RETURN (a + 1) -> BEGIN ATOMIC⏎ SELECT (a + 2);⏎END}',
    ],
  },
  {
    title: 'a function gets a namesake with other arguments',
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change: "create function f(a text) returns text language sql as 'select a'",
    covers: 'function: overload add',
    expect: ['added function public.f(text): returns text, language sql'],
  },
  {
    title: "a function's arguments change, which makes it another",
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change:
      "drop function f(integer); create function f(a bigint) returns bigint language sql as 'select a + 1'",
    expect: [
      'added function public.f(bigint): returns bigint, language sql',
      'removed function public.f(integer): returns integer, language sql',
    ],
  },
  {
    title: "a function's argument gets a default and a name",
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change:
      "drop function f(integer); create function f(n integer default 5) returns integer language sql as 'select n + 1'",
    expect: [
      'altered function public.f(integer) {arguments: a integer -> n integer DEFAULT 5; body: select a + 1 -> select n + 1}',
    ],
  },
  {
    title: 'a function is dropped',
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change: 'drop function f(integer)',
    expect: ['removed function public.f(integer): returns integer, language sql'],
  },
  {
    title: 'a function is renamed, and a default that calls it follows',
    setup:
      "create function f(a integer) returns integer language sql as 'select a + 1'; create table t (a integer default f(1))",
    change: 'alter function f(integer) rename to g',
    expect: ['renamed function public.g(integer): f(integer) -> g(integer)'],
  },
  {
    title: 'a function is dropped and created again as it was',
    setup: "create function f(a integer) returns integer language sql as 'select a + 1';",
    change:
      "drop function f(integer); create function f(a integer) returns integer language sql as 'select a + 1'; ",
    expect: [],
  },
  {
    title: 'a procedure is created',
    change: "create procedure p(inout a integer, b text) language plpgsql as 'begin null; end'",
    covers: 'procedure',
    expect: ['added function public.p(integer, text): procedure, language plpgsql'],
  },
  {
    title: 'a set-returning function expects more rows',
    setup: "create function f() returns setof integer language sql as 'select 1'",
    change: 'alter function f() rows 5',
    expect: ['altered function public.f() {rows: 1000 -> 5}'],
  },
  {
    title: 'a function and a table need each other',
    change:
      "create function f() returns integer language sql as 'select 1'; create table t (a integer default f() check (a > f())); create function g(t) returns integer language sql as 'select $1.a'",
    covers: 'func<->table dep cycle (default+check use function)',
    expect: [
      'added function public.f(): returns integer, language sql',
      'added function public.g(t): returns integer, language sql',
      'added table public.t: 1 column, 1 check',
    ],
  },
  {
    title: "a function takes a row of its own schema's table",
    setup: 'create table t (id integer)',
    change: "create function f(t) returns integer language sql as 'select $1.id'",
    expect: ['added function public.f(t): returns integer, language sql'],
  },
  {
    title: 'a function moves to another schema, and what calls it follows',
    setup:
      "create schema app; create function f(a integer) returns integer language sql as 'select a'; create table t (a integer default f(1), check (f(a) > 0)); create view v as select f(a) as a from t",
    change: 'alter function f(integer) set schema app',
    expect: ['renamed function app.f(integer): public.f(integer) -> app.f(integer)'],
  },
  {
    title: "a function takes a type in its language's own form",
    setup:
      "create function from_sql(internal) returns internal language internal immutable as 'int4recv'; create transform for integer language plpgsql (from sql with function from_sql(internal)); create function f(a integer) returns integer language plpgsql as 'begin return a; end'",
    change:
      "create or replace function f(a integer) returns integer transform for type integer language plpgsql as 'begin return a; end'",
    expect: ['altered function public.f(integer) {transform for types: none -> integer}'],
  },
]
