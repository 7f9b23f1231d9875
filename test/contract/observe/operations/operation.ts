/** What one kind of command must be seen to do. Relations by name, as the set-up names them. */
export interface Operation extends Expected {
  readonly name: string
  /** In order, a message each; between them nothing else. */
  readonly sql: readonly string[]
  /** It cannot run inside a transaction block. */
  readonly alone?: true
  /** It cannot run outside of one. */
  readonly block?: true
  /** The first major version that has it. */
  readonly since?: number
  /** What older servers do otherwise, from this major version down. */
  readonly older?: readonly (Expected & { readonly upTo: number })[]
}

export interface Expected {
  /** Locks from SHARE up on relations that were there before, `relation:Mode`. */
  readonly locks?: readonly string[]
  /** The same where each statement is a transaction of its own; only for commands that no event trigger hears of. */
  readonly autocommit?: readonly string[]
  /** Tables that are written anew; with the server's reason, where it gives one: `big 4`. */
  readonly rewrites?: readonly string[]
  /** Tables that are read from end to end and how often: `big 3`. */
  readonly scans?: readonly string[]
  /** Rows written: `big 0/20000/0` for inserted, updated and deleted. */
  readonly rows?: readonly string[]
}

/** What every operation finds. Rows enough for a scan to be a scan, and few enough for a copy for each. */
export const SETUP = `
  create table ref (id int primary key, code int not null);
  insert into ref select i, i from generate_series(1, 5000) i;
  create table big (
    id int not null, a int, b int not null default 1, c varchar(20), d text, e numeric(10, 2), at timestamp, ref_id int,
    last int, constraint big_ref_fk foreign key (ref_id) references ref
  );
  insert into big select i, i, i, 'c' || i, 'd' || i, i, '2026-01-01', 1 + i % 5000, i from generate_series(1, 20000) i;
  create unique index big_id_u on big (id);
  create index big_a on big (a);
  create view bigv as select id, a from big;
  create materialized view bigmv as select id, a from big where id <= 1000;
  create unique index bigmv_u on bigmv (id);
  create table small (id int primary key, v int);
  insert into small values (1, 1), (2, 2);
  create table part (id int not null, v int) partition by range (id);
  create table part_1 partition of part for values from (0) to (1000);
  create table part_2 partition of part for values from (1000) to (2000);
  create table part_3 (id int not null, v int);
  insert into part select i, i from generate_series(0, 1999) i;
  insert into part_3 select i, i from generate_series(2000, 6999) i;
  create type mood as enum ('sad', 'ok');
  create domain positive as int check (value > 0);
  create function touch() returns trigger language plpgsql as 'begin return new; end';
  analyze`

/** What stands in everybody's way while a table with its two indexes is written anew. */
export const WRITTEN_ANEW = [
  'big:Share',
  'big:AccessExclusive',
  'big_a:AccessExclusive',
  'big_id_u:AccessExclusive',
]
