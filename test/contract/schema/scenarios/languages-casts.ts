import type { Scenario } from '../scenario.ts'

/** Languages, transforms and casts: what a database has once and no schema has. */
export const LANGUAGES_AND_CASTS: readonly Scenario[] = [
  {
    title: 'a language is created with a transform for it',
    covers: 'transform/language',
    setup: "create function from_sql(internal) returns internal language internal immutable as 'int4recv'",
    change:
      'create trusted language pl handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator; create transform for integer language pl (from sql with function from_sql(internal))',
    expect: [
      'added language pl: trusted, handler plpgsql_call_handler',
      'added transform for integer language pl: from sql with public.from_sql',
    ],
  },
  {
    title: 'a language has another handler and is trusted by nobody',
    setup: 'create trusted language pl handler plpgsql_call_handler validator plpgsql_validator',
    change: 'create or replace language pl handler plpgsql_call_handler',
    expect: [
      'altered language pl: trusted, handler plpgsql_call_handler -> handler plpgsql_call_handler {trusted: yes -> no; validator: plpgsql_validator -> none}',
    ],
  },
  {
    title: 'a language is renamed, and the transform for it follows',
    setup:
      "create function from_sql(internal) returns internal language internal immutable as 'int4recv'; create language pl handler plpgsql_call_handler; create transform for integer language pl (from sql with function from_sql(internal))",
    change: 'alter language pl rename to plnew',
    expect: ['renamed language plnew: pl -> plnew'],
  },
  {
    title: 'a transform works with other functions',
    setup:
      "create function from_sql(internal) returns internal language internal immutable as 'int4recv'; create function to_sql(internal) returns integer language internal immutable as 'int4recv'; create language pl handler plpgsql_call_handler; create transform for integer language pl (from sql with function from_sql(internal))",
    change:
      'create or replace transform for integer language pl (from sql with function from_sql(internal), to sql with function to_sql(internal))',
    expect: [
      'altered transform for integer language pl: from sql with public.from_sql -> from sql with public.from_sql, to sql with public.to_sql {to sql: none -> public.to_sql}',
    ],
  },
  {
    title: 'a language is dropped with the transform for it',
    setup:
      "create function from_sql(internal) returns internal language internal immutable as 'int4recv'; create language pl handler plpgsql_call_handler; create transform for integer language pl (from sql with function from_sql(internal))",
    change: 'drop language pl cascade',
    expect: [
      'removed language pl: handler plpgsql_call_handler',
      'removed transform for integer language pl: from sql with public.from_sql',
    ],
  },
  {
    title: 'a cast is created',
    covers: 'cast',
    setup:
      "create type weight as (amount integer); create function grams(weight) returns integer language sql immutable as 'select $1.amount'",
    change:
      'create cast (weight as integer) with function grams(weight) as assignment; create cast (weight as text) with inout as implicit; create cast (date as integer) with inout',
    expect: [
      'added cast (date AS integer): as text, applies when written',
      'added cast (public.weight AS integer): with public.grams(public.weight), applies in assignments',
      'added cast (public.weight AS text): as text, applies everywhere',
    ],
  },
  {
    title: 'a cast applies everywhere and works without a function by being created again',
    setup:
      "create function days(bigint) returns timestamptz language sql immutable as 'select now()'; create cast (bigint as timestamptz) with function days(bigint)",
    change:
      'drop cast (bigint as timestamptz); create cast (bigint as timestamptz) without function as implicit',
    expect: [
      'altered cast (bigint AS timestamp with time zone): with public.days(bigint), applies when written -> without a function, applies everywhere {converts: with public.days(bigint) -> without a function; applies: when written -> everywhere}',
    ],
  },
  {
    title: 'a cast is dropped and created again as it was',
    setup: 'create cast (date as integer) with inout as assignment',
    change: 'drop cast (date as integer); create cast (date as int4) with inout as assignment',
    expect: [],
  },
  {
    title: 'a cast follows its types and its function to their new names',
    setup:
      "create type weight as (amount integer); create function grams(weight) returns integer language sql immutable as 'select $1.amount'; create cast (weight as integer) with function grams(weight)",
    change: 'alter type weight rename to mass; alter function grams(mass) rename to g',
    expect: [
      'renamed composite type public.mass: weight -> mass',
      'renamed function public.g(mass): grams(weight) -> g(mass)',
    ],
  },
  {
    title: 'a cast is dropped with its type',
    setup: 'create type weight as (amount integer); create cast (weight as integer) with inout',
    change: 'drop type weight cascade',
    expect: [
      'removed cast (public.weight AS integer): as text, applies when written',
      'removed composite type public.weight: amount integer',
    ],
  },
]
