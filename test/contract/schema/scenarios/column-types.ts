import type { Scenario } from '../scenario.ts'

/** Columns that change their type. */
export const COLUMN_TYPES: readonly Scenario[] = [
  {
    title: 'a column is widened from integer to bigint, with its key, index and default',
    setup: 'create table t (id integer primary key default 5, a integer); create index on t (a)',
    change: 'alter table t alter id type bigint, alter a type bigint',
    covers: 'column: type change',
    expect: [
      'altered column public.t.id: id integer not null default 5 -> id bigint not null default 5 {type: integer -> bigint}',
      'altered column public.t.a: a integer -> a bigint {type: integer -> bigint}',
    ],
  },
  {
    title: 'a column is narrowed from bigint to integer',
    setup: 'create table t (a bigint)',
    change: 'alter table t alter a type integer',
    expect: [
      '! altered column public.t.a: a bigint -> a integer {type: bigint -> integer} (values may not survive the change of type)',
    ],
  },
  {
    title: 'a varchar is made longer',
    setup: "create table t (a varchar(20) default 'x')",
    change: 'alter table t alter a type varchar(40)',
    covers: 'column: varchar length',
    expect: [
      "altered column public.t.a: a character varying(20) default 'x' -> a character varying(40) default 'x' {type: character varying(20) -> character varying(40)}",
    ],
  },
  {
    title: 'a varchar is made shorter',
    setup: 'create table t (a varchar(40))',
    change: 'alter table t alter a type varchar(20)',
    expect: [
      '! altered column public.t.a: a character varying(40) -> a character varying(20) {type: character varying(40) -> character varying(20)} (values may not survive the change of type)',
    ],
  },
  {
    title: 'a text gets a length',
    setup: 'create table t (a text)',
    change: 'alter table t alter a type varchar(200)',
    expect: [
      '! altered column public.t.a: a text -> a character varying(200) {type: text -> character varying(200)} (values may not survive the change of type)',
    ],
  },
  {
    title: 'a varchar becomes a text, with the casts in its check',
    setup: "create table t (a varchar(20) default 'x' check (a in ('x', 'y')))",
    change: 'alter table t alter a type text',
    expect: [
      "altered column public.t.a: a character varying(20) default 'x' -> a text default 'x' {type: character varying(20) -> text}",
    ],
  },
  {
    title: 'a numeric gets more digits on both sides',
    setup: 'create table t (a numeric(10,2))',
    change: 'alter table t alter a type numeric(14,4)',
    expect: [
      'altered column public.t.a: a numeric(10,2) -> a numeric(14,4) {type: numeric(10,2) -> numeric(14,4)}',
    ],
  },
  {
    title: 'a numeric loses digits before the point to digits after it',
    setup: 'create table t (a numeric(10,2))',
    change: 'alter table t alter a type numeric(10,4)',
    expect: [
      '! altered column public.t.a: a numeric(10,2) -> a numeric(10,4) {type: numeric(10,2) -> numeric(10,4)} (values may not survive the change of type)',
    ],
  },
  {
    title: 'a text becomes an enum',
    setup: "create type kind as enum ('a', 'b'); create table t (k text default 'a')",
    change: "alter table t alter k drop default, alter k type kind using k::kind, alter k set default 'a'",
    expect: [
      "! altered column public.t.k: k text default 'a' -> k kind default 'a' {type: text -> kind; default: 'a' -> 'a'::kind} (values may not survive the change of type)",
    ],
  },
  {
    title: 'a text becomes a domain over text',
    setup: "create domain email as text check (value like '%@%'); create table t (a text)",
    change: 'alter table t alter a type email',
    expect: ['altered column public.t.a: a text -> a email {type: text -> email}'],
  },
  {
    title: 'a timestamp gets a time zone',
    setup: 'create table t (a timestamp)',
    change: "alter table t alter a type timestamptz using a at time zone 'UTC'",
    expect: [
      'altered column public.t.a: a timestamp without time zone -> a timestamp with time zone {type: timestamp without time zone -> timestamp with time zone}',
    ],
  },
  {
    title: 'a timestamp loses its time zone',
    setup: 'create table t (a timestamptz(3))',
    change: 'alter table t alter a type timestamp(3)',
    expect: [
      '! altered column public.t.a: a timestamp(3) with time zone -> a timestamp(3) without time zone {type: timestamp(3) with time zone -> timestamp(3) without time zone} (values may not survive the change of type)',
    ],
  },
  {
    title: 'a varchar with an index on its expression becomes a text',
    setup: "create table t (a varchar(20)); create index i on t (lower(a)) where a > 'x'",
    change: 'alter table t alter a type text',
    expect: [
      'altered column public.t.a: a character varying(20) -> a text {type: character varying(20) -> text}',
    ],
  },
  {
    title: 'a check changes at the same time as the type under it',
    setup: "create table t (a varchar(20) constraint known check (a in ('x', 'y')))",
    change:
      "alter table t drop constraint known; alter table t alter a type text; alter table t add constraint known check (a in ('x', 'z'))",
    expect: [
      'altered column public.t.a: a character varying(20) -> a text {type: character varying(20) -> text}',
      "altered constraint public.t.known: CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))) -> CHECK ((a = ANY (ARRAY['x'::text, 'z'::text]))) {definition: CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))) -> CHECK ((a = ANY (ARRAY['x'::text, 'z'::text])))}",
    ],
  },
]
