import type { Scenario } from '../scenario.ts'

/** Partitions and inheritance: what the tree does to all its members is told once. */
export const PARTITIONS: readonly Scenario[] = [
  {
    title: 'a partitioned table is created with a partition',
    change:
      "create table events (id integer, at date not null, primary key (id, at)) partition by range (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01')",
    covers: 'partition: create parent',
    expect: ['added table public.events: partitioned by RANGE (at), 1 partition, 2 columns'],
  },
  {
    title: 'a partition is added to a table with indexes and triggers',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g after insert on events for each row execute function f()",
    change: "create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')",
    expect: ['added table public.events_2025: partition of events, 2 columns, 1 index'],
  },
  {
    title: 'a default partition is added',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change: 'create table events_rest partition of events default',
    covers: 'partition: default',
    expect: ['added table public.events_rest: partition of events, 2 columns, 1 index'],
  },
  {
    title: 'a table is attached as a partition',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create table events_2025 (id integer not null, at date not null)",
    change:
      "alter table events attach partition events_2025 for values from ('2025-01-01') to ('2026-01-01')",
    covers: 'partition: attach',
    expect: [
      "altered table public.events_2025: partition of none -> partition of events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') {partition of: none -> events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')}",
    ],
  },
  {
    title: 'a partition is detached',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change: 'alter table events detach partition events_2024',
    expect: [
      "altered table public.events_2024: partition of events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') -> partition of none {partition of: events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') -> none}",
    ],
  },
  {
    title: 'a partition gets other bounds',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change:
      "alter table events detach partition events_2024; alter table events attach partition events_2024 for values from ('2023-01-01') to ('2025-01-01')",
    covers: 'partition: bound change',
    expect: [
      "altered table public.events_2024: partition of events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') -> partition of events FOR VALUES FROM ('2023-01-01') TO ('2025-01-01') {partition of: events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') -> events FOR VALUES FROM ('2023-01-01') TO ('2025-01-01')}",
    ],
  },
  {
    title: 'a table is partitioned by another key',
    setup: 'create table t (a integer, b integer) partition by range (a)',
    change: 'drop table t; create table t (a integer, b integer) partition by list (b)',
    covers: 'partition: key strategy',
    expect: [
      '! removed table public.t: partitioned by RANGE (a), 2 columns (dropped and created again: its rows are lost)',
      'added table public.t: partitioned by LIST (b), 2 columns (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a column, an index, a check and a trigger of a partitioned table are told once',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01'); create function f() returns trigger language plpgsql as 'begin return new; end'",
    change:
      "alter table events add kind text not null default 'x', add constraint kind_known check (kind <> ''); create index on events (kind); create trigger g after insert on events for each row execute function f()",
    expect: [
      "added column public.events.kind: kind text not null default 'x'",
      'added index public.events.events_kind_idx: btree (kind)',
      "added constraint public.events.kind_known: CHECK ((kind <> ''::text))",
      'added trigger public.events.g: AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION f()',
    ],
  },
  {
    title: 'columns of a partitioned table are altered, renamed and dropped once',
    setup:
      "create table events (id integer, at date, a integer, b text, c text) partition by range (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')",
    change:
      'alter table events alter a type bigint, alter a set not null; alter table events rename b to label; alter table events drop c',
    expect: [
      'altered column public.events.a: a integer -> a bigint not null {type: integer -> bigint; nullability: null -> not null}',
      'renamed column public.events.label: b -> label',
      '! removed column public.events.c: c text (its values are lost)',
    ],
  },
  {
    title: 'one partition differs from its parent',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change: 'alter table events_2024 alter id set default 7; create index on events_2024 (id)',
    expect: [
      'altered column public.events_2024.id: id integer not null -> id integer not null default 7 {default: none -> 7}',
      'added index public.events_2024.events_2024_id_idx: btree (id)',
    ],
  },
  {
    title: 'a primary key of a partitioned table is told once',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change: 'alter table events add primary key (id, at)',
    expect: ['added constraint public.events.events_pkey: PRIMARY KEY (id, at)'],
  },
  {
    title: 'a detached partition that loses a column is told apart',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change: 'alter table events detach partition events_2024; alter table events_2024 drop id',
    expect: [
      "altered table public.events_2024: partition of events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') -> partition of none {partition of: events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') -> none}",
      '! removed column public.events_2024.id: id integer not null (its values are lost)',
    ],
  },
  {
    title: 'a table inherits another',
    setup: 'create table a (id integer); create table b (id integer, x text)',
    change: 'alter table b inherit a',
    covers: 'inheritance',
    expect: ['altered table public.b: inherits none -> inherits a {inherits: none -> a}'],
  },
  {
    title: 'a table stops inheriting another',
    setup: 'create table a (id integer); create table b (x text) inherits (a)',
    change: 'alter table b no inherit a',
    expect: ['altered table public.b: inherits a -> inherits none {inherits: a -> none}'],
  },
  {
    title: 'a table is created with one that inherits it',
    change: 'create table a (id integer); create table b (x text) inherits (a)',
    expect: ['added table public.a: 1 column', 'added table public.b: inherits a, 2 columns'],
  },
  {
    title: 'a table is dropped with one that inherits it, whose rows are lost too',
    setup: 'create table a (id integer); create table b (x text) inherits (a)',
    change: 'drop table a cascade',
    expect: [
      '! removed table public.a: 1 column (its rows are lost)',
      '! removed table public.b: inherits a, 2 columns (its rows are lost)',
    ],
  },
  {
    title: 'a partition is dropped',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
    change: 'drop table events_2024',
    expect: [
      '! removed table public.events_2024: partition of events, 2 columns, 1 index (its rows are lost)',
    ],
  },
  {
    title: 'a partitioned table is dropped with its partitions',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')",
    change: 'drop table events',
    expect: [
      '! removed table public.events: partitioned by RANGE (at), 2 partitions, 2 columns, 1 index (its rows are lost)',
    ],
  },
  {
    title: 'a partitioned table moves to another schema and its partition stays',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create schema app",
    change: 'alter table events set schema app',
    expect: ['renamed table app.events: public.events -> app.events'],
  },
  {
    title: 'a partition moves to another schema on its own',
    setup:
      "create table events (id integer not null, at date not null) partition by range (at); create index on events (at); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01'); create schema old",
    change: 'alter table events_2024 set schema old',
    expect: ['renamed table old.events_2024: public.events_2024 -> old.events_2024'],
  },
]
