import type { Scenario } from '../scenario.ts'

/** Tables as wholes: coming, going, renamed, and what they are. */
export const TABLES: readonly Scenario[] = [
  {
    title: 'a table is created',
    setup: 'create table products (id bigint primary key)',
    change:
      'create table discounts (id bigint primary key, product_id bigint not null references products, percent integer check (percent > 0), code text unique); create index on discounts (percent); create index on discounts (lower(code))',
    covers: 'table: create',
    expect: [
      'added table public.discounts: 4 columns, 2 indexes, 1 check, 1 unique constraint, foreign key → products',
    ],
  },
  {
    title: 'a table is created without anything on it',
    change: 'create table empty ()',
    expect: ['added table public.empty'],
  },
  {
    title: 'a table is created from a query',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'create table copy as select id, b from t',
    expect: ['added table public.copy: 2 columns'],
  },
  {
    title: 'a table is dropped, with all that sat on it',
    setup: 'create table t (id serial primary key, a integer, b text unique); create index on t (a)',
    change: 'drop table t',
    covers: 'table: drop',
    expect: ['! removed table public.t: 3 columns, 1 index, 1 unique constraint (its rows are lost)'],
  },
  {
    title: 'a table is dropped, and with it the foreign key of another',
    setup:
      'create table t (id integer primary key, a integer, b text); create table child (id integer primary key, t_id integer references t)',
    change: 'drop table t cascade',
    expect: [
      'removed constraint public.child.child_t_id_fkey: FOREIGN KEY (t_id) REFERENCES t(id)',
      '! removed table public.t: 3 columns (its rows are lost)',
    ],
  },
  {
    title: 'a table is dropped and created again with the same definition',
    setup: 'create table t (id integer primary key, a integer, b text); create index on t (a)',
    change:
      'drop table t; create table t (id integer primary key, a integer, b text); create index t_a_idx on t (a)',
    expect: [
      '! removed table public.t: 3 columns, 1 index (dropped and created again: its rows are lost)',
      'added table public.t: 3 columns, 1 index (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a table is dropped and created again with its columns in another order',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'drop table t; create table t (id integer primary key, b text, a integer)',
    covers: 'column: order only',
    expect: [
      '! removed table public.t: 3 columns (dropped and created again: its rows are lost)',
      'added table public.t: 3 columns (created again after it was dropped: a new one under the old name)',
    ],
  },
  {
    title: 'a table is renamed, and what names it follows',
    setup:
      "create table parent (id integer primary key); create table t (id serial primary key, parent_id integer references parent, b text check (b <> ''), unique (b, parent_id)); create index on t (parent_id); create view v as select t.b, parent.id from t join parent on parent.id = t.parent_id; create view w as select b from t; create table child (t_id integer references t); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row when (new.b is not null) execute function f()",
    change: 'alter table t rename to renamed',
    covers: 'table: rename',
    expect: ['renamed table public.renamed: t -> renamed'],
  },
  {
    title: 'two tables swap names, and a view follows the one it read',
    setup:
      'create table t (a integer); create table t_new (a integer); create view v as select count(*) from t',
    change: 'alter table t rename to t_old; alter table t_new rename to t',
    expect: [
      'renamed table public.t: t_new -> t',
      'renamed table public.t_old: t -> t_old',
      'altered view public.v {definition:  SELECT count(*) AS count⏎   FROM t; ->  SELECT count(*) AS count⏎   FROM t_old;}',
    ],
  },
  {
    title: 'a table is renamed and altered',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t rename to u; alter table u set unlogged',
    expect: [
      'renamed table public.u: t -> u',
      'altered table public.u: persistence logged -> persistence unlogged {persistence: logged -> unlogged}',
    ],
  },
  {
    title: 'a table is tied to a composite type',
    setup: 'create type shape as (id integer, a text)',
    change: 'create table t of shape',
    covers: 'table: typed (OF)',
    expect: ['added table public.t: 2 columns'],
  },
  {
    title: 'an existing table is tied to a composite type',
    setup: 'create type shape as (id integer, a text); create table t (id integer, a text)',
    change: 'alter table t of shape',
    expect: ['altered table public.t: of type none -> of type shape {of type: none -> shape}'],
  },
  {
    title: 'a table stops being logged',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t set unlogged',
    covers: 'table: unlogged',
    expect: [
      'altered table public.t: persistence logged -> persistence unlogged {persistence: logged -> unlogged}',
    ],
  },
  {
    title: 'a table is logged again',
    setup: 'create unlogged table t (id integer)',
    change: 'alter table t set logged',
    expect: [
      'altered table public.t: persistence unlogged -> persistence logged {persistence: unlogged -> logged}',
    ],
  },
  {
    title: 'a table gets another replica identity',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t replica identity full',
    covers: 'table: replica identity',
    expect: [
      'altered table public.t: replica identity default -> replica identity full {replica identity: default -> full}',
    ],
  },
  {
    title: 'a table is identified by an index to replicas',
    setup: 'create table t (id integer not null, a integer); create unique index t_id on t (id)',
    change: 'alter table t replica identity using index t_id',
    expect: [
      'altered table public.t: replica identity default -> replica identity index t_id {replica identity: default -> index t_id}',
    ],
  },
  {
    title: 'storage parameters are set and their order does not matter',
    setup:
      'create table t (id integer) with (fillfactor = 70, autovacuum_enabled = false); create table u (id integer) with (fillfactor = 70)',
    change:
      'alter table t reset (fillfactor); alter table t set (fillfactor = 70); alter table u set (fillfactor = 90, autovacuum_enabled = false)',
    covers: 'table: storage params',
    expect: [
      'altered table public.u: storage parameters fillfactor=70 -> storage parameters autovacuum_enabled=false, fillfactor=90 {storage parameters: fillfactor=70 -> autovacuum_enabled=false, fillfactor=90}',
    ],
  },
  {
    title: 'toast storage parameters are set',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t set (toast.autovacuum_enabled = false)',
    covers: 'table: toast storage params',
    expect: [
      'altered table public.t: toast storage parameters none -> toast storage parameters autovacuum_enabled=false {toast storage parameters: none -> autovacuum_enabled=false}',
    ],
  },
  {
    title: 'a table gets another access method',
    setup:
      'create access method heap2 type table handler heap_tableam_handler; create table t (id integer primary key, a integer, b text)',
    change: 'alter table t set access method heap2',
    since: 15,
    covers: 'table: access method',
    expect: [
      'altered table public.t: access method heap -> access method heap2 {access method: heap -> heap2}',
    ],
  },
  {
    title: 'row level security is turned on',
    setup: 'create table t (id integer primary key, a integer, b text)',
    change: 'alter table t enable row level security',
    covers: 'RLS: enable',
    expect: ['altered table public.t: row security off -> row security on {row security: off -> on}'],
  },
  {
    title: 'row level security is turned on for the owner too',
    setup:
      'create table t (id integer primary key, a integer, b text); alter table t enable row level security',
    change: 'alter table t force row level security',
    covers: 'RLS: force',
    expect: [
      'altered table public.t: row security for the owner off -> row security for the owner on {row security for the owner: off -> on}',
    ],
  },
  {
    title: 'two tables that refer to each other are created',
    change:
      'create table a (id integer primary key, b_id integer); create table b (id integer primary key, a_id integer references a); alter table a add foreign key (b_id) references b deferrable initially deferred',
    covers: 'cyclic FK',
    expect: [
      'added table public.a: 2 columns, foreign key → b',
      'added table public.b: 2 columns, foreign key → a',
    ],
  },
  {
    title: 'a table makes way for a view of the same name',
    setup:
      'create table t (a integer); create table child (id integer); create view w as select count(*) from t',
    change: 'alter table t rename to t_stored; create view t as select a as a, 1 as b from t_stored',
    expect: [
      'renamed table public.t_stored: t -> t_stored',
      'added view public.t: 2 columns (a, b)',
      'altered view public.w {definition:  SELECT count(*) AS count⏎   FROM t; ->  SELECT count(*) AS count⏎   FROM t_stored;}',
    ],
  },
]
