import type { Scenario } from '../scenario.ts'

/** Sequences and enums. */
export const SEQUENCES_AND_ENUMS: readonly Scenario[] = [
  {
    title: 'a sequence is created',
    change: 'create sequence numbers as integer start 100 increment 5 cache 10',
    covers: 'sequence: create',
    expect: ['added sequence public.numbers: integer start 100 increment 5 cache 10'],
  },
  {
    title: 'a sequence counts differently',
    setup: 'create sequence numbers',
    change: 'alter sequence numbers increment by 10 maxvalue 5000 cycle',
    covers: 'sequence: options',
    expect: [
      'altered sequence public.numbers: bigint -> bigint increment 10 maxvalue 5000 cycle {increment: none -> 10; maxvalue: none -> 5000; cycle: none -> yes}',
    ],
  },
  {
    title: 'a sequence gets an owner',
    setup: 'create sequence numbers; create table t (id bigint)',
    change: 'alter sequence numbers owned by t.id',
    covers: 'sequence: owned by',
    expect: ['altered sequence public.numbers: bigint -> bigint owned by t.id {owned by: none -> t.id}'],
  },
  {
    title: 'a sequence stops being logged',
    setup: 'create sequence numbers',
    change: 'alter sequence numbers set unlogged',
    since: 15,
    covers: 'sequence: unlogged (15)',
    expect: ['altered sequence public.numbers: bigint -> bigint unlogged {persistence: logged -> unlogged}'],
  },
  {
    title: 'a sequence is renamed, and a default that uses it follows',
    setup: "create sequence numbers; create table t (id bigint default nextval('numbers'))",
    change: 'alter sequence numbers rename to counters',
    expect: ['renamed sequence public.counters: numbers -> counters'],
  },
  {
    title: 'a sequence is dropped',
    setup: 'create sequence numbers',
    change: 'drop sequence numbers',
    expect: ['! removed sequence public.numbers: bigint (the numbers it has given out are forgotten)'],
  },
  {
    title: 'a sequence is dropped and created again',
    setup: 'create sequence numbers',
    change: 'drop sequence numbers; create sequence numbers',
    expect: [
      '! removed sequence public.numbers: bigint (dropped and created again: the numbers it has given out are forgotten)',
      'added sequence public.numbers: bigint (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a sequence counts down',
    change: 'create sequence countdown increment -1',
    expect: ['added sequence public.countdown: bigint increment -1'],
  },
  {
    title: 'a sequence gives bigger numbers with its type',
    setup: 'create sequence numbers as integer',
    change: 'alter sequence numbers as bigint',
    expect: ['altered sequence public.numbers: integer -> bigint {type: integer -> bigint}'],
  },
  {
    title: 'an enum is created',
    change: "create type status as enum ('new', 'it''s paid')",
    covers: 'enum: create',
    expect: ["added enum public.status: 'new', 'it''s paid'"],
  },
  {
    title: 'an enum gets a label at its end',
    setup:
      "create type status as enum ('new', 'paid', 'sent'); create table orders (id integer, s status not null default 'new', check (s <> 'sent'));",
    change: ["alter type status add value 'returned'"],
    covers: 'enum: add value',
    expect: [
      "altered enum public.status: 'new', 'paid', 'sent' -> 'new', 'paid', 'sent', 'returned' {label: none -> 'returned'}",
    ],
  },
  {
    title: 'an enum gets a label in its middle',
    setup:
      "create type status as enum ('new', 'paid', 'sent'); create table orders (id integer, s status not null default 'new', check (s <> 'sent'));",
    change: ["alter type status add value 'packed' before 'sent'"],
    covers: 'enum: add value before',
    expect: [
      "altered enum public.status: 'new', 'paid', 'sent' -> 'new', 'paid', 'packed', 'sent' {label: none -> 'packed' before 'sent'}",
    ],
  },
  {
    title: "an enum's label is renamed, and defaults and checks follow",
    setup:
      "create type status as enum ('new', 'paid', 'sent'); create table orders (id integer, s status not null default 'new', check (s <> 'sent'));",
    change: "alter type status rename value 'new' to 'fresh'",
    covers: 'enum: rename value',
    expect: [
      "altered enum public.status: 'new', 'paid', 'sent' -> 'fresh', 'paid', 'sent' {label: 'new' -> 'fresh'}",
    ],
  },
  {
    title: 'an enum loses a label by being created again',
    setup:
      "create type status as enum ('new', 'paid', 'sent'); create table orders (id integer, s status not null)",
    change:
      "alter type status rename to status_old; create type status as enum ('new', 'paid'); alter table orders alter s type status using s::text::status; drop type status_old",
    expect: [
      "! altered enum public.status: 'new', 'paid', 'sent' -> 'new', 'paid' {label: 'sent' -> none} (rows cannot have the label any more)",
    ],
  },
  {
    title: "an enum's labels change places by being created again",
    setup: "create type status as enum ('new', 'paid', 'sent')",
    change: "drop type status; create type status as enum ('paid', 'new', 'sent')",
    expect: [
      "altered enum public.status: 'new', 'paid', 'sent' -> 'paid', 'new', 'sent' {order of labels: 'new', 'paid', 'sent' -> 'paid', 'new', 'sent'}",
    ],
  },
  {
    title: 'an enum is renamed, and what uses it follows',
    setup:
      "create type status as enum ('new', 'paid', 'sent'); create table orders (id integer, s status not null default 'new', check (s <> 'sent')); create function f(status) returns status language sql as 'select $1'; create view v as select s from orders",
    change: 'alter type status rename to order_status',
    expect: ['renamed enum public.order_status: status -> order_status'],
  },
  {
    title: 'an enum is dropped',
    setup: "create type status as enum ('new')",
    change: 'drop type status',
    expect: ["removed enum public.status: 'new'"],
  },
  {
    title: 'an enum is dropped with the columns that used it',
    setup:
      "create type status as enum ('new', 'paid', 'sent'); create table orders (id integer, s status not null default 'new', check (s <> 'sent'));",
    change: 'drop type status cascade',
    expect: [
      "removed enum public.status: 'new', 'paid', 'sent'",
      "! removed column public.orders.s: s status not null default 'new' (its values are lost)",
      "removed constraint public.orders.orders_s_check: CHECK ((s <> 'sent'::status))",
    ],
  },
]
