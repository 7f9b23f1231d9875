import type { Scenario } from '../scenario.ts'

/** Statistics of several columns together. */
export const STATISTICS: readonly Scenario[] = [
  {
    title: 'a statistics object is created',
    covers: 'statistics object',
    setup: 'create table t (a integer, b integer, c text)',
    change:
      'create statistics s (ndistinct, dependencies) on a, b from t; create statistics x on lower(c) from t',
    expect: [
      'added statistics public.t.s: (dependencies, ndistinct) on a, b',
      'added statistics public.t.x: on lower(c)',
    ],
  },
  {
    title: 'a statistics object gets a target',
    covers: 'statistics object: target',
    setup: 'create table t (a integer, b integer); create statistics s on a, b from t',
    change: 'alter statistics s set statistics 500',
    expect: ['altered statistics public.t.s {target: none -> 500}'],
  },
  {
    title: 'a statistics object is about other columns',
    setup: 'create table t (a integer, b integer, c integer); create statistics s (mcv) on a, b from t',
    change: 'drop statistics s; create statistics s (mcv, ndistinct) on a, (b + c) from t',
    expect: [
      'altered statistics public.t.s: (mcv) on a, b -> (mcv, ndistinct) on a, (b + c) {kinds: mcv -> mcv, ndistinct; columns: a, b -> a, (b + c)}',
    ],
  },
  {
    title: 'a statistics object is renamed and goes to another schema',
    setup: 'create schema app; create table t (a integer, b integer); create statistics s on a, b from t',
    change: 'alter statistics s rename to a_b; alter statistics a_b set schema app',
    expect: [
      'renamed statistics public.t.a_b: s -> a_b',
      'altered statistics public.t.a_b {in schema: none -> app}',
    ],
  },
  {
    title: 'a statistics object follows the columns that it names',
    setup: 'create table t (a integer, b integer); create statistics s on a, (b + 1) from t',
    change: 'alter table t rename a to x; alter table t rename b to y; alter table t rename to u',
    expect: [
      'renamed table public.u: t -> u',
      'renamed column public.u.x: a -> x',
      'renamed column public.u.y: b -> y',
    ],
  },
  {
    title: 'a statistics object is dropped and created again as it was',
    setup: 'create table t (a integer, b integer); create statistics s (mcv, ndistinct) on a, b from t',
    change: 'drop statistics s; create statistics s (ndistinct, mcv) on b, a from t',
    expect: [],
  },
  {
    title: 'a statistics object is dropped',
    setup: 'create table t (a integer, b integer); create statistics s on a, b from t',
    change: 'drop statistics s',
    expect: ['removed statistics public.t.s: (dependencies, mcv, ndistinct) on a, b'],
  },
  {
    title: 'a table comes with a statistics object and goes with it',
    setup: 'create table old (a integer, b integer); create statistics s on a, b from old',
    change: 'drop table old; create table t (a integer, b integer); create statistics s on a, b from t',
    expect: [
      '! removed table public.old: 2 columns, 1 statistics object (its rows are lost)',
      'added table public.t: 2 columns, 1 statistics object',
    ],
  },
]
