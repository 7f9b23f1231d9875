import type { Scenario } from '../scenario.ts'

/** Domains and what they check. */
export const DOMAINS: readonly Scenario[] = [
  {
    title: 'a domain is created',
    covers: 'domain: create',
    change:
      "create domain email as varchar(200) collate \"C\" default 'x@y' not null check (value like '%@%')",
    expect: [
      'added domain public.email: character varying(200) collate "C" not null default \'x@y\', 1 check',
    ],
  },
  {
    title: 'a domain gets a check',
    covers: 'domain: constraint',
    setup: 'create domain price as numeric(10,2)',
    change: 'alter domain price add constraint positive check (value > 0)',
    expect: ['added constraint public.price.positive: CHECK ((VALUE > (0)::numeric))'],
  },
  {
    title: 'a domain gets a check that the rows do not have to pass, and then they have',
    setup:
      'create domain price as numeric; alter domain price add constraint positive check (value > 0) not valid',
    change:
      'alter domain price validate constraint positive; alter domain price add constraint small check (value < 10) not valid',
    expect: [
      'altered constraint public.price.positive: CHECK ((VALUE > (0)::numeric)) NOT VALID -> CHECK ((VALUE > (0)::numeric)) {definition: CHECK ((VALUE > (0)::numeric)) NOT VALID -> CHECK ((VALUE > (0)::numeric))}',
      'added constraint public.price.small: CHECK ((VALUE < (10)::numeric)) NOT VALID',
    ],
  },
  {
    title: "a domain's check is renamed",
    setup: 'create domain price as numeric constraint positive check (value > 0)',
    change: 'alter domain price rename constraint positive to above_zero',
    expect: ['renamed constraint public.price.above_zero: positive -> above_zero'],
  },
  {
    title: "a domain's check is dropped, and another is as it was after it was created again",
    setup:
      'create domain price as numeric constraint positive check (value > 0) constraint small check (value < 10)',
    change:
      'alter domain price drop constraint positive; alter domain price drop constraint small; alter domain price add constraint small check (value < 10)',
    expect: ['removed constraint public.price.positive: CHECK ((VALUE > (0)::numeric))'],
  },
  {
    title: 'a domain gets a default and refuses nulls',
    covers: 'domain: default/notnull',
    setup: 'create domain price as integer; create table t (p price)',
    change: 'alter domain price set default 5; alter domain price set not null',
    expect: [
      'altered domain public.price: integer -> integer not null default 5 {nullability: null -> not null; default: none -> 5}',
    ],
  },
  {
    title: 'a domain takes nulls again and loses its default',
    setup: 'create domain price as integer default 5 not null',
    change: 'alter domain price drop default; alter domain price drop not null',
    expect: [
      'altered domain public.price: integer not null default 5 -> integer {nullability: not null -> null; default: 5 -> none}',
    ],
  },
  {
    title: "a domain's NOT NULL constraint is renamed",
    setup: 'create domain price as integer constraint required not null',
    change: 'alter domain price rename constraint required to given',
    since: 17,
    expect: ['altered domain public.price {not null constraint: required -> given}'],
  },
  {
    title: 'a domain is renamed, and what uses it follows',
    setup:
      "create domain price as integer check (value > 0); create table t (p price default 1 check (p <> 7::price)); create function f(price) returns price language sql as 'select $1'; create view v as select p from t",
    change: 'alter domain price rename to amount',
    expect: ['renamed domain public.amount: price -> amount'],
  },
  {
    title: 'a domain moves to another schema, with its check',
    setup: 'create schema app; create domain price as integer check (value > 0)',
    change: 'alter domain price set schema app',
    expect: ['renamed domain app.price: public.price -> app.price'],
  },
  {
    title: 'a domain is created again over another type',
    setup: 'create domain price as integer check (value > 0)',
    change: 'drop domain price; create domain price as bigint check (value > 0)',
    expect: ['altered domain public.price: integer -> bigint {type: integer -> bigint}'],
  },
  {
    title: 'a domain is dropped and created again as it was',
    setup: 'create domain price as integer default 5 check (value > 0)',
    change:
      'drop domain price; create domain price int4 default 5 constraint price_check check ((value) > 0)',
    expect: [],
  },
  {
    title: 'a domain is dropped, which loses nothing',
    setup: 'create domain price as integer default 5 check (value > 0)',
    change: 'drop domain price',
    expect: ['removed domain public.price: integer default 5, 1 check'],
  },
  {
    title: 'a domain is dropped with the column that used it',
    setup: 'create domain price as integer; create table t (p price, a integer)',
    change: 'drop domain price cascade',
    expect: [
      'removed domain public.price: integer',
      '! removed column public.t.p: p price (its values are lost)',
    ],
  },
]
