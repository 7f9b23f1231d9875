import type { Scenario } from '../scenario.ts'

const TABLES =
  'create table orders (id integer primary key, total integer, note text); create table users (id integer primary key)'

/** Publications: what they publish of what, and how. */
export const PUBLICATIONS: readonly Scenario[] = [
  {
    title: 'a publication of all tables is created',
    setup: TABLES,
    change: 'create publication p for all tables',
    covers: 'publication: create',
    expect: ['added publication p: all tables'],
  },
  {
    title: 'a publication of some tables is created',
    setup: TABLES,
    change: "create publication p for table orders, users with (publish = 'insert, update')",
    expect: ['added publication p: table public.orders, table public.users, insert, update only'],
  },
  {
    title: 'a publication of nothing yet is created',
    change: 'create publication p',
    expect: ['added publication p'],
  },
  {
    title: 'a publication gets a table and loses another',
    setup: `${TABLES}; create publication p for table orders`,
    change: 'alter publication p add table users; alter publication p drop table orders',
    expect: [
      'altered publication p: table public.orders -> table public.users {published: table public.orders -> none; published: none -> table public.users}',
    ],
  },
  {
    title: 'a publication gets columns and a row filter',
    setup: `${TABLES}; create publication p for table orders`,
    change: 'alter publication p set table orders (id, total) where (id > 100)',
    since: 15,
    covers: 'publication: row filter (15)',
    expect: [
      'altered publication p: table public.orders -> table public.orders (id, total) WHERE (id > 100) {published: table public.orders -> table public.orders (id, total) WHERE (id > 100)}',
    ],
  },
  {
    title: 'a row filter changes',
    setup: `${TABLES}; create publication p for table orders where (id > 100)`,
    change: 'alter publication p set table orders where (id > 200)',
    since: 15,
    expect: [
      'altered publication p: table public.orders WHERE (id > 100) -> table public.orders WHERE (id > 200) {published: table public.orders WHERE (id > 100) -> table public.orders WHERE (id > 200)}',
    ],
  },
  {
    title: 'a publication gets the tables of a schema',
    setup: `${TABLES}; create schema app; create publication p for table orders`,
    change: 'alter publication p add tables in schema app',
    since: 15,
    expect: [
      'altered publication p: table public.orders -> table public.orders, tables in schema app {published: none -> tables in schema app}',
    ],
  },
  {
    title: 'a publication loses the tables of a schema',
    setup: 'create schema app; create publication p for tables in schema app, public',
    change: 'alter publication p drop tables in schema app',
    since: 15,
    expect: [
      'altered publication p: tables in schema app, tables in schema public -> tables in schema public {published: tables in schema app -> none}',
    ],
  },
  {
    title: 'a publication publishes less, and partitions as their table',
    setup: `${TABLES}; create publication p for table orders`,
    change: "alter publication p set (publish = 'insert', publish_via_partition_root = true)",
    covers: 'publication: publish opts',
    expect: [
      'altered publication p: table public.orders -> table public.orders, insert only {operations: insert, update, delete, truncate -> insert; via partition root: none -> yes}',
    ],
  },
  {
    title: 'a publication publishes generated columns',
    setup: `${TABLES}; create publication p for table orders`,
    change: 'alter publication p set (publish_generated_columns = stored)',
    since: 18,
    expect: ['altered publication p {generated columns: none -> stored}'],
  },
  {
    title: 'a published table, its column and its schema are renamed, and the publication follows',
    setup:
      'create schema app; create table app.a (id integer primary key); create table app.b (id integer primary key, x integer); create publication p for table app.a, app.b (id, x) where (id > 0)',
    change:
      'alter table app.a rename to z; alter table app.b rename x to y; alter table app.b rename id to key; alter schema app rename to shop',
    since: 15,
    expect: [
      'renamed schema shop: app -> shop',
      'renamed column shop.b.key: id -> key',
      'renamed column shop.b.y: x -> y',
      'renamed table shop.z: app.a -> shop.z',
    ],
  },
  {
    title: 'a published schema is renamed, and the publication follows',
    setup: 'create schema app; create publication p for tables in schema app',
    change: 'alter schema app rename to shop',
    since: 15,
    expect: ['renamed schema shop: app -> shop'],
  },
  {
    title: 'a published table is dropped and created again, and is published no more',
    setup: `${TABLES}; create publication p for table orders, users`,
    change: 'drop table users; create table users (id integer primary key)',
    expect: [
      'altered publication p: table public.orders, table public.users -> table public.orders {published: table public.users -> none}',
      '! removed table public.users: 1 column (dropped and created again: its rows are lost)',
      'added table public.users: 1 column (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a publication is renamed',
    setup: 'create publication p for all tables',
    change: 'alter publication p rename to q',
    expect: ['renamed publication q: p -> q'],
  },
  {
    title: 'a publication is dropped',
    setup: `${TABLES}; create publication p for table orders`,
    change: 'drop publication p',
    expect: ['removed publication p: table public.orders'],
  },
  {
    title: 'a publication is dropped and created again with another table',
    setup: `${TABLES}; create publication p for table orders, users`,
    change: 'drop publication p; create publication p for table users, orders',
    expect: [],
  },
]
