import type { Scenario } from '../scenario.ts'

/** Indexes. */
export const INDEXES: readonly Scenario[] = [
  {
    title: 'an index is created',
    setup: 'create table t (id integer, a integer, b text)',
    change: 'create index t_a on t (a desc nulls last)',
    covers: 'index: create',
    expect: ['added index public.t.t_a: btree (a DESC NULLS LAST)'],
  },
  {
    title: 'a unique index is created concurrently',
    setup: 'create table t (id integer, a integer, b text)',
    change: ['create unique index concurrently t_a on t (a)'],
    expect: ['added index public.t.t_a: unique btree (a)'],
  },
  {
    title: 'an index gets an expression and a condition',
    setup: 'create table t (id integer, a integer, b text); create index i on t (b)',
    change: 'drop index i; create index i on t (lower(b)) where a > 0',
    covers: 'index: expression/partial change',
    expect: [
      'altered index public.t.i: btree (b) -> btree (lower(b)) WHERE (a > 0) {definition: btree (b) -> btree (lower(b)) WHERE (a > 0)}',
    ],
  },
  {
    title: 'an index includes a column',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'drop index i; create index i on t (a) include (b)',
    covers: 'index: include cols',
    expect: [
      'altered index public.t.i: btree (a) -> btree (a) INCLUDE (b) {definition: btree (a) -> btree (a) INCLUDE (b)}',
    ],
  },
  {
    title: 'an index gets a storage parameter',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'alter index i set (fillfactor = 70)',
    covers: 'index: storage param',
    expect: [
      "altered index public.t.i: btree (a) -> btree (a) WITH (fillfactor='70') {definition: btree (a) -> btree (a) WITH (fillfactor='70')}",
    ],
  },
  {
    title: 'an index uses another operator class',
    setup: 'create table t (id integer, a integer, b text); create index i on t (b)',
    change: 'drop index i; create index i on t (b text_pattern_ops)',
    covers: 'index: opclass',
    expect: [
      'altered index public.t.i: btree (b) -> btree (b text_pattern_ops) {definition: btree (b) -> btree (b text_pattern_ops)}',
    ],
  },
  {
    title: 'an index uses another method',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'drop index i; create index i on t using hash (a)',
    expect: ['altered index public.t.i: btree (a) -> hash (a) {definition: btree (a) -> hash (a)}'],
  },
  {
    title: 'an index is renamed',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'alter index i rename to j',
    covers: 'index: rename',
    expect: ['renamed index public.t.j: i -> j'],
  },
  {
    title: 'an index is renamed and altered',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'alter index i rename to j; alter index j set (fillfactor = 70)',
    expect: [
      'renamed index public.t.j: i -> j',
      "altered index public.t.j: btree (a) -> btree (a) WITH (fillfactor='70') {definition: btree (a) -> btree (a) WITH (fillfactor='70')}",
    ],
  },
  {
    title: 'an index is left invalid by a build that failed',
    setup: 'create table t (id integer, a integer, b text); insert into t values (1, 1), (2, 1)',
    change: ['create unique index concurrently t_a on t (a)'],
    fails: true,
    covers: 'index: INVALID (indisvalid)',
    expect: ['added index public.t.t_a: unique btree (a), INVALID'],
  },
  {
    title: 'an index is dropped',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'drop index i',
    expect: ['removed index public.t.i: btree (a)'],
  },
  {
    title: 'an index is dropped and created again as it was',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'drop index i; create index i on t (a)',
    expect: [],
  },
  {
    title: 'an index moves to another table',
    setup:
      'create table t (id integer, a integer, b text); create table u (a integer); create index i on t (a)',
    change: 'drop index i; create index i on u (a)',
    expect: ['removed index public.t.i: btree (a)', 'added index public.u.i: btree (a)'],
  },
  {
    title: 'an index is rebuilt concurrently',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: ['reindex index concurrently i'],
    expect: [],
  },
  {
    title: 'a table is clustered on an index',
    setup: 'create table t (id integer, a integer, b text); create index i on t (a)',
    change: 'alter table t cluster on i',
    covers: 'index: clustered',
    expect: ['altered index public.t.i: btree (a) -> btree (a), clustered {clustered: none -> yes}'],
  },
  {
    title: 'an expression of an index gets a statistics target',
    setup: 'create table t (id integer, a integer, b text); create index i on t (lower(b))',
    change: 'alter index i alter column 1 set statistics 300',
    covers: 'index: column statistics',
    expect: ['altered index public.t.i {statistics targets: none -> 1: 300}'],
  },
  {
    title: 'an index of a partitioned table is created on it alone',
    setup:
      'create table p (a integer) partition by range (a); create table p1 partition of p for values from (0) to (10)',
    change: 'create index i on only p (a)',
    expect: ['added index public.p.i: btree (a), INVALID'],
  },
  {
    title: "a partition's index becomes part of its parent's",
    setup:
      'create table p (a integer) partition by range (a); create table p1 partition of p for values from (0) to (10); create index i on only p (a); create index i1 on p1 (a)',
    change: 'alter index i attach partition i1',
    expect: ['altered index public.p.i: btree (a), INVALID -> btree (a) {valid: no -> yes}'],
  },
  {
    title: 'a unique index stops telling nulls apart',
    setup: 'create table t (a integer); create unique index i on t (a)',
    change: 'drop index i; create unique index i on t (a) nulls not distinct',
    since: 15,
    expect: [
      'altered index public.t.i: unique btree (a) -> unique btree (a) NULLS NOT DISTINCT {definition: unique btree (a) -> unique btree (a) NULLS NOT DISTINCT}',
    ],
  },
]
