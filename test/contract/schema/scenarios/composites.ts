import type { Scenario } from '../scenario.ts'

/** Composite types, and types with functions of their own to read and write values. */
export const COMPOSITES: readonly Scenario[] = [
  {
    title: 'a composite type is created',
    covers: 'composite: create',
    setup: "create type unit as enum ('kg')",
    change: 'create type weight as (amount numeric(10,2), unit unit, "In Words" text collate "C")',
    expect: [
      'added composite type public.weight: amount numeric(10,2), unit unit, "In Words" text collate "C"',
    ],
  },
  {
    title: 'a composite type that nothing uses gets, loses and alters attributes',
    covers: 'composite: alter attr',
    setup: 'create type weight as (amount integer, unit text, note text)',
    change:
      'alter type weight alter attribute amount type bigint, drop attribute note, add attribute seen timestamptz',
    expect: [
      'altered composite type public.weight: amount integer, unit text, note text -> amount bigint, unit text, seen timestamp with time zone {attribute: amount integer -> amount bigint; attribute: note text -> none; attribute: none -> seen timestamp with time zone}',
    ],
  },
  {
    title: 'a composite type loses an attribute that rows have',
    setup: 'create type weight as (amount integer, unit text); create table t (w weight[])',
    change: 'alter type weight drop attribute unit',
    expect: [
      '! altered composite type public.weight: amount integer, unit text -> amount integer {attribute: unit text -> none} (rows lose what they have in the attribute)',
    ],
  },
  {
    title: "a composite type's attribute is renamed, and what names it follows",
    setup:
      'create type weight as (amount integer, unit text); create table t (w weight); create view v as select (w).amount as n from t; create index on t (((w).amount))',
    change: 'alter type weight rename attribute amount to quantity',
    expect: [
      'altered composite type public.weight: amount integer, unit text -> quantity integer, unit text {attribute: amount integer -> quantity integer}',
    ],
  },
  {
    title: 'a composite type is renamed, and what uses it follows',
    setup:
      "create type weight as (amount integer); create type parcel as (w weight, ws weight[]); create table t (w weight); create function f(weight) returns integer language sql as 'select 1'",
    change: 'alter type weight rename to mass',
    expect: ['renamed composite type public.mass: weight -> mass'],
  },
  {
    title: 'a composite type is dropped and created again as it was',
    setup: 'create type weight as (amount integer, unit text)',
    change: 'drop type weight; create type weight as (amount int4, unit text)',
    expect: [],
  },
  {
    title: 'a composite type is created again with other attributes',
    setup: 'create type weight as (amount integer, unit text)',
    change: 'drop type weight; create type weight as (unit text, tare integer, amount integer)',
    expect: [
      'altered composite type public.weight: amount integer, unit text -> unit text, tare integer, amount integer {attribute: none -> tare integer before amount; order of attributes: amount, unit -> unit, amount}',
    ],
  },
  {
    title: 'a composite type is dropped, which loses nothing',
    setup: 'create type weight as (amount integer)',
    change: 'drop type weight',
    expect: ['removed composite type public.weight: amount integer'],
  },
  {
    title: 'a type of the tables that are made after it gets an attribute, and they get a column',
    setup: 'create type shape as (id integer); create table t of shape',
    change: 'alter type shape add attribute name text cascade',
    expect: [
      'altered composite type public.shape: id integer -> id integer, name text {attribute: none -> name text}',
      'added column public.t.name: name text',
    ],
  },
  {
    title: 'a base type is declared, defined and altered',
    setup:
      "create type box2; create function box2_in(cstring) returns box2 language internal immutable strict as 'int4in'; create function box2_out(box2) returns cstring language internal immutable strict as 'int4out'",
    change:
      "create type box2 (input = box2_in, output = box2_out, like = integer, category = 'N', default = '7'); create type later",
    expect: [
      'altered base type public.box2: not defined yet -> input box2_in, output box2_out {defined: no -> yes}',
      'added base type public.later: not defined yet',
    ],
  },
  {
    title: 'a base type stores and sends its values in another way',
    setup:
      "create type blob; create function blob_in(cstring) returns blob language internal immutable strict as 'byteain'; create function blob_out(blob) returns cstring language internal immutable strict as 'byteaout'; create function blob_send(blob) returns bytea language internal immutable strict as 'byteasend'; create type blob (input = blob_in, output = blob_out, storage = plain)",
    change: 'alter type blob set (storage = extended, send = blob_send)',
    expect: ['altered base type public.blob {send: none -> blob_send; storage: plain -> extended}'],
  },
  {
    title: 'a base type is renamed and dropped with its functions',
    setup:
      "create type a; create function a_in(cstring) returns a language internal immutable strict as 'int4in'; create function a_out(a) returns cstring language internal immutable strict as 'int4out'; create type a (input = a_in, output = a_out, like = integer); create type b; create function b_in(cstring) returns b language internal immutable strict as 'int4in'; create function b_out(b) returns cstring language internal immutable strict as 'int4out'; create type b (input = b_in, output = b_out, like = integer)",
    change: 'alter type a rename to c; drop type b cascade',
    expect: [
      'removed base type public.b: input b_in, output b_out',
      'renamed base type public.c: a -> c',
      'removed function public.b_in(cstring): returns b, language internal, immutable',
      'removed function public.b_out(b): returns cstring, language internal, immutable',
    ],
  },
]
