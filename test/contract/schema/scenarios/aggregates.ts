import type { Scenario } from '../scenario.ts'

/** Aggregates, and procedures, which PostgreSQL keeps among the functions as well. */
export const AGGREGATES: readonly Scenario[] = [
  {
    title: 'an aggregate is created',
    covers: 'aggregate',
    change: "create aggregate total(integer) (sfunc = int4pl, stype = integer, initcond = '0')",
    expect: ['added aggregate public.total(integer): returns integer, sfunc int4pl, stype integer'],
  },
  {
    title: 'an aggregate starts from another value and can be run in parallel',
    covers: 'aggregate: change',
    setup: "create aggregate total(integer) (sfunc = int4pl, stype = integer, initcond = '0')",
    change:
      "create or replace aggregate total(integer) (sfunc = int4pl, stype = integer, initcond = '10', combinefunc = int4pl, parallel = safe)",
    expect: [
      'altered aggregate public.total(integer) {combinefunc: none -> int4pl; initcond: 0 -> 10; parallel: unsafe -> safe}',
    ],
  },
  {
    title: 'an aggregate over any rows works with functions of its own',
    setup:
      "create function add(bigint) returns bigint language sql as 'select $1 + 1'; create function half(bigint) returns numeric language sql as 'select $1 / 2.0'",
    change: 'create aggregate rows_halved(*) (sfunc = add, stype = bigint, sspace = 64, finalfunc = half)',
    expect: ['added aggregate public.rows_halved(*): returns numeric, sfunc add, stype bigint'],
  },
  {
    title: 'an ordered-set aggregate is created',
    setup:
      "create function collect(integer[], integer) returns integer[] language sql as 'select $1 || $2'; create function pick(integer[], integer) returns integer language sql as 'select $1[$2]'",
    change:
      'create aggregate nth(integer order by integer) (sfunc = collect, stype = integer[], finalfunc = pick, finalfunc_modify = read_only)',
    expect: [
      'added aggregate public.nth(integer, integer): returns integer, ordered-set, sfunc collect, stype integer[]',
    ],
  },
  {
    title: 'an aggregate gets a moving form and an operator that sorts',
    setup: 'create aggregate least_of(integer) (sfunc = int4smaller, stype = integer)',
    change:
      'create or replace aggregate least_of(integer) (sfunc = int4smaller, stype = integer, msfunc = int4pl, minvfunc = int4mi, mstype = integer, sortop = operator(pg_catalog.<))',
    expect: [
      'altered aggregate public.least_of(integer) {msfunc: none -> int4pl; minvfunc: none -> int4mi; mstype: none -> integer; sortop: none -> <(integer,integer)}',
    ],
  },
  {
    title: 'an aggregate is renamed, and the view that uses it follows',
    setup:
      'create aggregate total(integer) (sfunc = int4pl, stype = integer); create table t (a integer); create view v as select total(a) as a from t',
    change: 'alter aggregate total(integer) rename to summed',
    expect: ['renamed aggregate public.summed(integer): total(integer) -> summed(integer)'],
  },
  {
    title: 'an aggregate is dropped and created again as it was',
    setup: "create aggregate total(integer) (sfunc = int4pl, stype = integer, initcond = '0')",
    change:
      "drop aggregate total(integer); create aggregate total(basetype = int4, sfunc = pg_catalog.int4pl, stype = int, initcond = '0')",
    expect: [],
  },
  {
    title: 'an aggregate is dropped with the function it calls',
    setup:
      "create function add(bigint, bigint) returns bigint language sql as 'select $1 + $2'; create aggregate total(bigint) (sfunc = add, stype = bigint)",
    change: 'drop function add cascade',
    expect: [
      'removed function public.add(bigint, bigint): returns bigint, language sql',
      'removed aggregate public.total(bigint): returns bigint, sfunc add, stype bigint',
    ],
  },
  {
    title: "a procedure's text, rights and settings change",
    setup: "create procedure p(inout a integer) language plpgsql as 'begin a := 1; end'",
    change:
      "create or replace procedure p(inout a integer) language plpgsql security definer set search_path = public as 'begin a := 2; end'",
    expect: [
      'altered function public.p(integer): procedure, language plpgsql -> procedure, language plpgsql, security definer {security: invoker -> definer; settings: none -> search_path=public; body: begin a := 1; end -> begin a := 2; end}',
    ],
  },
  {
    title: 'a procedure gets a namesake with other arguments',
    setup: "create procedure p(a integer) language sql as 'select 1'",
    change: 'create procedure p(a text) language sql begin atomic select 1; end',
    expect: ['added function public.p(text): procedure, language sql'],
  },
  {
    title: 'a procedure becomes a function of the same name',
    setup: "create procedure p(a integer) language sql as 'select 1'",
    change: "drop procedure p; create function p(a integer) returns void language sql as 'select 1' ",
    expect: [
      'altered function public.p(integer): procedure, language sql -> returns void, language sql {type: procedure -> function; arguments: IN a integer -> a integer; returns: none -> void}',
    ],
  },
]
