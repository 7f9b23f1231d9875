import type { Scenario } from '../scenario.ts'

/** Range types. */
export const RANGES: readonly Scenario[] = [
  {
    title: 'a range type is created, and what the server makes along with it is not told',
    covers: 'range type',
    change: 'create type span as range (subtype = float8, subtype_diff = float8mi)',
    expect: ['added range type public.span: range of double precision, subtype difference float8mi'],
  },
  {
    title: 'a range type sorts by other rules',
    setup: 'create type words as range (subtype = text)',
    change:
      'drop type words; create type words as range (subtype = text, subtype_opclass = text_pattern_ops, collation = "C")',
    expect: [
      'altered range type public.words: range of text -> range of text, collate "C", operator class text_pattern_ops {operator class: none -> text_pattern_ops; collation: none -> "C"}',
    ],
  },
  {
    title: 'a range type is renamed, and what uses it follows',
    setup:
      "create type span as range (subtype = float8); create table t (s span, check (s <> '[1,2]'::span))",
    change: 'alter type span rename to stretch',
    expect: ['renamed range type public.stretch: span -> stretch'],
  },
  {
    title: 'the multirange type of a range type is renamed',
    setup: 'create type span as range (subtype = float8, multirange_type_name = spans)',
    change: 'alter type spans rename to stretches',
    expect: ['altered range type public.span {multirange type: spans -> stretches}'],
  },
  {
    title: 'a range type is dropped and created again as it was',
    setup: 'create type span as range (subtype = float8, subtype_diff = float8mi)',
    change:
      'drop type span; create type span as range (subtype_diff = pg_catalog.float8mi, subtype = double precision)',
    expect: [],
  },
  {
    title: 'a range type is dropped, which loses nothing',
    setup: 'create type span as range (subtype = float8)',
    change: 'drop type span',
    expect: ['removed range type public.span: range of double precision'],
  },
  {
    title: 'a range type is dropped with the column that used it',
    setup: 'create type span as range (subtype = float8); create table t (s span, a integer)',
    change: 'drop type span cascade',
    expect: [
      'removed range type public.span: range of double precision',
      '! removed column public.t.s: s span (its values are lost)',
    ],
  },
]
