import type { Scenario } from '../scenario.ts'

/** Extensions. */
export const EXTENSIONS: readonly Scenario[] = [
  {
    title: 'extensions are installed, and what they bring is their own',
    covers: 'extension: create',
    change:
      "create extension hstore version '1.4'; create schema stats; create extension pg_stat_statements version '1.8' schema stats",
    expect: [
      'added extension public.hstore: version 1.4',
      'added schema stats',
      'added extension stats.pg_stat_statements: version 1.8',
    ],
  },
  {
    title: 'an extension is updated',
    covers: 'extension: version',
    setup: "create extension hstore version '1.4'",
    change: "alter extension hstore update to '1.7'",
    expect: ['altered extension public.hstore: version 1.4 -> version 1.7 {version: 1.4 -> 1.7}'],
  },
  {
    title: 'an extension moves to another schema, and what uses it follows',
    covers: 'extension: schema',
    setup: "create schema app; create extension hstore version '1.4'; create table t (h hstore)",
    change: 'alter extension hstore set schema app',
    expect: ['renamed extension app.hstore: public.hstore -> app.hstore'],
  },
  {
    title: 'an extension is dropped with the columns of its types',
    setup: "create extension hstore version '1.4'; create table t (id integer, h hstore)",
    change: 'drop extension hstore cascade',
    expect: [
      'removed extension public.hstore: version 1.4',
      '! removed column public.t.h: h hstore (its values are lost)',
    ],
  },
  {
    title: 'an extension is dropped and installed again',
    setup: "create extension hstore version '1.4'",
    change: "drop extension hstore; create extension hstore version '1.4'",
    expect: [
      'removed extension public.hstore: version 1.4 (dropped and created again)',
      'added extension public.hstore: version 1.4 (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'the schema of an extension is renamed, which changes nothing else',
    setup:
      "create schema app; create extension hstore version '1.4' schema app; create table t (h app.hstore)",
    change: 'alter schema app rename to lib',
    expect: ['renamed schema lib: app -> lib'],
  },
  {
    title: 'an extension is dropped with rows in a table of its own',
    setup:
      "create extension hstore version '1.4'; create table words (w text); alter extension hstore add table words",
    change: 'drop extension hstore',
    expect: ['! removed extension public.hstore: version 1.4 (the rows of its tables are lost)'],
  },
]
