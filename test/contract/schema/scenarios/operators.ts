import type { Scenario } from '../scenario.ts'

const FUNCTION =
  "create function close_to(integer, integer) returns boolean language sql immutable as 'select abs($1 - $2) < 10'"
const OPERATOR = `${FUNCTION}; create operator ~= (leftarg = integer, rightarg = integer, function = close_to)`
const CLASS =
  "create function cmp(integer, integer) returns integer language sql immutable as 'select $1 - $2'; create operator class odd for type integer using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 cmp(integer, integer)"

/** Operators, operator classes and families. */
export const OPERATORS: readonly Scenario[] = [
  {
    title: 'an operator is created',
    setup: FUNCTION,
    change:
      'create operator ~= (leftarg = integer, rightarg = integer, function = close_to, commutator = ~=)',
    covers: 'operator',
    expect: ['added operator public.~=(integer, integer): returns boolean, function close_to'],
  },
  {
    title: 'an operator with one side, and one that only names its counterpart, are created',
    setup: `${FUNCTION}; create function twice(integer) returns integer language sql immutable as 'select $1 * 2'`,
    change:
      'create operator !! (rightarg = integer, function = twice); create operator ~= (leftarg = integer, rightarg = integer, function = close_to, negator = !~=)',
    expect: [
      'added operator public.!!(integer): returns integer, function twice',
      'added operator public.~=(integer, integer): returns boolean, function close_to',
    ],
  },
  {
    title: 'an operator gets an estimator',
    setup: OPERATOR,
    change: 'alter operator ~= (integer, integer) set (restrict = eqsel)',
    expect: ['altered operator public.~=(integer, integer) {restriction estimator: none -> eqsel}'],
  },
  {
    title: 'an operator calls another function under its old name',
    setup: OPERATOR,
    change:
      "drop operator ~= (integer, integer); create function closer(integer, integer) returns boolean language sql immutable as 'select true'; create operator ~= (leftarg = integer, rightarg = integer, function = closer)",
    expect: [
      'added function public.closer(integer, integer): returns boolean, language sql, immutable',
      'altered operator public.~=(integer, integer): returns boolean, function close_to -> returns boolean, function closer {function: close_to -> closer}',
    ],
  },
  {
    title: 'an operator is dropped and created again as it was',
    setup: OPERATOR,
    change:
      'drop operator ~= (integer, integer); create operator ~= (leftarg = integer, rightarg = integer, function = close_to)',
    expect: [],
  },
  {
    title: 'an operator follows its function to a new name, and moves to another schema',
    setup: `${OPERATOR}; create schema app`,
    change: 'alter function close_to rename to near; alter operator ~= (integer, integer) set schema app',
    expect: [
      'renamed operator app.~=(integer, integer): public.~=(integer, integer) -> app.~=(integer, integer)',
      'renamed function public.near(integer, integer): close_to(integer, integer) -> near(integer, integer)',
    ],
  },
  {
    title: 'an operator is dropped',
    setup: OPERATOR,
    change: 'drop operator ~= (integer, integer)',
    expect: ['removed operator public.~=(integer, integer): returns boolean, function close_to'],
  },
  {
    title: 'an operator class is created, with a family of its name',
    setup: "create function cmp(integer, integer) returns integer language sql immutable as 'select $1 - $2'",
    change:
      'create operator class odd for type integer using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 cmp(integer, integer)',
    covers: 'operator class',
    expect: ['added operator class public.odd using btree: for type integer'],
  },
  {
    title: 'an operator class is dropped, and its family stays',
    setup: CLASS,
    change: 'drop operator class odd using btree',
    expect: ['removed operator class public.odd using btree: for type integer'],
  },
  {
    title: 'an operator class goes with its family',
    setup: CLASS,
    change: 'drop operator family odd using btree',
    expect: ['removed operator class public.odd using btree: for type integer'],
  },
  {
    title: 'an operator class is dropped and created again with one operator less',
    setup: CLASS,
    change:
      'drop operator family odd using btree; create operator class odd for type integer using btree as operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 cmp(integer, integer)',
    expect: [
      'altered operator class public.odd using btree {operators: 1 <(integer,integer), 2 <=(integer,integer), 3 =(integer,integer), 4 >=(integer,integer), 5 >(integer,integer) -> 2 <=(integer,integer), 3 =(integer,integer), 4 >=(integer,integer), 5 >(integer,integer)}',
    ],
  },
  {
    title: 'an operator class is renamed, and an index follows',
    setup: `${CLASS}; create table t (a integer); create index on t (a odd)`,
    change: 'alter operator class odd using btree rename to even',
    expect: ['renamed operator class public.even using btree: odd using btree -> even using btree'],
  },
  {
    title: 'an operator family is created, gets more and loses some of it',
    setup: `${CLASS}; create operator family more using btree; alter operator family more using btree add operator 1 < (bigint, integer)`,
    change:
      'create operator family other using hash; alter operator family more using btree add operator 3 = (bigint, integer), function 1 btint84cmp(bigint, integer); alter operator family more using btree drop operator 1 (bigint, integer)',
    expect: [
      'altered operator family public.more using btree: operators 1 <(bigint,integer), functions none -> operators 3 =(bigint,integer), functions 1 btint84cmp(bigint,integer) {operators: 1 <(bigint,integer) -> 3 =(bigint,integer); functions: none -> 1 btint84cmp(bigint,integer)}',
      'added operator family public.other using hash',
    ],
  },
  {
    title: 'the family of a class gets more',
    setup: CLASS,
    change: 'alter operator family odd using btree add operator 1 < (bigint, integer)',
    expect: [
      'altered operator family public.odd using btree: operators none -> operators 1 <(bigint,integer) {operators: none -> 1 <(bigint,integer)}',
    ],
  },
]
