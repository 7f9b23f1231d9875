import type { Scenario } from '../scenario.ts'

const SERVER =
  "create foreign data wrapper w; create server db1 type 'postgres' version '15' foreign data wrapper w options (host 'db1.internal', dbname 'shop', password 'swordfish')"
const TABLE = `${SERVER}; create foreign table remote (id integer options (column_name 'key') not null, total integer) server db1 options (schema_name 'public', table_name 'orders', secret 'swordfish')`

/** Foreign-data wrappers, servers, user mappings and foreign tables. The values of options are told to nobody. */
export const FOREIGN_DATA: readonly Scenario[] = [
  {
    title: 'a foreign-data wrapper and a server are created',
    change: SERVER,
    covers: 'FDW + server',
    expect: [
      'added foreign-data wrapper w',
      'added foreign server db1: wrapper w, type postgres, version 15, options dbname, host, password',
    ],
  },
  {
    title: 'a foreign-data wrapper gets a validator, and another an option',
    setup: 'create foreign data wrapper w; create foreign data wrapper x',
    change:
      "alter foreign data wrapper w validator postgresql_fdw_validator; alter foreign data wrapper x options (add debug 'swordfish')",
    expect: [
      'altered foreign-data wrapper w:  -> validator postgresql_fdw_validator {validator: none -> postgresql_fdw_validator}',
      'altered foreign-data wrapper x:  -> options debug {option debug: none -> set}',
    ],
  },
  {
    title: 'options of a server are changed, added and dropped, and no value is told',
    setup: SERVER,
    change:
      "alter server db1 options (set host 'db2.internal', set password 'marlin', drop dbname, add port '6000')",
    covers: 'foreign server option',
    expect: [
      'altered foreign server db1: wrapper w, type postgres, version 15, options dbname, host, password -> wrapper w, type postgres, version 15, options host, password, port {option host: set -> set (changed); option password: set -> set (changed); option port: none -> set; option dbname: set -> none}',
    ],
  },
  {
    title: 'an option gets the value that it has',
    setup: SERVER,
    change: "alter server db1 options (set host 'db1.internal')",
    expect: [],
  },
  {
    title: 'a server gets another version',
    setup: SERVER,
    change: "alter server db1 version '16'",
    expect: [
      'altered foreign server db1: wrapper w, type postgres, version 15, options dbname, host, password -> wrapper w, type postgres, version 16, options dbname, host, password {version: 15 -> 16}',
    ],
  },
  {
    title: 'a wrapper, a server and a foreign table are renamed',
    setup: `${TABLE}; create user mapping for public server db1`,
    change:
      'alter foreign data wrapper w rename to ww; alter server db1 rename to db2; alter foreign table remote rename to far',
    expect: [
      'renamed foreign-data wrapper ww: w -> ww',
      'renamed foreign server db2: db1 -> db2',
      'renamed foreign table public.far: remote -> far',
    ],
  },
  {
    title: 'user mappings are created',
    setup: SERVER,
    change:
      "create user mapping for postgres server db1 options (user 'reader', password 'swordfish'); create user mapping for public server db1",
    covers: 'user mapping',
    expect: [
      'added user mapping postgres on db1: options password, user',
      'added user mapping public on db1',
    ],
  },
  {
    title: 'a server comes with a user mapping',
    setup: 'create foreign data wrapper w',
    change:
      "create server db1 foreign data wrapper w; create user mapping for public server db1 options (user 'reader')",
    expect: ['added foreign server db1: wrapper w, 1 user mapping'],
  },
  {
    title: 'a user mapping gets another password',
    setup: `${SERVER}; create user mapping for public server db1 options (user 'reader', password 'swordfish')`,
    change: "alter user mapping for public server db1 options (set password 'marlin')",
    expect: ['altered user mapping public on db1 {option password: set -> set (changed)}'],
  },
  {
    title: 'a user mapping is dropped',
    setup: `${SERVER}; create user mapping for public server db1 options (user 'reader')`,
    change: 'drop user mapping for public server db1',
    expect: ['removed user mapping public on db1: options user'],
  },
  {
    title: 'a user mapping is dropped and created again',
    setup: `${SERVER}; create user mapping for public server db1 options (user 'reader')`,
    change:
      "drop user mapping for public server db1; create user mapping for public server db1 options (user 'writer')",
    expect: ['altered user mapping public on db1 {option user: set -> set (changed)}'],
  },
  {
    title: 'a foreign table is created',
    setup: SERVER,
    change:
      "create foreign table remote (id integer options (column_name 'key') not null, total integer default 1, constraint positive check (total > 0)) server db1 options (schema_name 'public', table_name 'orders', secret 'swordfish')",
    covers: 'foreign table',
    expect: [
      'added foreign table public.remote: on server db1, options schema_name, secret, table_name, 2 columns, 1 check',
    ],
  },
  {
    title: 'a foreign table gets, changes and loses columns and a check, without a loss',
    setup: TABLE,
    change:
      "alter foreign table remote add note text, alter total type smallint, add constraint positive check (total > 0); alter foreign table remote alter id options (set column_name 'no'); alter foreign table remote rename total to sum; alter foreign table remote drop id",
    expect: [
      'removed column public.remote.id: id integer not null',
      'renamed column public.remote.sum: total -> sum',
      'altered column public.remote.sum: total integer -> sum smallint {type: integer -> smallint}',
      'added column public.remote.note: note text',
      'added constraint public.remote.positive: CHECK ((sum > 0))',
    ],
  },
  {
    title: 'a foreign table is another table on the other side',
    setup: TABLE,
    change: "alter foreign table remote options (set table_name 'orders_v2', set secret 'marlin')",
    expect: [
      'altered foreign table public.remote: option secret set, option table_name orders -> option secret set (changed), option table_name orders_v2 {option secret: set -> set (changed); option table_name: orders -> orders_v2}',
    ],
  },
  {
    title: 'an option of a foreign column changes',
    setup: TABLE,
    change:
      "alter foreign table remote alter id options (set column_name 'no'); alter foreign table remote alter total options (add secret 'swordfish')",
    expect: [
      'altered column public.remote.id {option column_name: key -> no}',
      'altered column public.remote.total {option secret: none -> set}',
    ],
  },
  {
    title: 'a foreign table is dropped',
    setup: TABLE,
    change: 'drop foreign table remote',
    expect: [
      'removed foreign table public.remote: on server db1, options schema_name, secret, table_name, 2 columns',
    ],
  },
  {
    title: 'a foreign table is dropped and created again on another server',
    setup: `${TABLE}; create server db2 foreign data wrapper w`,
    change: 'drop foreign table remote; create foreign table remote (id integer) server db2',
    expect: [
      'removed foreign table public.remote: on server db1, options schema_name, secret, table_name, 2 columns (dropped and created again)',
      'added foreign table public.remote: on server db2, 1 column (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a foreign table moves to another schema',
    setup: `${TABLE}; create schema far`,
    change: 'alter foreign table remote set schema far',
    expect: ['renamed foreign table far.remote: public.remote -> far.remote'],
  },
  {
    title: 'a foreign table is attached as a partition',
    setup: `${SERVER}; create table events (id integer, at date) partition by range (at); create foreign table old (id integer, at date) server db1`,
    change: "alter table events attach partition old for values from ('2020-01-01') to ('2021-01-01')",
    expect: [
      "altered foreign table public.old: partition of none -> partition of events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') {partition of: none -> events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')}",
    ],
  },
  {
    title: 'a partitioned table with a foreign partition gets a column, told once',
    setup: `${SERVER}; create table events (id integer, at date) partition by range (at); create foreign table old partition of events for values from ('2020-01-01') to ('2021-01-01') server db1`,
    change: 'alter table events add kind text; alter table events rename id to key',
    expect: ['renamed column public.events.key: id -> key', 'added column public.events.kind: kind text'],
  },
  {
    title: 'a partitioned table is dropped with a foreign partition',
    setup: `${SERVER}; create table events (id integer, at date) partition by range (at); create foreign table old partition of events for values from ('2020-01-01') to ('2021-01-01') server db1`,
    change: 'drop table events',
    expect: [
      '! removed table public.events: partitioned by RANGE (at), 1 foreign partition, 2 columns (its rows are lost)',
    ],
  },
  {
    title: 'a trigger is put on a foreign table',
    setup: `${TABLE}; create function f() returns trigger language plpgsql as 'begin return new; end'`,
    change: 'create trigger g before insert on remote for each row execute function f()',
    expect: ['added trigger public.remote.g: BEFORE INSERT ON remote FOR EACH ROW EXECUTE FUNCTION f()'],
  },
  {
    title: 'a wrapper is dropped with all that was built on it',
    setup: `${TABLE}; create user mapping for public server db1`,
    change: 'drop foreign data wrapper w cascade',
    expect: [
      'removed foreign-data wrapper w',
      'removed foreign server db1: wrapper w, type postgres, version 15, options dbname, host, password, 1 user mapping',
      'removed foreign table public.remote: on server db1, options schema_name, secret, table_name, 2 columns',
    ],
  },
]
